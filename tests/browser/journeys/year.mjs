// The year comes to its end: answers are frozen, key figures computed, approved, published and read by everybody.
//
// Nothing can be answered after it: its file comes last.
import { at, follow, holds, open, press, refused, says, signIn, until } from "../steps.mjs";

const EDITION = "Chiffres clés 2019, version 1";
const FIGURE = "survey.2019.response_rate";

const yesterday = () => `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}T08:00`;

// The page as it is by now, at an address of its own, so that it is audited too.
const asItIs = (page, base, when) => open(page, base, `/editions/2019/1?quand=${when}`, EDITION);

async function closes(page, base) {
  await open(page, base, "/campagnes/2019/modifier", "Modifier la campagne");
  await page.getByLabel("Clôture").fill(yesterday());
  await press(page, "Enregistrer");
  await says(page, "Une relance tombe entre l’ouverture et la clôture");
  await page.getByLabel("Jour de la relance 2").fill("");
  await press(page, "Enregistrer");
  await says(page, "La campagne est enregistrée.");
  await says(page, "Close, corrections possibles");
  await open(page, base, "/campagnes/2019/sanctions", "Sanctions");
  await says(page, "Les formations interrogées qui n’ont pas répondu et n’ont plus de délai");
}

async function computes(page, base) {
  await open(page, base, "/editions", "Éditions");
  await follow(page, "Préparer une édition", "Préparer une édition");
  await press(page, "Figer les réponses et calculer");
  await says(page, "Cette campagne prend encore des réponses");
  await closes(page, base);
  await open(page, base, "/editions/nouvelle", "Préparer une édition");
  await press(page, "Figer les réponses et calculer");
  await at(page, EDITION);
  await until(page, "Calculée, à approuver");
  await asItIs(page, base, "calculee");
  await says(page, "Évolutions au-delà de leur marge");
  await page.locator("summary", { hasText: "Enquête du rapport annuel" }).click();
  await page.getByText(FIGURE, { exact: true }).waitFor();
  await refused(page, base, "/editions/2019/1/approuver");
  await open(page, base, "/editions/2019/1/abandonner", "Abandonner");
  await follow(page, "Annuler", EDITION);
  await open(page, base, "/editions/nouvelle", "Préparer une édition");
  await press(page, "Figer les réponses et calculer");
  await says(page, "La version 1 de cette année est en cours");
}

async function approves(page, base) {
  await signIn(page, base, "Hélène Vasseur");
  await open(page, base, "/editions", "Éditions");
  await follow(page, EDITION, EDITION);
  await follow(page, "Approuver", "Approuver");
  await press(page, "Approuver l’édition");
  await says(page, "L’édition est approuvée.");
  await asItIs(page, base, "approuvee");
  await refused(page, base, "/editions/2019/1/publier");
  await signIn(page, base, "Samir Belkacem");
  await open(page, base, "/editions/2019/1/publier", "Publier");
  await says(page, "Travail en cours.");
  holds((await page.getByRole("button").filter({ hasText: "Publier maintenant" }).count()) === 0, "nothing is offered before the files are made");
}

async function showsBefore(page, base) {
  await follow(page, "Embargo", "Embargo");
  await page.getByLabel("Prénom et nom").fill("Jeanne Morvan");
  await page.getByLabel("Adresse électronique").fill("jeanne");
  await press(page, "Envoyer le lien");
  await says(page, "Ce n’est pas une adresse électronique");
  await page.getByLabel("Adresse électronique").fill("jeanne.morvan@presse.example");
  await press(page, "Envoyer le lien");
  await says(page, "Le lien est envoyé.");
  await press(page, "Retirer Jeanne Morvan");
  await says(page, "Le lien n’ouvre plus rien.");
  await open(page, base, "/chiffres/embargo/aucun-jeton/", "Page introuvable");
}

