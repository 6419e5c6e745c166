// What the apps in use (使用中) bring into the menu and into the page: marks, the union, what nobody needs.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { asked, needOf } from "./support/needs";
import type { Portal } from "./support/portal";

const SHOP = "404839";

type Used = { app: string; needs?: string[] };

/** Has the extension know a shop that uses these apps, in the tab of the portal. */
async function uses(portal: Portal, apps: Used[], registered: string[] = []): Promise<void> {
  await portal.menu().locator("#menu").waitFor();
  const ledger = {
    version: 1,
    shops: [{ id: SHOP, apps: apps.map(({ app, needs }) => ({ app, needs: needs ?? [], since: 1 })), registered: { at: 1, functions: registered } }],
  };
  await (await portal.menuFrame()).evaluate((ledger) => (globalThis as any).chrome.storage.local.set({ ledger }), ledger);
}

/** Goes to the edit page by the page that shows whose shop it is. */
async function toEdit(portal: Portal): Promise<void> {
  await portal.open("/merchant-portal/serviceDetail?appId=1");
  await portal.passRobotCheck();
  await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
  await portal.page.getByRole("link", { name: "利用機能編集" }).click();
  await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
}

const need = (name: string) => needOf(asked.find((app) => app.name === name)!);
const row = (page: Page, name: string) => page.locator(".fn-row", { has: page.getByText(name, { exact: true }) });
const marks = (page: Page) => page.locator(".kagiban-mark");

/** Where everything of RMS stands, and how large it is. */
const layout = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#whole *, .btn, table, tr, td, th, input, select")]
      .filter((element) => !element.matches(".kagiban-frame, .kagiban-mark, .kagiban-bar, .kagiban-bar *"))
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return `${element.nodeName} ${x} ${y + scrollY} ${width} ${height}`;
      }),
  );

test("rows that an app in use needs and that are not ticked carry its name; nothing of RMS moves", async ({ portal }) => {
  const { page } = portal;
  await portal.reset({ shop: SHOP, ticked: ["coupon.get"] });
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  const before = await layout(page);
  await uses(portal, [{ app: "lseg" }, { app: "rakuraku-review-coupon" }]);
  await toEdit(portal);
  await expect(marks(page).first()).toBeVisible();
  const wanted = new Set([...need("LSEG"), ...need("レビュー販促クーポン")]);
  wanted.delete("coupon.get");
  const onPage = (await portal.boxes()).filter((box) => wanted.has(box.name)).map((box) => box.name).sort();
  const marked = await marks(page).evaluateAll((all) => all.map((mark) => mark.closest(".fn-row")?.querySelector(".name")?.textContent?.trim()));
  expect(marked.sort()).toEqual(onPage);
  await expect(row(page, "coupon.issue").locator(".kagiban-mark")).toHaveText(/^(LSEG|レビュー販促クーポン) ほか1件$/);
  await portal.screenshot("marks");
  // The menu grows and shrinks with what it says; everything else is where it was.
  expect((await layout(page)).filter((line) => !before.includes(line))).toEqual([]);
  // A box that the merchant ticks needs no mark any more.
  const count = await marks(page).count();
  await row(page, "coupon.issue").getByRole("checkbox").check();
  await expect(marks(page)).toHaveCount(count - 1);
});

test("marks follow rows that are rendered anew, and come back a few times where the page removes them", async ({ portal }) => {
  const { page } = portal;
  await portal.reset({ shop: SHOP, behaviour: "rerender" });
  await portal.openEdit();
  await uses(portal, [{ app: "lseg" }]);
  await toEdit(portal);
  await expect(marks(page)).toHaveCount(18);
  // Every click renders the whole list anew.
  await row(page, "coupon.issue").getByRole("checkbox").check();
  await expect(marks(page)).toHaveCount(17);
  for (let round = 0; round < 3; round += 1) {
    await page.evaluate(() => document.querySelectorAll(".kagiban-mark").forEach((mark) => mark.remove()));
    await expect(marks(page)).toHaveCount(17);
  }
  await page.evaluate(() => document.querySelectorAll(".kagiban-mark").forEach((mark) => mark.remove()));
  // Not a fourth time: the page has made itself clear.
  await page.locator("#contents").click({ position: { x: 2, y: 2 } });
  await expect(marks(page)).toHaveCount(0);
});

