// Each guide from its first step to its last, in every era that has words of its own for it. The merchant does what the
// guide says; at every step the worker is stopped. In the newest era, and with ./build.sh soak in every one, the guide is
// stopped at every step too, and resumed.
import type { Locator, Page } from "@playwright/test";
import type { Browser } from "./support/browser";
import { expect, test as base } from "./support/fixtures";
import { Inside, day } from "./support/inside";
import { SOAK } from "./support/places";
import type { Portal } from "./support/portal";
import { stopWorker } from "./support/worker";

const A = "404839";
const OWN = { shop: A, licence_key: "SL404839_h4VnPq8sYd1cJf6U", new_keys: ["SL404839_zK5tBg0wMe2xRa7N", "SL404839_bW8nCk3uHe6yTq9D"] };
const APISSON = "https://ichiba-bs.rms.rakuten.co.jp/apisson/";
const NEWEST = "2025";
const ERAS = [NEWEST, "2024", "2018"] as const;

const test = base.extend<{ inside: Inside; merchant: Merchant }>({
  inside: async ({ kagiban, portal }, use) => {
    const inside = await Inside.open(kagiban);
    await portal.page.bringToFront();
    await use(inside);
  },
  merchant: async ({ portal, kagiban, inside }, use) => use(new Merchant(portal, kagiban, inside)),
});

/** The merchant, who follows one guide, stops it for a while at every step, and finds the worker stopped. */
class Merchant {
  title = "";
  /** Whether it is stopped for a while at every step; another era has other words, and stops no other way. */
  stops = SOAK;
  /** A guide that goes along with it. */
  also = "";
  /** The page of the guides, once it was looked at. */
  private own: Page | undefined;
  /** The steps at which it was stopped. */
  private readonly stopped = new Set<string>();

  constructor(
    readonly portal: Portal,
    readonly kagiban: Browser,
    readonly inside: Inside,
  ) {}

  get page(): Page {
    return this.portal.page;
  }

  /** The list of the steps. */
  list(where = this.portal.menu().locator("#menu"), title = this.title): Locator {
    return where.getByRole("list", { name: title, exact: true });
  }

  current(): Locator {
    return this.list().locator('[aria-current="step"]');
  }

  /** Waits for the step to do; there the guide is stopped and taken up again, once, and the worker stops. */
  async at(step: string): Promise<void> {
    await expect(this.current()).toHaveAttribute("data-step", step);
    await expect(this.current()).toHaveCount(1);
    if (this.stops && !this.stopped.has(`${this.title} ${step}`)) {
      await this.stopAndResume(step);
    }
    await stopWorker(this.kagiban);
  }

  async begin(title: string): Promise<void> {
    this.title = title;
    await this.portal.menu().getByRole("button", { name: `手順を始める：${title}` }).click();
    await expect(this.list()).toBeVisible();
  }

  /** 完了, of the current step. */
  async done(): Promise<void> {
    await this.current().getByRole("button", { name: "完了", exact: true }).click();
  }

  /** Opens a page, and waits until what it shows was entered. */
  async open(where: string): Promise<void> {
    await this.portal.open(where);
    await this.portal.menu().locator("#menu[data-written]").waitFor();
  }

  /** Presses a button of RMS that asks before it acts. */
  async accept(name: string): Promise<void> {
    // Chromium closes by itself what a tab asks that is not in front.
    await this.page.bringToFront();
    this.page.once("dialog", (dialog) => dialog.accept());
    await this.page.getByRole("button", { name, exact: true }).last().press("Enter");
  }

  async link(name: string, at = 0): Promise<void> {
    await this.page.getByRole("link", { name, exact: true }).nth(at).press("Enter");
  }

  async detail(era: string): Promise<void> {
    if (era === "2025") {
      await this.portal.open("/merchant-portal/serviceDetail?appId=1");
      await this.portal.passRobotCheck();
    } else {
      await this.portal.open("/merchant-portal/configurationApi");
      await this.link(era === "2024" ? "ライセンスキーの確認・変更" : "確認");
      if (era === "2024") await this.portal.passRobotCheck();
    }
    await expect(this.portal.menu().locator("#shop")).toHaveText(`店舗：${A}`);
    await this.portal.menu().locator("#menu[data-written]").waitFor();
  }

