// 診断用データをコピー, pressed on a page that is not understood and that is full of what nobody but the shop may know:
// nothing of it is in what was copied, and the project's own command reads that as it reads the page's facts.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./support/fixtures";
import { factsOf } from "./support/pages";
import { ROOT, TARGET } from "./support/places";

// Invented. Keys of both shapes, one without a digit, one cut in two.
const CANARIES = [
  "さくら堂本舗",
  "SAKURADO Honpo",
  "hanako.yamada+rms@sakurado.example",
  "090-8765-4321",
  "東京都世田谷区玉川一丁目14番1号",
  "SP987654_kGt7QmZx2LpVw9Rb",
  "SL987654_uHc4NyXe8JdFs3Ta",
  "qwmzkxvbtnrpldfg",
  "SP987654_kGt7 QmZx2LpVw9Rb",
  "987654-20251122-0748312965",
  "sakura.example/basket?sid=kq83jd72&mail=hanako",
  "明日の午後は大雪のため営業時間が変わりました",
  "Yesterday morning heavy snowfall stopped every courier",
];

/** The parts of a canary by which it would be known again. */
function traces(canary: string): string[] {
  return canary.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= (/^\w+$/.test(word) ? 4 : 3));
}

/** What `cargo xtask plan` makes of facts in a file, for an app. */
function plan(app: string, facts: object, name: string): Record<string, unknown> {
  const file = path.join(TARGET, "captures", `${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(facts));
  return JSON.parse(execFileSync("cargo", ["xtask", "plan", "--app", app, file], { cwd: ROOT, encoding: "utf8" }));
}

for (const broken of ["no-names", "few-rows"]) {
  test(`what is copied of a page that is not understood says nothing of the shop (${broken})`, async ({ portal }) => {
    await portal.reset({ broken });
    await portal.openEdit();
    const copy = portal.menu().getByRole("button", { name: "診断用データをコピー" });
    await expect(copy).toBeVisible();
    await portal.page.evaluate((canaries) => {
      document.title += canaries.join(" ");
      const make = (tag: string, text: string, attributes: Record<string, string> = {}) => {
        const element = document.createElement(tag);
        element.textContent = text;
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        return element;
      };
      const own = make("div", "", { id: "own" });
      for (const canary of canaries) {
        own.append(
          make("h2", canary),
          make("p", `${canary} 様、rpay.order.getOrder は ${canary} で利用中です。`),
          make("button", canary, { type: "button", title: canary }),
          make("a", canary, { href: `?${canary}` }),
          make("input", "", { type: "hidden", id: canary, name: canary, value: canary.slice(0, 8) }),
          make("input", "", { type: "text", value: canary }),
        );
        const label = make("label", `${canary}を${canary}する`);
        label.prepend(make("input", "", { type: "checkbox", name: canary, value: canary, "data-shop": canary, title: canary }));
        const option = make("option", canary, { value: canary });
        const select = make("select", "", { name: canary });
        select.append(option, make("option", "利用しない"));
        own.append(label, select);
      }
      // And behind every text that the page has already.
      for (const [at, element] of [...document.querySelectorAll("#contents td, #contents th, #contents h1, #contents h2, #contents li, #contents label")].entries()) {
        if (element.childElementCount === 0) element.append(` ${canaries[at % canaries.length]}`);
      }
      document.querySelector("#contents")!.append(own);
    }, CANARIES);
    const facts = await factsOf(portal);
    const read = JSON.stringify(facts);
    expect(CANARIES.filter((canary) => traces(canary).some((trace) => read.includes(trace))).length, "the page has them").toBeGreaterThan(8);

    await expect(copy).toBeEnabled();
    await copy.click();
    await expect(portal.status()).toContainText("診断用データをコピーしました");
    const copied = await portal.clipboard();
    expect(copied).toContain("rpay.order.getOrder");
    const left = CANARIES.flatMap(traces).filter((trace) => copied.includes(trace));
    expect(left).toEqual([]);

    const captured = plan("LSEG", JSON.parse(copied), `${broken}-captured`);
    expect(captured).toMatchObject({ app: "LSEG", page: "unknown", tick: [], already: [] });
    expect(captured).toEqual(plan("LSEG", facts, `${broken}-read`));
  });
}
