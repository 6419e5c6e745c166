// From the first tick to the proof, in every era of the portal, and every exit from it.
import type { Browser } from "./support/browser";
import { expect, test } from "./support/fixtures";
import type { Portal } from "./support/portal";
import { PORTAL, SOAK } from "./support/places";
import { stopWorker } from "./support/worker";

const LEFT = /前回（\d+\/\d+ \d\d:\d\d）のチェックは、登録の完了を確認できていません/;
const DONE = "LSEG: 登録を確認しました";

/** The merchant, who may find the worker stopped at any step. */
class Merchant {
  constructor(
    readonly portal: Portal,
    private readonly kagiban: Browser,
    private readonly era: string,
    private readonly stops = true,
  ) {}

  get page() {
    return this.portal.page;
  }

  async step(): Promise<void> {
    // The menu has read the page, and the worker has written down what it told.
    await this.portal.menu().locator("#menu[data-written]").waitFor();
    if (this.stops) await stopWorker(this.kagiban);
  }

  async button(name: string): Promise<void> {
    await this.page.locator("#contents, body").first().getByRole("button", { name, exact: true }).first().click();
    await this.step();
  }

  async link(name: string): Promise<void> {
    await this.page.getByRole("link", { name, exact: true }).first().click();
    await this.step();
  }

  /** To the page with the shop's own key and 利用機能一覧. */
  async toDetail(): Promise<void> {
    if (this.era === "2025") {
      await this.portal.open("/merchant-portal/serviceList");
      await this.step();
      await this.link("詳細");
      await this.portal.passRobotCheck();
      await this.step();
      // Where a key shows whose page it is, the merchant reads that before going on.
      await this.shop().toHaveText(/店舗：\d{6}/);
    } else {
      // The full key, which says whose page it is, stood behind a page of its own.
      await this.portal.open("/merchant-portal/licenseInfo");
      await this.step();
      if (await this.portal.robotCheck().isVisible()) {
        await this.portal.passRobotCheck();
        await this.step();
      }
      await this.portal.open(this.home);
      await this.step();
    }
  }

  /** The page with 利用機能一覧. */
  get home(): string {
    return this.era === "2025" ? "/merchant-portal/serviceDetail?appId=1" : "/merchant-portal/configurationApi";
  }

  async toEdit(): Promise<void> {
    await this.toDetail();
    await this.link("利用機能編集");
  }

  async press(app = "LSEG"): Promise<void> {
    await this.portal.press(app).click();
    await expect(this.portal.status()).toContainText("まだ登録されていません");
    await this.step();
  }

  shop() {
    return expect(this.portal.menu().locator("#shop"));
  }
}

for (const era of ["2025", "2024", "2018"]) {
  test(`${era}: the whole way, with the worker stopped at every step`, async ({ portal, kagiban }) => {
    test.slow();
    const { page } = portal;
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    const bar = page.locator("kagiban-bar");
    await expect(bar).toContainText("まだ登録されていません");
    await portal.screenshot(`journey-${era}-1-ticked`);
    await bar.getByRole("button", { name: "押すボタンを表示" }).click();
    await expect(page.getByRole("button", { name: "確認する", exact: true })).toBeInViewport();
    // What has the focus in this document, whether or not its window is in front.
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe("確認する");
    await portal.screenshot(`journey-${era}-2-at-the-button`);
    await merchant.button("確認する");
    await expect(portal.status()).toContainText("まだ登録されていません。選んだ18件は、すべてこの画面にあります。この画面の［登録する］を押すと完了します。");
    await portal.screenshot(`journey-${era}-3-confirmation`);
    await merchant.button("登録する");
    await expect(portal.status()).toContainText(DONE);
    await expect(portal.menu().getByRole("listitem").filter({ has: portal.press("LSEG") })).toBeVisible();
    await expect(bar).toHaveCount(0);
    await portal.screenshot(`journey-${era}-4-proof`);
    await portal.openEdit();
    await expect(portal.status()).toBeEmpty();
    await expect(portal.menu().getByRole("listitem").filter({ has: portal.press("LSEG") })).toContainText("登録済み");
  });

  if (SOAK || era === "2025") test(`${era}: leaving before the second page is said at the next visit`, async ({ portal, kagiban }) => {
    test.slow();
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    await merchant.button("確認する");
    await portal.open("/merchant-portal/backToMenu");
    await expect(portal.status()).toContainText(LEFT);
    await portal.screenshot(`journey-${era}-left`);
    await merchant.toDetail();
    await expect(portal.status()).toContainText(LEFT);
    await expect(portal.status()).toContainText("次の18件は、この画面では登録を確認できません。");
    await expect(portal.menu().locator("#standing").getByRole("listitem")).toHaveCount(18);
    await portal.screenshot(`journey-${era}-left-detail`);
  });
}

