// Faults of every kind at every point of a press: nothing that was written down is lost or half-written, and no box is
// reported that is not ticked. A fault is survived where the press comes out as always all the same, or, where the merchant
// left in the middle of it, where what was written down is whole; at the end the same press comes out as always.
import type { Page } from "@playwright/test";
import { Browser } from "./support/browser";
import { expect, test } from "./support/fixtures";
import { Inside, day } from "./support/inside";
import { asked, needOf } from "./support/needs";
import { PORTAL } from "./support/places";
import { Portal } from "./support/portal";
import { stopWorker, workers } from "./support/worker";

const SHOP = "404839";
const NEED = needOf(asked.find((app) => app.name === "LSEG")!).filter((name) => name !== "item.get").sort();
const DONE = "LSEG: 18件にチェックを入れました。まだ登録されていません。";
const LIST = `${PORTAL}/merchant-portal/serviceList`;

/** Runs in every page: has each message of the menu wait until the test has heard of it. */
function tap(): void {
  const { chrome, pointReached } = globalThis as any;
  if (location.protocol !== "chrome-extension:" || !location.pathname.endsWith("menu.html") || !chrome?.runtime?.sendMessage) return;
  for (const [owner, at] of [[chrome.runtime, 0], [chrome.tabs, 1]] as const) {
    const send = owner.sendMessage.bind(owner);
    owner.sendMessage = async (...all: any[]) => {
      await pointReached(all[at]?.ask ?? all[at]?.tell ?? "");
      return send(...all);
    };
  }
}

class Press {
  /** What happens at the next points: nothing, or a fault at one of them. */
  private at = 0;
  private fault: { point: number; happen: () => Promise<unknown> } | undefined;
  private readonly points: string[] = [];
  /** What was stored as the shop was known and nothing pressed. */
  private begun: { ledger?: any; tabs?: any } = {};

  private constructor(
    readonly browser: Browser,
    readonly inside: Inside,
    public portal: Portal,
    private readonly simulator: any,
  ) {}

  static async start(browser: Browser, simulator: any): Promise<Press> {
    const { context } = browser;
    const inside = await Inside.open(browser);
    const press = new Press(browser, inside, new Portal(await context.newPage(), browser, simulator), simulator);
    await context.exposeBinding("pointReached", async (_, name: string) => press.reached(name));
    await context.addInitScript(tap);
    // What does not come is a fault that was not survived, and says where.
    context.setDefaultTimeout(10_000);
    return press;
  }

  private async reached(name: string): Promise<void> {
    this.at += 1;
    this.points.push(name);
    if (this.fault?.point !== this.at) return;
    const { happen } = this.fault;
    this.fault = undefined;
    await happen();
  }

  /** Begins to count anew, with one fault to come. */
  expectFault(point: number, happen: () => Promise<unknown>): void {
    this.at = 0;
    this.points.length = 0;
    this.fault = { point, happen };
  }

  get reachedPoints(): string[] {
    return [...this.points];
  }

  get isStruck(): boolean {
    return this.fault === undefined;
  }