  /** The page of its own: the guide is there too, at the same step; it is stopped and taken up again there. */
  private async stopAndResume(step: string): Promise<void> {
    const page = await this.ownPage();
    const titles = [this.title, ...(this.also ? [this.also] : [])];
    const steps = new Map<string, string>();
    const current = (title: string) => this.list(page.locator("#guides"), title).locator('[aria-current="step"]');
    await expect(current(this.title)).toHaveAttribute("data-step", step);
    for (const title of titles) {
      steps.set(title, (await current(title).getAttribute("data-step"))!);
      await page.getByRole("button", { name: `中断：${title}` }).click();
      await expect(this.list(page.locator("#guides"), title)).toHaveCount(0);
      await expect(this.list(undefined, title)).toHaveCount(0);
    }
    await stopWorker(this.kagiban);
    await page.reload();
    for (const title of titles) {
      await page.getByRole("button", { name: `再開：${title}` }).click();
      await expect(current(title)).toHaveAttribute("data-step", steps.get(title)!);
      this.stopped.add(`${title} ${steps.get(title)}`);
    }
    await this.page.bringToFront();
    await expect(this.current()).toHaveAttribute("data-step", step);
  }

  /** The page of the guides: one for all steps. */
  async ownPage(): Promise<Page> {
    if (!this.own) {
      this.own = await this.kagiban.context.newPage();
      await this.own.goto(this.kagiban.url("pages/guides.html"));
    }
    await this.own.bringToFront();
    return this.own;
  }

  async finished(): Promise<void> {
    await expect(this.list()).toHaveCount(0);
    const { ledger } = await this.inside.stored();
    const all = [...ledger.guides, ...ledger.shops.flatMap((shop: any) => shop.guides)];
    expect(all.filter((one: any) => one.stopped)).toEqual([]);
    await expect.poll(async () => (await this.inside.badge())[0]).not.toContain("✓");
  }
}

/** The other guide, of the same way to another screen: it goes on with the one that is walked. */
const OTHER = "らくらくアプリの設定";

/** A and B: own key, from RMS's main menu to the vendor's screen; both at once, for their ways are one but for the last screen. */
async function setUp(merchant: Merchant, era: string): Promise<void> {
  const { portal } = merchant;
  merchant.stops ||= era === NEWEST;
  const title = "LSEGの設定";
  const other = () => portal.menu().locator("#menu").getByRole("list", { name: OTHER, exact: true }).locator('[aria-current="step"]');
  // A shop that has never been here: with アプリ一覧 it has no app of its own yet.
  await portal.reset({ ...OWN, era, today: day(0), expiry: "+90", own_row: era === "2025" ? "off" : "on" });
  if (era === "2025") {
    await merchant.open("/merchant-portal/serviceList");
    await merchant.begin(OTHER);
    await merchant.begin(title);
  } else {
    // Before 2025 the guide is begun on its own page.
    await merchant.open("/merchant-portal/configurationApi");
    const page = await merchant.ownPage();
    for (const one of [OTHER, title]) {
      merchant.title = one;
      await page.getByRole("button", { name: `手順を始める：${one}` }).click();
      await expect(merchant.list(page.locator("#guides"))).toBeVisible();
    }
    await merchant.page.bringToFront();
  }
  merchant.also = OTHER;
  // The page where it was begun ticks what it shows.
  await merchant.at(era === "2025" ? "row" : "edit");
  if (era === "2025") {
    await expect(merchant.current()).toContainText("［2-2 アプリ登録］");
    await merchant.link("2-2 アプリ登録");
    await merchant.at("row");
    await merchant.page.getByLabel("利用規約に同意する").check();
    await merchant.page.getByRole("button", { name: "登録する" }).press("Enter");
    await merchant.at("detail");
    await merchant.link("詳細");
    await portal.passRobotCheck();
  }
  await merchant.at("edit");
  await merchant.link("利用機能編集");
  await merchant.at("tick");
  await expect(other()).toHaveAttribute("data-step", "tick");
  for (const app of ["LSEG", "今コレ実況中継"]) {
    await portal.press(app).click();
    await expect(portal.status()).toContainText(`${app}: `);
  }
  await merchant.at("confirm");
  await merchant.page.getByRole("button", { name: "確認する", exact: true }).press("Enter");
  await merchant.at("register");
  await expect(other()).toHaveAttribute("data-step", "register");
  await merchant.page.getByRole("button", { name: "登録する", exact: true }).press("Enter");
  await merchant.at("copy");
  const shown = merchant.current();
  // Two keys: with one of them the step is not done. 2024 shows of the secret how it ends, and no more.
  if (era !== "2024") {
    if (era === "2018") await merchant.open("/merchant-portal/configurationApi");
    await shown.getByRole("button", { name: /^シークレット（末尾/ }).click();
    await expect(portal.menu().locator("#guides-told")).toContainText("serviceSecretをコピーしました");
    await expect(shown).toContainText("あと1つ、ライセンスキーをコピーします。");
    await merchant.at("copy");
  }
  if (era !== "2025") {
    await expect(shown).toContainText(era === "2024" ? "［ライセンスキーの確認・変更］" : "［確認］");
    await merchant.detail(era);
    await merchant.at("copy");
  }
  await shown.getByRole("button", { name: "キー（末尾 Jf6U）をコピー" }).click();
  if (era === "2024") {
    await expect(shown).toContainText("あと1つ、serviceSecretをコピーします。");
    await merchant.done();
  }
  await merchant.at("paste");
  await expect(shown).toContainText("Kagibanからは見えない画面です。終わったら［完了］を押してください。");
  await merchant.done();
  await expect(merchant.list()).toHaveCount(0);
  merchant.title = OTHER;
  merchant.also = "";
  if (era === "2024") {
    await merchant.at("copy");
    await merchant.done();
  }
  await merchant.at("paste");
  await expect(merchant.current()).toContainText("【RMS API】ライセンスキー");
  await merchant.done();
  await merchant.finished();
}

