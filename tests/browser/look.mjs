// A close look at a page as it was sent: barriers, width, and pictures of it.
import axe from "axe-core";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOST_AFTER, listen } from "./person.mjs";

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
/** Barriers depend on colours and on widths; each of both is looked at once. */
const AUDITED = ["phone-light", "desktop-dark"];
const BAD = ["serious", "critical"];

export class Looker {
  #pages = {};
  #url;
  #sent;

  /** `pictures` is a folder. */
  static async opens(browser, { pictures, faults }) {
    const looker = new Looker();
    Object.assign(looker, { pictures, faults });
    mkdirSync(pictures, { recursive: true });
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await browser.newContext({ viewport, colorScheme });
        context.setDefaultTimeout(LOST_AFTER);
        const page = await context.newPage();
        await page.route("**/*", (route) => route.fulfill(looker.#sent));
        listen(page, (fault) => faults.push(`${looker.#url}: ${fault}`));
        looker.#pages[`${size}-${colorScheme}`] = page;
      }
    }
    return looker;
  }

  /** Looks at what a person is shown, which is called `name`. */
  async looks(name, { url, status, headers, body }) {
    // It would load itself again.
    const { refresh: _, ...rest } = headers;
    this.#url = url;
    this.#sent = { status, headers: rest, body };
    await Promise.all(Object.entries(this.#pages).map(([how, page]) => this.#at(page, name, how)));
  }

  async #at(page, name, how) {
    const complain = (fault) => this.faults.push(`${name}, ${how}: ${fault}`);
    await page.goto(this.#url);
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    if (scrollWidth > clientWidth) complain(`${scrollWidth} pixels wide on a screen of ${clientWidth}`);
    await page.screenshot({ path: join(this.pictures, `${name}-${how}.png`), fullPage: true });
    if (!AUDITED.includes(how)) return;
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => axe.run({ preload: false, resultTypes: ["violations"] }));
    for (const { impact, id, help, nodes } of violations.filter(({ impact }) => BAD.includes(impact))) {
      complain(`${impact}: ${id}, ${help}: ${nodes.map(({ html }) => html).join(" · ")}`);
    }
  }
}
