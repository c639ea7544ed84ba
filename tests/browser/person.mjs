// A person at a browser, and what goes wrong in it.
import { chromium } from "playwright-core";
import { executable } from "./chromium.mjs";

/** After so many milliseconds, what has not happened is taken for lost: a bound for failures, as the harness has. */
export const LOST_AFTER = 60_000;

/** Starts Chromium, which finds nothing but this machine. */
export function browse() {
  return chromium.launch({
    executablePath: executable(),
    chromiumSandbox: process.getuid() !== 0,
    args: [
      "--no-proxy-server",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
    ],
  });
}

/** Hands every complaint of a browser about a page to `complain`. */
export function listen(page, complain) {
  page.on("console", (message) => {
    // A page that is an error on purpose is no error of the page.
    const isThePage = message.text().startsWith("Failed to load resource") && message.location().url === page.url();
    if (["error", "warning"].includes(message.type()) && !isThePage) complain(`the console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complain(`a script: ${error}`));
  page.on("request", (request) => {
    const isThePage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (!isThePage) complain(`it asks for ${request.url()}`);
  });
}

/**
 * With JavaScript, a person who has a keyboard and nothing else; without it, one who has a mouse. `own` is the
 * origins of the platform, whose pages are to be faultless, and `others` where the browser may go besides.
 */
export class Person {
  #shown;

  static async sits(browser, { javascript, own, others, faults }) {
    const context = await browser.newContext({ javaScriptEnabled: javascript, acceptDownloads: true });
    context.setDefaultTimeout(LOST_AFTER);
    const person = new Person();
    Object.assign(person, { javascript, faults, page: await context.newPage() });
    listen(person.page, (fault) => {
      const url = person.page.url();
      if (!others.includes(new URL(url).origin)) faults.push(`${url}: ${fault}`);
    });
    person.page.on("request", (request) => {
      const { origin } = new URL(request.url());
      if (![...own, ...others].includes(origin)) faults.push(`${person.page.url()}: it goes to ${origin}`);
    });
    person.page.on("response", (response) => {
      const isThePage = response.request().isNavigationRequest() && response.status() !== 303;
      // Asked for at once: a page that loads itself again takes the old one with it.
      if (isThePage) person.#shown = { response, body: response.body().catch(() => undefined) };
    });
    return person;
  }

  goes(url) {
    return this.page.goto(url);
  }

  /** The heading of the page, once it is this one. */
  async sees(heading) {
    await this.page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  }

  async reads(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** The document as the platform has sent it. */
  async shown() {
    const { response, body } = this.#shown;
    return { url: response.url(), status: response.status(), headers: response.headers(), body: await body };
  }

  /** Follows a link or sends a form, and waits for the page that comes of it. */
  async uses(role, name) {
    const thing = this.page.getByRole(role, { name, exact: true });
    await thing.waitFor();
    if (!this.javascript) return thing.click();
    await this.#reaches(thing);
    await this.page.keyboard.press("Enter");
  }

  async types(label, text) {
    const field = this.page.getByLabel(label);
    if (this.javascript) {
      await this.#reaches(field);
      await this.page.keyboard.type(text);
    } else {
      await field.fill(text);
    }
  }

  /** What comes of a link to a file. */
  async downloads(name) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.uses("link", name)]);
    return download;
  }

  /** Goes from one thing to the next by the Tab key, and looks each time where it is. */
  async #reaches(thing) {
    const wanted = await thing.elementHandle();
    for (let steps = 0; steps < 100; steps += 1) {
      await this.page.keyboard.press("Tab");
      const { found, name, visible } = await wanted.evaluate((element) => {
        const active = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(active);
        const { left, width, height } = active.getBoundingClientRect();
        const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        const there = left >= 0 && width > 0 && height > 0;
        return { found: active === element, name: active.textContent.trim(), visible: outlined && there };
      });
      if (!visible) this.faults.push(`${this.page.url()}: the focus on “${name}” cannot be seen`);
      if (found) return;
    }
    throw new Error(`the Tab key does not lead to ${thing}`);
  }
}
