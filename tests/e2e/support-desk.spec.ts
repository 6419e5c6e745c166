// What helps a merchant to ask a vendor: the parts of an app that leaves a choice, an error looked up, the state copied.
import { expect, test } from "./support/fixtures";

test("parts of an app are chosen in the menu; an error is looked up; the state is copied without a key", async ({ portal }) => {
  await portal.reset({ ticked: ["coupon.get"] });
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  const menu = portal.menu();

  // ECステーション asks for what its features need, so it has no button before one is chosen.
  const card = (app: string) => menu.locator(".card").filter({ has: menu.locator(".name").getByText(app, { exact: true }) });
  const part = (app: string, name: string) => card(app).getByRole("checkbox", { name, exact: true });
  await expect(portal.press("ECステーション")).toHaveCount(0);
  await part("ECステーション", "チラシクリエイター").check();
  await expect(portal.press("ECステーション")).toBeEnabled();
  await expect(part("ECステーション", "チラシクリエイター")).toBeChecked();
  await portal.pressSoon("ECステーション");
  expect((await portal.ticked()).sort()).toEqual(["coupon.get", "coupon.search", "rpay.order.getOrder", "rpay.order.searchOrder"]);

  // TēPs has a button from the start; its features lie folded below it, out of the way of a press.
  await expect(part("TēPs", "受注を検索")).toBeHidden();
  await expect(card("TēPs")).toContainText("未設定 1件");
  await card("TēPs").getByText("利用する機能").click();
  await part("TēPs", "配送方法を更新").check();
  await expect(card("TēPs")).toContainText("未設定 2件");
  await portal.screenshot("menu-parts");

  // For a shop that is not known: what was pressed here, and no key.
  await menu.getByRole("button", { name: "問い合わせ用の状況をコピー" }).click();
  await expect(menu.locator("#state .told")).toContainText("コピーしました");
  const state = await portal.clipboard();
  expect(state).toContain("店舗：未確認");
  expect(state).toContain("開いている画面：利用機能編集");
  expect(state).toMatch(/■ ECステーション（APIの一覧の確認日：[0-9-]+）/);
  expect(state).toContain("登録済み 1件：coupon.get");
  expect(state).toContain("まだ登録していないもの 3件：rpay.order.searchOrder、rpay.order.getOrder、coupon.search");
  expect(state).not.toMatch(/S[PL][0-9]{6}_/);

  const popup = await portal.popup();
  const field = popup.getByLabel("エラーから調べる");
  await field.fill("ＥＳ０１－０１ coupon.get");
  const told = popup.locator("#error-told");
  await expect(told).toContainText("ES01-01（HTTP 401）：キーが受け付けられませんでした。");
  await expect(told).toContainText("coupon.get：この画面で登録済みです。");
  await expect(told).toContainText("出典：");
  await field.fill("SL404839_aB3dEfGh1JkLmN0p");
  await expect(told).toContainText("キーのような文字列");
  await expect(field).toHaveValue("");
  await field.fill("ES01-01 coupon.get");
  await popup.setViewportSize({ width: 320, height: 700 });
  await field.scrollIntoViewIfNeeded();
  await portal.screenshot("popup-error", popup);
});
