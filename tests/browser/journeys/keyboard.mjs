// With the keyboard alone: to the content, to a result of a search, and signed in.
import { at, holds, open } from "../steps.mjs";

// Presses Tab until the element with the focus says `wanted`.
async function tabTo(page, wanted, most = 80) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator(wanted).evaluateAll((all) => all.some((one) => one === document.activeElement))) return;
  }
  throw new Error(`${most} times Tab, and the focus is not on ${wanted}`);
}

export async function theKeyboardAloneFindsATraining({ page, base }) {
  await open(page, base, "/?lang=fr", "Des formations labellisées");
  await page.keyboard.press("Tab");
  holds(await page.locator(".skip:focus").isVisible(), "the first Tab shows the way to the content");
  await page.keyboard.press("Enter");
  await tabTo(page, "main input[type=search]", 2);
  await page.keyboard.type("développeuse");
  await page.keyboard.press("Enter");
  await at(page, "Formations labellisées");
  await tabTo(page, "tbody tr:first-child th a");
  const name = await page.locator("tbody tr:first-child th a").textContent();
  await page.keyboard.press("Enter");
  await at(page, name);
}
theKeyboardAloneFindsATraining.withoutScript = true;

export async function theKeyboardAloneSignsInAndOut({ page, base }) {
  await open(page, base, "/?lang=fr", "Des formations labellisées");
  await tabTo(page, "a.sign-in", 10);
  await page.keyboard.press("Enter");
  await at(page, "Connexion");
  await tabTo(page, ".people button:has-text('Inès Fabre')");
  await page.keyboard.press("Enter");
  await at(page, "Bonjour Inès Fabre");
  await tabTo(page, ".person summary", 10);
  await page.keyboard.press("Enter");
  await tabTo(page, ".person button", 4);
  await page.keyboard.press("Enter");
  await page.getByText("Votre session est fermée").waitFor();
}
theKeyboardAloneSignsInAndOut.withoutScript = true;
