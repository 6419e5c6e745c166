import type { ElementHandle, Page } from "@playwright/test";

/** How long a thing may take to stand still where it can be pressed, in ms. */
const PATIENCE = 10_000;
/** How long the pointer may take to be over it, in ms; what follows says what was wrong. */
const ARRIVAL = 5_000;

/**
 * Has every click in a frame be a press of the mouse that waits until the pointer is seen to be over what is pressed. The
 * menu is drawn by a process of its own, and Chromium drops what is pressed in a frame that was moved or shown a moment
 * ago: a click in the same instant would go to where something stood before, or to nobody. A hand moves there first, and
 * nobody's is quick enough for that.
 */
export function pressWhatIsSeen(page: Page): void {
  const locators = Object.getPrototypeOf(page.locator("body"));
  if (locators.pressesWhatIsSeen) return;
  locators.pressesWhatIsSeen = true;
  const { click } = locators;
  locators.click = async function (options: { timeout?: number } | undefined) {
    const end = Date.now() + (options?.timeout ?? PATIENCE);
    while (options === undefined || Object.keys(options).every((name) => name === "timeout")) {
      const element: ElementHandle<HTMLElement> = await this.elementHandle({ timeout: Math.max(1, end - Date.now()) });
      const place = await element.evaluate(stands, Math.max(1, end - Date.now()));
      if (place === "not in a frame") break;
      // What was drawn anew in the meantime is looked for again; what cannot be pressed Playwright explains.
      if (place === "gone" && Date.now() < end) continue;
      const box = place === "still" ? await element.boundingBox() : null;
      // Outside of the window Playwright brings it there first.
      const window = this.page().viewportSize();
      if (box === null || window === null || box.x < 0 || box.y < 0 || box.x + box.width > window.width || box.y + box.height > window.height) break;
      const { mouse } = this.page();
      await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      if (!(await element.evaluate(isPointedAt, ARRIVAL))) break;
      // The page around the frame may have moved it meanwhile, and what was moved rests before it can be pressed.
      const now = await element.boundingBox();
      if ((now?.x !== box.x || now.y !== box.y || !(await element.isEnabled())) && Date.now() < end) continue;
      await mouse.down();
      await mouse.up();
      return;
    }
    return click.call(this, { ...options, timeout: Math.max(1_000, end - Date.now()) });
  };
}

/** Waits until an element can be pressed and stands still; a frame that is not seen draws nothing, so by the clock. */
function stands(element: HTMLElement, patience: number): Promise<"still" | "gone" | "late" | "not in a frame"> | "not in a frame" {
  if (window === window.top) return "not in a frame";
  const end = performance.now() + patience;
  const place = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height, innerWidth, innerHeight].join();
  };
  return new Promise((resolve) => {
    let before = "";
    const look = () => {
      if (!element.isConnected) return resolve("gone");
      if (performance.now() > end) return resolve("late");
      const ready = element.checkVisibility({ visibilityProperty: true }) && !element.matches(":disabled");
      if (ready && before === "") element.scrollIntoView({ block: "nearest", inline: "nearest" });
      const now = ready ? place() : "";
      if (ready && now === before) return resolve("still");
      before = now;
      setTimeout(look, 16);
    };
    look();
  });
}

/** Waits until the pointer is over an element, and says whether it came to be. */
function isPointedAt(element: HTMLElement, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  return new Promise((resolve) => {
    const look = () => {
      if (element.matches(":hover")) return resolve(true);
      if (!element.isConnected || performance.now() > end) return resolve(false);
      setTimeout(look, 5);
    };
    look();
  });
}
