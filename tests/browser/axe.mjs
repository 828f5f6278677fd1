// Walks every page of a published site in Chromium and prints what fails: axe's rules, and pages that scroll sideways.
//
//   node axe.mjs FOLDER [--file] [--only=TEXT] [--light]
//
// Pages are served from FOLDER, or opened from the disk with --file. Both widths, light and dark. Exit status 1 when
// anything fails. CHROMIUM names the browser, /usr/bin/chromium otherwise.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];
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
const schemes = options.includes("--light") ? ["light"] : ["light", "dark"];

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
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.base)) complaints.push(`fetched elsewhere: ${request.url()}`);
  });
}

async function audit(page) {
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(" ")} — ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

let failures = 0;
for (const viewport of WIDTHS) {
  for (const colorScheme of schemes) {
    const context = await browser.newContext({ viewport, colorScheme, bypassCSP: false, javaScriptEnabled: true });
    const page = await context.newPage();
    let complaints = [];
    listen(page, { push: (text) => complaints.push(text) });
    for (const name of pages) {
      complaints = [];
      await page.goto(site.base + name.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
      const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
      const found = [...complaints];
      if (scroll > inner) found.push(`scrolls sideways: ${scroll} > ${inner}`);
      await page.evaluate(AXE);
      found.push(...(await audit(page)));
      for (const text of found) console.log(`${name} [${viewport.width}, ${colorScheme}] ${text}`);
      failures += found.length;
    }
    await context.close();
  }
}
await browser.close();
site.close();
console.log(`${pages.length} pages, ${WIDTHS.length} widths, ${schemes.join(" and ")}: ${failures} failures`);
process.exit(failures === 0 && pages.length > 0 ? 0 : 1);
