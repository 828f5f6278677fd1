// The pages that a journey passes through: kept as they were served, then shown again to be audited at both widths.
//
// The journey is not held up, and a page that only follows a refused form is audited too. Start with `Visits`.
import { DESKTOP, PHONE, audit, listen, scrollsSideways, show } from "./browser.mjs";

export class Visits {
  // Method, status and address of each page, with how it was served; the first of a kind stands for all.
  pages = new Map();
  complaints = [];
  #base;
  #pending = [];
  #documents = new Set();

  constructor(base) {
    this.#base = base;
  }

  // Listens to a page of a journey. An answer between 400 and 499 is a page like others: a form that is refused.
  watch(page) {
    page.on("request", (request) => this.#isPage(request, page) && this.#documents.add(request.url()));
    page.on("response", (response) => this.#isPage(response.request(), page) && this.#pending.push(this.#keep(response)));
    listen(page, this.#base, this.complaints, (url) => this.#documents.has(url));
  }

  #isPage(request, page) {
    return request.isNavigationRequest() && request.frame() === page.mainFrame();
  }

  async #keep(response) {
    const [status, url] = [response.status(), response.url()];
    if (status >= 500) this.complaints.push(`${status} from ${url}`);
    if (!(response.headers()["content-type"] ?? "").startsWith("text/html")) return;
    const key = `${response.request().method()} ${status} /${url.slice(this.#base.length)}`;
    if (this.pages.has(key)) return;
    const page = { url, status, headers: response.headers(), body: null };
    this.pages.set(key, page);
    page.body = await response.text().catch(() => null);
  }

  // Shows each kept page that was not audited yet, in a browser of its own; `found` gets what is wrong, by page.
  async audited(browser, { withoutScript }, seen, found) {
    await Promise.all(this.#pending);
    const context = await browser.newContext();
    for (const [key, page] of this.pages) {
      if (seen.has(key)) continue;
      seen.add(key);
      if (page.body === null) found.push(`${key}: left before it was read; let the journey wait for something on it`);
      else found.push(...(await this.#again(context, page, withoutScript)).map((text) => `${key} ${text}`));
    }
    await context.close();
  }

  async #again(context, { url, headers, body }, withoutScript) {
    const page = await context.newPage();
    const complaints = [];
    const stop = listen(page, this.#base, complaints, (other) => other === url);
    await page.route(url, (route) => route.fulfill({ status: 200, headers: shown(headers), body: withoutScript ? scriptless(body) : body }), { times: 1 });
    await page.goto(url, { waitUntil: "load" });
    stop();
    // A page that follows work under way would read itself again while it is audited.
    await page.route("**", (route) => route.abort());
    for (const size of [DESKTOP, PHONE]) {
      await show(page, size, "light");
      const wrong = [...(await scrollsSideways(page)), ...(await audit(page))];
      complaints.push(...wrong.map((text) => `[${size.width}] ${text}`));
    }
    await page.close();
    return complaints;
  }
}

// What belongs to one answer, not to the page.
const OF_THE_ANSWER = ["content-length", "content-encoding", "transfer-encoding", "set-cookie", "location"];
const shown = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_ANSWER.includes(name)));

// The page as a browser without script has it; axe itself needs script.
const scriptless = (body) =>
  body.replace(/<script\b[\s\S]*?<\/script>/gi, "").replace(/<noscript\b[^>]*>/gi, "<div>").replace(/<\/noscript>/gi, "</div>");
