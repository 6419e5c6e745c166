// `./build.sh bench`: Kagiban beside a plain extension that does the same job, in one Chromium, round by round.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { Browser } from "../e2e/support/browser";
import { asked, needOf } from "../e2e/support/needs";
import { DIST, PORTAL, ROOT, TARGET } from "../e2e/support/places";
import { EDIT } from "../e2e/support/portal";
import { Simulator } from "../e2e/support/simulator";
import { NAMES, nativeRows, report, type Row } from "./figures";
import { watch, type Noted } from "./watch";

const SHORT = process.env.KAGIBAN_BENCH === "short";
const ROUNDS = SHORT ? 1 : 15;
const PLANS = SHORT ? [2, 6] : [5, 500];
const HOST = "rival.rms.rakuten.co.jp";
const RIVAL = path.join(TARGET, "bench/rival");
const LSEG = needOf(asked.find(({ name }) => name === "LSEG")!);

/** One of the two, with its page in the portal. */
type Side = { own: boolean; extension: string; edit: string; page: Page; inside: Page };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("figures", async () => {
  const simulator = await Simulator.start();
  await simulator.reset();
  await writeRival(simulator.port);
  const browser = await Browser.start(simulator.port, { beside: [RIVAL], hosts: [HOST] });
  try {
    await browser.context.addInitScript(watch);
    const sides = [await open(browser, true), await open(browser, false)];
    const rows = process.env.ONLY ? [] : [...(await onTheEditPage(browser, sides)), await mutations(sides), ...(await memory(sides[0]))];
    await simulator.reset({ rows: "5000" });
    rows.push(...(await many(sides)), ...nativeRows());
    rows.sort((one, other) => NAMES.indexOf(one.name) - NAMES.indexOf(other.name));
    expect(report(rows), "rows that are missing").toEqual([]);
  } finally {
    await browser.stop();
    await simulator.stop();
  }
});

// ---- The two sides

/** The rival's folder: its scripts, and the menu and the popup as static pages. */
async function writeRival(port: number): Promise<void> {
  rmSync(RIVAL, { recursive: true, force: true });
  mkdirSync(RIVAL, { recursive: true });
  cpSync(path.join(ROOT, "tests/bench/vanilla"), RIVAL, { recursive: true });
  cpSync(path.join(DIST, "pages/style.css"), path.join(RIVAL, "style.css"));
  // As the rival folds them.
  const names = LSEG.map((name) => name.normalize("NFKC").replace(/[\s_]/g, "").toLowerCase());
  writeFileSync(path.join(RIVAL, "names.js"), `const NAMES = ${JSON.stringify(names)};\n`);
  const browser = await Browser.start(port);
  try {
    const page = await browser.context.newPage();
    await page.goto(EDIT);
    const menu = page.frameLocator('iframe[title="Kagiban"]');
    await expect(menu.getByRole("button", { name: "LSEG 一括反映", exact: true })).toBeEnabled();
    const tab = await menu.locator("body").evaluate(async () => (await (globalThis as any).chrome.tabs.getCurrent()).id);
    const popup = await browser.context.newPage();
    await popup.goto(browser.url(`pages/popup.html?tab=${tab}`));
    await expect(popup.getByRole("list", { name: "LSEG の不足API", exact: true })).toBeVisible();
    const rendered = (html: HTMLElement) => {
      html.querySelectorAll("script, template").forEach((element) => element.remove());
      return `<!doctype html>\n${html.outerHTML}\n`;
    };
    const scripts = '<script src="names.js"></script><script src="press.js"></script></body>';
    const frame = await menu.locator("html").evaluate(rendered);
    writeFileSync(path.join(RIVAL, "frame.html"), frame.replace("</body>", scripts));
    writeFileSync(path.join(RIVAL, "popup.html"), await popup.locator("html").evaluate(rendered));
  } finally {
    await browser.stop();
  }
}

async function open(browser: Browser, own: boolean): Promise<Side> {
  const extension = own ? browser.extension : await browser.idOf("worker.js");
  const inside = await browser.context.newPage();
  await inside.goto(`chrome-extension://${extension}/manifest.json`);
  const page = await browser.context.newPage();
  const edit = own ? EDIT : EDIT.replace(new URL(PORTAL).host, HOST);
  await page.goto(edit);
  return { own, extension, edit, page, inside };
}

const frameOf = ({ own, page }: Side) => page.frameLocator(`iframe[title="${own ? "Kagiban" : "Rival"}"]`);
const noted = (side: Side): Promise<Noted> => frameOf(side).locator("html").evaluate(() => (globalThis as any).bench);

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(20)) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined) return seen;
  }
  throw new Error(`waited in vain: ${what}`);
}

