// The annual report of one training: filled in section by section, signed, received, corrected.
import { createHash } from "node:crypto";
import { at, follow, holds, open, press, refused, says, signIn } from "../steps.mjs";

const LIST = "/mes-rapports";
const NEXT = "Enregistrer et continuer";
const SAVE = /^Enregistrer$/;

const field = (page, name) => page.locator(`[name="${name}"]`);

// The overview of a report, by way of the list.
async function find(page, base, reference) {
  await open(page, base, LIST, "Mes rapports");
  await page.getByLabel("Intitulé ou référence").fill(reference);
  await press(page, "Appliquer les filtres");
  await page.getByRole("link", { name: "Retirer le filtre" }).waitFor();
  await page.locator("tbody th a").click();
  await page.getByRole("heading", { level: 2, name: "Sections" }).waitFor();
}

// Saves the sections that are left as they stand, from the one that is open to the preview.
async function saveOn(page, ...titles) {
  for (const title of titles) {
    await press(page, NEXT);
    await at(page, title);
  }
}

async function sign(page) {
  await press(page, "Signer et envoyer");
  await page.locator(".summary").waitFor();
  await says(page, "Cochez la case qui certifie les réponses");
  await page.getByLabel("Fonction").fill("Directrice");
  await page.getByLabel("Je certifie que ces réponses sont exactes et complètes").check();
  await press(page, "Signer et envoyer");
  await at(page, "Reçu du rapport");
}

// What is linked from the receipt is what the receipt says.
async function received(page, base) {
  const hash = await page.locator("#hash ~ p code").textContent();
  const [pdf, json] = await Promise.all(
    ["PDF", "JSON"].map(async (kind) => {
      const href = await page.locator("main").getByRole("link", { name: kind }).getAttribute("href");
      return page.request.get(new URL(href, base).href);
    }),
  );
  holds(pdf.ok() && pdf.headers()["content-type"] === "application/pdf", "the receipt is a PDF");
  holds((await pdf.body()).subarray(0, 5).toString() === "%PDF-", "the PDF is one");
  holds(createHash("sha256").update(await json.body()).digest("hex") === hash, "the hash shown is that of the signed data");
  return hash;
}

export async function aReportIsFilledInSignedAndReceived({ page, base }) {
  await signIn(page, base, "Paul Garnier");
  await follow(page, "Mes rapports", "Mes rapports");
  await find(page, base, "F478");
  await says(page, "Pas commencé");
  await follow(page, "Remplir", "La formation");
  await says(page, "Repris du registre : à vérifier");
  holds((await field(page, "certification").inputValue()) !== "", "the register’s certification stands there");
  await field(page, "pedagogy").fill("Un concours de trois jours avec les entreprises de la ville.");
  await saveOn(page, "Sessions et candidatures");
  holds((await field(page, "sessions_started_learners").inputValue()) === "38", "the register’s learners stand there");
  await field(page, "candidates").fill("beaucoup");
  await press(page, NEXT);
  await page.locator(".wrong [name=candidates]").waitFor();
  await says(page, "« beaucoup » n’est pas un nombre attendu ici");
  holds((await field(page, "candidates").inputValue()) === "beaucoup", "what was typed is kept");
  await field(page, "candidates").fill("60");
  await press(page, NEXT);
  await says(page, "Déclaré : 60 ; au registre : 0");
  await field(page, "mot:differs-from-register:candidates").fill("Les candidatures reçues sur place n’y étaient pas.");
  await field(page, "admitted").fill("80");
  await press(page, NEXT);
  await says(page, "Il y a plus d’admis que de candidats");
  await field(page, "admitted").fill("45");
  await saveOn(page, "Apprenants de l’année");
  await field(page, "dropouts").fill("39");
  await press(page, NEXT);
  await says(page, "Les abandons dépassent les sortis");
  await field(page, "dropouts").fill("4");
  await saveOn(page, "Profil des apprenants", "Accompagnement, immersion et coût", "Financements perçus", "Avant et après la formation", "Aperçu et signature");
  await says(page, "Prévenez qui peut signer : Nadia Cherif");
  await says(page, "Les candidatures reçues sur place n’y étaient pas.");
  await signIn(page, base, "Nadia Cherif");
  await find(page, base, "F478");
  await says(page, "Tout est rempli. Relisez, puis signez.");
  await follow(page, "Relire le rapport", "Aperçu et signature");
  await sign(page);
  await received(page, base);
  await find(page, base, "F478");
  await says(page, "Ce rapport est envoyé : rien à faire");
  await open(page, base, `${new URL(page.url()).pathname}/learners`, "Apprenants de l’année");
  await says(page, "Pour changer une réponse, rouvrez-le d’abord");
}
aReportIsFilledInSignedAndReceived.withoutScript = true;

export async function whoeverHasOneTrainingFillsItsReportIn({ page, base }) {
  await signIn(page, base, "Inès Fabre");
  await follow(page, "Mes rapports", "Mes rapports");
  await says(page, "1 rapport reste à envoyer.");
  await page.locator("tbody th a").click();
  await page.getByRole("heading", { level: 2, name: "Sections" }).waitFor();
  await says(page, "Pas commencé");
  const overview = new URL(page.url()).pathname;
  await open(page, base, `${overview}/apercu`, "Aperçu et signature");
  await says(page, /^\d+ points à compléter$/);
  holds((await page.locator("main").getByText("À corriger", { exact: true }).count()) === 0, "what nobody filled in is not wrong");
  await open(page, base, overview, /./);
  await follow(page, "Remplir", "La formation");
  await saveOn(page, "Sessions et candidatures");
  await field(page, "candidates").fill("30");
  await press(page, SAVE);
  await explainWhatIsAsked(page, "Les dossiers papier y sont.");
  await field(page, "admitted").fill("20");
  await press(page, NEXT);
  await at(page, "Apprenants de l’année");
}
whoeverHasOneTrainingFillsItsReportIn.withoutScript = true;

