// What helps a merchant to ask a vendor: the parts of an app that leaves a choice, an error looked up, the state copied.
import { expect, test } from "./support/fixtures";

test("parts of an app are chosen in the menu; an error is looked up; the state is copied without a key", async ({ portal }) => {
  await portal.reset({ ticked: ["coupon.get"] });
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  const menu = portal.menu();

  // TēPs asks for what its features need, so it has no button before one is chosen; no press waits for that.
  const teps = menu.getByRole("listitem").filter({ has: menu.getByRole("heading", { name: "TēPs", exact: true }) });
  await expect(portal.press("TēPs")).toHaveCount(0);
  const parts = teps.getByRole("group").getByRole("checkbox");
  await parts.first().check();
  await expect(portal.press("TēPs")).toBeEnabled();
  await expect(parts.first()).toBeChecked();
  await portal.pressSoon("TēPs");
  await expect(portal.status()).toContainText(/TēPs: [0-9]+件にチェックを入れました/);
  expect((await portal.ticked()).length).toBeGreaterThan(1);

  // For a shop that is not known: what was pressed here, and no key.
  await menu.getByRole("button", { name: "問い合わせ用の状況をコピー" }).click();
  await expect(menu.locator("#state .told")).toContainText("コピーしました");
  const state = await portal.clipboard();
  expect(state).toContain("店舗：未確認");
  expect(state).toContain("開いている画面：利用機能編集");
  expect(state).toMatch(/■ TēPs（APIの一覧の確認日：[0-9-]+）/);
  expect(state).toMatch(/チェック済みで、まだ登録していないもの [1-9]/);
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
});
