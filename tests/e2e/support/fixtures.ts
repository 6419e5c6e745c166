import { test as base, expect, type Page } from "@playwright/test";
import { Browser } from "./browser";
import { Faults } from "./faults";
import { Portal } from "./portal";
import { Simulator } from "./simulator";

type PerTest = { blank: Page; faults: Faults; portal: Portal };
type PerWorker = { simulator: Simulator; kagiban: Browser };

/** A test with a portal of its own; it fails where the extension logs or throws an error. */
export const test = base.extend<PerTest, PerWorker>({
  simulator: [
    async ({}, use) => {
      const simulator = await Simulator.start();
      await use(simulator);
      await simulator.stop();
    },
    { scope: "worker" },
  ],

  // Starting a browser takes longer than most tests; what one leaves behind is cleared before the next.
  kagiban: [
    async ({ simulator }, use) => {
      const browser = await Browser.start(simulator.port);
      await use(browser);
      await browser.stop();
    },
    { scope: "worker" },
  ],

  // What the test before left open is closed first, and what it left stored is emptied, so that nothing of it counts
  // here: for every test, also where it asks for no page of the portal.
  blank: [
    async ({ kagiban }, use) => {
      await use(await freshPage(kagiban));
    },
    { auto: true },
  ],

  faults: async ({ kagiban, blank: _ }, use) => {
    const faults = new Faults(kagiban.context);
    await use(faults);
    faults.stop();
  },

  portal: async ({ kagiban, simulator, faults, blank: page }, use, info) => {
    const portal = new Portal(page, kagiban, simulator);
    await portal.reset();
    await use(portal);
    if (info.status !== info.expectedStatus) {
      await info.attach("page", { body: await page.screenshot(), contentType: "image/png" });
    }
    expect(faults.found(!portal.strict), "errors logged or thrown while the test ran").toEqual([]);
  },
});

export { expect };

/** Closes every page but a new one and the extension's own, and empties what the extension stored; the simulator has no cookies. */
async function freshPage(browser: Browser) {
  const inside = await browser.inside();
  const old = browser.context.pages().filter((page) => page !== inside);
  const page = await browser.context.newPage();
  await Promise.all(old.map((other) => other.close()));
  await inside.evaluate(async () => {
    const { runtime, storage } = (globalThis as any).chrome;
    // The worker does one thing after the other: what the pages before told it last is not written after this.
    const { answer } = await runtime.sendMessage({ kagiban: 1, tell: "errand", errand: { what: "erase" } });
    if (answer !== "noted") throw new Error(`the worker did not erase: ${answer}`);
    await Promise.all([storage.local.clear(), storage.session.clear(), storage.sync.clear()]);
  });
  return page;
}
