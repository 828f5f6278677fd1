// Steps that journeys share: signing in, going somewhere, and waiting until a page says what it should.
//
// Journeys read French pages unless they say otherwise. Start with `signIn`, then `at`.

// Waits for the page of this title; text is matched from its beginning, a pattern anywhere.
export async function at(page, title) {
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

export async function says(page, text) {
  await page.getByText(text).locator("visible=true").first().waitFor();
}

// What comes of work in the background. A page follows it by itself only with a script; without one it is read again.
export async function until(page, text, patience = 240_000) {
  const shown = page.getByText(text).locator("visible=true").first();
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const came = await shown.waitFor({ timeout: 6_000 }).then(() => true, () => false);
    if (came) return;
    await page.reload().catch(() => {});
  }
  throw new Error(`“${text}” does not come`);
}

// The page of a row, by the name at its head.
export async function row(page, name) {
  await page.locator("tbody th").getByRole("link", { name, exact: true }).click();
  await at(page, name);
}

// Opens an address and tells the status it answers with.
export async function open(page, base, path, title) {
  const response = await page.goto(new URL(path, base).href);
  await at(page, title);
  return response.status();
}

export async function follow(page, name, title) {
  await page.locator("main").getByRole("link", { name }).first().click();
  await at(page, title);
}

export async function press(page, name) {
  await page.locator("main").getByRole("button", { name }).click();
}

// As one of the people of the demonstration, by name; the desk is there then.
export async function signIn(page, base, who) {
  await open(page, base, "/connexion?lang=fr", "Connexion");
  await press(page, who);
  await at(page, `Bonjour ${who}`);
}

// The address of a refused page answers 403, and the page says so.
export async function refused(page, base, path) {
  const status = await open(page, base, path, "Accès refusé");
  if (status !== 403) throw new Error(`${path} answers ${status}, not 403`);
}

// The addresses of the first trainings of a list.
export async function trainings(page, count) {
  const links = await page.locator("tbody th a").all();
  return Promise.all(links.slice(0, count).map((link) => link.getAttribute("href")));
}

export function holds(what, message) {
  if (!what) throw new Error(message);
}
