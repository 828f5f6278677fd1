// Runs the journeys of this folder through the real program in a real browser, and audits every page they pass through.
//
//   node journeys/run.mjs PROGRAM [--only=TEXT] [--visited=FILE]
//
// A journey is an exported async function of a file beside this one; its name says what holds. It gets `page`, `base`
// (the server's address, with a slash), `lines` (what the server said) and `audit(what)`, which audits the page as it stands, as
// with an open menu. `journey.withoutScript = true` runs it a second time without script. Each starts without cookies;
// each pass has a server of its own. What fails: an error in the journey, on the console or from the server, a request to
// another host, a page that scrolls sideways or breaks one of axe's rules. Exit status 1 then.
import { readdir, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DESKTOP, audit, open } from "../browser.mjs";
import { serve } from "../server.mjs";
import { Visits } from "../visits.mjs";

const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const [program] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (!program) {
  console.error("usage: node journeys/run.mjs PROGRAM [--only=TEXT] [--visited=FILE]");
  process.exit(2);
}
const option = (name) => options.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

// Every journey of every file, in the order of names.
async function journeys() {
  const here = fileURLToPath(import.meta.url);
  const names = (await readdir(dirname(here))).filter((name) => name.endsWith(".mjs") && name !== basename(here)).sort();
  const modules = await Promise.all(names.map((name) => import(new URL(name, import.meta.url))));
  const all = modules.flatMap((module, index) =>
    Object.values(module)
      .filter((one) => typeof one === "function")
      .map((journey) => ({ journey, name: `${basename(names[index], ".mjs")}: ${journey.name}` })),
  );
  return all.filter(({ name }) => name.includes(option("only") ?? ""));
}

// One journey in a browser's profile of its own; returns what failed.
async function run({ journey, name }, server, browser, pass) {
  const context = await browser.newContext({ viewport: DESKTOP, javaScriptEnabled: !pass.withoutScript });
  context.setDefaultTimeout(15_000);
  const visits = new Visits(server.base);
  const failures = [];
  const page = await context.newPage();
  visits.watch(page);
  context.on("page", (other) => visits.watch(other));
  const stands = async (what) => pass.withoutScript || failures.push(...(await audit(page)).map((text) => `${what}: ${text}`));
  try {
    await journey({ page, base: server.base, lines: server.lines, audit: stands });
  } catch (error) {
    failures.push(`${error.stack ?? error}`.replaceAll("\n", "\n  "), `on ${page.url()}`);
    await page.screenshot({ path: `failed-${name.replace(/\W+/g, "-")}.png`, fullPage: true }).catch(() => {});
  }
  await visits.audited(browser, pass, pass.seen, failures);
  await context.close();
  return [...failures, ...visits.complaints];
}

async function runAll(all, browser, pass) {
  if (all.length === 0) return 0;
  const server = await serve(resolve(program));
  let failed = 0;
  for (const one of all) {
    const begun = Date.now();
    const failures = await run(one, server, browser, pass);
    const told = `${one.name}${pass.withoutScript ? " (without script)" : ""}`;
    console.log(`${failures.length ? "FAILED" : "ok"}  ${told}, ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    failures.forEach((text) => console.log(`  ${text}`));
    failed += failures.length ? 1 : 0;
  }
  if (failed) console.log(`The server's last lines:\n  ${server.lines.slice(-20).join("\n  ")}`);
  await server.stop();
  return failed;
}

const all = await journeys();
const passes = [
  { withoutScript: false, seen: new Set(), journeys: all },
  { withoutScript: true, seen: new Set(), journeys: all.filter(({ journey }) => journey.withoutScript) },
];
const browser = await open();
let failed = 0;
try {
  for (const pass of passes) failed += await runAll(pass.journeys, browser, pass);
} finally {
  await browser.close();
}
const visited = passes.flatMap((pass) => [...pass.seen]);
if (option("visited")) await writeFile(option("visited"), `${[...new Set(visited)].sort().join("\n")}\n`);
const runs = passes.map((pass) => pass.journeys.length);
console.log(`${runs[0]} journeys, ${runs[1]} of them also without script, ${visited.length} pages audited: ${failed} failed`);
process.exit(failed === 0 && all.length > 0 ? 0 : 1);
