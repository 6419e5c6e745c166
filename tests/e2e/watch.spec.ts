// The watch over expiries: what every visit leaves in the list, the notices, the badge, and whose a key is.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Browser } from "./support/browser";
import { expect, test as base } from "./support/fixtures";
import { Inside, ago, day } from "./support/inside";
import { Portal } from "./support/portal";
import { stopWorker } from "./support/worker";

const A = "404839";
const B = "112233";
const LIST = "/merchant-portal/serviceList";
/** The shop's own key, whatever the portal invents. */
const OWN = { licence_key: "SL404839_h4VnPq8sYd1cJf6U", new_keys: ["SL404839_zK5tBg0wMe2xRa7N"] };

const test = base.extend<{ inside: Inside }>({
  inside: async ({ kagiban, portal }, use) => {
    const inside = await Inside.open(kagiban);
    await inside.dismiss();
    await portal.page.bringToFront();
    await use(inside);
  },
});

/** Opens アプリ詳細情報 of the shop's own app, where its key stands in full. */
async function openDetail(portal: Portal): Promise<void> {
  await portal.open("/merchant-portal/serviceDetail?appId=1");
  await portal.passRobotCheck();
  await expect(portal.menu().locator("#shop")).toHaveText(/店舗：\d{6}/);
}

/** Opens アプリ一覧, and waits until what it shows was entered, with all that follows from it. */
async function visitList(portal: Portal, inside: Inside): Promise<void> {
  await portal.open(LIST);
  const load = await portal.page.evaluate(() => String(performance.timeOrigin));
  await expect.poll(async () => (await inside.stored()).tabs?.tabs.some((tab: any) => tab.load === load)).toBe(true);
}

