// What a press and its facts rest on beyond single rows, each shown on the smallest page that has it. What a row is
// called is decided in the core and tested there (crate/core/tests/reading.rs).
import { factsOf } from "./support/pages";
import { PORTAL } from "./support/places";
import { expect, test } from "./support/fixtures";
import type { Portal } from "./support/portal";

async function show(portal: Portal, content: string): Promise<void> {
  const body = `<!DOCTYPE html><html lang="ja"><meta charset="UTF-8"><title>RMS WEB SERVICE</title><h2>利用機能編集</h2><form>${content}<button>確認する</button></form>`;
  await portal.page.route(`${PORTAL}/merchant-portal/small`, (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
  portal.strict = true;
  await portal.open("/merchant-portal/small");
  await expect(portal.press("LSEG")).toBeVisible();
}

// What a fact leaves out is its default; a toggle was loaded as it is.
type Read = { path: string[]; cells: string[]; toggles?: { loaded?: boolean; on?: boolean }[] };
const withToggles = async (portal: Portal) => ((await factsOf(portal)).rows as unknown as Read[]).filter((row) => row.toggles !== undefined);

const CHOICE = '<select><option value="0" selected>利用しない</option><option value="1">利用する</option></select>';

test("where the heads recur one table row is several rows; two groups over them are none", async ({ portal }) => {
  const heads = "<tr><th>機能名</th><th>設定</th><th>機能名</th><th>設定</th></tr>";
  const line = (one: string, two: string) => `<tr><td>${one}</td><td>${CHOICE}</td><td>${two}</td><td>${two === "" ? "" : CHOICE}</td></tr>`;
  const group = (one: string, two: string) => `<tr><td colspan="2">${one}</td><td colspan="2">${two}</td></tr>`;
  const long = "（ご利用になるにはあらかじめ別途のお申し込みが必要な機能を含む一覧）";
  await show(
    portal,
    `<table>${heads}${group("楽天ペイ受注API", "(RakutenPay_OrderAPI)")}${line("rpay.order.getOrder", "rpay.order.searchOrder")}${line("rpay.order.getPayment", "")}` +
      `${group(`在庫API 2.0 ${long}`, `在庫API 2.1 ${long}`)}${line("inventories.variants.get", "inventories.bulk.get")}</table>`,
  );
  const rows = await withToggles(portal);
  expect(rows.map(({ cells }) => cells)).toEqual([
    ["rpay.order.getOrder", ""], ["rpay.order.searchOrder", ""], ["rpay.order.getPayment", ""], ["inventories.variants.get", ""], ["inventories.bulk.get", ""],
  ]);
  expect(rows.map(({ path }) => path.at(-1))).toEqual([
    ...Array(3).fill("楽天ペイ受注API (RakutenPay_OrderAPI)"), ...Array(2).fill(`在庫API 2.0 ${long} 在庫API 2.1 ${long}`),
  ]);
  await portal.pressSoon("LSEG");
  await expect(portal.status()).toContainText("LSEG: ");
  const chosen = await portal.page.locator("select").evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value));
  expect(chosen.slice(3), "nobody can say whose these are").toEqual(["0", "0"]);
  expect(chosen.slice(0, 3)).toContain("1");
});

test("a title that goes on is cut, and a table of one line is a title", async ({ portal }) => {
  const note = "ご利用には別途お申し込みが必要です ".repeat(12);
  const list = '<ul><li><label><input type="checkbox">inventories.variants.get</label></li></ul>';
  await show(portal, `<h3>在庫API 2.0</h3>${list}<h3>在庫API 2.1 ※${note}</h3>${list}<table><tr><td>■ 在庫API 3.0</td><td><a href="#">▼</a></td></tr></table>${list}`);
  const titles = (await withToggles(portal)).map(({ path }) => path.at(-1)!);
  expect(titles.map((title) => title.slice(0, 11))).toEqual(["在庫API 2.0", "在庫API 2.1 ※".slice(0, 11), "■ 在庫API 3.0 ▼".slice(0, 11)]);
});

test("toggles of one description are told apart by what stands above their lists, and else not at all", async ({ portal }) => {
  const row = (on: string) => `<li><input type="checkbox" ${on}> <code>inventories.variants.get</code></li>`;
  const section = (title: string, on: string) => `<li><div><b>${title}</b> (0/7) <label><input type="checkbox">全て選択</label></div><ul>${row(on)}<li>-</li></ul></li>`;
  await show(portal, `<ul id="all">${section("在庫API 2.1", "checked")}${section("在庫API 2.0", "")}</ul><div><p>${row("checked")}</p></div><div><p>${row("")}</p></div>`);
  const named = async () => (await withToggles(portal)).filter(({ cells }) => cells.includes("inventories.variants.get")).map(({ toggles }) => toggles![0].loaded ?? toggles![0].on ?? false);
  expect(await named()).toEqual([true, false, true, false]);
  // Rendered anew with another count above, and the other state: what was registered is what was loaded.
  await portal.page.evaluate(() => {
    const all = document.querySelector("#all")!;
    all.innerHTML = all.innerHTML.replace(' checked=""', "").replace("(0/7)", "(1/7)");
  });
  expect(await named()).toEqual([true, false, true, false]);
});

test("a holder of page numbers may hold anything: only the numbers are its controls", async ({ portal }) => {
  const row = (name: string) => `<li><label><input type="checkbox">${name}</label></li>`;
  await show(
    portal,
    `<div class="page"><h3>楽天ペイ受注API</h3><ul>${row("rpay.order.getOrder")}</ul><a class="active" href="#1">1</a> <a href="#2">2</a>` +
      `<a href="#3">次へ</a> <button>登録する</button> <button type="button">新しいライセンスキーを発行</button></div>`,
  );
  const { paged } = (await factsOf(portal)) as any;
  expect(paged.pagers.map((pager: any) => pager.controls.map((control: any) => control.text))).toEqual([["1", "2"]]);
});

test("the last words of a name broken into lines are no key; sixteen letters after a sentence are", async ({ portal }) => {
  const near = "<p>ライセンスキー</p>";
  await show(
    portal,
    `${near}<div><span style="display:block">rpay.order.</span><span style="display:block">getSubStatusList</span></div>` +
      `${near}<div><span style="display:block">It stands below.</span><span style="display:block">abcdEfghIjklMnop</span></div>` +
      `${near}<div><span style="display:block">rpay.order.</span><span style="display:block">ABcDEFgHIJKlMNOP</span></div>`,
  );
  const texts = JSON.stringify(await factsOf(portal));
  expect(texts).toContain("getSubStatusList");
  expect(texts).not.toMatch(/abcdEfghIjklMnop|ABcDEFgHIJKlMNOP/);
});