for (const structure of ["spanned-first-column", "definition-lists", "nested-divs", "flat-divs"]) {
  test(`a page with marks is read as without them (${structure})`, async ({ portal }) => {
    await portal.reset({ shop: SHOP, structure });
    await portal.openEdit();
    await uses(portal, [{ app: "lseg" }]);
    await toEdit(portal);
    await expect(marks(portal.page)).toHaveCount(18);
    await portal.press("LSEG").click();
    await expect(portal.status()).toContainText("LSEG: 18件にチェックを入れました");
    await expect(marks(portal.page)).toHaveCount(0);
    expect((await portal.ticked()).length).toBe(18);
  });
}

test("the form that is sent has the same bytes with the extension at work, idle, and absent", async ({ portal, simulator }) => {
  const { page } = portal;
  const send = async () => {
    await page.getByRole("button", { name: "確認する", exact: true }).click();
    await page.getByRole("button", { name: "登録する", exact: true }).waitFor();
    return (await portal.state()).submissions.at(-1).body;
  };
  const byHand = async () => {
    for (const name of need("LSEG")) await row(page, name).first().getByRole("checkbox").check();
  };
  // At this address Chrome runs no script of ours.
  await portal.reset({ shop: SHOP });
  await page.goto(`https://127.0.0.1:${simulator.port}/merchant-portal/serviceEdit`);
  await byHand();
  await expect(page.locator('iframe[title="Kagiban"]')).toHaveCount(0);
  const absent = await send();
  expect(absent.length).toBeGreaterThan(100);

  await portal.reset({ shop: SHOP });
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  await byHand();
  expect(await send()).toBe(absent);

  await portal.reset({ shop: SHOP });
  await portal.openEdit();
  await uses(portal, [{ app: "lseg" }, { app: "rakuraku-regi-plus" }]);
  await toEdit(portal);
  await expect(marks(page).first()).toBeVisible();
  await portal.press("LSEG").click();
  await expect(portal.status()).toContainText("LSEG: 18件にチェックを入れました");
  await expect(page.locator(".kagiban-bar")).toBeVisible();
  expect(await send()).toBe(absent);
});

test("the bar covers nothing that can be pressed, wherever the page is scrolled to", async ({ portal }) => {
  const { page } = portal;
  await portal.openEdit();
  await portal.press("LSEG").click();
  const bar = page.locator(".kagiban-bar");
  await expect(bar).toBeVisible();
  // At every place, what stands under the bar's own rectangle is looked at by the browser's hit test, without it.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 237) {
    await page.evaluate((y) => new Promise<void>((done) => {
      scrollTo(0, y);
      requestAnimationFrame(() => requestAnimationFrame(() => done()));
    }), y);
    const covered = await page.evaluate(() => {
      const bar = document.querySelector<HTMLElement>(".kagiban-bar")!;
      if (getComputedStyle(bar).visibility === "hidden") return [];
      const own = bar.getBoundingClientRect();
      const controls = [...document.querySelectorAll("input:not([type=hidden]),button,a[href],select")].filter((one) => !bar.contains(one));
      return controls
        .filter((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          return right - left > 0 && left < own.right && right > own.left && top < own.bottom && bottom > own.top;
        })
        .map((one) => one.outerHTML);
    });
    expect(covered, `scrolled to ${y}`).toEqual([]);
  }
  await bar.getByRole("button", { name: "押すボタンを表示" }).click();
  await page.getByRole("button", { name: "確認する", exact: true }).click();
  await expect(portal.status()).toContainText("まだ登録されていません");
});

