// Neither key is anywhere but in RMS's own page and in the clipboard: after a whole journey every place that could hold
// one is searched. Each search also looks for something that is allowed to be there, so that it is known to find.
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator } from "@playwright/test";
import { Browser } from "./support/browser";
import { expect, test } from "./support/fixtures";
import { Inside, day } from "./support/inside";
import { requestsOf } from "./support/network";
import { HOSTS } from "./support/places";
import { Portal } from "./support/portal";
import { stopWorker, workers } from "./support/worker";

const SHOP = "404839";
const SECRET = "SP404839_Qx7mAb2ZrT9kLw3e";
const LICENCE = "SL404839_h4VnPq8sYd1cJf6U";
const LAST4 = LICENCE.slice(-4);
/** Whole, or any half of what is not the shop's number or the last four characters. */
const NEEDLES = [SECRET, LICENCE].flatMap((key) => [key, key.slice(9, 15), key.slice(15, 21)]);

/** The parts of a key that stand in a text. */
function traces(text: string): string[] {
  return NEEDLES.filter((needle) => text.includes(needle));
}

/** Nothing of a key is in these texts, and the control is. */
function expectClean(what: string, texts: string[], control: string): void {
  const text = texts.join("\n");
  expect(traces(text), what).toEqual([]);
  expect(text.includes(control), `${what}: the search finds ${control}`).toBe(true);
}

/** One message between parts of the extension, as it was sent or answered. */
type Message = { way: "sent" | "heard" | "answered"; ask?: string; text: string };

/** Runs in every page before its own scripts: in pages of the extension, has every message told. */
function tap(): void {
  const { chrome, tellMessage } = globalThis as any;
  if (location.protocol !== "chrome-extension:" || !chrome?.runtime?.sendMessage) return;
  const text = (value: unknown) => JSON.stringify(value) ?? "";
  const hook = (owner: any, at: number) => {
    const send = owner.sendMessage.bind(owner);
    owner.sendMessage = async (...all: any[]) => {
      const ask = all[at]?.ask;
      void tellMessage({ way: "sent", ask, text: text(all[at]) });
      const answer = await send(...all);
      void tellMessage({ way: "answered", ask, text: text(answer) });
      return answer;
    };
  };
  hook(chrome.runtime, 0);
  hook(chrome.tabs, 1);
  chrome.runtime.onMessage.addListener((message: unknown) => void tellMessage({ way: "heard", text: text(message) }));
}

