// The agency's people: direction, evaluation, labels, finance, audit, administration.
import { at, follow, holds, open, press, refused, row, says, signIn, trainings } from "../steps.mjs";

export async function theDirectorSeesTheNetworkAndWhoActs({ page, base }) {
  await signIn(page, base, "Hélène Vasseur");
  await follow(page, "Organismes", "Organismes");
  await page.getByLabel("Nom ou SIRET").fill("simplon");
  await press(page, "Appliquer les filtres");
  await row(page, "Simplon");
  await open(page, base, "/organismes?q=zzzzqq", "Organismes");
  await says(page, "Aucun organisme ne correspond");
  await open(page, base, "/personnes", "Personnes");
  await row(page, "Nadia Cherif");
  await open(page, base, "/journal", "Journal");
  await page.getByLabel("À propos de").selectOption({ label: "Session" });
  await press(page, "Appliquer les filtres");
  await says(page, "Connexion");
  await open(page, base, "/mon-compte", "Mon compte");
  await open(page, base, "/mon-compte/second-facteur", "Second facteur");
  await open(page, base, "/mon-compte/delegations", "Délégations");
  await refused(page, base, "/formations/nouvelle");
  await open(page, base, "/?lang=en", "Hello Hélène Vasseur");
}
theDirectorSeesTheNetworkAndWhoActs.withoutScript = true;