const isReady = (side: Side) => until("the menu", async () => (await noted(side)).ready);

function row(name: string, limit: number | null, more: Partial<Row> = {}): Row {
  return { name, ours: [], rival: [], unit: "ms", limit, ...more };
}

function add(row: Row, { own }: Side, figure: number): void {
  (own ? row.ours : row.rival).push(figure);
}

/** Microseconds between two samples: what takes less is not seen. */
const SAMPLE = 50;

/** What the scripts of one extension take in its page while something happens, in ms, by samples of the stack. */
async function timeOf(side: Side, work: () => Promise<unknown>): Promise<number> {
  const session = await side.page.context().newCDPSession(side.page);
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: SAMPLE });
  await session.send("Profiler.start");
  await work();
  const { profile } = await session.send("Profiler.stop");
  await session.detach();
  const parents = new Map<number, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const url = `chrome-extension://${side.extension}/`;
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && (nodes.get(id)!.callFrame.url.startsWith(url) || isOurs(parents.get(id)));
  const ours = new Set([...nodes.keys()].filter(isOurs));
  const deltas = profile.timeDeltas ?? [];
  // A delta is the time before its sample: what a sample stands for is the one after it.
  const time = (profile.samples ?? []).reduce((sum, id, at) => sum + (ours.has(id) ? (deltas[at + 1] ?? 0) : 0), 0);
  return Math.max(time, SAMPLE) / 1000;
}

// ---- Rows

async function onTheEditPage(browser: Browser, sides: Side[]): Promise<Row[]> {
  const load = row("page-load", 3, { under: 5, task: 0 });
  const menu = row("menu-ready", 1.5);
  const tick = row("tick-200", 3, { under: 30 });
  const popup = row("popup-ready", 1.5);
  const cold = row("worker-cold", null);
  // The first round is for caches, and is not counted.
  for (let round = -1; round < ROUNDS; round += 1) {
    const count = (one: Row, side: Side, figure: number) => round >= 0 && add(one, side, figure);
    for (const side of sides) {
      const { page, extension, own } = side;
      await page.bringToFront();
      const time = await timeOf(side, async () => {
        await page.reload();
        await isReady(side);
        await pause(500);
      });
      count(load, side, time);
      if (own && round >= 0) {
        const longest = await page.evaluate(() => (globalThis as any).bench.longest as number);
        load.task = Math.max(load.task!, longest);
      }

      await page.reload();
      const ready = await isReady(side);
      const loaded = await page.evaluate(() => (globalThis as any).bench.loaded as number);
      count(menu, side, ready - loaded);

      const tab = await frameOf(side).locator("body").evaluate(async () => (await (globalThis as any).chrome.tabs.getCurrent()).id);
      const window = await browser.context.newPage();
      await window.goto(`chrome-extension://${extension}/${own ? "pages/popup" : "popup"}.html?tab=${tab}`);
      const painted = await until("the popup", () => window.evaluate(() => (globalThis as any).bench.ready as number | undefined));
      count(popup, side, painted - (await window.evaluate(() => performance.timeOrigin)));
      await window.close();

      await page.bringToFront();
      const button = frameOf(side).locator("#cards .press").first();
      await expect(button).toBeEnabled();
      await button.click();
      const { pressed, told } = await until("the report", async () => {
        const note = await noted(side);
        return note.told === undefined ? undefined : note;
      });
      await expect(frameOf(side).getByRole("status")).toContainText(`LSEG: ${LSEG.length}`);
      count(tick, side, told! - pressed!);

      count(cold, side, await coldWorker(side));
    }
  }
  return [load, menu, tick, popup, cold];
}

/** From a message to a stopped worker until its answer. */
async function coldWorker({ inside, extension }: Side): Promise<number> {
  const session = await inside.context().newCDPSession(inside);
  const { targetInfos } = await session.send("Target.getTargets");
  const isWorker = ({ type, url }: { type: string; url: string }) => type === "service_worker" && url.includes(extension);
  for (const { targetId } of targetInfos.filter(isWorker)) await session.send("Target.closeTarget", { targetId });
  await session.detach();
  return inside.evaluate(async () => {
    const start = performance.now();
    await (globalThis as any).chrome.runtime.sendMessage({ kagiban: 1, tell: "changed" });
    return performance.now() - start;
  });
}

