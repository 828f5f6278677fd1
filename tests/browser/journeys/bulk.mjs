// Many annual reports at once: one spreadsheet, checked, corrected, written, signed.
import { readFile } from "node:fs/promises";
import { at, follow, holds, open, press, refused, says, signIn } from "../steps.mjs";
import { withRowsOf } from "../workbook.mjs";

const SHEET = "/mes-rapports/2019/tableur";
const TITLE = "Rapports 2019 : un seul tableur";
const UPLOAD = "Fichier de réponses 2019";

async function send(page, base, name, content) {
  await open(page, base, SHEET, TITLE);
  await page.locator("#f-fichier").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await press(page, "Vérifier le fichier");
}

async function downloaded(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("main").getByRole("link", { name: link }).click()]);
  return readFile(await download.path());
}

export async function aProviderSeesWhatIsLeft({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await follow(page, "Mes rapports", "Mes rapports");
  await says(page, /^\d+ rapports restent à envoyer\.$/);
  await page.getByRole("link", { name: "Page 2", exact: true }).click();
  await page.locator("a[aria-current=page]", { hasText: "2" }).waitFor();
  await page.getByLabel("Reste à envoyer").check();
  await press(page, "Appliquer les filtres");
  await page.getByRole("link", { name: "Retirer le filtre Reste à envoyer" }).waitFor();
  holds((await page.locator("tbody").getByText("Envoyé", { exact: true }).count()) === 0, "what was sent is not left");
  await open(page, base, "/mes-rapports?q=zzzzqq", "Mes rapports");
  await says(page, "Aucun rapport ne correspond");
  await open(page, base, "/mes-rapports/relances", "Relances par courriel");
  await press(page, "Ne plus recevoir de relance");
  await says(page, "Vous ne recevez plus de relance");
  await press(page, "Recevoir de nouveau les relances");
  await says(page, "Vous recevez un courriel quand il reste des rapports à envoyer");
}
aProviderSeesWhatIsLeft.withoutScript = true;

export async function aSpreadsheetIsCheckedCorrectedAndWritten({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await open(page, base, "/mes-rapports", "Mes rapports");
  await follow(page, "Remplir avec un tableur", TITLE);
  await press(page, "Vérifier le fichier");
  await page.locator(".summary").waitFor();
  await send(page, base, "couleurs.csv", "campaign;reference;couleur\n2019;F415;bleu\n");
  await says(page, "Colonnes inconnues");
  await send(page, base, "rapports.csv", "campaign;reference;candidates;admitted\n2019;F415;beaucoup;2\n2019;INCONNUE;1;1\n2018;F417;1;1\n2019;F004;1;1\n");
  await at(page, UPLOAD);
  await says(page, "4 lignes à corriger");
  await says(page, "« beaucoup » n’est pas un nombre attendu ici");
  await says(page, "aucune formation de cette campagne n’a cette référence");
  await says(page, "pas de la campagne 2019");
  await says(page, "est la formation d’un autre organisme");
  const annotated = await downloaded(page, "Télécharger la copie annotée");
  await send(page, base, "annotee.xlsx", annotated);
  await says(page, "4 lignes à corriger");
  const right = "campaign;reference;candidates;admitted\n2019;F415;30;20\n";
  await send(page, base, "rapports.csv", right);
  await says(page, "1 rapport à modifier");
  await press(page, "Confirmer et enregistrer 1 rapport");
  await says(page, "1 rapport enregistré.");
  await says(page, "Aucun rapport de ce fichier ne peut être signé maintenant");
  await send(page, base, "rapports.csv", right);
  await says(page, "il n’y a rien à écrire");
  await open(page, base, "/mes-rapports/2019/F415/sessions", "Sessions et candidatures");
  holds((await page.locator("[name=admitted]").inputValue()) === "20", "what the file says stands in the report");
  await open(page, base, SHEET, TITLE);
  holds((await page.getByRole("link", { name: "couleurs.csv" }).count()) === 0, "a file that could not be read is not kept");
  await page.getByRole("link", { name: "annotee.xlsx" }).waitFor();
}
aSpreadsheetIsCheckedCorrectedAndWritten.withoutScript = true;

export async function theWorkbookComesPrefilledAndIsSignedAtOnce({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await open(page, base, SHEET, TITLE);
  const whole = await downloaded(page, "les rapports restants");
  await send(page, base, "rapports.xlsx", whole);
  await at(page, UPLOAD);
  await says(page, /^\d+ rapports à modifier$/);
  await follow(page, "Annuler", TITLE);
  const one = withRowsOf(whole, "F421");
  await send(page, base, "un-rapport.xlsx", one);
  await says(page, "1 rapport serait complet");
  await press(page, "Confirmer et enregistrer 1 rapport");
  await says(page, "1 rapport de ce fichier est complet.");
  await page.getByLabel("En qualité de").fill("Directrice");
  await press(page, "Signer et envoyer 1 rapport");
  await page.locator(".summary").waitFor();
  holds((await page.getByLabel("En qualité de").inputValue()) === "Directrice", "what was typed is kept");
  await page.getByLabel("Je certifie l’exactitude de ces rapports").check();
  await press(page, "Signer et envoyer 1 rapport");
  await says(page, "Les rapports complets sont signés et envoyés.");
  await send(page, base, "un-rapport.xlsx", one);
  await says(page, "il n’y a rien à écrire");
  await send(page, base, "apres-envoi.csv", "campaign;reference;candidates\n2019;F421;7\n");
  await says(page, "est déjà envoyé : rouvrez-le avant de le corriger");
  await open(page, base, "/mes-rapports/2019/F421", /421/);
  await follow(page, "Version 1", "Reçu du rapport");
}
theWorkbookComesPrefilledAndIsSignedAtOnce.withoutScript = true;

export async function aRecruiterHasNoReports({ page, base }) {
  await signIn(page, base, "Thomas Delattre");
  await refused(page, base, SHEET);
}
aRecruiterHasNoReports.withoutScript = true;
