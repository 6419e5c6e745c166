// Every page of the portal in each of its eras, as the simulator serves it, and what the menu shows there: the apps
// folded away on a page that is none of ours, buttons that say why they cannot be pressed on those that are, and on
// none of them a complaint. (What kind of page each is, the core is asked natively, on the kept pages of tests/pages.)
import { portalPages } from "../pages/cases";
import { test } from "./support/fixtures";
import { eachOf, expectMenu, inParts, type Case } from "./support/pages";

/** Pages with a text and nothing else; these are not kept for every era. */
const PLAIN = [
  "applicationContract",
  "demoShopIndex",
  "failureList",
  "sensContract",
  "view/ja/common/1-3_api_use/",
  "view/ja/merchant-portal/3-1_news/",
  "view/ja/common/1-1_service_index/couponapi/couponget/",
  "no-such-page",
  "logout",
];

for (const era of ["2025", "2024", "2018"]) {
  const plain = PLAIN.map((where): Case => ({
    name: where,
    kind: "elsewhere",
    options: { era },
    open: (portal) => portal.open(`/merchant-portal/${where}`),
  }));
  const edit: Case = { name: "serviceEdit", kind: "edit", options: { era }, open: (portal) => portal.openEdit() };
  const own = portalPages.filter((one) => (one.options.era ?? "2025") === era);
  const pages = new Map([...own, edit, ...plain].map((one) => [one.name, one]));

  for (const some of inParts([...pages.keys()], 10)) {
    test(`${era}: ${some[0]} … ${some.at(-1)}`, async ({ portal, faults }) => {
      faults.expect(/the server responded with a status of 404/);
      await eachOf(some, async (name) => {
        const one = pages.get(name)!;
        await portal.reset(one.options);
        await one.open(portal);
        await expectMenu(portal, one.kind);
      });
    });
  }
}
