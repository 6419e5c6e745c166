// Every kept page of tests/pages at the portal's real address: the extension reads the same facts from it as are kept
// with it (the core is held against those natively, in crate/core/tests/pages.rs), the menu shows what suits the page,
// and a press ticks exactly the boxes that are expected.
//
// KAGIBAN_WRITE_PAGES=1 writes the cases anew from the simulator instead.
import { cases } from "../pages/cases";
import { expect, test } from "./support/fixtures";
import {
  caseNames, controls, cut, eachOf, expectMenu, expectedElsewhere, expectedOnEdit, factsOf, freeze, inParts, numbersOf, PRESSED, readCase, show, superfluous,
  writeCase,
} from "./support/pages";
import type { Portal } from "./support/portal";

async function check(portal: Portal, name: string): Promise<void> {
  const { page } = portal;
  const { html, facts, expected } = readCase(name);
  const others = await show(page, html);
  await expectMenu(portal, expected.page);
  expect(await factsOf(portal)).toEqual(facts);
  if (expected.boxes) {
    const before = await controls(page);
    await portal.pressSoon(PRESSED);
    const count = Object.keys(expected.boxes).length;
    // A kept pager turns no page any more; the extension waits for it, and gives up.
    await expect(portal.status()).toContainText(`${PRESSED}: ${count}件にチェックを入れました`, { timeout: facts.paged ? 10_000 : 5_000 });
    const after = await controls(page);
    const changed = Object.keys(after).filter((box) => after[box] !== before[box]);
    expect(changed.sort()).toEqual(Object.values(expected.boxes).sort());
    expect(changed.filter((box) => !after[box]), "switched off").toEqual([]);
  }
  expect(others, "a kept page needs nothing else").toEqual([]);
}

if (process.env.KAGIBAN_WRITE_PAGES === "1") {
  for (const one of cases) {
    test(`writes ${one.name}`, async ({ portal }) => {
      const { page } = portal;
      const hasRows = one.kind === "edit" || one.options.behaviour === "late" || one.options.broken !== undefined;
      const numbers = hasRows ? await numbersOf(portal, one.options) : new Map<string, string>();
      await portal.reset(one.options);
      await one.open(portal);
      if (hasRows && !one.whole) await cut(page, superfluous(numbers));
      const live = await factsOf(portal);
      const expected = one.kind === "edit" ? await expectedOnEdit(portal, one, numbers) : expectedElsewhere(one);
      const html = await freeze(page);
      // What is kept must say all that the portal's own page said.
      expect(await show(page, html)).toEqual([]);
      expect(await factsOf(portal)).toEqual(live);
      writeCase(one.name, html, live, expected);
    });
  }
} else {
  const names = caseNames();

  test("every case that can be written is there", () => {
    expect(names).toEqual(expect.arrayContaining(cases.map((one) => one.name)));
  });

  for (const some of inParts(names, 8)) {
    test(`${some[0]} … ${some.at(-1)}`, ({ portal }) => eachOf(some, (name) => check(portal, name)));
  }
}
