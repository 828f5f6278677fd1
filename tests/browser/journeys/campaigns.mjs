// The evaluation officer follows an open campaign: how far it is, who is called, what is entered, sorted and sent.
import { readFile } from "node:fs/promises";
import { at, follow, holds, open, press, refused, says, signIn } from "../steps.mjs";

const CAMPAIGN = "/campagnes/2019";

const tab = (page, name) => page.getByRole("navigation", { name: "Parties de la campagne" }).getByRole("link", { name, exact: true });

async function part(page, name) {
  await tab(page, name).click();
  await at(page, name);
}

// References of reports without an account behind them, which no other journey touches.
async function untouched(page, base, count) {
  await open(page, base, `${CAMPAIGN}/rapports?etat=untouched&reseau=hors-reseau&tri=reference`, "Rapports");
  const links = await page.locator("tbody th a").all();
  return Promise.all(links.slice(0, count).map(async (link) => (await link.getAttribute("href")).split("/").at(-1)));
}

async function enter(page, question, value) {
  await page.getByLabel("Question", { exact: true }).selectOption({ label: question });
  await page.getByLabel("Valeur", { exact: true }).fill(value);
  await page.locator("#f-source").fill("Courriel du 3 février");
  await press(page, "Enregistrer la valeur");
  await says(page, "La valeur est enregistrée.");
}

