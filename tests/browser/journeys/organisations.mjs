// Training organisations, recruiters and learners: their own things, nobody else's.
import { readFile } from "node:fs/promises";
import { at, follow, holds, open, press, refused, says, signIn, trainings, until } from "../steps.mjs";
import { withRow } from "../workbook.mjs";

export async function aProviderWithOneTrainingKeepsItUpToDate({ page, base }) {
  await signIn(page, base, "Inès Fabre");
  await follow(page, "Nos formations", "Formations labellisées");
  await says(page, "1 résultat");
  const training = page.locator("tbody th a").first();
  const name = await training.textContent();
  await training.click();
  await at(page, name);
  await follow(page, "Modifier", "Modifier la formation");
  await page.locator("#f-places").fill("douze");
  await press(page, "Enregistrer");
  await page.locator(".wrong #f-places").waitFor();
  await page.locator("#f-places").fill("12");
  await page.locator("#f-summary").fill("Six mois pour apprendre le métier, du premier programme au premier emploi.");
  await press(page, "Enregistrer");
  await says(page, "La formation est enregistrée");
  await says(page, "Six mois pour apprendre");
  await page.getByRole("link", { name: "Accueil" }).click();
  await at(page, "Bonjour Inès Fabre");
  await follow(page, "Personnes", "Personnes");
  await follow(page, "Inviter", "Inviter");
  await page.locator("#f-name").fill("Léo Petit");
  await page.locator("#f-mail").fill("leo.petit@demo.example");
  await page.locator("#f-role").selectOption({ label: "Gestion des formations d’un organisme" });
  await press(page, "Envoyer l’invitation");
  await page.locator(".notice").waitFor();
  await refused(page, base, "/journal");
}
aProviderWithOneTrainingKeepsItUpToDate.withoutScript = true;

async function send(page, name, content) {
  await page.locator("#f-fichier").setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await press(page, "Vérifier le fichier");
}

async function downloaded(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("main").getByRole("link", { name: link }).click()]);
  return readFile(await download.path());
}

export async function aProviderWithManyTrainingsImportsThem({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await follow(page, "Nos formations", "Formations labellisées");
  const [one, two] = (await trainings(page, 2)).map((path) => path.split("/").at(-1));
  await open(page, base, "/imports", "Importer des formations");
  await press(page, "Vérifier le fichier");
  await page.locator(".summary").waitFor();
  await send(page, "couleurs.csv", "Référence;Couleur\nF1;bleu\n");
  await says(page, "Colonnes inconnues");
  await send(page, "formations.csv", `Référence;Ville;Places par session\n${one};Lyon;beaucoup\n${two};Lyon;16\nINCONNUE;Lyon;16\n`);
  await says(page, "2 lignes à corriger");
  await says(page, "« beaucoup » n’est pas un nombre entier");
  await says(page, "n’est celle d’aucune formation");
  const annotated = await downloaded(page, "Télécharger la copie annotée");
  holds(annotated.subarray(0, 2).toString() === "PK", "the annotated copy is a workbook");
  await open(page, base, "/imports", "Importer des formations");
  await send(page, "annotee.xlsx", annotated);
  await says(page, "2 lignes à corriger");
  await open(page, base, "/imports", "Importer des formations");
  await send(page, "formations.csv", `Référence;Ville;Places par session\n${one};Villeurbanne;15\n${two};Villeurbanne;15\n`);
  await says(page, "2 formations à modifier");
  await press(page, "Confirmer");
  await until(page, "Import terminé");
  await open(page, base, `/formations/${one}/modifier`, "Modifier la formation");
  holds((await page.locator("#f-town").inputValue()) === "Villeurbanne", "the town is the imported one");
}
aProviderWithManyTrainingsImportsThem.withoutScript = true;

// The fields of a line of an export; only texts are quoted there.
const fields = (line) => [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);

export async function aProviderFillsInTheTemplate({ page, base }) {
  await signIn(page, base, "Nadia Cherif");
  await follow(page, "Nos formations", "Formations labellisées");
  const csv = (await downloaded(page, "CSV")).toString("utf8").replace("\ufeff", "").split(/\r?\n/);
  const book = await downloaded(page, "XLSX");
  const values = fields(csv[1]);
  const exported = new Map(fields(csv[0]).map((heading, place) => [heading, values[place]]));
  await open(page, base, "/imports", "Importer des formations");
  await send(page, "export.xlsx", book);
  await says(page, "il n’y a rien à écrire");
  await open(page, base, "/imports", "Importer des formations");
  const template = await downloaded(page, "Télécharger le modèle");
  const filled = withRow(template, HEADINGS.map((heading) => (heading === "Ville" ? "Bron" : (exported.get(heading) ?? ""))));
  await send(page, "modele.xlsx", filled);
  await says(page, "1 formation à modifier");
  await press(page, "Confirmer");
  await until(page, "Import terminé");
}
aProviderFillsInTheTemplate.withoutScript = true;

// The columns of the template, in its order.
const HEADINGS = [
  "Référence", "SIRET de l’organisme", "Intitulé", "État", "Région", "Ville", "Opérateur", "Certification", "Modalité", "Programme",
  "Métiers", "Format spécifique", "Date de labellisation", "Durée en heures", "Durée en mois", "Places par session", "Présentation",
];

export async function anEditorChangesTrainingsAndInvitesNobody({ page, base }) {
  await signIn(page, base, "Paul Garnier");
  await follow(page, "Nos formations", "Formations labellisées");
  await open(page, base, "/imports", "Importer des formations");
  await refused(page, base, "/personnes");
  await refused(page, base, "/organismes/doublons");
}
anEditorChangesTrainingsAndInvitesNobody.withoutScript = true;

export async function aRecruiterSeesTheOwnOrganisation({ page, base }) {
  await signIn(page, base, "Thomas Delattre");
  await follow(page, "Notre organisme", "Atelier numérique");
  await says(page, "Aucune formation");
  await refused(page, base, "/imports");
  await refused(page, base, "/personnes");
}
aRecruiterSeesTheOwnOrganisation.withoutScript = true;

export async function aLearnerLooksAfterTheOwnAccount({ page, base, audit }) {
  await signIn(page, base, "Awa Diallo");
  await page.locator(".person summary").click();
  await audit("with the account's menu open");
  await page.locator(".person").getByRole("link", { name: "Mon compte" }).click();
  await at(page, "Mon compte");
  await page.locator("#f-name").fill("");
  await press(page, "Enregistrer");
  await page.locator(".wrong #f-name").waitFor();
  await page.locator("#f-name").fill("Awa Diallo-Martin");
  await press(page, "Enregistrer");
  await page.locator(".notice").waitFor();
  await page.getByText("Awa Diallo-Martin").first().waitFor();
  await page.locator("#f-name").fill("Awa Diallo");
  await press(page, "Enregistrer");
  await page.locator(".person summary", { hasText: /Diallo$/ }).waitFor();
  await refused(page, base, "/organismes");
}
aLearnerLooksAfterTheOwnAccount.withoutScript = true;
