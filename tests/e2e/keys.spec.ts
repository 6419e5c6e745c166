import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import type { Portal } from "./support/portal";
import { HOSTS } from "./support/places";

const SECRET = "SP404839_Qx7mAb2ZrT9kLw3e";
const LICENCE = "SL404839_h4VnPq8sYd1cJf6U";
const NEWER = "SL404839_zK5tBg0wMe2xRa7N";
const OLDER = "SL404839_c9DfGh3jLk5mNp8Q";
const KEYS = { service_secret: SECRET, licence_key: LICENCE, new_keys: [NEWER] };

/** Opens the key page of an era, through the check that stands before it. */
async function openKeys(portal: Portal, era: string): Promise<void> {
  if (era === "2025") {
    await portal.open("/merchant-portal/serviceDetail?appId=1");
  } else {
    await portal.open("/merchant-portal/licenseInfo");
  }
  if (await portal.robotCheck().isVisible()) await portal.passRobotCheck();
}

/** Puts something else into the clipboard, so that what is found there later was put there by a button. */
async function fillClipboard(page: Page): Promise<void> {
  const other = await page.context().newPage();
  await other.setContent("<input value='something else'>");
  await other.locator("input").selectText();
  await other.keyboard.press("Control+C");
  await other.close();
}

/** Presses a copy button and gives what the clipboard then holds. */
async function copied(portal: Portal, button: ReturnType<Page["getByRole"]>, told: ReturnType<Page["locator"]>): Promise<string> {
  await fillClipboard(portal.page);
  await button.page().bringToFront();
  await expect(button).toBeEnabled();
  await button.click();
  await expect(told).toContainText("コピーしました");
  return portal.clipboard();
}

for (const [era, page] of [
  ["2025", "アプリ詳細情報"],
  ["2024", "ライセンス情報"],
  ["2018", "ライセンス情報"],
]) {
  for (const permissions_policy of ["none", "clipboard"]) {
    test(`${era}: both keys are copied byte for byte, from popup and menu, ${permissions_policy === "none" ? "freely" : "though the page forbids the clipboard"}`, async ({
      portal,
    }) => {
      await portal.reset({ era, permissions_policy, ...KEYS });
      await openKeys(portal, era);
      await expect(portal.page.getByRole("heading", { name: page })).toBeVisible();
      const popup = await portal.popup();
      const licence = "ライセンスキーをコピー";
      for (const [place, told] of [
        [popup, popup.locator("#key-told")],
        [portal.menu(), portal.menu().locator("#key-told")],
      ] as const) {
        expect(await copied(portal, place.getByRole("button", { name: licence, exact: true }), told)).toBe(LICENCE);
        await expect(told).toHaveText(`ライセンスキーをコピーしました（25文字、末尾 ${LICENCE.slice(-4)}）。`);
        if (era !== "2025") {
          await expect(place.getByRole("button", { name: "serviceSecret をコピー" })).toHaveCount(0);
          continue;
        }
        const button = place.getByRole("button", { name: "serviceSecret をコピー", exact: true });
        expect(await copied(portal, button, told)).toBe(SECRET);
        await expect(button).toHaveAccessibleDescription(`serviceSecret・25文字・SP…${SECRET.slice(-4)} 更新しても変わりません`);
      }
      await expect(popup.getByText(`ライセンスキー・25文字・SL…${LICENCE.slice(-4)}`)).toBeVisible();
      for (const frame of [...popup.frames(), await portal.menuFrame()]) {
        expect(await frame.content()).not.toMatch(/S[PL]404839_/);
      }
      if (era === "2025" && permissions_policy === "none") {
        await portal.screenshot("popup-keys", popup);
        await portal.page.bringToFront();
        await portal.screenshot("menu-keys");
      }
    });
  }
}

for (const era of ["2018", "2024"]) {
  test(`${era}: the secret stands on 利用設定, the licence key on a page of its own`, async ({ portal }) => {
    await portal.reset({ era, secret_shown: "full", permissions_policy: "clipboard", ...KEYS });
    await portal.open("/merchant-portal/configurationApi");
    const popup = await portal.popup();
    for (const place of [popup, portal.menu()]) {
      const button = place.getByRole("button", { name: "serviceSecret をコピー", exact: true });
      expect(await copied(portal, button, place.locator("#key-told"))).toBe(SECRET);
      await expect(place.getByRole("button", { name: "ライセンスキーをコピー" })).toHaveCount(0);
    }
  });
}

