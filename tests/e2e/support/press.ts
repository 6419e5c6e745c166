import type { Page } from "@playwright/test";

/**
 * Has every click in a frame wait until page and frame were drawn where they stand now. The menu is drawn by a process
 * of its own: a click in the same instant as a scroll or a change of its height goes to where something stood before,
 * which nobody's hand is quick enough for.
 */
export function pressWhatIsSeen(page: Page): void {
  const locators = Object.getPrototypeOf(page.locator("body"));
  if (locators.pressesWhatIsSeen) return;
  locators.pressesWhatIsSeen = true;
  const { click } = locators;
  // A frame that is out of sight is not drawn at all: there the click itself scrolls, and this waits no longer.
  const drawn = () =>
    new Promise<void>((done) => {
      requestAnimationFrame(() => requestAnimationFrame(() => done()));
      setTimeout(done, 500);
    });
  locators.click = async function (options: unknown) {
    if (await this.evaluate(() => window !== window.top)) {
      // Playwright's own would wait for the element to rest, which it never does in a frame that is out of sight.
      await this.evaluate((element: Element) => element.scrollIntoView({ block: "nearest" }));
      await this.evaluate(drawn);
      await this.page().evaluate(drawn);
    }
    return click.call(this, options);
  };
}
