import { asked, needOf } from "./support/needs";
import { expect, test } from "./support/fixtures";

for (const app of asked) {
  test(`${app.name} ticks exactly what its vendor asks for`, async ({ portal }) => {
    const need = needOf(app);
    await portal.openEdit();
    await portal.press(app.name).click();
    await expect(portal.status()).toContainText(`${app.name}: ${need.length}件にチェックを入れました`);
    // What the portal is sent is what counts: the merchant goes on, and it has neither more nor less.
    await portal.page.getByRole("button", { name: "確認する" }).click();
    const { pending } = await portal.state();
    expect(pending.map((one: { function: string }) => one.function).sort()).toEqual(need);
  });
}

test("the apps are all there, each under its own name", async ({ portal }) => {
  await portal.openEdit();
  await expect(portal.press("LSEG")).toBeEnabled();
  const names = await portal.menu().getByRole("button", { name: / 一括反映$/ }).allTextContents();
  expect(names).toHaveLength(asked.length);
  expect(names[0]).toBe("LSEG 一括反映");
  for (const app of asked) await expect(portal.press(app.name)).toBeVisible();
  for (const app of ["GoQSystem", "まとまるEC店長"]) {
    await expect(portal.menu().getByRole("button", { name: `${app} の承認手順`, exact: true })).toBeVisible();
  }
});