for (const key_markup of ["split", "blocks", "lines", "blanks", "invisible", "input", "glued"]) {
  test(`a key written as ${key_markup} is copied and selected as one`, async ({ portal }) => {
    await portal.reset({ key_markup, ...KEYS });
    await openKeys(portal, "2025");
    const popup = await portal.popup();
    const told = popup.locator("#key-told");
    expect(await copied(portal, popup.getByRole("button", { name: "ライセンスキーをコピー" }), told)).toBe(LICENCE);
    expect(await copied(portal, popup.getByRole("button", { name: "serviceSecret をコピー" }), told)).toBe(SECRET);
    const card = popup.getByRole("listitem").filter({ hasText: "ライセンスキー・25文字" });
    const blanks = ["blocks", "lines", "blanks", "invisible", "input"].includes(key_markup);
    await expect(card.getByText("前後の空白を除いてコピーします")).toHaveCount(blanks ? 1 : 0);
    await card.getByRole("button", { name: "画面上のキーを表示" }).click();
    await expect
      .poll(() =>
        portal.page.evaluate(() => {
          const field = document.activeElement as HTMLInputElement;
          const text = field?.selectionStart != null ? field.value.slice(field.selectionStart, field.selectionEnd ?? 0) : String(getSelection());
          return text.replace(/[\s\u200b\ufeff]/g, "");
        }),
      )
      .toBe(LICENCE);
    // No part of a key is readable in the facts: the parts are in none of its texts.
    const frame = await portal.menuFrame();
    const facts = await frame.evaluate(async (tab) => {
      const ask = { kagiban: 1, ask: "snapshot", labels: ["serviceSecret", "ライセンスキー", "キー情報"] };
      return JSON.stringify(await (globalThis as any).chrome.tabs.sendMessage(tab, ask, { frameId: 0 }));
    }, await portal.tab());
    for (const part of [LICENCE.slice(9, 17), LICENCE.slice(17), SECRET.slice(9, 17), SECRET.slice(17), "SL404839_", "SP404839_"]) {
      expect(facts).not.toContain(part);
    }
    expect(facts).toContain(`"last4":"${LICENCE.slice(-4)}"`);
    if (key_markup !== "glued") return;
    // A script puts another key into the cell, without a new row: the card follows.
    await portal.page.bringToFront();
    await portal.page.getByText(LICENCE, { exact: true }).evaluate((cell, key) => void (cell.firstChild!.textContent = key), NEWER);
    await expect(popup.getByText(`ライセンスキー・25文字・SL…${NEWER.slice(-4)}`)).toBeVisible();
    await expect(portal.menu().getByText(`ライセンスキー・25文字・SL…${NEWER.slice(-4)}`)).toBeVisible();
  });
}

test("old keys without a head, keys from before and a renewal", async ({ portal }) => {
  const bare = "h4VnPq8sYd1cJf6U";
  await portal.reset({ ...KEYS, licence_key: bare, past_keys: [], past_shown: "full" });
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  const told = popup.locator("#key-told");
  const licence = () => popup.getByRole("button", { name: "ライセンスキーをコピー" });
  expect(await copied(portal, licence(), told)).toBe(bare);
  await expect(popup.locator(".key-warnings").filter({ hasText: "文字" })).toHaveCount(0);
  // The merchant issues a new one: it comes first, and the older one stays, called so.
  await portal.page.bringToFront();
  portal.page.once("dialog", (dialog) => dialog.accept());
  await portal.page.getByRole("button", { name: "新しいライセンスキーを発行" }).press("Enter");
  await expect(portal.page.getByText("過去の利用情報")).toBeVisible();
  await popup.reload();
  await expect(licence()).toHaveCount(2);
  expect(await copied(portal, licence().first(), told)).toBe(NEWER);
  await expect(popup.getByRole("listitem").filter({ hasText: "以前のキー" }).first()).toContainText(`・…${bare.slice(-4)}`);
  expect(await copied(portal, licence().last(), told)).toBe(bare);
});

for (const [what, licence_key, key_markup] of [
  ["an old key on lines of its own", "h4VnPq8sYd1cJf6U", "blocks"],
  ["an old key in parts", "h4VnPq8sYd1cJf6U", "lines"],
  ["an old key of letters alone", "AbCdEfGhIjKlMnOp", "plain"],
  ["a key of another length in parts", "SL404839_h4VnPq8sYd1cJf6UxY9z", "blocks"],
  ["a short key in parts", "SL404839_h4VnPq8sYd", "lines"],
]) {
  test(`${what} is found as one`, async ({ portal }) => {
    await portal.reset({ service_secret: SECRET, licence_key, key_markup });
    await openKeys(portal, "2025");
    const popup = await portal.popup();
    const button = popup.getByRole("button", { name: "ライセンスキーをコピー" });
    expect(await copied(portal, button, popup.locator("#key-told"))).toBe(licence_key);
    await expect(popup.getByText(`${licence_key.length}文字・`).first()).toBeVisible();
  });
}

