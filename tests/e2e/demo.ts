// `./build.sh demo`: the main job once, on the simulator, with what came of it printed.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { HEADED, TARGET } from "./support/places";
import { Portal, type Box } from "./support/portal";

const APP = "LSEG";
const ROOT = path.dirname(TARGET);

test("the main job", async ({ kagiban, simulator }) => {
  const page = kagiban.context.pages()[0] ?? (await kagiban.context.newPage());
  const portal = new Portal(page, kagiban, simulator);
  await portal.reset();
  await portal.openEdit();
  const before = await portal.boxes();
  say(`${page.url()} (the simulator), ${before.length} functions, ${before.filter((box) => box.on).length} ticked`);

  await portal.press(APP).click();
  await expect(portal.status()).not.toBeEmpty();
  const after = await portal.boxes();
  const ticked = after.filter((box) => box.on && !before.find((old) => old.number === box.number)?.on);
  const popup = await portal.popup();
  await expect(popup.locator("body")).toContainText(APP);
  say(`\n${APP} 一括反映`);
  print("ticked", ticked.map(line));
  print("blocked", await listed(popup, `${APP} の不足API`));
  print("absent", await listed(popup, `${APP} の設定できない項目`));
  say(`\n${(await portal.status().innerText()).trim()}`);

  const pictures = path.join(TARGET, "demo");
  await mkdir(pictures, { recursive: true });
  await popup.screenshot({ path: path.join(pictures, "popup.png") });
  await popup.close();
  await page.bringToFront();
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: path.join(pictures, "edit.png") });
  say(`\n${path.relative(ROOT, path.join(pictures, "edit.png"))}\n${path.relative(ROOT, path.join(pictures, "popup.png"))}`);

  if (HEADED) {
    say("\nThe browser stays open for trying by hand; close it to end.");
    await kagiban.context.waitForEvent("close", { timeout: 0 });
  }
});

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function line(box: Box): string {
  return `${box.name}  (${box.group})`;
}

function print(title: string, lines: string[]): void {
  say(`  ${title.padEnd(8)} ${String(lines.length).padStart(3)}`);
  lines.forEach((text) => say(`      ${text}`));
}

async function listed(popup: Page, name: string): Promise<string[]> {
  return popup.getByRole("list", { name, exact: true }).getByRole("listitem").allInnerTexts();
}
