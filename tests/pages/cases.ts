// How every kept page is made: what the portal is made of, and the way to the page.
import { execFileSync } from "node:child_process";
import { PORTAL, SIMULATOR } from "../e2e/support/places";
import type { Portal } from "../e2e/support/portal";
import type { Case, Kind } from "../e2e/support/pages";

/** The vendors' approval host. */
const APPROVAL = "https://ichiba-bs.rms.rakuten.co.jp";

const { axes } = JSON.parse(execFileSync(SIMULATOR, ["--options"], { encoding: "utf8" })) as { axes: Record<string, string[]> };

// An invented shop: no number of a real one is kept.
const SHOP = { shop: "123456" };

/** What is in use before: something of each app, and something that none of them asks for. */
const IN_USE = [
  "license.expiryDate.get",
  "rpay.order.getOrder",
  "RakutenPay_OrderAPI/confirmOrder",
  "InventoryAPI 2.0/inventories.variants.get",
  "InventoryAPI 2.1/inventories.variants.get",
  "cabinet.files.search",
  "coupon.get",
  "inventory.getInventory",
  "item.search",
  "CategoryAPI 2.0/category.category-trees.upsert",
];

type Open = Case["open"];

const openEdit: Open = (portal) => portal.openEdit();
const go = (where: string): Open => (portal) => portal.open(where);

/**
 * Presses one button of the portal after another; where the portal asks whether it may, the merchant says yes. (The
 * browser's own dialogs are reported once for the page and once for the frame of the menu in it, so a test that answers
 * them answers twice.)
 */
const press = (...names: string[]): Open => async ({ page }) => {
  for (const name of names) {
    await page.evaluate(() => (window.confirm = () => true));
    await page.getByRole("button", { name, exact: true }).click();
  }
};

const ways = (...steps: Open[]): Open => async (portal) => {
  for (const step of steps) await step(portal);
};

const robotCheck: Open = (portal) => portal.passRobotCheck();

/** The page of one app behind the robot check, on either host. */
const app = (number: number, base = `${PORTAL}/merchant-portal`) => ways(go(`${base}/serviceDetail?appId=${number}`), robotCheck);

function made(name: string, kind: Kind, open: Open, more: Partial<Case> = {}): Case {
  return { name, kind, open, ...more, options: { ...SHOP, ...more.options } };
}

const edit = (name: string, options: Case["options"], more: Partial<Case> = {}) => made(name, "edit", openEdit, { ...more, options });

/** Every value of an axis but the first, which is the default and stands on `structure-table-per-group`. */
const along = (axis: string, more: Partial<Case> = {}) =>
  axes[axis].slice(1).map((value) => edit(`${axis.replaceAll("_", "-")}-${value}`, { [axis]: value }, more));

/** The edit page, made of everything that it may be made of. */
const edits: Case[] = [
  edit("structure-table-per-group", {}),
  ...["structure", "names", "control", "box", "label", "form", "headings", "decoys", "legacy", "future"]
    .flatMap((axis) => along(axis)),
  edit("rows-200", { rows: "200" }, { whole: true }),
  // Under this policy the browser refuses the portal's own style sheet, and a page has no layout to go by.
  edit("unstyled-nested-divs", { csp: "strict", structure: "nested-divs", box: "after" }),
  edit("unstyled-flat-divs", { csp: "strict", structure: "flat-divs", control: "radio" }),
  // What looks like a row stands differently in each of these.
  edit("decoys-definition-lists", { decoys: "on", structure: "definition-lists", names: "documentation" }),
  edit("decoys-one-table", { decoys: "on", structure: "one-table-group-rows", names: "attribute" }),

  edit("ticked-before", { ticked: IN_USE }),
  edit("disabled", { behaviour: "disabled", ticked: ["rpay.order.getOrder", "coupon.get"] }),
  // What a page does to its rows while they are pressed is not kept with it; how it stands there is.
  ...["rerender", "refuse-assign", "flip-back"].map((behaviour) => edit(`behaviour-${behaviour}`, { behaviour, ticked: IN_USE })),
  edit("behaviour-replaced", { behaviour: "replaced", ticked: IN_USE }, { open: replaced }),
  edit("late", { behaviour: "late" }, { open: ways(openEdit, (portal) => portal.page.locator(".fn-row").first().waitFor()) }),
  made("late-before-the-rows-come", "unknown", withoutScript("late.js"), { options: { behaviour: "late" } }),
  // Kept, a pager is dead: every turn that is tried takes seconds, so one of these is enough to press on.
  edit("datatables-gather", { behaviour: "datatables-gather", structure: "one-table-group-rows" }, { open: paged, whole: true, unpressed: true }),
  edit("datatables-lose", { behaviour: "datatables-lose", structure: "spanned-first-column", pager_lengths: "none" }, { open: paged, whole: true }),
  edit("datatables-per-group", { behaviour: "datatables-gather", pager_lengths: "all", legacy: "off" }, { open: paged, unpressed: true }),
  edit("after-a-complaint", { validation: "on", ticked: IN_USE }, { open: ways(openEdit, press("確認する")) }),
];

