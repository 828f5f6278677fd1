// What every check in a browser shares: the browser, what a page complains of, axe's rules, the width of a page.
//
// CHROMIUM names the browser, /usr/bin/chromium otherwise. Start with `open`.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export function open() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
}

// Collects what the browser says beside axe's rules: files that do not load, scripts and styles that the policy stops,
// requests that leave `base`. `expected` may excuse a request, as one that shall be refused. Returns what stops it.
export function listen(page, base, complaints, expected = () => false) {
  const heard = {
    console: (message) => message.type() === "error" && !excused(message, expected) && complaints.push(message.text()),
    pageerror: (error) => complaints.push(`script: ${error.message}`),
    requestfailed: (request) => leftBehind(request) || expected(request.url()) || complaints.push(`not loaded: ${request.url()}`),
    request: (request) => leaves(request.url(), base) && complaints.push(`fetched elsewhere: ${request.url()}`),
  };
  for (const [event, hear] of Object.entries(heard)) page.on(event, hear);
  return () => Object.entries(heard).forEach(([event, hear]) => page.off(event, hear));
}

// Stopped by the browser itself, as a page was left while its icon was on the way.
const leftBehind = (request) => request.failure()?.errorText === "net::ERR_ABORTED";
const excused = (message, expected) => message.text().startsWith("Failed to load resource") && expected(message.location().url);
const leaves = (url, base) => !url.startsWith(base) && !url.startsWith("data:") && !url.startsWith("blob:");

export async function scrollsSideways(page) {
  const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
  return scroll > inner ? [`scrolls sideways: ${scroll} > ${inner}`] : [];
}

// What axe finds on the page as it stands; its source is read by each document once.
export async function audit(page, runOnly = TAGS) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(" ")} — ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

// Width and colours of a page that is open, once what moves between them has arrived.
export async function show(page, size, colorScheme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}