for (const era of ERAS) {
  test(`LSEGの設定, らくらくアプリの設定, ${era}`, async ({ merchant }) => {
    test.slow();
    await setUp(merchant, era);
  });

  test(`ライセンスキーの更新, ${era}`, async ({ merchant, portal, inside, kagiban }) => {
    test.slow();
    merchant.stops ||= era === NEWEST;
    await portal.reset({ ...OWN, era, today: day(0), expiry: "+12", new_expiry: "+90" });
    await merchant.detail(era);
    // Two apps hold the key.
    await inside.page.evaluate(async () => {
      const { storage } = (globalThis as any).chrome;
      const { ledger } = await storage.local.get("ledger");
      ledger.shops[0].apps = ["lseg", "rakuraku-imakore"].map((app) => ({ app, needs: [], since: 1 }));
      await storage.local.set({ ledger });
    });
    await expect(portal.menu().getByText("ライセンスキーの期限が近づいています。")).toBeVisible();
    await merchant.begin("ライセンスキーの更新");
    // The key until now is there: what is next is to issue.
    await merchant.at("issue");
    await expect(portal.menu().getByText("これは今までのキー（末尾 Jf6U")).toBeVisible();
    await inside.age({ first_seen: 1 });
    await merchant.accept("新しいライセンスキーを発行");
    await merchant.at("copy");
    await merchant.current().getByRole("button", { name: "キー（末尾 Ra7N）をコピー" }).click();
    await merchant.at("paste");
    expect(await portal.clipboard()).toBe(OWN.new_keys[0]);
    await portal.page.bringToFront();
    await expect(merchant.current()).toContainText("serviceSecretは変わりません。貼り替えるのはライセンスキーだけです。");
    await expect(merchant.current().getByRole("button", { name: "完了" })).toHaveCount(0);
    const stop = merchant.list().locator('[data-step="stop"]');
    for (const app of ["LSEG", "今コレ実況中継"]) {
      await expect(stop).toContainText("すべてのアプリに新しいキーを貼り付けて");
      await stopWorker(kagiban);
      // With the last one the list of apps goes, so there is no box left to look at.
      await merchant.current().getByRole("checkbox", { name: app }).click();
    }
    await merchant.at("wait");
    await expect(stop).not.toContainText("すべてのアプリに新しいキーを貼り付けて");
    await merchant.page.reload();
    await merchant.at("wait");
    await merchant.done();
    await merchant.at("stop");
    await expect(merchant.current()).toContainText("［利用停止］を押すと、そのキーを使うアプリはすべて止まります。");
    await merchant.open(era === "2025" ? "/merchant-portal/serviceDetail?appId=1" : "/merchant-portal/configurationApi");
    if (await portal.robotCheck().isVisible()) await portal.passRobotCheck();
    await merchant.at("stop");
    await merchant.accept("利用停止");
    await merchant.finished();
    expect((await portal.state()).keys.licenseKeys.map((one: any) => one.key)).toEqual([OWN.new_keys[0]]);
  });
}

