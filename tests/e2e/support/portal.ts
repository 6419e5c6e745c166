import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Frame, FrameLocator, Locator, Page } from "@playwright/test";
import type { Browser } from "./browser";
import { PORTAL, TARGET } from "./places";
import type { Options, Simulator } from "./simulator";

/** The edit page, 利用機能編集. */
export const EDIT = `${PORTAL}/merchant-portal/serviceEdit`;

/** One function's control on the edit page, as the merchant sees it. */
export type Box = {
  /** The simulator's number of the function. */
  number: number;
  /** What is printed above the row. */
  group: string;
  /** What is printed as the row's name. */
  name: string;
  on: boolean;
  disabled: boolean;
};

/** The merchant's tab with the portal in it, and what Kagiban shows there. */
export class Portal {
  /** Whether the portal sends a Content-Security-Policy, so that its own scripts and styles are refused and logged. */
  strict = false;

  constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly simulator: Simulator,
  ) {}

  /** Makes a new portal; what is open stays as it is until the next page. */
  async reset(options: Options = {}): Promise<void> {
    await this.simulator.reset(options);
    this.strict = options.csp === "strict";
  }

  /** What the portal has stored. */
  state(): Promise<any> {
    return this.simulator.state();
  }

  /** Opens a page of the portal by its path. */
  async open(where: string): Promise<void> {
    await this.page.goto(new URL(where, PORTAL).href);
  }

  /** Opens 利用機能編集 by its address. */
  openEdit(): Promise<void> {
    return this.open(EDIT);
  }

  /** The check that stands before a key; the merchant passes it. */
  robotCheck(): Locator {
    return this.page.getByRole("checkbox", { name: "ロボットによる操作ではありません" });
  }

  /** Says that nobody is a robot, and waits for what stood behind that. */
  async passRobotCheck(): Promise<void> {
    await this.robotCheck().check();
    await this.page.getByRole("button", { name: "確認する" }).press("Enter");
    await this.robotCheck().waitFor({ state: "hidden" });
  }

  /** The menu in the page. */
  menu(): FrameLocator {
    return this.page.frameLocator('iframe[title="Kagiban"]');
  }

  /** The button that ticks an app's functions. */
  press(app: string): Locator {
    return this.menu().getByRole("button", { name: `${app} 一括反映`, exact: true });
  }

  /**
   * Presses an app's button as soon as it can be pressed, and waits for a word about that app. It looks from inside the
   * menu: Playwright's own looks come half a second and more apart, and hundreds of presses wait for them.
   */
  async pressSoon(app: string, patience = 10_000): Promise<void> {
    const frame = await this.menuFrame();
    const until = (name: string, text: string) =>
      frame.evaluate(
        ({ name, text, patience }) =>
          new Promise<void>((resolve) => {
            const end = performance.now() + patience;
            const shown = () =>
              text === ""
                ? [...document.querySelectorAll("button")].some((one) => one.textContent === name && !one.disabled && one.checkVisibility()) &&
                  // The frame is as high as it will be: what grows under the pointer moves its buttons.
                  innerHeight >= Math.min(640, document.getElementById("menu")!.offsetHeight)
                : document.querySelector('[role="status"]')?.textContent?.includes(text);
            const look = () => (shown() || performance.now() > end ? resolve() : setTimeout(look, 10));
            look();
          }),
        { name, text, patience },
      );
    // Where this waited in vain, what follows says so.
    await until(`${app} 一括反映`, "");
    await this.press(app).click();
    await until("", `${app}: `);
  }

  /** What the last press copied, pasted by the keyboard into a page that may not read the clipboard otherwise. */
  async clipboard(): Promise<string> {
    const paste = await this.page.context().newPage();
    await paste.setContent("<textarea></textarea>");
    await paste.locator("textarea").focus();
    await paste.keyboard.press("Control+V");
    const text = await paste.locator("textarea").inputValue();
    await paste.close();
    return text;
  }

  /** What the last press came to. */
  status(): Locator {
    return this.menu().getByRole("status");
  }

  /** The menu's frame, to run something in it as the extension. */
  async menuFrame(): Promise<Frame> {
    const frame = await (await this.page.locator('iframe[title="Kagiban"]').elementHandle())?.contentFrame();
    if (!frame) {
      throw new Error("the menu is not in the page");
    }
    return frame;
  }

  /** Chrome's number of this tab. */
  async tab(): Promise<number> {
    await this.menu().locator("body").waitFor();
    return (await this.menuFrame()).evaluate(async () => (await (globalThis as any).chrome.tabs.getCurrent()).id);
  }

  /** The popup, in a window of its own and bound to a tab; without a number, to this one. */
  async popup(tab?: number): Promise<Page> {
    const number = tab ?? (await this.tab());
    const page = await this.browser.context.newPage();
    await page.setViewportSize({ width: 400, height: 600 });
    // All tabs share one window, and below its edge a press finds no frame of another process: it gets its size back.
    const whole = this.page.viewportSize()!;
    await this.page.setViewportSize({ ...whole, height: whole.height - 1 });
    await this.page.setViewportSize(whole);
    await page.goto(this.browser.url(`pages/popup.html?tab=${number}`));
    return page;
  }

  /** Every function's control, in the order of the page, whatever it is made of. */
  boxes(): Promise<Box[]> {
    return this.page.locator("body").evaluate((body) => {
      const headings = ".apiTitle, .groupRow th, .groupCell, .apiGroup > strong, fieldset > legend";
      const boxes = new Map<number, Box>();
      const text = (element?: Element | null) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();
      let group = "";
      for (const element of body.querySelectorAll<HTMLElement>(`${headings}, .fnControl`)) {
        if (!element.matches(".fnControl")) {
          group = text(element);
          continue;
        }
        const number = Number(element.dataset.no);
        const row = element.closest(".fn-row");
        if (!Number.isInteger(number) || !row || !row.checkVisibility()) {
          continue;
        }
        const control = element as HTMLInputElement;
        const on =
          control.type === "radio"
            ? control.value === "1" && control.checked
            : control.type === "checkbox"
              ? control.checked
              : element.tagName === "SELECT"
                ? control.value === "1"
                : element.getAttribute("aria-checked") === "true";
        // A radio pair is two elements and one box.
        const known = boxes.get(number);
        boxes.set(number, {
          number,
          group,
          name: text(row.querySelector(".name") ?? row),
          on: on || known?.on === true,
          disabled: control.disabled || element.getAttribute("aria-disabled") === "true",
        });
      }
      return [...boxes.values()];
    });
  }

  /** The names of the boxes that are on. */
  async ticked(): Promise<string[]> {
    return (await this.boxes()).filter((box) => box.on).map((box) => box.name);
  }

  /** Keeps a picture under target/screens/. */
  async screenshot(name: string, page: Page = this.page): Promise<string> {
    const file = path.join(TARGET, "screens", `${name}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    await page.screenshot({ path: file });
    return file;
  }
}