test("neither key is anywhere but where it must be, and nothing is asked of the network", async ({ simulator }, info) => {
  test.slow();
  const network = path.join(tmpdir(), `kagiban-network-${process.pid}-${info.workerIndex}.json`);
  let browser = await Browser.start(simulator.port, { args: [`--log-net-log=${network}`] });
  try {
    const { context } = browser;
    const messages: Message[] = [];
    const console: string[] = [];
    const files: string[] = [];
    const screens: string[] = [];
    const notices: string[] = [];
    context.on("console", (message) => console.push(message.text()));
    context.on("weberror", (fault) => console.push(String(fault.error().stack)));
    await context.exposeBinding("tellMessage", (_, message: Message) => void messages.push(message));
    await context.addInitScript(tap);
    const inside = await Inside.open(browser);
    const portal = new Portal(await context.newPage(), browser, simulator);
    /** What stands in every page and frame of ours now, and in their fields. */
    const look = async () => {
      for (const frame of context.pages().flatMap((page) => page.frames()).filter((frame) => frame.url().startsWith(browser.url("")))) {
        screens.push(await frame.content(), await frame.locator("body").innerText());
        screens.push(...(await frame.locator("input").evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value))));
      }
    };
    const listenToNotices = async () =>
      (await inside.worker()).evaluate(() => {
        const own = globalThis as any;
        const create = own.chrome.notifications.create.bind(own.chrome.notifications);
        own.seenNotices = [];
        own.chrome.notifications.create = (...all: unknown[]) => {
          own.seenNotices.push(JSON.stringify(all));
          return create(...all);
        };
      });
    const heardNotices = async () => (await inside.worker()).evaluate(() => (globalThis as any).seenNotices as string[]);

    // The keys are read, copied from both places, and shown in the page.
    await simulator.reset({ service_secret: SECRET, licence_key: LICENCE, past_keys: [], today: day(0), expiry: "+7" });
    await listenToNotices();
    await portal.open("/merchant-portal/serviceDetail?appId=1");
    await portal.passRobotCheck();
    await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
    const popup = await portal.popup();
    for (const [place, page] of [[portal.menu(), portal.page], [popup, popup]] as const) {
      for (const [name, key] of [["serviceSecret をコピー", SECRET], ["ライセンスキーをコピー", LICENCE]]) {
        await page.bringToFront();
        await press(place.getByRole("button", { name, exact: true }));
        await expect(place.locator("#key-told")).toContainText(`${name.replace(" ", "")}しました`);
        expect(await portal.clipboard()).toBe(key);
        await look();
      }
    }
    await popup.bringToFront();
    await press(popup.getByRole("button", { name: "画面上のキーを表示" }).first());
    // The key of the last copy is still in the clipboard: it is compared.
    await popup.getByLabel("キーを貼り付けて照合").focus();
    await popup.keyboard.press("Control+V");
    await expect(popup.locator("#paste-told")).toContainText("最新のキーと末尾が一致");
    await popup.getByLabel("キーを貼り付けて照合").pressSequentially(SECRET);
    await popup.keyboard.press("Enter");
    await expect(popup.locator("#paste-told")).toContainText("serviceSecretです");
    await look();
    // The expiry is near: a notice. The days are exported.
    await expect.poll(() => inside.notices()).toContainEqual(expect.stringContaining(`${LAST4}-7`));
    const downloaded = popup.waitForEvent("download");
    await popup.getByRole("button", { name: "期限をカレンダー用に保存（.ics）" }).click();
    files.push(await readFile(await (await downloaded).path(), "utf8"));
    notices.push(...(await heardNotices()), ...(await inside.notices()));
    // All that is remembered is exported from the settings.
    const settings = await context.newPage();
    await settings.goto(browser.url("pages/settings.html"));
    const exported = settings.waitForEvent("download");
    await press(settings.getByRole("button", { name: "エクスポート", exact: true }));
    files.push(await readFile(await (await exported).path(), "utf8"));
    expect(files[1]).toContain(LAST4);
    await look();
    await settings.close();
    const before = await memoryOf(browser, inside);
    // The list, then a page that is not understood, with both keys in it: captured.
    await portal.page.bringToFront();
    await portal.open("/merchant-portal/serviceList");
    await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
    await look();
    await simulator.reset({ broken: "few-rows" });
    await portal.openEdit();
    await portal.page.evaluate((keys) => {
      const table = document.createElement("table");
      for (const key of keys) table.insertRow().insertCell().textContent = `serviceSecret ${key}`;
      document.querySelector("#contents, body")!.append(table);
      document.title += keys.join(" ");
    }, [SECRET, LICENCE]);
    await press(portal.menu().getByRole("button", { name: "診断用データをコピー" }));
    await expect(portal.status()).toContainText("コピーしました");
    const capture = await portal.clipboard();
    await look();
    // The worker is stopped and starts again.
    await stopWorker(browser);
    await listenToNotices();
    await inside.age({ told: [] });
    await portal.page.bringToFront();
    await portal.open("/merchant-portal/backToMenu");
    await expect(portal.menu().locator("#shop")).toHaveText(`店舗：${SHOP}`);
    await expect.poll(heardNotices).not.toEqual([]);
    await look();
    notices.push(...(await heardNotices()));

    // ---- What is to be found where
    for (const [area, control] of [["local", LAST4], ["session", SHOP]]) {
      const stored = await inside.page.evaluate(async (area) => JSON.stringify(await (globalThis as any).chrome.storage[area].get(null)), area);
      expectClean(`storage.${area}`, [stored], control);
    }
    expect(await inside.page.evaluate(async () => (globalThis as any).chrome.storage.sync.get(null))).toEqual({});
    expectClean("notices", notices, SHOP);
    expectClean("notices", notices, LAST4);
    expectClean("exported files", files, LAST4);
    expectClean("capture", [capture], "利用機能編集");
    expectClean("pages of ours", screens, LAST4);
    const copies = messages.filter(({ way, ask }) => way === "answered" && ask === "copy");
    expectClean("messages", messages.filter((message) => !copies.includes(message)).map(({ text }) => text), LAST4);
    for (const way of ["sent", "heard", "answered"]) expect(messages.some((message) => message.way === way), way).toBe(true);
    // The one exception: the answers to the four presses, and nothing else in them.
    expect(copies.map(({ text }) => JSON.parse(text))).toEqual([SECRET, LICENCE, SECRET, LICENCE].map((key) => ({ key })));
    await popup.evaluate((control) => globalThis.console.log(control), `page ${SHOP}`);
    await (await inside.worker()).evaluate((control) => globalThis.console.log(control), `worker ${SHOP}`);
    await expect.poll(() => console.join("\n")).toContain(`page ${SHOP}`);
    await expect.poll(() => console.join("\n")).toContain(`worker ${SHOP}`);
    expectClean("console", console, SHOP);
    for (const memory of [before, await memoryOf(browser, inside)]) {
      expectClean("the worker's heap", [memory.heap], `control ${SHOP}`);
      expect(memory.wasm.needles, "the worker's wasm memory").toEqual([]);
      expect(memory.wasm.control, "the worker's wasm memory").toBe(true);
    }
    // Rust in the popup, which compared a key and had it copied, never held one.
    const session = await context.newCDPSession(popup);
    const wasm = await wasmOf((method, parameters) => session.send(method as any, parameters as any));
    expect(wasm).toEqual({ needles: [], control: true });
    await browser.context.close();
    // Chromium's own log of all that any page, frame, worker or script asked for.
    const requests = await requestsOf(network);
    const own = `chrome-extension://${browser.extension}`;
    expect(requests.filter(({ initiator, url }) => initiator === own && url.origin !== own).map(({ url }) => url.href)).toEqual([]);
    const asked = requests.filter(({ initiator }) => /^(https?|chrome-extension):/.test(initiator));
    expect(asked.filter(({ url }) => !HOSTS.includes(url.host) && url.origin !== own).map(({ url, initiator }) => `${initiator} asked for ${url}`)).toEqual([]);
    expect(asked.some(({ url }) => HOSTS.includes(url.host)), "the log holds what the portal's pages load").toBe(true);
    // The browser is closed and opened again: what is left on the disk is read back, and is as clean.
    browser = await browser.reopen();
    const again = await Inside.open(browser);
    const stored = await again.page.evaluate(async () => {
      const { storage } = (globalThis as any).chrome;
      return JSON.stringify(await Promise.all(["local", "session", "sync"].map((area) => storage[area].get(null))));
    });
    expectClean("storage after a restart", [stored], LAST4);
  } finally {
    await browser.stop();
    await rm(network);
  }
});

