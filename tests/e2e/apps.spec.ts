import { asked, everyApp, needOf } from "./support/needs";
import { expect, test } from "./support/fixtures";
import { eachOf, inParts } from "./support/pages";
import type { Portal } from "./support/portal";

/** Presses an app on a fresh edit page. What the portal is sent is what counts: the merchant goes on, and it has neither more nor less. */
async function check(portal: Portal, name: string): Promise<void> {
  const need = needOf(asked.find((app) => app.name === name)!);
  await portal.reset({ confirm_leads: "nowhere" });
  await portal.openEdit();
  await portal.pressSoon(name);
  await expect(portal.status()).toContainText(`${name}: ${need.length}件にチェックを入れました`);
  await portal.page.getByRole("button", { name: "確認する" }).press("Enter");
  await expect.poll(async () => (await portal.state()).pending !== null, { intervals: [20, 50, 100] }).toBe(true);
  const { pending } = await portal.state();
  expect(pending.map((one: { function: string }) => one.function).sort()).toEqual(need);
}

for (const some of inParts(asked.map((app) => app.name), 6)) {
  test(`each ticks exactly what its vendor asks for: ${some.join(", ")}`, ({ portal }) => eachOf(some, (name) => check(portal, name)));
}

for (const app of everyApp.filter((one) => one.everything)) {
  test(`${app.name} ticks everything only after it was said what that grants`, async ({ portal }) => {
    await portal.openEdit();
    const card = portal.menu().getByRole("listitem").filter({ has: portal.press(app.name) });
    await expect(card).not.toContainText("未設定");
    await portal.press(app.name).click();
    await expect(card).toContainText("このアプリの資料は「すべて」を求めています。必要な範囲はアプリの会社にご確認ください。");
    expect(await portal.ticked()).toEqual([]);
    const all = (await portal.boxes()).length;
    const confirm = card.getByRole("button", { name: /書き込み\d+件、削除\d+件/ });
    await expect(confirm).toBeEnabled();
    await confirm.click();
    await expect(portal.status()).toContainText(`${app.name}: ${all}件にチェックを入れました`);
    await expect(confirm).toBeHidden();
    await portal.page.getByRole("button", { name: "確認する" }).click();
    expect((await portal.state()).pending).toHaveLength(all);
  });
}

test("the apps are all there, each under its own name", async ({ portal }) => {
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  const names = await portal.menu().getByRole("button", { name: / 一括反映$/ }).allTextContents();
  expect(names).toHaveLength(everyApp.filter((app) => app.everything).length + asked.length);
  expect(names[0]).toBe("LSEG 一括反映");
  for (const app of asked) await expect(portal.press(app.name)).toBeVisible();
  for (const app of everyApp.filter((one) => one.approval)) {
    await expect(portal.menu().getByRole("button", { name: `${app.name} の承認手順`, exact: true })).toBeVisible();
  }
  for (const app of everyApp) {
    await expect(portal.menu().getByRole("heading", { name: app.name, exact: true })).toBeVisible();
  }
});