// Files are made after the approval: until they are, nothing can be published.
async function publishes(page, base) {
  await open(page, base, "/editions/2019/1/publier?quand=prets", "Publier");
  await until(page, "Publier maintenant");
  await page.getByLabel("Jour et heure").fill("2020-01-01T10:00");
  await press(page, "Programmer");
  await page.locator(".wrong #f-instant").waitFor();
  await press(page, "Publier maintenant");
  await says(page, "L’édition est publiée.");
  await asItIs(page, base, "publiee");
  await open(page, base, "/editions/nouvelle", "Préparer une édition");
  await press(page, "Figer les réponses et calculer");
  await says(page, "Dites pourquoi la version publiée est modifiée");
}

async function get(page, base, path, headers = {}) {
  return page.request.get(new URL(path, base).href, { headers });
}

async function everybodyReads(page, base) {
  await page.context().clearCookies();
  await open(page, base, "/chiffres?lang=fr", "Chiffres clés");
  await follow(page, /^Chiffres clés 2019$/, /2019/);
  const dashboard = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Toutes les éditions" }).click();
  await at(page, "Chiffres clés");
  const { etag } = (await get(page, base, dashboard)).headers();
  holds((await get(page, base, dashboard, { "if-none-match": etag })).status() === 304, "what is known is not sent again");
  for (const [path, title] of [["tableaux/region.html", /région/], ["telecharger.html", /./], ["methodologie.html", /./], ["en/index.html", /2019/]]) {
    await open(page, base, dashboard + path, title);
  }
  const pdf = await get(page, base, `${dashboard}rapport.pdf`);
  holds((await pdf.body()).subarray(0, 5).toString() === "%PDF-", "the report is a PDF");
  const csv = await get(page, base, `${dashboard}donnees/chiffres.csv`);
  holds((await csv.text()).includes(FIGURE), "the table of figures holds the figure");
}

async function oneFigureIsQuoted(page, base) {
  await open(page, base, `/chiffre/2019/${FIGURE}?lang=fr`, /Taux de réponse/);
  const value = await page.locator(".lead").textContent();
  await says(page, "count(*) filter (where responding)");
  const json = await (await get(page, base, `/api/v1/figures/2019/${FIGURE}`)).json();
  holds(json.id === FIGURE, "the interface has the figure");
  const all = await (await get(page, base, "/api/v1/figures/2019")).json();
  holds(all.edition === 2019, "the interface has the edition");
  await open(page, base, `/chiffre/2019/${FIGURE}/integrer`, /Taux de réponse/);
  // In the page of somebody else; it keeps the policy of the page that stood there before.
  await open(page, base, "/plan-du-site", "Plan du site");
  const frame = `<iframe title="Un chiffre" src="${base}chiffre/2019/${FIGURE}/integrer"></iframe>`;
  await page.setContent(`<!doctype html><html lang="fr"><head><title>Ailleurs</title><link rel="icon" href="data:,"></head><body>${frame}</body></html>`);
  await page.frameLocator("iframe").getByText(value).waitFor();
  await open(page, base, "/chiffre/2019/aucun.chiffre", "Page introuvable");
  await open(page, base, "/chiffres/2018/", "Page introuvable");
}

export async function theYearIsFrozenComputedApprovedAndPublished({ page, base }) {
  await signIn(page, base, "Samir Belkacem");
  await computes(page, base);
  await approves(page, base);
  await signIn(page, base, "Samir Belkacem");
  await asItIs(page, base, "avant");
  await showsBefore(page, base);
  await publishes(page, base);
  await everybodyReads(page, base);
  await oneFigureIsQuoted(page, base);
  await signIn(page, base, "Inès Fabre");
  await open(page, base, "/mes-rapports", "Mes rapports");
  await says(page, "Campagne close depuis le");
  holds((await page.getByRole("link", { name: "Remplir avec un tableur" }).count()) === 0, "nothing is left to fill in");
}
theYearIsFrozenComputedApprovedAndPublished.withoutScript = true;