/** The page after every row has given way to a copy of itself. */
async function replaced(portal: Portal): Promise<void> {
  await portal.openEdit();
  await portal.page.evaluate(() => {
    const row = document.querySelector(".fn-row")!;
    return new Promise<void>((resolve) => {
      const look = () => (row.isConnected ? setTimeout(look, 50) : resolve());
      look();
    });
  });
}

async function paged(portal: Portal): Promise<void> {
  await portal.openEdit();
  await portal.page.locator(".paginate_button.current").first().waitFor();
}

/** The page as it stands before a script of its own has worked. */
function withoutScript(name: string): Open {
  return async (portal) => {
    await portal.page.route(`**/${name}`, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await portal.openEdit();
    await portal.page.unrouteAll();
  };
}

const confirmation = ways(openEdit, press("確認する"));
const confirm = (name: string, options: Case["options"] = {}, listed = IN_USE) =>
  made(name, "confirm", confirmation, { options: { ticked: IN_USE, ...options }, listed });

/** Pages that nobody can understand. */
const broken: Case[] = axes.broken.slice(1).map((value) => made(`broken-${value}`, "unknown", openEdit, { options: { broken: value } }));

/** Pages that list functions without controls, made of everything that a list may be made of. */
const lists: Case[] = [
  ...axes.structure.slice(1).map((structure) => confirm(`confirm-${structure}`, { structure })),
  ...["documentation", "japanese-around", "invisible"].map((names) => confirm(`confirm-${names}`, { names })),
  confirm("confirm-all-functions", { confirm_shows: "all", legacy: "off", ticked: IN_USE.slice(0, 7) }, IN_USE.slice(0, 7)),
  ...["definition-lists", "lists", "flat-divs"].map((structure) =>
    made(`detail-${structure}`, "detail", app(1), { options: { structure, ticked: IN_USE }, listed: IN_USE }),
  ),
];

const inUse = { options: { ticked: IN_USE }, listed: IN_USE };
const settings = "/merchant-portal/configurationApi";
const licence = "/merchant-portal/licenseInfo";
const documents = "/merchant-portal/view/ja/common/1-1_service_index";

const since2025: Case[] = [
  made("services", "elsewhere", go("/merchant-portal/backToMenu")),
  made("application-contract", "elsewhere", go("/merchant-portal/applicationContract")),
  made("document-of-a-group", "elsewhere", go(`${documents}/rakutenpayorderapi/`)),
  made("document-of-a-function", "elsewhere", go(`${documents}/rakutenpayorderapi/getorder/`)),
  made("document-of-first-generation", "elsewhere", go(`${documents}/itemapi/`)),
  made("api-use", "elsewhere", go("/merchant-portal/view/ja/common/1-3_api_use/")),
  made("news", "elsewhere", go("/merchant-portal/view/ja/merchant-portal/3-1_news/")),
  made("app-create", "elsewhere", go("/merchant-portal/serviceCreate")),
  made("events-contract", "elsewhere", go("/merchant-portal/sensContract")),
  made("events-configurations", "elsewhere", go("/merchant-portal/sensConfigurations")),
  made("demo-shop", "elsewhere", go("/merchant-portal/demoShopIndex")),
  made("failures", "elsewhere", go("/merchant-portal/failureList")),
  made("login", "elsewhere", ways(go("/merchant-portal/logout"), go("/merchant-portal/serviceEdit"))),
  made("logout", "elsewhere", go("/merchant-portal/logout")),
  made("app-list", "list", go("/merchant-portal/serviceList")),
  made("app-list-without-expiry", "list", go("/merchant-portal/serviceList"), { options: { expiry: "-" } }),
  made("robot-check", "licence", go("/merchant-portal/serviceDetail?appId=1")),
  made("robot-check-refused", "licence", ways(go("/merchant-portal/serviceDetail?appId=1"), press("確認する"))),
  made("detail", "detail", app(1), inUse),
  made("detail-nothing-in-use", "detail", app(1), { listed: [] }),
  made("detail-two-keys", "detail", ways(app(1), press("新しいライセンスキーを発行")), inUse),
  made("detail-third-key-refused", "detail", ways(app(1), press("新しいライセンスキーを発行", "新しいライセンスキーを発行")), inUse),
  made("detail-after-registration", "detail", ways(confirmation, press("登録する")), inUse),
  confirm("confirm"),
  confirm("confirm-nothing-chosen", { ticked: [] }, []),
  confirm("confirm-second-button", { second_button: "確認する" }),
  confirm("confirm-second-button-nothing-chosen", { second_button: "確認する", ticked: [] }, []),
  made("vendor-robot-check", "licence", go("/merchant-portal/serviceDetail?appId=2")),
  made("vendor-updated", "licence", app(2)),
  made("vendor-in-use", "licence", ways(app(2), press("アップデートする"))),
  made("vendor-waiting", "licence", app(3)),
  made("vendor-approved", "elsewhere", ways(app(3), press("アクセス承認"))),
  made("events-waiting", "elsewhere", go("/merchant-portal/sensDetail?appId=3")),
  made("events-in-use", "elsewhere", go("/merchant-portal/sensDetail?appId=2")),
];

/** A page of the portal as it was. */
const before = (era: string, name: string, kind: Kind, open: Open, more: Partial<Case> = {}) =>
  made(`era-${era}-${name}`, kind, open, { ...more, options: { era, ...more.options } });

const until2025: Case[] = ["2024", "2018"].flatMap((era) => [
  before(era, "services", "elsewhere", go("/merchant-portal/backToMenu")),
  before(era, "document", "elsewhere", go(`${documents}/inventoryapi21/`)),
  before(era, "settings", "detail", go(settings), inUse),
  before(era, "settings-nothing-in-use", "detail", go(settings), { listed: [] }),
  before(era, "confirm", "confirm", confirmation, inUse),
  before(era, "settings-after-registration", "detail", ways(confirmation, press("登録する")), inUse),
]);
// The robot check came about 2020; before it the key stood there at once.
until2025.push(
  before("2024", "robot-check", "licence", go(licence)),
  before("2024", "robot-check-refused", "licence", ways(go(licence), press("確認する"))),
  before("2024", "licence", "licence", ways(go(licence), robotCheck), inUse),
  before("2024", "settings-two-keys", "detail", ways(go(licence), robotCheck, press("新しいライセンスキーを発行"), go(settings)), inUse),
  before("2018", "licence", "licence", go(licence), inUse),
);

/** Where shops approve vendors: a host and pages of its own until 2025, then what the portal shows. */
const approvals: Case[] = [
  ...["2018", "2024"].map((era) => before(era, "apisson-list", "list", go(`${APPROVAL}/apisson/`))),
  before("2024", "apisson-vendor-updated", "licence", go(`${APPROVAL}/apisson/licenseInfo?appId=2`)),
  before("2024", "apisson-vendor-waiting", "licence", go(`${APPROVAL}/apisson/licenseInfo?appId=3`)),
  before("2024", "apisson-approved", "elsewhere", ways(go(`${APPROVAL}/apisson/licenseInfo?appId=3`), press("アクセス承認"))),
  made("apisson-list", "list", go(`${APPROVAL}/apisson/`)),
  made("apisson-robot-check", "licence", go(`${APPROVAL}/apisson/serviceDetail?appId=2`)),
  made("apisson-vendor-updated", "licence", app(2, `${APPROVAL}/apisson`)),
  made("apisson-vendor-waiting", "licence", app(3, `${APPROVAL}/apisson`)),
  made("apisson-events", "elsewhere", go(`${APPROVAL}/apisson/sensDetail?appId=3`)),
];

/** All that are kept. */
export const cases: Case[] = [...edits, ...broken, ...lists, ...since2025, ...until2025, ...approvals];
