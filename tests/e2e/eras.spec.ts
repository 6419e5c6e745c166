// The portal's pages that are not kept in tests/pages, in each of its eras as the simulator serves them: the apps are
// folded away on a page that is none of ours, and none has a complaint. (The others, of every era, are in pages.spec.ts.)
import { test } from "./support/fixtures";
import { eachOf, expectMenu, type Case } from "./support/pages";

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

  test(`${era}: no page has a complaint`, ({ portal, faults }) => {
    test.slow();
    faults.expect(/the server responded with a status of 404/);
    const pages = new Map([edit, ...plain].map((one) => [one.name, one]));
    return eachOf([...pages.keys()], async (name) => {
      const one = pages.get(name)!;
      await portal.reset(one.options);
      await one.open(portal);
      await expectMenu(portal, one.kind);
    });
  });
}
