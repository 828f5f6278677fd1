// Walks every page of a published site in Chromium and prints what fails: axe's rules, and pages that scroll sideways.
//
//   node axe.mjs FOLDER [--file] [--only=TEXT] [--light]
//
// Pages are served from FOLDER, or opened from the disk with --file. Every rule at both widths; dark colours once, for
// their contrast. Exit status 1 when anything fails. CHROMIUM names the browser, /usr/bin/chromium otherwise.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".woff2": "font/woff2", ".json": "application/json", ".xml": "application/xml", ".pdf": "application/pdf",
};

const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const [folder] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (!folder) {
  console.error("usage: node axe.mjs FOLDER [--file] [--only=TEXT] [--light]");
  process.exit(2);
}
const root = resolve(folder);
const only = options.find((word) => word.startsWith("--only="))?.slice("--only=".length) ?? "";
const ROUNDS = [
  { width: 1280, height: 900, colorScheme: "light", runOnly: TAGS },
  { width: 390, height: 844, colorScheme: "light", runOnly: TAGS },
  { width: 390, height: 844, colorScheme: "dark", runOnly: ["color-contrast"] },
].filter((round) => round.colorScheme === "light" || !options.includes("--light"));

const names = await readdir(root, { recursive: true });
const pages = names.map((name) => name.split(sep).join("/")).filter((name) => name.endsWith(".html") && name.includes(only)).sort();

async function serve() {
  const server = createServer(async (request, response) => {
    const path = join(root, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      if (relative(root, path).startsWith("..")) throw new Error("outside");
      const bytes = await readFile(path);
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { base: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

const site = options.includes("--file") ? { base: pathToFileURL(root + sep).href, close: () => {} } : await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});

// What the browser says of a page beside its rules: files that do not load, scripts and styles that the policy stops.
function listen(page, complaints) {
  const heard = {
    console: (message) => message.type() === "error" && complaints.push(message.text()),
    requestfailed: (request) => complaints.push(`not loaded: ${request.url()}`),
    request: (request) => request.url().startsWith(site.base) || complaints.push(`fetched elsewhere: ${request.url()}`),
  };
  for (const [event, hear] of Object.entries(heard)) page.on(event, hear);
  return () => Object.entries(heard).forEach(([event, hear]) => page.off(event, hear));
}

async function audit(page, runOnly) {
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(" ")} — ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

async function visit(page, name, { runOnly }) {
  const complaints = [];
  const stop = listen(page, complaints);
  await page.goto(site.base + name.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
  const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
  stop();
  if (scroll > inner) complaints.push(`scrolls sideways: ${scroll} > ${inner}`);
  await page.evaluate(AXE);
  return [...complaints, ...(await audit(page, runOnly))];
}

let failures = 0;
for (const round of ROUNDS) {
  const { width, height, colorScheme } = round;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  for (const name of pages) {
    const found = await visit(page, name, round);
    for (const text of found) console.log(`${name} [${width}, ${colorScheme}] ${text}`);
    failures += found.length;
  }
  await context.close();
}
await browser.close();
site.close();
console.log(`${pages.length} pages, ${ROUNDS.length} rounds: ${failures} failures`);
process.exit(failures === 0 && pages.length > 0 ? 0 : 1);