test("the apps in use are ticked together, and stand first", async ({ portal }) => {
  await portal.reset({ shop: SHOP });
  await portal.openEdit();
  await uses(portal, [{ app: "rakuraku-review-coupon" }, { app: "lseg" }]);
  await toEdit(portal);
  const cards = portal.menu().locator("#cards > li");
  await expect(cards.nth(0)).toContainText("使用中");
  await expect(cards.nth(1)).toContainText("使用中");
  await expect(cards.nth(2)).not.toContainText("使用中");
  await portal.menu().getByRole("button", { name: "使用中のアプリをまとめて反映" }).click();
  const onPage = new Set((await portal.boxes()).map((box) => box.name));
  const wanted = [...new Set([...need("LSEG"), ...need("レビュー販促クーポン")])].filter((name) => onPage.has(name)).sort();
  await expect(portal.status()).toContainText(`使用中のアプリ: ${wanted.length}件にチェックを入れました`);
  expect((await portal.ticked()).sort()).toEqual(wanted);
  // Each of the two is followed by itself.
  await portal.page.getByRole("button", { name: "確認する", exact: true }).click();
  await portal.page.getByRole("button", { name: "登録する", exact: true }).click();
  await expect(portal.status()).toContainText(/(LSEG|レビュー販促クーポン)、(LSEG|レビュー販促クーポン): 登録を確認しました/);
});

test("the popup tells about the apps in use", async ({ portal }) => {
  await portal.reset({ shop: SHOP });
  await portal.openEdit();
  await uses(portal, [{ app: "rakuraku-review-coupon" }, { app: "lseg" }]);
  await toEdit(portal);
  const popup = await portal.popup();
  await expect(popup.getByRole("list", { name: "LSEG の不足API" })).toBeVisible();
  await expect(popup.getByRole("list", { name: "の不足API" })).toHaveCount(2);
});

test("what no app in use needs is there to look at, deletes and writes first", async ({ portal }) => {
  const extra = ["cabinet.files.search", "cabinet.file.delete", "item.search", "cabinet.file.insert"];
  await portal.reset({ shop: SHOP, ticked: [...need("LSEG"), ...extra.filter((name) => !need("LSEG").includes(name))] });
  await portal.openEdit();
  await uses(portal, [{ app: "lseg" }]);
  await toEdit(portal);
  const list = portal.menu().getByRole("list", { name: "使用中のアプリでは使わないAPI" });
  await portal.menu().getByText("使用中のアプリでは使わないAPI").click();
  await expect(list.getByRole("listitem")).toHaveText(["cabinet.file.delete：削除・取り消し", "item.search：読み取り"]);
  await expect(portal.menu().locator("#unused")).toContainText("ほかのアプリや自社システムが使っている場合があります。判断できないときは変更しないでください。");
  await portal.screenshot("unused");
  // An app that asks for everything may use any of them: nothing is called unused.
  await uses(portal, [{ app: "lseg" }, { app: "recore" }]);
  await expect(portal.menu().locator("#unused")).toBeHidden();
});

test("what was added to an app's list since it joined is told, with its source", async ({ portal }) => {
  const before = need("LSEG").filter((name) => name !== "coupon.search");
  await portal.reset({ shop: SHOP, ticked: before });
  await portal.openEdit();
  await uses(portal, [{ app: "lseg", needs: before }], before);
  await toEdit(portal);
  const grown = portal.menu().locator("#grown");
  await expect(grown).toContainText("必要なAPIが増えました");
  await expect(grown.getByRole("listitem")).toHaveText(/^LSEG：coupon\.search（出典：https:.*、確認日：2026-11-01）$/);
  await portal.screenshot("grown");
  await portal.press("LSEG").click();
  await expect(grown).toBeHidden();
});