test("a confirmation page by another name of its button is named as it is found", async ({ portal, kagiban }) => {
  await portal.reset({ second_button: "確認する" });
  const merchant = new Merchant(portal, kagiban, "2025", false);
  await merchant.toEdit();
  await merchant.press();
  await merchant.button("確認する");
  await expect(portal.status()).toContainText("この画面の［確認する］を押すと完了します。");
});

test("what the confirmation page does not list is said", async ({ portal, kagiban }) => {
  test.slow();
  await portal.reset({ behaviour: "datatables-lose", pager_lengths: "none" });
  const merchant = new Merchant(portal, kagiban, "2025", false);
  await portal.openEdit();
  await portal.page.locator(".paginate_button.current").first().waitFor();
  await portal.press("LSEG").click();
  await expect(portal.status()).toContainText("LSEG: 18件にチェックを入れました", { timeout: 20_000 });
  await merchant.button("確認する");
  await expect(portal.status()).toContainText(/選んだ18件のうち、次の\d+件がこの画面にありません/);
  const missing = portal.menu().locator("#standing").getByRole("listitem");
  await expect(missing).not.toHaveCount(0);
  await portal.screenshot("journey-confirmation-missing");
  const count = await missing.count();
  await merchant.button("登録する");
  await expect(portal.status()).toContainText(`次の${count}件は、この画面では登録を確認できません。`);
  await portal.screenshot("journey-partly");
});

/** What the extension has stored. */
async function stored(portal: Portal, _kagiban: Browser): Promise<any> {
  return (await portal.menuFrame()).evaluate(async () => {
    const { storage } = (globalThis as any).chrome;
    return { ...(await storage.local.get("ledger")), ...(await storage.session.get("tabs")) };
  });
}

