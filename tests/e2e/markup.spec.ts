// Nobody has seen the markup of the edit page, so it is tried in every markup that the simulator has.
import { execFileSync } from "node:child_process";
import { SIMULATOR, SOAK } from "./support/places";
import { asked, needOf } from "./support/needs";
import { everyCase, pairwise, type Case } from "./support/pairwise";
import { expect, test } from "./support/fixtures";
import { eachOf, inParts } from "./support/pages";
import type { Portal } from "./support/portal";

const all = JSON.parse(execFileSync(SIMULATOR, ["--options"], { encoding: "utf8" }));
const VARIED = ["structure", "names", "behaviour", "control", "box", "label", "form", "headings", "decoys", "csp"];
const axes = Object.fromEntries(VARIED.map((axis) => [axis, all.axes[axis] as string[]]));
const TABLES = ["table-per-group", "one-table-group-rows", "spanned-first-column"];
// These three the simulator disables, or flips back.
const ODD = ["rpay.order.getOrder", "coupon.issue", "shop.shopStatus.get"];
// One app of exact names; after it one of whole groups with both inventory versions in reach, and one of the first
// generation: these two take turns, so that of three rounds each combination meets both.
const FIRST = "LSEG";
const AFTER = ["オープンロジ", "レジ横プラス"];

function allowed(one: Case): boolean {
  const paged = one.behaviour?.startsWith("datatables");
  return !paged || one.structure === undefined || TABLES.includes(one.structure);
}

// All of these with one another; the other axes take turns.
const CROSSED = ["structure", "names", "behaviour", "csp"];

function crossed(): Case[] {
  const first = everyCase(Object.fromEntries(CROSSED.map((axis) => [axis, axes[axis]])), allowed);
  const others = VARIED.filter((axis) => !CROSSED.includes(axis));
  // Steps without a common divisor, so that the turns do not fall into step with one another.
  return first.map((one, at) => ({ ...one, ...Object.fromEntries(others.map((axis, step) => [axis, axes[axis][(at * (2 * step + 1) + at / 7 | 0) % axes[axis].length]])) }));
}

const cases = SOAK ? crossed() : pairwise(axes, allowed);

/** Opens the edit page of such a portal, presses the apps one after the other, and looks at what is sent. */
async function check(portal: Portal, one: Case, apps: string[]): Promise<void> {
  const odd = ["disabled", "flip-back"].includes(one.behaviour) ? ODD : [];
  await portal.reset({ ...one, confirm_leads: "nowhere" });
  await portal.openEdit();
  const need = new Set<string>();
  const card = portal.menu().getByRole("listitem").filter({ has: portal.press(FIRST) });
  for (const name of apps) {
    const app = asked.find((other) => other.name === name)!;
    const own = needOf(app);
    const settable = own.filter((name) => !odd.includes(name));
    const fresh = settable.filter((name) => !need.has(name)).length;
    own.forEach((name) => need.add(name));
    await portal.pressSoon(name);
    await expect(portal.status()).toContainText(`${name}: ${fresh}件にチェックを入れました`);
    if (one.behaviour.startsWith("datatables")) await expect(portal.status()).toContainText("ほかのページのチェックも送信されるか");
    await expect(portal.status().locator("p").filter({ hasText: "：" }).filter({ hasNotText: /申し込んだ店舗|^未対応の項目/ })).toHaveCount(
      own.length - settable.length,
    );
  }
  // Nothing is registered yet, and nothing may say so.
  if (odd.length === 0 && !one.behaviour.startsWith("datatables")) await expect(card).toContainText("チェック済み（未登録）");
  await portal.page.getByRole("button", { name: "確認する" }).press("Enter");
  await expect.poll(async () => (await portal.state()).pending !== null, { intervals: [20, 50, 100] }).toBe(true);
  const { pending } = await portal.state();
  const expected = [...need].filter((name) => !odd.includes(name)).sort();
  const sent = pending.map((row: { function: string }) => row.function).sort();
  if (one.behaviour === "datatables-lose") {
    // This page sends only the rows that it shows. Kagiban has said so, and nothing else was ticked.
    expect(expected).toEqual(expect.arrayContaining(sent));
  } else {
    expect(sent).toEqual(expected);
  }
}

const titles = new Map(
  cases.map((one) => [Object.entries(one).filter(([axis, value]) => value !== axes[axis][0]).map(([, value]) => value).join(" · ") || "as usual", one]),
);

// A tab and a storage of its own take a test as long as a combination: several share them. Under a policy of the
// portal's its own faults do not count, so those stand apart.
for (const csp of axes.csp) {
  const names = [...titles.keys()].filter((name) => titles.get(name)!.csp === csp);
  for (const some of inParts(names, 8)) {
    test(`ticks exactly: ${some[0]} … ${some.at(-1)}`, ({ portal }, { repeatEachIndex }) => {
      // A pager of many pages, gone through for two apps, takes as long as ten pages without one.
      test.setTimeout(30_000 + some.length * 15_000);
      return eachOf(some, (name, at) => check(portal, titles.get(name)!, [FIRST, AFTER[(at + repeatEachIndex) % AFTER.length]!]));
    });
  }
}