for (const era of ["2025", "2024"] as const) {
  const list = era === "2025" ? "/merchant-portal/serviceList" : APISSON;

  test(`GoQSystemの更新, ${era}`, async ({ merchant, portal }) => {
    test.slow();
    const enter = async () => {
      await merchant.link(era === "2025" ? "詳細" : "確認", era === "2025" ? 1 : 0);
      if (era === "2025") await portal.passRobotCheck();
    };
    merchant.stops ||= era === NEWEST;
    await portal.reset({ ...OWN, era, today: day(0), vendor_state: "in-use" });
    await merchant.detail(era);
    await merchant.open(list);
    await enter();
    const square = portal.menu().locator("#square");
    await expect(square).toContainText("最新の状態です（対応は不要です）");
    // The vendor adds a function.
    await portal.reset({ ...OWN, era, today: day(0), vendor_state: "updated" });
    await merchant.open(list);
    await expect(portal.menu().getByText("GoQSystemに「更新あり」と表示されています。")).toBeVisible();
    await merchant.begin("GoQSystemの更新（RMS Service Square）");
    await merchant.at("row");
    await merchant.link(era === "2025" ? "詳細" : "確認", era === "2025" ? 1 : 0);
    if (era === "2025") {
      await merchant.at("check");
      await expect(square).toContainText("セキュリティチェックの後に確認できます");
      await portal.passRobotCheck();
    }
    await merchant.at("update");
    await expect(square.getByRole("list", { name: /^前回（.*）から追加されたAPI（機能）$/ }).getByRole("listitem")).toHaveText(["shop.shopStatus.get"]);
    await expect(square).toContainText("アップデートすると、今のライセンスキーの有効期限が切れる場合があります。続けてGoQSystemへの貼り直しまで行える時間に操作してください。アップデートしない場合も、これまでの機能は使えます。");
    await merchant.accept("アップデートする");
    await merchant.at("copy");
    await expect(portal.menu().getByText("最新の状態です")).toHaveCount(0);
    await merchant.current().getByRole("button", { name: /^キー（末尾 .{4}）をコピー$/ }).click();
    await merchant.at("paste");
    await merchant.done();
    await merchant.finished();
  });

  test(`まとまるEC店長の設定, ${era}`, async ({ merchant, portal, inside }) => {
    test.slow();
    merchant.stops ||= era === NEWEST;
    await portal.reset({ ...OWN, era, today: day(0), vendor_state: "in-use" });
    await merchant.detail(era);
    await merchant.open(list);
    await expect(portal.menu().getByText("まとまるEC店長が「承認待ち」です。")).toBeVisible();
    await merchant.begin("まとまるEC店長の設定");
    // The row is there, so both mails came.
    await merchant.at("approve");
    await merchant.list().getByRole("button", { name: "完了を取り消す：申請のメールを送る" }).click();
    await merchant.at("mail");
    const form = merchant.current().locator(".mail");
    for (const [label, value] of [["顧客社名", "株式会社ひかり"], ["店舗名", "ひかり商店"], ["店舗URL", "https://www.rakuten.co.jp/hikari/"], ["店舗連絡先メールアドレス", "a@shop.rakuten.co.jp"], ["担当者連絡先電話番号", "03-1234-5678"], ["店舗担当者名", "山田 花子"]]) {
      await form.getByLabel(label).fill(value);
    }
    await expect(form.locator(".mail-faults")).toContainText("転送用アドレス");
    await expect(form.locator(".mail-open")).not.toHaveAttribute("href");
    await form.getByLabel("店舗連絡先メールアドレス").fill("tenpo@hikari.example");
    await form.getByLabel("楽天ペイ利用").check();
    await expect(form.locator(".mail-faults")).toHaveText("");
    await expect(form.locator(".mail-open")).toHaveAttribute("href", /^mailto:ec-tencho@brangista\.com\?subject=%E6%A5%BD/);
    await expect.poll(async () => (await inside.stored()).ledger.mails[0]?.pay).toBe(true);
    await merchant.page.reload();
    await merchant.at("mail");
    await expect(form.getByLabel("店舗名")).toHaveValue("ひかり商店");
    await form.getByRole("button", { name: "本文をコピー" }).click();
    await expect(portal.menu().locator("#guides-told")).toContainText("宛先：ec-tencho@brangista.com、件名：楽天API利用申請");
    await merchant.done();
    await merchant.at("approve");
    expect((await inside.stored()).ledger.mails).toEqual([]);
    await merchant.link(era === "2025" ? "詳細" : "確認", era === "2025" ? 2 : 1);
    if (era === "2025") await portal.passRobotCheck();
    await merchant.accept("アクセス承認");
    await merchant.link("一覧へ戻る");
    await merchant.at("copy");
    await merchant.link(era === "2025" ? "詳細" : "確認", era === "2025" ? 2 : 1);
    if (era === "2025") await portal.passRobotCheck();
    await merchant.current().getByRole("button", { name: /^キー（末尾 .{4}）をコピー$/ }).click();
    await merchant.at("paste");
    await merchant.done();
    await merchant.at("test");
    await merchant.done();
    await merchant.at("second");
    await expect(merchant.current()).toContainText("心当たりがなければ承認せず、WEB APIサービス窓口へ");
    await expect(portal.menu().getByText("注文が取り込まれるまでの間（CSV取込）")).toBeVisible();
    if (era === "2025") {
      await merchant.open(list);
      await merchant.link("詳細", 4);
      await merchant.at("second");
      await expect(merchant.current()).toContainText(/目安：\d+\/\d+ 9:00/);
      await merchant.accept("承認する");
    } else {
      await merchant.done();
    }
    await merchant.at("orders");
    await merchant.done();
    await merchant.finished();
  });
}