test("a key that changed under the button is not copied in the other's place", async ({ portal }) => {
  await portal.reset(KEYS);
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  const button = popup.getByRole("button", { name: "ライセンスキーをコピー" });
  await expect(button).toBeEnabled();
  await fillClipboard(portal.page);
  await portal.page.evaluate(([old, newer]) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) node.data = node.data.replace(old, newer);
  }, [LICENCE, NEWER]);
  await popup.bringToFront();
  await button.click();
  await expect(popup.locator("#key-told")).toHaveText("画面のキーが変わりました。もう一度押してください。");
  expect(await portal.clipboard()).toBe("something else");
  await expect(popup.getByText(`SL…${NEWER.slice(-4)}`)).toBeVisible();
});

test("what looks wrong is said, and the key is copied all the same", async ({ portal }) => {
  await portal.reset({ service_secret: "SL404839_Qx7mAb2ZrT9kLw3e", licence_key: "SL404840_h4VnPq8sYd1cJf6" });
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  await expect(popup.getByText("serviceSecretの欄に、ライセンスキーの形（SLで始まる）のキーが表示されています")).toBeVisible();
  await expect(popup.getByText("ライセンスキーはふつう25文字ですが、このキーは24文字です。")).toBeVisible();
  await expect(popup.getByText("店舗番号404840のキーです。serviceSecretの店舗番号は404839です。")).toBeVisible();
  const button = popup.getByRole("button", { name: "ライセンスキーをコピー" });
  expect(await copied(portal, button, popup.locator("#key-told"))).toBe("SL404840_h4VnPq8sYd1cJf6");
});

test("a vendor's key is the vendor's, on the portal and on the approval pages of before", async ({ portal }) => {
  for (const [era, at] of [
    ["2025", "/merchant-portal/serviceDetail?appId=2"],
    ["2024", `https://${HOSTS[1]}/apisson/licenseInfo?appId=2`],
  ]) {
    await portal.reset({ era, key_markup: "split" });
    await portal.open(at);
    if (era === "2025") await portal.passRobotCheck();
    const key = (await portal.state()).vendors[0].key;
    await expect(portal.menu().getByText("GoQSystemのキー")).toBeVisible();
    const button = portal.menu().getByRole("button", { name: "ライセンスキーをコピー" });
    expect(await copied(portal, button, portal.menu().locator("#key-told")), era).toBe(key);
  }
});

test("アプリ一覧 tells when each key ends, before any security check", async ({ portal }) => {
  const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "/");
  await portal.reset({ today, expiry: "+34", vendor_expiry: "+0", vendor_state: "updated" });
  await portal.open("/merchant-portal/serviceList");
  const popup = await portal.popup();
  const lines = popup.locator("#known").getByRole("listitem");
  await expect(lines.filter({ hasText: "GoQSystem" })).toContainText("本日まで");
  await expect(lines.filter({ hasText: "GoQSystem" })).toContainText("更新あり");
  await expect(lines.filter({ hasText: "店舗様" })).toContainText("（あと34日）");
  await expect(lines.filter({ hasText: "まとまるEC店長" })).toContainText("承認待ち");
  await expect(popup.getByRole("button", { name: "ライセンスキーをコピー" })).toBeHidden();
  await portal.screenshot("popup-expiries", popup);
  for (const [vendor_state, vendor_expiry, text] of [
    ["expired", "-1", "期限切れ"],
    ["in-use", "-", "期限なし（RMSの表示は「-」）"],
    ["waiting", "+1", "（あと1日）"],
  ]) {
    await portal.reset({ today, vendor_expiry, vendor_state });
    await portal.open("/merchant-portal/serviceList");
    await popup.reload();
    await expect(lines.filter({ hasText: "GoQSystem" })).toContainText(text);
  }
});

