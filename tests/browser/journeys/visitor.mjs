// Somebody without an account: finds a training, reads it in both languages, and the pages about the site.
import { at, follow, holds, open, press, says } from "../steps.mjs";

export async function aVisitorFindsATraining({ page, base }) {
  await open(page, base, "/?lang=fr", "Des formations labellisées");
  await page.getByLabel("Métier, formation, ville ou organisme").fill("développeuse");
  await press(page, "Chercher");
  await at(page, "Formations labellisées");
  await page.getByText("Famille de métiers", { exact: true }).first().click();
  await page.getByLabel("Développement").check();
  await press(page, "Appliquer les filtres");
  await page.getByRole("link", { name: "Retirer le filtre Développement" }).waitFor();
  await page.getByRole("link", { name: "Région" }).click();
  await page.locator("th[aria-sort=ascending]", { hasText: "Région" }).waitFor();
  await page.getByRole("link", { name: "Page 2", exact: true }).click();
  await page.locator("a[aria-current=page]", { hasText: "2" }).waitFor();
  const first = page.locator("tbody th a").first();
  const name = await first.textContent();
  await first.click();
  await at(page, name);
  await page.getByRole("link", { name: "English" }).click();
  await page.locator("html[lang=en]").waitFor();
  await at(page, name);
  await page.getByRole("link", { name: "Home" }).click();
  await at(page, "Labelled trainings");
}
aVisitorFindsATraining.withoutScript = true;

export async function aSearchThatFindsNothingShowsTheWayOut({ page, base }) {
  await open(page, base, "/formations?q=zzzzqq&lang=fr", "Formations labellisées");
  await says(page, "Aucune formation ne correspond");
  await follow(page, "Toutes les formations", "Formations labellisées");
  await page.locator("tbody tr").first().waitFor();
}
aSearchThatFindsNothingShowsTheWayOut.withoutScript = true;

export async function aVisitorReadsWhatTheSiteSaysOfItself({ page, base }) {
  await open(page, base, "/plan-du-site?lang=fr", "Plan du site");
  const footer = page.locator("footer");
  for (const [link, title] of [
    ["Mentions légales", "Mentions légales"],
    ["Données personnelles", "Données personnelles"],
    ["Accessibilité", "Accessibilité"],
    ["Cookies", "Cookies"],
    ["Plan du site", "Plan du site"],
  ]) {
    await footer.getByRole("link", { name: link }).click();
    await at(page, title);
  }
  await open(page, base, "/api", "Interface de programmation");
  holds((await open(page, base, "/nulle-part", "Page introuvable")) === 404, "a page that is nowhere answers 404");
  await follow(page, "Aller à l’accueil", "Des formations labellisées");
  await open(page, base, "/mot-de-passe-oublie", "Mot de passe oublié");
  await open(page, base, "/plan-du-site?lang=en", "Site map");
  await open(page, base, "/mentions-legales", "Legal notice");
}
aVisitorReadsWhatTheSiteSaysOfItself.withoutScript = true;

export async function aWrongPasswordIsToldBesideTheField({ page, base }) {
  await open(page, base, "/connexion?lang=fr", "Connexion");
  await page.getByLabel("Adresse électronique").fill("personne@exemple.fr");
  await page.getByLabel("Mot de passe").fill("un mot de passe faux");
  await press(page, "Se connecter");
  await page.locator(".summary").waitFor();
  await says(page, "L’adresse ou le mot de passe est incorrect");
  holds((await page.getByLabel("Adresse électronique").inputValue()) === "personne@exemple.fr", "the address is kept");
}
aWrongPasswordIsToldBesideTheField.withoutScript = true;

export async function onAPhoneTheMenuOpens({ page, base, audit }) {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, base, "/?lang=fr", "Des formations labellisées");
  await page.locator("nav summary").click();
  await audit("with the menu open");
  await page.getByRole("link", { name: "Formations", exact: true }).last().click();
  await at(page, "Formations labellisées");
}
onAPhoneTheMenuOpens.withoutScript = true;