/** 10,000 changes that concern nobody, a hundred a task. */
async function mutations(sides: Side[]): Promise<Row> {
  const all = row("mutations", null);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of sides) {
      await side.page.bringToFront();
      const time = await timeOf(side, () =>
        side.page.evaluate(async () => {
          const place = document.body.appendChild(document.createElement("div"));
          for (let task = 0; task < 100; task += 1) {
            for (let at = 0; at < 50; at += 1) place.appendChild(document.createElement("i")).remove();
            await new Promise((resolve) => setTimeout(resolve));
          }
          place.remove();
          await new Promise((resolve) => setTimeout(resolve, 100));
        }),
      );
      add(all, side, time);
    }
  }
  return all;
}

/** The menu's memory after many plans (as ours) beside that after a few (as the rival's), in MB. */
async function memory(side: Side): Promise<Row[]> {
  const [few, lots] = PLANS;
  await side.page.reload();
  await isReady(side);
  const handle = await side.page.locator('iframe[title="Kagiban"]').elementHandle();
  const frame = (await handle!.contentFrame())!;
  const session = await side.page.context().newCDPSession(frame);
  const measure = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const wasm = await frame.evaluate(async () => {
      const glue = new URL("../kagiban.js", location.href).href;
      return (await (await import(glue)).default()).memory.buffer.byteLength as number;
    });
    return [wasm / 1e6, usedSize / 1e6];
  };
  // Whatever changes in the storage has the menu read the page and plan again.
  const plan = async (times: number) => {
    for (let at = 0; at < times; at += 1) {
      await side.inside.evaluate((at) => (globalThis as any).chrome.storage.session.set({ bench: at }), at);
      await pause(180);
    }
  };
  await plan(few);
  const before = await measure();
  await plan(lots - few);
  const after = await measure();
  await side.inside.evaluate(() => (globalThis as any).chrome.storage.session.remove("bench"));
  await session.detach();
  return ["memory-wasm", "memory-heap"].map((name, at) => row(name, null, { unit: "MB", ours: [after[at]], rival: [before[at]] }));
}

/** 2,000 of 5,000 rows. No app asks for so many: the hands get the orders that a press of one would give them. */
async function many(sides: Side[]): Promise<Row[]> {
  const tick = row("tick-5000", 1.3, { task: 0 });
  const read = row("tick-5000-read", null);
  for (const side of sides) {
    await side.page.goto(side.edit);
    await isReady(side);
  }
  await pause(2000);
  const names = await sides[1].page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")]
      .filter((box) => !box.checked && !box.disabled && box.closest("tr"))
      .slice(0, 2000)
      .map((box) => (box.closest("tr")!.querySelector(".name")?.textContent ?? "").normalize("NFKC").replace(/[\s_]/g, "").toLowerCase()),
  );
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const side of sides) {
      await side.page.bringToFront();
      const tab = await frameOf(side).locator("body").evaluate(async () => (await (globalThis as any).chrome.tabs.getCurrent()).id);
      const from = await side.page.evaluate(() => {
        const { bench } = globalThis as any;
        bench.longest = 0;
        return bench.from as number | undefined;
      });
      const [reading, ticking, done] = await side.inside.evaluate(
        async ({ tab, own, names, from }) => {
          const send = (message: unknown) => (globalThis as any).chrome.tabs.sendMessage(tab, message, { frameId: 0 });
          const start = performance.now();
          if (!own) {
            const done = await send({ press: names });
            return [performance.now() - start, performance.now() - start, done];
          }
          const page = await send({ kagiban: 1, ask: "snapshot", labels: [], from });
          const toggles = page.rows.flatMap((row: any) => row.toggles).filter((one: any) => !one.on && !one.disabled);
          const orders = toggles.slice(0, 2000).map(({ id }: any) => ({ id, on: true }));
          const middle = performance.now();
          const { answers, error } = await send({ kagiban: 1, ask: "act", orders, from });
          const end = performance.now();
          if (error) throw new Error(error);
          const done = answers.filter(({ outcome }: any) => outcome === "done").length;
          return [middle - start, end - middle, done];
        },
        { tab, own: side.own, names, from },
      );
      expect(done, side.own ? "ours" : "the rival's").toBe(2000);
      if (round >= 0) {
        add(tick, side, ticking);
        add(read, side, reading);
        if (side.own) tick.task = Math.max(tick.task!, await side.page.evaluate(() => (globalThis as any).bench.longest));
      }
      // As it was; and the looks that the hands take afterwards are over.
      await side.page.evaluate(() => {
        for (const box of document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) box.checked = box.defaultChecked;
      });
      if (side.own) await pause(2500);
    }
  }
  return [tick, read];
}
