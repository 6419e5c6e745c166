// Pages by somebody who knew what is known of RMS and had seen nothing of Kagiban. truth.json says which
// control belongs to which function; the page itself does not.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { asked, needOf } from "./support/needs";
import { PORTAL, TESTS } from "./support/places";
import { expect, test } from "./support/fixtures";

type Truth = { function: string; selector: string }[];

const FOLDER = path.join(TESTS, "e2e/fresh");
const APPS = ["LSEG", "オープンロジ"];

for (const name of readdirSync(FOLDER)) {
  test(`a page made with fresh eyes: ${name}`, async ({ portal }) => {
    const truth: Truth = JSON.parse(readFileSync(path.join(FOLDER, name, "truth.json"), "utf8"));
    const html = readFileSync(path.join(FOLDER, name, "page.html"), "utf8");
    await portal.page.route(`${PORTAL}/merchant-portal/fresh`, (route) => route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }));
    // A page of its own may ask for files that are not there.
    portal.strict = true;
    await portal.open("/merchant-portal/fresh");
    // A script of the page may make its rows, a few at a time.
    await expect(portal.page.locator(truth.at(-1)!.selector)).toHaveCount(1);
    const states = () =>
      portal.page.evaluate((all) => {
        const isOn = (element: any) =>
          element instanceof HTMLSelectElement ? element.value === "1" : element instanceof HTMLInputElement ? element.checked : element.getAttribute("aria-checked") === "true";
        return all.map(({ function: name, selector }) => ({ name, on: isOn(document.querySelector(selector)) }));
      }, truth);
    const on = async () => (await states()).filter((one) => one.on).map((one) => one.name);
    // What the merchant cannot see is never pressed: a panel that is closed is opened first.
    await expect(portal.press("LSEG")).toBeEnabled();
    const seen = await portal.page.evaluate(
      (all) => all.filter(({ selector }) => document.querySelector(selector)!.checkVisibility()).map((one) => one.function),
      truth,
    );
    const before = await on();
    const need = new Set(before);
    for (const app of APPS) {
      const own = needOf(asked.find((other) => other.name === app)!);
      const there = own.filter((one) => seen.includes(one));
      there.forEach((one) => need.add(one));
      await portal.pressSoon(app);
      // A page that renders all of it anew on every click is read anew after every click.
      await expect(portal.status()).toContainText(`${app}: `, { timeout: 25_000 });
      expect((await on()).sort(), await portal.status().innerText()).toEqual([...need].sort());
    }
  });
}