export async function theEvaluationOfficerCorrectsATraining({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  await follow(page, "Organismes", "Organismes");
  await page.getByLabel("Nom ou SIRET").fill("3W");
  await press(page, "Appliquer les filtres");
  await row(page, "3W Academy");
  const training = page.locator("main a[href^='/formations/']").first();
  const name = await training.textContent();
  await training.click();
  await at(page, name);
  await follow(page, "Modifier", "Modifier la formation");
  await page.locator("#f-town").fill("Quimperlé");
  await press(page, "Enregistrer");
  await at(page, name);
  await says(page, "La formation est enregistrée");
  await says(page, "Quimperlé");
  await page.locator(".timeline", { hasText: "Formation modifiée" }).waitFor();
}
theEvaluationOfficerCorrectsATraining.withoutScript = true;

export async function whoeverSavesSecondSeesBothValues({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  await open(page, base, "/formations?tri=-date", "Formations labellisées");
  const [path] = await trainings(page, 1);
  await open(page, base, `${path}/modifier`, "Modifier la formation");
  const other = await page.context().browser().newContext();
  const colleague = await other.newPage();
  await signIn(colleague, base, "Claire Lemoine");
  await open(colleague, base, `${path}/modifier`, "Modifier la formation");
  await colleague.locator("#f-town").fill("Brest");
  await press(colleague, "Enregistrer");
  await says(colleague, "La formation est enregistrée");
  await other.close();
  await page.locator("#f-town").fill("Vannes");
  await press(page, "Enregistrer");
  const conflict = page.locator(".conflict");
  await conflict.getByText("Claire Lemoine").waitFor();
  for (const value of ["Vannes", "Brest"]) await conflict.getByRole("cell", { name: value }).waitFor();
  await press(page, "Enregistrer");
  await says(page, "La formation est enregistrée");
  await says(page, "Vannes");
}
whoeverSavesSecondSeesBothValues.withoutScript = true;

export async function theLabellingOfficerAddsATraining({ page, base }) {
  await signIn(page, base, "Claire Lemoine");
  await open(page, base, "/organismes", "Organismes");
  const siret = await page.locator("tbody tr").first().locator("td").first().textContent();
  await page.getByRole("link", { name: "Accueil" }).click();
  await at(page, "Bonjour Claire Lemoine");
  await follow(page, "Ajouter une formation", "Ajouter une formation");
  await page.locator("#f-name").fill("Développeuse ou développeur d’applications (essai)");
  await page.locator("#f-duration_hours").fill("beaucoup");
  await press(page, "Enregistrer");
  await page.locator(".summary").waitFor();
  await page.locator(".wrong #f-duration_hours").waitFor();
  await says(page, "« beaucoup » n’est pas un nombre entier");
  holds((await page.locator("#f-name").inputValue()).includes("(essai)"), "what was typed is kept");
  await page.locator(".summary").getByRole("link", { name: "Référence" }).click();
  await page.locator("#f-reference").fill("ESSAI-1");
  await page.locator("#f-organisation").fill(siret);
  await page.locator("#f-labelled_on").fill("2026-11-02");
  await page.locator("#f-duration_hours").fill("400");
  for (const list of ["occupations", "certification", "modality", "region", "operator", "programme"]) {
    await page.locator(`#f-${list}`).selectOption({ index: 1 });
  }
  await press(page, "Enregistrer");
  await at(page, "Développeuse ou développeur d’applications (essai)");
  await says(page, "La formation est ajoutée");
  await open(page, base, "/organismes/doublons", "Doublons possibles");
  await open(page, base, "/organismes/nouveau", "Ajouter un organisme");
  await page.locator("#f-name").fill("Atelier d’essai");
  await page.locator("#f-siret").fill("123");
  await press(page, "Enregistrer");
  await says(page, "un SIRET a 14 chiffres");
}
theLabellingOfficerAddsATraining.withoutScript = true;

export async function theFinanceOfficerReadsAndChangesNothing({ page, base }) {
  await signIn(page, base, "Antoine Rivière");
  await follow(page, "Organismes", "Organismes");
  await page.locator("tbody th a").first().click();
  await page.locator(".timeline").waitFor();
  await open(page, base, "/formations", "Formations labellisées");
  const [path] = await trainings(page, 1);
  await refused(page, base, `${path}/modifier`);
  await refused(page, base, "/imports");
  await refused(page, base, "/personnes");
  await refused(page, base, "/journal");
}
theFinanceOfficerReadsAndChangesNothing.withoutScript = true;

export async function theAuditorVerifiesTheTrail({ page, base }) {
  await signIn(page, base, "Mathilde Aubry");
  await follow(page, "Journal", "Journal");
  await page.getByLabel("À propos de").selectOption({ label: "Organisme" });
  await press(page, "Appliquer les filtres");
  await says(page, "Organisme ajouté");
  await page.locator("tbody summary").first().click();
  await page.locator("tbody pre").first().waitFor();
  await page.getByRole("link", { name: "Plus ancien" }).click();
  await page.getByRole("link", { name: "Revenir au plus récent" }).waitFor();
  await follow(page, "Vérifier la chaîne", "Vérification du journal");
  await says(page, "la chaîne tient");
  await open(page, base, "/formations", "Formations labellisées");
  const [path] = await trainings(page, 1);
  await refused(page, base, `${path}/modifier`);
  await refused(page, base, "/organismes/1/modifier");
}
theAuditorVerifiesTheTrail.withoutScript = true;

export async function theAdministratorInvitesAndMakesAKey({ page, base }) {
  await signIn(page, base, "Yann Le Goff");
  await follow(page, "Exploitation", "Exploitation");
  await open(page, base, "/personnes", "Personnes");
  await follow(page, "Inviter", "Inviter");
  await page.locator("#f-name").fill("Jeanne Morel");
  await page.locator("#f-mail").fill("jeanne");
  await press(page, "Envoyer l’invitation");
  await page.locator(".summary").waitFor();
  holds((await page.locator("#f-name").inputValue()) === "Jeanne Morel", "what was typed is kept");
  await page.locator("#f-mail").fill("jeanne.morel@demo.example");
  await page.locator("#f-role").selectOption({ label: "Finances" });
  await press(page, "Envoyer l’invitation");
  await says(page, "Jeanne Morel");
  await page.locator(".notice").waitFor();
  await open(page, base, "/personnes?q=morel", "Personnes");
  await row(page, "Jeanne Morel");
  await open(page, base, "/exploitation/courriels", "Courriels");
  await says(page, "jeanne.morel@demo.example");
  await open(page, base, "/organismes/1/personnes", "Personnes");
  await open(page, base, "/organismes/1/cles", "Clés");
  await page.locator("#f-name").fill("Logiciel d’essai");
  await page.locator("#f-until").fill("2027-06-30");
  await press(page, "Créer la clé");
  holds((await page.locator("#secret").textContent()).startsWith("trm_"), "the key is shown");
  await open(page, base, "/organismes/1/cles", "Clés");
  await follow(page, "Révoquer", "Révoquer");
  await press(page, "Révoquer");
  await says(page, "La clé est révoquée");
  await open(page, base, "/personnes/8/fermer", "Fermer le compte");
}
theAdministratorInvitesAndMakesAKey.withoutScript = true;