  /** Has the tab belong to a shop: its key stands on this page. */
  async toShop(): Promise<void> {
    await this.portal.open("/merchant-portal/serviceDetail?appId=1");
    if (await this.portal.robotCheck().isVisible()) await this.portal.passRobotCheck();
    await expect(this.portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
    await this.portal.menu().locator("#menu[data-written]").waitFor();
    await this.portal.page.goto("about:blank");
    this.begun = await this.inside.stored();
  }

  /** A tab of the same shop in the place of one that was closed. */
  async anew(): Promise<void> {
    this.portal = new Portal(await this.browser.context.newPage(), this.browser, this.simulator);
    await this.toShop();
  }

  /** The edit page as if nothing had been pressed yet. */
  async open(): Promise<void> {
    await this.portal.page.goto("about:blank");
    await this.inside.page.evaluate(async ({ ledger, tabs }) => {
      const { storage } = (globalThis as any).chrome;
      await storage.local.set({ ledger });
      await storage.session.set({ tabs });
    }, this.begun as any);
    await this.portal.openEdit();
  }

  /** The whole press, with what the merchant reads, what is ticked and what is written down. */
  async whole(): Promise<void> {
    await this.portal.pressSoon("LSEG");
    await expect(this.portal.status()).toContainText(DONE);
    expect((await this.portal.ticked()).sort()).toEqual(NEED);
    await expect.poll(() => this.unfinished()).toEqual(NEED);
  }

  /** The functions that are written down as ticked and not registered. */
  async unfinished(): Promise<string[]> {
    const { ledger } = await this.inside.stored();
    const shop = ledger?.shops?.find((one: any) => one.id === SHOP);
    return (shop?.unfinished?.items ?? []).flatMap((item: any) => item.functions).sort();
  }
}

test("whatever happens in the middle of a press, nothing is lost and nothing is half-said", async ({ simulator }) => {
  test.setTimeout(180_000);
  await simulator.reset({ shop: SHOP, today: day(0), expiry: "+60", vendor_expiry: "-" });
  const browser = await Browser.start(simulator.port);
  let tried = 0;
  let survived = 0;
  const took: [number, string][] = [];
  try {
    const press = await Press.start(browser, simulator);
    await press.toShop();
    await press.open();
    press.expectFault(0, async () => undefined);
    await press.whole();
    const points = press.reachedPoints;
    const count = points.length;
    expect(points).toContain("act");
    expect(points).toContain("errand");

    /** One fault, and the same press after it. */
    const strike = async (what: string, during: () => Promise<void>) => {
      tried += 1;
      const begun = Date.now();
      await test.step(what, during);
      survived += 1;
      took.push([Date.now() - begun, what]);
    };

    const act = points.indexOf("act");
    // The worker is stopped just before each message of the press, and before what wakes it as the page opens.
    for (let point = 1; point <= count; point += 1) {
      if (point < act && points[point - 1] !== "errand") continue;
      await strike(`the worker is stopped before message ${point} (${points[point - 1]})`, async () => {
        await press.open();
        press.expectFault(point, () => stopWorker(browser));
        await press.whole();
        await expect.poll(() => press.isStruck, "the fault has happened").toBe(true);
      });
    }
    // The merchant leaves: as the page is read for the press, as the boxes are ticked, and as the end is told.
    const moments = [act, act + 1, points.lastIndexOf("errand") + 1];
    const leavings: [string, (page: Page) => Promise<unknown>][] = [
      ["sent forward", (page) => page.goForward({ waitUntil: "commit" })],
      ["reloaded", (page) => page.reload({ waitUntil: "commit" })],
      ["left for another page", (page) => page.goto(LIST, { waitUntil: "commit" })],
      ["sent back", (page) => page.goBack({ waitUntil: "commit" })],
      ["closed", (page) => page.close()],
    ];
    for (const [how, leave] of leavings) {
      for (const point of moments) {
        await strike(`the page is ${how} at message ${point} (${points[point - 1]})`, async () => {
          await press.open();
          const { page } = press.portal;
          if (how === "sent forward") {
            // There is something to be sent forward to.
            await page.goto(LIST);
            await page.goBack();
          }
          // The page answers no message while it is left, so nobody waits for that.
          let left: Promise<unknown> | undefined;
          press.expectFault(point, async () => void (left = leave(page).catch(() => undefined)));
          await press.portal.press("LSEG").click({ timeout: 10_000 }).catch(() => undefined);
          await expect.poll(() => press.isStruck).toBe(true);
          await left;
          if (how === "closed") {
            await expect.poll(() => page.isClosed()).toBe(true);
            await press.anew();
          }
          // Whatever was written down is whole.
          expect([[], NEED]).toContainEqual(await press.unfinished());
        });
      }
    }
    await press.toShop();
    await press.open();
    await press.whole();

    // What is stored is damaged, of a later version, or has no room: ticking goes on, the record stays as it is.
    const { ledger } = await press.inside.stored();
    const put = (ledger: unknown) => press.inside.page.evaluate((ledger) => (globalThis as any).chrome.storage.local.set({ ledger }), ledger);
    const full = { ...ledger, more: "x".repeat(10_485_760 - JSON.stringify({ ...ledger, more: "" }).length - "ledger".length - 200) };
    for (const [what, bad] of Object.entries({ damaged: { version: 1, shops: [{ id: 5 }] }, "of a later version": { version: 99, shops: "?" }, "no record": "text", full })) {
      await strike(`what is stored is ${what}`, async () => {
        await put(bad);
        await press.portal.openEdit();
        await press.portal.pressSoon("LSEG");
        await expect(press.portal.status()).toContainText("LSEG: 18件にチェックを入れました");
        expect((await press.portal.ticked()).sort()).toEqual(NEED);
        // Where there is no room, a minute that is over is still written in the place of another.
        const whole = (record: unknown) => JSON.parse(JSON.stringify(record).replace(/"at":\d+/g, '"at":0'));
        expect(whole((await press.inside.stored()).ledger)).toEqual(whole(bad));
        await put(ledger);
      });
    }
    await press.open();
    await press.whole();

    // The clock of the machine jumps, in the worker that writes down and reminds.
    for (const days of [400, -400, 20_000]) {
      await strike(`the clock jumps by ${days} days`, async () => {
        const set = async (offset: number) =>
          (await press.inside.worker()).evaluate((offset) => {
            const own = globalThis as any;
            own.realNow ??= Date.now.bind(Date);
            Date.now = () => own.realNow() + offset;
          }, offset);
        await press.open();
        await set(days * 86_400_000);
        await press.inside.ring();
        await press.whole();
        await set(0);
      });
    }
    await press.inside.dismiss();

    // A trap inside the wasm: the worker starts it anew; the menu says so, and leaves nothing to press.
    await strike("the worker's wasm traps", async () => {
      // No menu is there whose own message could be the one that is lost.
      await press.portal.page.goto("about:blank");
      await ruinWorker(browser, press.inside);
      const settle = { kagiban: 1, tell: "errand", errand: { what: "settle", tab: 1 } };
      const answers = [1, 2].map(() => press.inside.page.evaluate((settle) => (globalThis as any).chrome.runtime.sendMessage(settle), settle));
      // The first is lost, and whoever sent it hears that it was; the next is carried out.
      expect(await Promise.all(answers)).toEqual([null, { kagiban: 1, answer: "noted", why: null }]);
      await press.open();
      await press.whole();
    });
    await strike("the menu's wasm traps", async () => {
      await press.open();
      await expect(press.portal.press("LSEG")).toBeEnabled();
      const frame = await press.portal.menuFrame();
      await frame.evaluate(async () => {
        const { memory } = await (await import(new URL("../kagiban.js", location.href).href)).default();
        new Uint8Array(memory.buffer).fill(255);
      });
      await press.portal.press("LSEG").click();
      await expect(press.portal.menu().locator("#failed")).toBeVisible();
      await expect(press.portal.press("LSEG")).toBeDisabled();
      expect(await press.portal.ticked()).toEqual([]);
      await press.portal.openEdit();
    });
    await press.open();
    await press.whole();

    // Two tabs of the shop, pressed at the same time.
    await strike("two tabs are pressed at once", async () => {
      await press.open();
      const other = new Portal(await browser.context.newPage(), browser, simulator);
      await other.open("/merchant-portal/serviceDetail?appId=1");
      if (await other.robotCheck().isVisible()) await other.passRobotCheck();
      await expect(other.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
      await other.openEdit();
      await expect(other.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
      await Promise.all([press.portal.press("LSEG").click(), other.press("レジ横プラス").click()]);
      await expect(press.portal.status()).toContainText(DONE);
      await expect(other.status()).toContainText("レジ横プラス: 10件にチェックを入れました");
      const apps = async () => ((await press.inside.stored()).ledger.shops[0].unfinished?.items ?? []).map((item: any) => item.app).sort();
      await expect.poll(apps).toEqual(["lseg", "rakuraku-regi-plus"]);
      await other.page.close();
    });

    // The extension is updated under the open page: it says so, stops, and leaves the page as it is.
    await strike("the extension is updated under the page", async () => {
      await press.open();
      await press.whole();
      await reloadExtension(press.inside.page);
      await press.portal.page.bringToFront();
      await press.portal.page.locator("h2, .pageTitle").first().click();
      await expect(press.portal.page.locator(".kagiban-note")).toHaveText("Kagibanが更新されました。この画面を再読み込みしてください。");
      await expect(press.portal.page.locator("iframe.kagiban-frame, .kagiban-bar, .kagiban-mark")).toHaveCount(0);
      expect((await press.portal.ticked()).sort()).toEqual(NEED);
    });
  } finally {
    const [slowest] = took.sort(([one], [two]) => two - one);
    console.log(`faults: ${tried} tried, ${survived} survived; the slowest: ${slowest?.join(" ms, ")}`);
    await browser.stop();
  }
});

/** Overwrites the memory of the worker's wasm, so that whatever it does next traps. */
async function ruinWorker(browser: Browser, inside: Inside): Promise<void> {
  await inside.worker();
  const session = await browser.context.newCDPSession(inside.page);
  const [targetId] = await workers(session, browser);
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  const waiting = new Map<number, (result: any) => void>();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  let last = 0;
  const send = (method: string, params: object): Promise<any> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: last, method, params }) });
    });
  const { result } = await send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const ruin = "function () { for (const memory of this) new Uint8Array(memory.buffer).fill(255); return this.length; }";
  const ruined = await send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration: ruin, returnByValue: true });
  expect(ruined.result.value).toBeGreaterThan(0);
  await session.detach();
}

/** What Chrome does for an update: what is open of the extension goes, and the scripts in open pages are orphans. */
async function reloadExtension(page: Page): Promise<void> {
  const gone = page.waitForEvent("close");
  await page.evaluate(() => (globalThis as any).chrome.runtime.reload()).catch(() => undefined);
  await gone;
}