export async function theOfficerReadsTheBoard({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  await follow(page, "Campagnes", "Campagnes");
  await follow(page, "2019", "Campagne 2019");
  await says(page, "Taux de réponse");
  await says(page, "Réponses jour après jour");
  holds(await page.locator("figure.curve svg").isVisible(), "the curve is drawn");
  await page.getByText("Les mêmes nombres en tableau").click();
  await page.getByRole("columnheader", { name: "Date" }).waitFor();
  for (const group of ["Par région", "Par réseau", "Par programme"]) await page.getByRole("heading", { level: 2, name: group }).waitFor();
  await follow(page, "Bretagne", "Rapports");
  await page.getByRole("link", { name: "Retirer le filtre Bretagne" }).waitFor();
  await page.getByText("État", { exact: true }).first().click();
  await page.getByLabel("Envoyé").check();
  await press(page, "Appliquer les filtres");
  await page.getByRole("link", { name: "Retirer le filtre Envoyé" }).waitFor();
  await page.getByRole("link", { name: "Référence" }).click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Référence" }).waitFor();
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  holds((await readFile(await csv.path(), "utf8")).includes("Bretagne"), "the file has the rows of the list");
  for (const name of ["Population", "Questionnaire posé", "Enregistrements", "Blocages", "Classement", "Non-réponse"]) await part(page, name);
  await says(page, "les taux les plus bas d’abord");
  await part(page, "Sanctions");
  await says(page, "La liste se constitue à la clôture");
  await open(page, base, `${CAMPAIGN}/rapports?q=zzzzqq`, "Rapports");
  await says(page, "Aucun rapport ne correspond");
}
theOfficerReadsTheBoard.withoutScript = true;

export async function theOfficerFollowsOneReport({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  const [reference] = await untouched(page, base, 1);
  await open(page, base, `${CAMPAIGN}/rapports/${reference}`, /./);
  await press(page, "Noter l’appel");
  await page.locator(".wrong #f-words").waitFor();
  await page.locator("#f-words").fill("La directrice promet le rapport pour lundi.");
  await press(page, "Noter l’appel");
  await says(page, "L’appel est noté.");
  await page.locator(".timeline", { hasText: "promet le rapport pour lundi" }).waitFor();
  await page.getByLabel("Dernier jour").fill("2001-01-01");
  await page.getByLabel("Raison de la prolongation").fill("Changement de direction.");
  await press(page, "Prolonger");
  await says(page, "La prolongation finit après la clôture");
  holds((await page.getByLabel("Raison de la prolongation").inputValue()) === "Changement de direction.", "what was typed is kept");
  await page.getByLabel("Dernier jour").fill(later(40));
  await press(page, "Prolonger");
  await says(page, "La prolongation est accordée.");
  await press(page, "Retirer la prolongation");
  await says(page, "La prolongation est retirée.");
  await enter(page, "Candidats reçus dans l’année", "31");
  await page.getByRole("cell", { name: "Courriel du 3 février", exact: true }).waitFor();
  await press(page, "Retirer Candidats reçus dans l’année");
  await says(page, "La valeur est retirée.");
  await page.locator("#f-left_reason").fill("La formation a fermé.");
  await press(page, "Noter le départ");
  await says(page, "Le départ est noté.");
  await press(page, "Annuler le départ");
  await says(page, "La formation est de nouveau attendue.");
  await open(page, base, `${CAMPAIGN}/rapports?etat=submitted`, "Rapports");
  await page.locator("tbody th a").first().click();
  await says(page, "Rapport signé");
  await page.locator("#f-spotlight").fill("Un chantier d’insertion devenu entreprise.");
  await press(page, "Choisir pour la publication");
  await says(page, "Le projet est choisi pour la publication.");
  await open(page, base, CAMPAIGN, "Campagne 2019");
  await says(page, "Un chantier d’insertion devenu entreprise.");
}
theOfficerFollowsOneReport.withoutScript = true;

// A day from now, as date fields have it.
const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export async function theOfficerCallsWhoIsExpected({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  await open(page, base, `${CAMPAIGN}/appels`, "Appels");
  await says(page, "La lecture de cette liste est notée au journal");
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  holds((await readFile(await csv.path(), "utf8")).includes(";"), "the list comes as a file");
  await open(page, base, `${CAMPAIGN}/relances`, "Relances 2019");
  await says(page, "personnes recevraient un courriel");
  await page.getByLabel("Voir le courriel de").selectOption({ index: 2 });
  await press(page, "Voir");
  await page.getByRole("heading", { name: /^Courriel à / }).waitFor();
  await press(page, "M’envoyer ce courriel pour essai");
  await says(page, "Le courriel d’essai part à votre adresse.");
  await press(page, /^Envoyer \d+ courriels?$/);
  await says(page, "Les relances partent.");
  await says(page, "Personne : la campagne n’est pas ouverte, tout est envoyé");
  await page.getByRole("cell", { name: /^Relance à la main du / }).first().waitFor();
  holds((await page.getByRole("button", { name: /^Envoyer/ }).count()) === 0, "the second time nobody is sent anything");
}
theOfficerCallsWhoIsExpected.withoutScript = true;

export async function theOfficerSortsTextsByTheKeyboard({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  const texts = ["Des élèves parrainent les nouveaux.", "Chaque semaine, une entreprise pose un problème."];
  for (const [place, reference] of (await untouched(page, base, 3)).slice(1).entries()) {
    await open(page, base, `${CAMPAIGN}/rapports/${reference}`, /./);
    await enter(page, "Quelles pédagogies sortent de l’ordinaire ?", texts[place]);
  }
  await open(page, base, `${CAMPAIGN}/classement`, "Classement");
  let sorted = 0;
  for (; (await page.locator("blockquote").count()) > 0; sorted += 1) {
    await page.locator("#f-code").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    holds(await page.locator("#f-code-2").isChecked(), "the arrow chooses the next category");
    await page.keyboard.press("Enter");
    await says(page, "Le texte est classé.");
  }
  holds(sorted > texts.length, "texts that came with reports are sorted beside those of the team");
  await says(page, "Tous les textes sont classés.");
  await page.locator("tbody th a").first().click();
  await page.locator("blockquote").waitFor();
  await page.getByLabel("Retirer le classement").waitFor();
}
theOfficerSortsTextsByTheKeyboard.withoutScript = true;

export async function whoDoesNotRunCampaignsChangesNothing({ page, base }) {
  await signIn(page, base, "Antoine Rivière");
  for (const path of ["appels", "relances", "modifier"]) await refused(page, base, `${CAMPAIGN}/${path}`);
  await signIn(page, base, "Inès Fabre");
  await refused(page, base, CAMPAIGN);
}
whoDoesNotRunCampaignsChangesNothing.withoutScript = true;
