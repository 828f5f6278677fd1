// Walks every page of a published site in Chromium and prints what fails: axe's rules, and pages that scroll sideways.
//
//   node axe.mjs FOLDER [--file] [--only=TEXT] [--light]
//
// Pages are served from FOLDER, or opened from the disk with --file. Each is opened once, a processor a page; then every
// rule at both widths; then dark colours, for their contrast. Exit status 1 when anything fails.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { extname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { DESKTOP, PHONE, TAGS, audit, listen, open, scrollsSideways, show } from "./browser.mjs";

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
  { size: DESKTOP, colorScheme: "light", runOnly: TAGS },
  { size: PHONE, colorScheme: "light", runOnly: TAGS },
  { size: PHONE, colorScheme: "dark", runOnly: ["color-contrast"] },
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
const browser = await open();

// One round on a page that is open; the page is deaf meanwhile, since axe itself may fetch.
async function round(page, name, { size, colorScheme, runOnly }, complaints) {
  const stop = listen(page, site.base, complaints);
  await show(page, size, colorScheme);
  if (size === DESKTOP) await page.goto(site.base + name.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
  stop();
  complaints.push(...(await scrollsSideways(page)), ...(await audit(page, runOnly)));
  return complaints.splice(0).map((text) => `${name} [${size.width}, ${colorScheme}] ${text}`);
}

async function visit(page, name) {
  const found = [];
  for (const one of ROUNDS) found.push(...(await round(page, name, one, [])));
  return found;
}

const found = new Map();
const waiting = [...pages];
async function work() {
  const page = await (await browser.newContext()).newPage();
  for (let name = waiting.shift(); name; name = waiting.shift()) found.set(name, await visit(page, name));
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
await browser.close();
site.close();
const failures = pages.flatMap((name) => found.get(name));
failures.forEach((text) => console.log(text));
console.log(`${pages.length} pages, ${ROUNDS.length} rounds: ${failures.length} failures`);
process.exit(failures.length === 0 && pages.length > 0 ? 0 : 1);