/** What a line of the list of known keys says. */
async function lines(popup: Page): Promise<string[]> {
  return (await popup.locator("#known li").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
}

test("the list has all keys of all shops, soonest first, also outside RMS", async ({ portal, inside, kagiban }) => {
  await portal.reset({ shop: B, licence_key: "SL112233_Qq7mAb2ZrT9kLw3e", today: day(0), expiry: "+3", vendor_expiry: "-1", vendor_state: "expired" });
  await openDetail(portal);
  await visitList(portal, inside);
  await portal.open("/merchant-portal/logout");
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：未確認");
  await portal.reset({ ...OWN, shop: A, today: day(0), expiry: "+34", vendor_expiry: "+0", vendor_state: "updated" });
  await openDetail(portal);
  await visitList(portal, inside);
  // Another tab, and no page of RMS in it.
  const outside = await kagiban.context.newPage();
  const popup = await portal.popup(0);
  await expect(popup.locator("#steps li")).toHaveCount(3);
  const seen = `最終確認 ${day(0).slice(5)}`;
  await expect.poll(() => lines(popup)).toEqual([
    expect.stringMatching(new RegExp(`^112233：GoQSystem ${day(-1)}（期限切れ）.*末尾 \\w{4}・${seen}$`)),
    expect.stringMatching(new RegExp(`^404839：GoQSystem ${day(0)}（本日まで） 更新あり 末尾 \\w{4}・${seen}$`)),
    expect.stringContaining(`112233：店舗様のアプリ（自店舗利用） ${day(3)}（あと3日） 末尾 Lw3e・${seen}`),
    expect.stringMatching(/^112233：まとまるEC店長 .*承認待ち/),
    expect.stringMatching(/^404839：まとまるEC店長 .*承認待ち/),
    expect.stringContaining(`404839：店舗様のアプリ（自店舗利用） ${day(34)}（あと34日） 末尾 Jf6U・${seen}`),
  ]);
  const bars = popup.locator("#known meter");
  expect(await bars.evaluateAll((all) => (all as HTMLMeterElement[]).map((bar) => [bar.value, bar.max]))).toEqual([
    [0, 90], [0, 90], [3, 90], [expect.any(Number), 90], [expect.any(Number), 90], [34, 90],
  ]);
  await portal.screenshot("popup-known-outside", popup);
  await outside.close();
});

test("a key without an end, a key after a renewal and its words", async ({ portal, inside }) => {
  await portal.reset({ ...OWN, today: day(0), expiry: "+12", new_expiry: "+90", vendor_expiry: "-", vendor_state: "in-use" });
  await openDetail(portal);
  const old = `これは今までのキー（末尾 Jf6U、${day(12)}まで）です。新しいキーは［新しいライセンスキーを発行］の後に表示されます。`;
  await expect(portal.menu().getByText(old)).toBeVisible();
  const popup = await portal.popup();
  await expect(popup.getByText(old)).toBeVisible();
  await portal.screenshot("popup-renewal-old", popup);
  await portal.page.bringToFront();
  await portal.screenshot("menu-renewal-old");
  // A minute goes by before the merchant issues the new one.
  await inside.age({ first_seen: ago(0) - 1 });
  portal.page.once("dialog", (dialog) => dialog.accept());
  await portal.page.getByRole("button", { name: "新しいライセンスキーを発行" }).press("Enter");
  await expect(portal.menu().getByText("新しいキー（末尾 Ra7N）です。")).toBeVisible();
  await expect(portal.menu().getByText(old)).toHaveCount(0);
  await visitList(portal, inside);
  await popup.reload();
  await expect.poll(() => lines(popup)).toEqual([
    expect.stringContaining("まとまるEC店長"),
    expect.stringContaining(`${day(90)}（あと90日） 末尾 Ra7N`),
    expect.stringContaining("GoQSystem 期限なし（RMSの表示は「-」） 末尾"),
    expect.stringContaining(`${day(12)}（あと12日） 以前のキー 末尾 Jf6U`),
  ]);
  await popup.bringToFront();
  await portal.screenshot("popup-known-renewed", popup);
});

test("each notice comes once a key, however often the worker was stopped", async ({ portal, inside, kagiban }) => {
  const at = (days: number) => ({ ...OWN, today: day(0), expiry: `+${days}`, vendor_expiry: "-", vendor_state: "in-use" });
  const own = (stage: string) => expect.stringMatching(new RegExp(`^expiry-404839-\\d+-Jf6U-${stage}$`));
  const ours = async () => (await inside.notices()).filter((id) => id.includes("Jf6U"));
  await portal.reset(at(30));
  await openDetail(portal);
  await expect.poll(ours).toEqual([own("30")]);
  await expect.poll(async () => (await inside.badge())[0]).toMatch(/^\d+$/);
  for (const days of [30, 29, 8]) {
    await inside.dismiss();
    // The same key, some days later: what was told is told.
    await inside.age({ expiry: day(days).replaceAll("/", "-") });
    await portal.reset(at(days));
    await stopWorker(kagiban);
    await visitList(portal, inside);
    expect(await ours(), `${days} days`).toEqual([]);
  }
  // A notice that the merchant leaves standing goes when the next one comes.
  for (const [days, stage] of [[7, "7"], [5, ""], [1, "1"], [0, "0"], [0, ""]] as const) {
    if (stage === "") await inside.dismiss();
    await inside.age({ expiry: day(days).replaceAll("/", "-") });
    await portal.reset(at(days));
    await stopWorker(kagiban);
    await visitList(portal, inside);
    expect(await ours(), `${days} days`).toEqual(stage ? [own(stage)] : []);
    await expect.poll(() => inside.badge()).toEqual([String(days), expect.stringContaining("404839：店舗様のアプリ（自店舗利用）のライセンスキー")]);
  }
});

test("an expired key is told once, then at a visit at most once a day, until a newer one is seen", async ({ portal, inside }) => {
  const ours = async () => (await inside.notices()).filter((id) => id.includes("Jf6U"));
  await portal.reset({ ...OWN, today: day(0), expiry: "-1", new_expiry: "+90", vendor_expiry: "-" });
  await openDetail(portal);
  await expect.poll(ours).toEqual([expect.stringContaining("-expired")]);
  await expect.poll(async () => (await inside.badge())[0]).toBe("!");
  await inside.dismiss();
  await visitList(portal, inside);
  expect(await ours()).toEqual([]);
  await inside.age({ told_expired: ago(1) });
  await visitList(portal, inside);
  expect(await ours()).toEqual([expect.stringContaining("-expired")]);
  await inside.dismiss();
  await openDetail(portal);
  portal.page.once("dialog", (dialog) => dialog.accept());
  await portal.page.getByRole("button", { name: "新しいライセンスキーを発行" }).press("Enter");
  await expect.poll(async () => (await inside.keys(A)).find((key) => key.last4 === "Jf6U")?.past).toBe(true);
  await inside.age({ told_expired: ago(1) });
  await visitList(portal, inside);
  expect(await ours()).toEqual([]);
  // A key that RMS shows as stopped is called so, and nobody is told of its end.
  await portal.reset({ licence_key: OWN.new_keys[0], today: day(0), expiry: "+90", vendor_expiry: "-1", vendor_state: "stopped" });
  await visitList(portal, inside);
  expect((await inside.notices()).filter((id) => id.includes("-expired"))).toEqual([]);
  const popup = await portal.popup();
  await expect(popup.locator("#known li").filter({ hasText: "GoQSystem" }).locator(".known-flags")).toHaveText("利用停止");
  await expect.poll(async () => (await inside.badge())[0]).not.toBe("!");
});

test("the daily alarm stands at midnight in Japan and tells without any visit", async ({ portal, inside, kagiban }) => {
  await portal.reset({ ...OWN, today: day(0), expiry: "+60", vendor_expiry: "-" });
  await openDetail(portal);
  const alarm = await inside.page.evaluate(() => (globalThis as any).chrome.alarms.get("watch"));
  expect(alarm.periodInMinutes).toBe(1440);
  expect((alarm.scheduledTime + 9 * 3_600_000) % 86_400_000).toBe(0);
  await expect.poll(async () => (await inside.keys(A)).length).toBe(1);
  await portal.page.goto("about:blank");
  await inside.age({ expiry: day(7).replaceAll("/", "-"), last_seen: ago(9) });
  await stopWorker(kagiban);
  await inside.ring();
  await expect.poll(() => inside.notices()).toEqual([expect.stringMatching(/Jf6U-7$/)]);
  await expect.poll(async () => (await inside.badge())[0]).toBe("7");
  await expect.poll(async () => (await inside.keys(A))[0].told).toEqual([7]);
});

test("a click on a notice opens アプリ一覧 and takes the notice away", async ({ portal, inside, kagiban }) => {
  await portal.reset({ ...OWN, today: day(0), expiry: "+7", vendor_expiry: "-", vendor_state: "in-use" });
  await openDetail(portal);
  await expect.poll(async () => (await inside.notices()).some((id) => id.includes("Jf6U"))).toBe(true);
  const [id] = (await inside.notices()).filter((id) => id.includes("Jf6U"));
  const opened = kagiban.context.waitForEvent("page");
  await (await inside.worker()).evaluate((id) => (globalThis as any).chrome.notifications.onClicked.dispatch(id), id);
  const list = await opened;
  await expect(list).toHaveURL(`https://webservice.rms.rakuten.co.jp${LIST}`);
  await expect.poll(() => inside.notices()).not.toContain(id);
});

base("the browser closed for a week: its start tells, before any visit", async ({ simulator }) => {
  base.slow();
  let browser = await Browser.start(simulator.port);
  try {
    await simulator.reset({ ...OWN, today: day(0), expiry: "+60", vendor_expiry: "-" });
    const portal = new Portal(browser.context.pages()[0], browser, simulator);
    await openDetail(portal);
    let inside = await Inside.open(browser);
    await expect.poll(async () => (await inside.keys(A)).length).toBe(1);
    await portal.page.goto("about:blank");
    await inside.age({ expiry: day(1).replaceAll("/", "-"), last_seen: ago(8), told: [30, 7] });
    browser = await browser.reopen();
    inside = await Inside.open(browser);
    await expect.poll(() => inside.notices()).toEqual([expect.stringMatching(/Jf6U-1$/)]);
    await expect.poll(async () => (await inside.keys(A))[0].told).toEqual([30, 7, 1]);
    await expect.poll(async () => (await inside.badge())[0]).toBe("1");
    const popup = await new Portal(inside.page, browser, simulator).popup(0);
    await expect(popup.locator("#known li")).toContainText(`最終確認 ${day(-8).slice(5)}`);
  } finally {
    await browser.stop();
  }
});

test("no key is filed under another shop: the menu asks whose page it is", async ({ portal, inside }) => {
  await portal.reset({ ...OWN, shop: A, today: day(0), expiry: "+34" });
  await openDetail(portal);
  await visitList(portal, inside);
  const before = (await inside.keys(A)).map((key) => key.last4);
  await portal.open("/merchant-portal/logout");
  await portal.reset({ shop: B, licence_key: "SL112233_Qq7mAb2ZrT9kLw3e", today: day(0), expiry: "+50" });
  await visitList(portal, inside);
  const question = portal.menu().getByRole("region", { name: "どの店舗の画面ですか？" });
  await expect(question.getByRole("button")).toHaveText(["この店舗です", "店舗404839", "この店舗ではない"]);
  expect((await inside.keys(A)).map((key) => key.last4)).toEqual(before);
  await portal.screenshot("menu-whose");
  await question.getByRole("button", { name: "この店舗ではない" }).click();
  await expect(question).toBeHidden();
  await visitList(portal, inside);
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：未確認");
  await expect(question).toBeHidden();
  // The list has these keys all the same, under no shop's number.
  const popup = await portal.popup();
  await expect(popup.locator("#known li").filter({ hasText: "Lw3e" }).locator(".known-name")).toHaveText("店舗様のアプリ（自店舗利用）");
  await portal.page.bringToFront();
  // A key with the number of the shop settles it, for the list too.
  await openDetail(portal);
  await expect.poll(async () => (await inside.keys(B)).length).toBe(3);
  expect((await inside.keys(A)).map((key) => key.last4)).toEqual(before);
});

test("the first shop of all is asked for by its number", async ({ portal, inside }) => {
  await portal.reset({ ...OWN, shop: A, today: day(0), expiry: "+34" });
  await portal.open("/merchant-portal/serviceList");
  const question = portal.menu().getByRole("region", { name: "どの店舗の画面ですか？" });
  await question.getByLabel("店舗番号（数字6桁）").fill(A);
  await question.getByRole("button", { name: "この店舗です" }).click();
  await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${A}`);
  await expect(question).toBeHidden();
  await expect.poll(async () => (await inside.keys(A)).length).toBe(3);
});

test("the merchant's answer files the keys, and a row that is known needs none", async ({ portal, inside }) => {
  await portal.reset({ ...OWN, shop: A, today: day(0), expiry: "+34" });
  await openDetail(portal);
  await expect.poll(async () => (await inside.keys(A)).length).toBe(1);
  await portal.open("/merchant-portal/logout");
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：未確認");
  // Renewed on another computer.
  const renewed = { shop: A, licence_key: "SL404839_Qq7mAb2ZrT9kLw3e", today: day(0), expiry: "+80" };
  await portal.reset(renewed);
  await visitList(portal, inside);
  await portal.menu().getByRole("button", { name: "店舗404839" }).click();
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：404839");
  await expect.poll(async () => (await inside.keys(A)).map((key) => [key.last4, key.past])).toEqual([
    ["Jf6U", true], ["Lw3e", false], [expect.any(String), false], [expect.any(String), false],
  ]);
  await portal.open("/merchant-portal/logout");
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：未確認");
  await portal.reset(renewed);
  await visitList(portal, inside);
  await expect(portal.menu().locator("#shop")).toHaveText("店舗：404839");
  await expect(portal.menu().getByText("どの店舗の画面ですか？")).toBeHidden();
});

test("the expiry days are saved as a file for a calendar", async ({ portal, inside }) => {
  await portal.reset({ ...OWN, today: day(0), expiry: "+34", vendor_expiry: "-" });
  await openDetail(portal);
  await visitList(portal, inside);
  const popup = await portal.popup();
  const downloaded = popup.waitForEvent("download");
  await popup.getByRole("button", { name: "期限をカレンダー用に保存（.ics）" }).click();
  const file = await downloaded;
  expect(file.suggestedFilename()).toBe("kagiban-expiry.ics");
  const text = (await readFile(await file.path(), "utf8")).replaceAll("\r\n ", "");
  expect(text).toContain(`DTSTART;VALUE=DATE:${day(34).replaceAll("/", "")}\r\nDTEND;VALUE=DATE:${day(35).replaceAll("/", "")}`);
  expect(text).toContain("末尾 Jf6U");
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
});
