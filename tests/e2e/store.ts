// `./build.sh store`: the pictures of the store's listing, 1280 × 800, of the built extension on the simulator.
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { Inside, day } from "./support/inside";
import { ROOT } from "./support/places";

const SHOP = "404839";
const SIZE = { width: 1280, height: 800 };

const WORDS = {
  ja: {
    popup: "足りない機能が、アプリごとに分かります。",
    ticked: "LSEG: 18件にチェックを入れました",
    proof: "登録を確認しました",
  },
  en: {
    popup: "What is missing, app by app.",
    ticked: "LSEG: ticked 18 functions",
    proof: "registration confirmed",
  },
} as const;

for (const lang of ["ja", "en"] as const) {
  test(lang, async ({ portal, kagiban }) => {
    const { page } = portal;
    const words = WORDS[lang];
    const shoot = (name: string, from: Page = page) => from.screenshot({ path: path.join(ROOT, "store", `${lang}-${name}.png`), clip: { x: 0, y: 0, ...SIZE } });
    await portal.reset({ shop: SHOP, today: day(0), expiry: "+34", vendor_expiry: "+6" });
    const inside = await Inside.open(kagiban);
    await inside.page.evaluate((ledger) => (globalThis as any).chrome.storage.local.set({ ledger }), { version: 1, lang, shops: [{ id: SHOP, name: "鍵番商店", apps: [{ app: "lseg", needs: [], since: 1 }, { app: "rakuraku-item-ranking", needs: [], since: 1 }] }] });
    await portal.open("/merchant-portal/serviceDetail?appId=1");
    await portal.passRobotCheck();
    await expect(portal.menu().locator("#shop")).toContainText(SHOP);
    await portal.open("/merchant-portal/serviceList");
    await expect(portal.menu().locator("#shop")).toContainText(SHOP);
    await portal.openEdit();
    // Before the press: the marks show what is needed. The popup lists it.
    await expect(page.locator(".kagiban-mark").first()).toBeVisible();
    const popup = await portal.popup();
    await expect(popup.locator(".app").first()).toBeVisible();
    await expect(popup.locator("#known li").first()).toBeVisible();
    const picture = (await popup.screenshot()).toString("base64");
    const frame = await kagiban.context.newPage();
    await frame.setContent(
      `<body style="margin:0;height:800px;display:flex;align-items:center;justify-content:center;gap:60px;background:#24478a;color:#fff;font:bold 34px/1.6 'Noto Sans CJK JP',sans-serif">` +
        `<p style="max-width:560px">${words.popup}</p><img style="border-radius:8px;box-shadow:0 6px 30px #0008" src="data:image/png;base64,${picture}">`,
    );
    await frame.locator("img").evaluate((image: HTMLImageElement) => image.decode());
    await shoot("2-popup", frame);
    await frame.close();
    await popup.close();
    await page.bringToFront();
    await portal.menu().locator("#cards > li", { hasText: "LSEG" }).locator("button.press").click();
    await expect(portal.status()).toContainText(words.ticked);
    await page.evaluate(() => scrollTo(0, 0));
    await shoot("1-ticked");
    await page.getByRole("button", { name: "確認する" }).press("Enter");
    await expect(portal.status()).not.toBeEmpty();
    await page.getByRole("button", { name: "登録する" }).press("Enter");
    await expect(portal.status()).toContainText(words.proof);
    await page.evaluate(() => scrollTo(0, 0));
    await shoot("3-registered");
    const settings = await kagiban.context.newPage();
    await settings.goto(kagiban.url("pages/settings.html"));
    await settings.locator("#matrix table").waitFor();
    await shoot("4-settings", settings);
    await settings.close();
  });
}
