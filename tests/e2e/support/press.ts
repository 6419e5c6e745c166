import type { Page } from "@playwright/test";

/** How long a frame may take to be where it is seen, in ms; what follows says what was wrong. */
const PATIENCE = 5_000;

/**
 * Has every click in a frame wait until the pointer is seen to be over what is clicked. The menu is drawn by a process of
 * its own, and Chromium drops what is pressed in a frame that was moved or shown a moment ago: a click in the same instant
 * would go to where something stood before, or to nobody. A hand moves there first, and nobody's is quick enough for that.
 */
export function pressWhatIsSeen(page: Page): void {
  const locators = Object.getPrototypeOf(page.locator("body"));
  if (locators.pressesWhatIsSeen) return;
  locators.pressesWhatIsSeen = true;
  const { click } = locators;
  locators.click = async function (options: unknown) {
    if (await this.evaluate(() => window !== window.top, undefined, { timeout: 2 * PATIENCE })) {
      const end = Date.now() + PATIENCE;
      do await this.hover();
      while (!(await this.evaluate((element: Element) => element.matches(":hover"))) && Date.now() < end);
    }
    return click.call(this, options);
  };
}