test("a pasted key is compared by its shape, and the field keeps nothing", async ({ portal }) => {
  await portal.reset({ ...KEYS, past_keys: [OLDER] });
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  const field = popup.getByLabel("キーを貼り付けて照合");
  const told = popup.locator("#paste-told");
  await expect(field).toHaveAttribute("type", "password");
  await expect(popup.getByRole("button", { name: "ライセンスキーをコピー" })).toBeEnabled();
  const line = (key: string) => `ライセンスキー・25文字・店舗404839・末尾 ${key.slice(-4)}`;
  for (const [text, answer] of [
    [LICENCE, `${line(LICENCE)}：最新のキーと末尾が一致`],
    [` ${LICENCE}\n`, `${line(LICENCE)}：最新のキーと末尾が一致（空白は除いて照合しました）`],
    [OLDER, `${line(OLDER)}：以前のキーです`],
    [LICENCE.slice(0, -1), "1文字足りません"],
    [LICENCE.slice(1), "1文字足りません"],
    [SECRET, "serviceSecretです"],
    ["SL404840_h4VnPq8sYd1cJf6U", "別の店舗（404840）のキーです"],
    [NEWER, "記録にあるキーのどれとも末尾が一致しません"],
    ["キーではない文", "キーの形ではありません"],
  ]) {
    const other = await portal.page.context().newPage();
    await other.setContent("<textarea></textarea>");
    await other.locator("textarea").fill(text);
    await other.locator("textarea").selectText();
    await other.keyboard.press("Control+C");
    await other.close();
    await popup.bringToFront();
    await field.focus();
    await popup.keyboard.press("Control+V");
    await expect(told).toContainText(answer);
    await expect(field).toHaveValue("");
  }
  // Typed one by one, it is taken when the merchant is done.
  await field.pressSequentially(LICENCE);
  await popup.keyboard.press("Enter");
  await expect(told).toHaveText(`${line(LICENCE)}：最新のキーと末尾が一致`);
  await expect(field).toHaveValue("");
  await field.fill(SECRET);
  await expect(told).toContainText("serviceSecretです");
  await expect(field).toHaveValue("");
  expect(await popup.content()).not.toMatch(/S[PL]404839_/);
  await portal.screenshot("popup-paste", popup);
});

test("the clipboard is cleared by a button, from popup and menu", async ({ portal }) => {
  await portal.reset({ ...KEYS, permissions_policy: "clipboard" });
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  for (const place of [popup, portal.menu()]) {
    const told = place.locator("#key-told");
    expect(await copied(portal, place.getByRole("button", { name: "ライセンスキーをコピー" }), told)).toBe(LICENCE);
    await (place === popup ? popup : portal.page).bringToFront();
    await place.getByRole("button", { name: "クリップボードを今すぐ消す" }).click();
    await expect(told).toContainText("クリップボードを空にしました");
    expect(await portal.clipboard()).toBe("");
  }
  await expect(popup.getByText("Windowsのクリップボード履歴にも残ることがあります。")).toBeVisible();
});

test("the hands give a key to nobody but a page of ours", async ({ portal }) => {
  await portal.reset(KEYS);
  await openKeys(portal, "2025");
  await expect(portal.menu().getByRole("button", { name: "ライセンスキーをコピー" })).toBeEnabled();
  // From the page's own world there is no way to ask; a script's click on a button of ours copies nothing.
  expect(await portal.page.evaluate(() => typeof (globalThis as any).chrome?.runtime?.sendMessage)).toBe("undefined");
  await fillClipboard(portal.page);
  await portal.menu().getByRole("button", { name: "ライセンスキーをコピー" }).evaluate((button: HTMLElement) => button.click());
  // A press that counts comes after it, and says what it did: so the script's click has had its time.
  await portal.page.bringToFront();
  await portal.menu().getByRole("button", { name: "serviceSecret をコピー" }).click();
  await expect(portal.menu().locator("#key-told")).toContainText("serviceSecretをコピーしました");
  expect(await portal.clipboard()).toBe(SECRET);
});

test("hands of before an update say so", async ({ portal, faults }) => {
  await portal.reset(KEYS);
  await openKeys(portal, "2025");
  const popup = await portal.popup();
  await expect(popup.getByRole("button", { name: "ライセンスキーをコピー" })).toBeEnabled();
  // Without hands in the tab, as after an update of the extension.
  await portal.page.goto("about:blank");
  await popup.bringToFront();
  await popup.getByRole("button", { name: "ライセンスキーをコピー" }).click();
  await expect(popup.locator("#key-told")).toHaveText("Kagibanが更新されました。この画面を再読み込みしてください。");
  expect(faults.found(true)).toEqual([]);
});