/** The guides, the number of their steps, and the steps that every walk above goes past, because a page shows more at once. */
const ALL = [
  ["LSEGの設定", 11, ["login", "open", "apply"]],
  [OTHER, 11, ["login", "open", "apply"]],
  ["ライセンスキーの更新", 7, ["open", "old"]],
  ["GoQSystemの更新（RMS Service Square）", 7, ["open", "again"]],
  ["まとまるEC店長の設定", 8, ["first"]],
] as const;

test("by hand alone each guide is walked to its end; it is stopped and resumed at the steps that no walk meets", async ({ merchant }) => {
  test.slow();
  const page = await merchant.ownPage();
  for (const [title, count, unmet] of ALL) {
    await page.getByRole("button", { name: `手順を始める：${title}` }).click();
    const list = merchant.list(page.locator("#guides"), title);
    await expect(list).toBeVisible();
    const all = await list.locator("[data-step]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.step!));
    const current = list.locator('[aria-current="step"]');
    expect(all.length, title).toBe(count);
    for (const step of all) {
      await expect(current).toHaveAttribute("data-step", step);
      if ((unmet as readonly string[]).includes(step)) {
        await page.getByRole("button", { name: `中断：${title}` }).click();
        await expect(list).toHaveCount(0);
        await page.reload();
        await page.getByRole("button", { name: `再開：${title}` }).click();
        await expect(current).toHaveAttribute("data-step", step);
      }
      if (step === "paste" && title === "ライセンスキーの更新") {
        await current.getByRole("checkbox").click();
        continue;
      }
      // No new key was seen: none is to be stopped.
      if (step === "stop") await expect(current).toContainText("何も止めずに［完了］を押してください");
      await current.getByRole("button", { name: "完了", exact: true }).click();
    }
    await expect(list).toHaveCount(0);
    await expect(page.locator("#guides")).toContainText("すべて完了しました");
  }
});

test("the menu leads to the page of all guides", async ({ portal, kagiban }) => {
  await portal.openEdit();
  const opened = kagiban.context.waitForEvent("page", { timeout: 10_000 });
  await portal.menu().getByRole("link", { name: "手順の一覧" }).click();
  const page = await opened;
  await expect(page.getByRole("heading", { name: "手順の一覧" })).toBeVisible();
  expect(page.url()).toBe(kagiban.url("pages/guides.html"));
  await page.close();
  // On a page that is none of ours there is the first line and the closed list alone.
  await portal.open("/merchant-portal/backToMenu");
  await expect(portal.menu().getByRole("button", { name: "アプリ一覧を表示" })).toBeVisible();
  await expect(portal.menu().getByRole("link", { name: "手順の一覧" })).toBeHidden();
});

test("two live keys: the older one is stopped first, then a third is issued", async ({ merchant, portal }) => {
  merchant.stops = true;
  await portal.reset({ ...OWN, today: day(0), expiry: "+12", past_keys: ["SL404839_mN4kXe7pQa9wLs2B"], past_expiry: "+3" });
  await merchant.detail("2025");
  await merchant.begin("ライセンスキーの更新");
  await merchant.at("issue");
  await expect(merchant.current()).toContainText("先に古い方（末尾 Ls2B）を［利用停止］する必要があります");
  await merchant.accept("新しいライセンスキーを発行");
  await merchant.at("issue");
  await merchant.accept("利用停止");
  await merchant.at("issue");
  await expect(merchant.current()).not.toContainText("末尾 Ls2B");
  await merchant.accept("新しいライセンスキーを発行");
  await merchant.at("copy");
});