async function press(button: Locator): Promise<void> {
  await expect(button).toBeEnabled();
  await button.click();
}

type Send = (method: string, parameters?: object) => Promise<any>;

/** What the worker's heap holds, as text, and what is found in the memory of its wasm. */
async function memoryOf(browser: Browser, inside: Inside): Promise<{ heap: string; wasm: { needles: string[]; control: boolean } }> {
  // Nothing of what went through it needs to be left, so what the search must find is put there.
  await (await inside.worker()).evaluate((shop) => void ((globalThis as any).control = ["control", shop].join(" ")), SHOP);
  const session = await browser.context.newCDPSession(inside.page);
  const [targetId] = await workers(session, browser);
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  const chunks: string[] = [];
  const waiting = new Map<number, (result: any) => void>();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, method, params, result } = JSON.parse(message);
    if (method === "HeapProfiler.addHeapSnapshotChunk") chunks.push(params.chunk);
    waiting.get(id)?.(result);
  });
  let last = 0;
  const send: Send = (method, params = {}) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: last, method, params }) });
    });
  await send("HeapProfiler.enable");
  await send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  const wasm = await wasmOf(send);
  await session.detach();
  return { heap: chunks.join(""), wasm };
}

/** Searches every wasm memory of a context, as bytes. */
async function wasmOf(send: Send): Promise<{ needles: string[]; control: boolean }> {
  const { result } = await send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  const search = `function (needles, control) {
    const texts = this.map((memory) => new TextDecoder("latin1").decode(memory.buffer));
    return { needles: needles.filter((needle) => texts.some((text) => text.includes(needle))), control: texts.some((text) => text.includes(control)) };
  }`;
  const found = await send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: search,
    arguments: [{ value: NEEDLES }, { value: SHOP }],
    returnByValue: true,
  });
  return found.result.value;
}