export async function aSentReportIsCorrectedAndComparedWithWhatWasSent({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await open(page, base, `${LIST}?etat=envoye`, "Mes rapports");
  await page.locator("tbody th a").last().click();
  await page.getByRole("heading", { level: 2, name: "Sections" }).waitFor();
  const overview = new URL(page.url()).pathname;
  await follow(page, "Version 1", "Reçu du rapport");
  const first = await received(page, base);
  await follow(page, "Corriger le rapport", "Corriger le rapport");
  await press(page, "Rouvrir le rapport");
  await page.locator(".summary").waitFor();
  await page.getByLabel("Raison de la correction").fill("Une personne en reconversion n’était pas comptée.");
  await press(page, "Rouvrir le rapport");
  await says(page, "le rapport est rouvert");
  await open(page, base, `${overview}/sessions`, "Sessions et candidatures");
  const candidates = Number(await field(page, "candidates").inputValue()) + 1;
  await field(page, "candidates").fill(`${candidates}`);
  await press(page, SAVE);
  await explainWhatIsAsked(page, "Une candidature retrouvée.");
  await open(page, base, `${overview}/versions`, "Versions envoyées");
  await says(page, "Réponses en cours de correction");
  await says(page, "1 réponse diffère");
  await open(page, base, `${overview}/apercu`, "Aperçu et signature");
  await sign(page);
  await says(page, "Une personne en reconversion n’était pas comptée.");
  holds((await received(page, base)) !== first, "another report has another hash");
  await follow(page, "Versions envoyées", "Versions envoyées");
  await page.getByLabel("Avant", { exact: true }).selectOption({ index: 1 });
  await page.getByLabel("Après", { exact: true }).selectOption({ index: 2 });
  await press(page, "Comparer les versions");
  await says(page, "1 réponse diffère");
  await page.locator("ins", { hasText: new RegExp(`^${candidates}$`) }).waitFor();
}
aSentReportIsCorrectedAndComparedWithWhatWasSent.withoutScript = true;

// A word beside each value that surprises, if any does.
async function explainWhatIsAsked(page, words) {
  await page.locator(".notice").first().waitFor();
  const boxes = await page.locator("textarea[name^='mot:']").all();
  if (boxes.length === 0) return;
  for (const box of boxes) await box.fill(words);
  await press(page, SAVE);
  await says(page, "la section est enregistrée.");
}

export async function twoTabsLoseNothing({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await open(page, base, `${LIST}/2019/F605/learners`, "Apprenants de l’année");
  const other = await page.context().newPage();
  await open(other, base, `${LIST}/2019/F605/learners`, "Apprenants de l’année");
  await field(other, "dropouts").fill("2");
  await press(other, SAVE);
  await says(other, "la section est enregistrée");
  await other.close();
  await field(page, "dropouts").fill("3");
  await press(page, SAVE);
  await at(page, "Deux saisies à départager");
  await says(page, "Nadia Cherif a enregistré « Apprenants de l’année »");
  const sides = page.getByRole("group", { name: "dont abandons" });
  for (const value of ["2", "3"]) await sides.getByText(value, { exact: true }).waitFor();
  holds(await sides.getByRole("radio").first().isChecked(), "what was typed last is proposed");
  await press(page, "Enregistrer ces choix");
  await at(page, "Apprenants de l’année");
  await page.locator(".notice").first().waitFor();
  holds((await field(page, "dropouts").inputValue()) === "3", "the chosen value is kept");
  await open(page, base, `${LIST}/2019/F605`, /605/);
}
twoTabsLoseNothing.withoutScript = true;

export async function withAScriptQuestionsAppearAndNothingIsLost({ page, base }) {
  await signIn(page, base, "Paul Garnier");
  const section = `${LIST}/2019/F633/sessions`;
  await open(page, base, section, "Sessions et candidatures");
  holds(await page.locator("#q-admitted").isHidden(), "without candidates nobody is admitted");
  await field(page, "candidates").fill("12");
  await page.locator("#q-admitted").waitFor();
  await field(page, "candidates").fill("0");
  await page.locator("#q-admitted").waitFor({ state: "hidden" });
  await field(page, "candidates").fill("12");
  await says(page, /^Enregistré à \d\d:\d\d\.$/);
  await open(page, base, section, "Sessions et candidatures");
  holds((await field(page, "candidates").inputValue()) === "12", "what was saved along the way stands there");
  // The network is gone: nothing answers any more.
  await page.route("**/brouillon", () => {});
  await field(page, "candidates").fill("13");
  await says(page, "Enregistrement…");
  await open(page, base, section, "Sessions et candidatures");
  await page.unroute("**/brouillon");
  await press(page, "La reprendre");
  holds((await field(page, "candidates").inputValue()) === "13", "what was not saved is offered again");
  await says(page, /^Enregistré à \d\d:\d\d\.$/);
}

export async function aReportOfAnotherOrganisationIsNobodysBusiness({ page, base }) {
  await signIn(page, base, "Inès Fabre");
  holds((await open(page, base, `${LIST}/2019/F478`, /./)) >= 403, "somebody else’s report is not shown");
  await signIn(page, base, "Antoine Rivière");
  await refused(page, base, "/campagnes/2019/appels");
}
aReportOfAnotherOrganisationIsNobodysBusiness.withoutScript = true;