// Every exit, with the worker stopped at every step: each in one era or another, and in every era with ./build.sh soak.
for (const era of ["2025", "2024", "2018"]) {
  if (SOAK || era === "2018") test(`${era}: RMS complains: the page that comes back ticked is not taken for registered`, async ({ portal, kagiban }) => {
    await portal.reset({ era, validation: "on" });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    await merchant.button("確認する");
    await expect(portal.page.getByText("入力内容に誤りがあります")).toBeVisible();
    const card = portal.menu().getByRole("listitem").filter({ has: portal.press("LSEG") });
    await expect(card).toContainText("チェック済み（未登録）");
    await expect(portal.status()).toContainText("LSEG: まだ登録されていません。");
    await portal.screenshot(`journey-${era}-complaint`);
    await portal.press("LSEG").click();
    await expect(portal.status()).toContainText("LSEG: 必要な18件はすべてチェック済みです。まだ登録されていません。");
    // A reload sends the form again; this time RMS goes on to the confirmation.
    await portal.page.reload();
    await expect(portal.status()).toContainText("まだ登録されていません。選んだ18件は、すべてこの画面にあります。");
  });

  // No exit, and the same in every era.
  if (era === "2025") test(`${era}: boxes ticked by hand and sent back with a complaint are not called registered`, async ({ portal, kagiban }) => {
    await portal.reset({ era, validation: "on" });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await portal.page.locator(".fn-row", { hasText: "coupon.issue" }).first().getByRole("checkbox").check();
    await expect.poll(async () => (await stored(portal, kagiban)).tabs.tabs[0]?.ticked).toEqual(["coupon.issue"]);
    await merchant.button("確認する");
    await portal.menu().locator("#cards").waitFor();
    await expect.poll(async () => (await stored(portal, kagiban)).tabs.tabs[0]?.fresh).toBe(false);
    await portal.press("レビュー販促クーポン").click();
    await expect(portal.status()).toContainText("まだ登録されていません");
  });

  if (SOAK || era === "2024") test(`${era}: back and forward show old pages, and nothing is proven by them`, async ({ portal, kagiban }) => {
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    await merchant.button("確認する");
    await portal.page.goBack();
    await merchant.step();
    await expect(portal.status()).toContainText(/まだ登録されていません|登録の完了を確認できていません/);
    await merchant.link("戻る");
    await expect(portal.status()).toContainText(LEFT);
    await portal.page.goBack();
    await merchant.step();
    await expect(portal.status()).toContainText(/まだ登録されていません|登録の完了を確認できていません/);
    await portal.screenshot(`journey-${era}-old-page`);
    await portal.page.goForward();
    await merchant.step();
    await expect(portal.status()).toContainText(LEFT);
    // Registered at last, in another tab; a page from the history shows the state of before and proves nothing.
    const need = (await stored(portal, kagiban)).ledger.shops[0].unfinished.items[0].functions;
    await portal.reset({ era, ticked: need });
    await merchant.toDetail();
    await expect(portal.status()).toContainText(DONE);
  });

  if (SOAK || era === "2025") test(`${era}: two tabs of one shop`, async ({ portal, kagiban }) => {
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    const other = await kagiban.context.newPage();
    const frame = other.frameLocator('iframe[title="Kagiban"]');
    await other.goto(new URL(merchant.home, PORTAL).href);
    await expect(frame.locator("#shop")).toHaveText(/店舗：\d{6}/);
    await expect(frame.getByRole("status")).toContainText(LEFT);
    await merchant.button("確認する");
    await merchant.button("登録する");
    await expect(portal.status()).toContainText(DONE);
    await other.reload();
    await expect(frame.locator("#shop")).toHaveText(/店舗：\d{6}/);
    await expect(frame.getByRole("status")).toBeEmpty();
    await other.close();
  });

  if (SOAK || era === "2018") test(`${era}: two shops in one tab: nothing of one is told of the other`, async ({ portal, kagiban }) => {
    test.slow();
    const merchant = new Merchant(portal, kagiban, era);
    await portal.reset({ era, shop: "111111" });
    await merchant.toEdit();
    await merchant.shop().toHaveText("店舗：111111");
    await merchant.press();
    await portal.open("/merchant-portal/logout");
    await merchant.shop().toHaveText("店舗：未確認");
    await expect(portal.status()).toBeEmpty();
    await portal.reset({ era, shop: "222222" });
    await merchant.toEdit();
    await merchant.shop().toHaveText("店舗：222222");
    await expect(portal.status()).toBeEmpty();
    await portal.open("/merchant-portal/logout");
    await portal.reset({ era, shop: "111111" });
    await merchant.toDetail();
    await merchant.shop().toHaveText("店舗：111111");
    await expect(portal.status()).toContainText(LEFT);
    // It was registered elsewhere meanwhile: the next proof clears it.
    const need = (await stored(portal, kagiban)).ledger.shops.find((shop: any) => shop.id === "111111").unfinished.items[0].functions;
    await portal.reset({ era, shop: "111111", ticked: need });
    await merchant.toDetail();
    await expect(portal.status()).toContainText(DONE);
    const ledger = (await stored(portal, kagiban)).ledger;
    expect(ledger.shops.map((shop: any) => [shop.id, shop.apps.map((used: any) => used.app)])).toEqual([["111111", ["lseg"]], ["222222", []]]);
  });

  if (SOAK || era === "2024") test(`${era}: a session that RMS ended in the middle`, async ({ portal, kagiban }) => {
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    const other = await kagiban.context.newPage();
    await other.goto("https://webservice.rms.rakuten.co.jp/merchant-portal/logout");
    await expect(other.frameLocator('iframe[title="Kagiban"]').locator("#shop")).toHaveText("店舗：未確認");
    await other.close();
    await merchant.button("確認する");
    await expect(portal.page.getByText("ログインしてください")).toBeVisible();
    await expect(portal.status()).toBeEmpty();
    await portal.open("/merchant-portal/login");
    await merchant.toDetail();
    await expect(portal.status()).toContainText(LEFT);
  });

  // No exit, and the same in every era.
  if (era === "2025") test(`${era}: the badge says 未 while a change is not registered, on every page of the tab`, async ({ portal, kagiban }) => {
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    const badge = async () =>
      (await portal.menuFrame()).evaluate(async () => {
        const { action, tabs } = (globalThis as any).chrome;
        const tabId = (await tabs.getCurrent()).id;
        return [await action.getBadgeText({ tabId }), await action.getTitle({ tabId })];
      });
    const all = async () =>
      (await portal.menuFrame()).evaluate(async () => {
        const { action } = (globalThis as any).chrome;
        return [await action.getBadgeText({}), await action.getTitle({})];
      });
    await merchant.toEdit();
    await merchant.press();
    const unregistered = ["未", "Kagiban：まだ登録されていない変更があります"];
    await expect.poll(badge).toEqual(unregistered);
    await merchant.button("確認する");
    await expect.poll(badge).toEqual(unregistered);
    await portal.open("/merchant-portal/backToMenu");
    await merchant.step();
    await expect.poll(badge).toEqual(unregistered);
    await portal.menu().getByRole("button", { name: "この知らせを消す" }).click();
    // What is left is what stands on every tab: how near the next expiry is.
    await expect.poll(badge).toEqual(await all());
    await expect(portal.status()).toBeEmpty();
  });

  // No exit, and the same in every era.
  if (era === "2025") test(`${era}: an app joins those in use, and can be taken back`, async ({ portal, kagiban }) => {
    await portal.reset({ era });
    const merchant = new Merchant(portal, kagiban, era);
    await merchant.toEdit();
    await merchant.press();
    await merchant.button("確認する");
    await merchant.button("登録する");
    await expect(portal.status()).toContainText("LSEGを使用中のアプリに加えました。");
    await expect(portal.status()).toContainText("次のアプリに最新のライセンスキーが登録されているか、確かめてください：LSEG");
    const first = portal.menu().locator("#cards > li").first();
    await expect(first).toContainText("使用中");
    await portal.menu().getByRole("button", { name: "LSEGを使用中から外す" }).click();
    await expect(first).not.toContainText("使用中");
    await expect(portal.menu().getByRole("button", { name: "使用中のアプリをまとめて反映" })).toBeHidden();
  });
}
