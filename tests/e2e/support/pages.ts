// The cases of tests/pages: kept pages of the portal, the facts that the extension reads from each, and what is
// expected of it. What is expected is worked out here from the simulator's own list of functions, from the page's
// markup and from the vendors' lists, and never from what the core says: the core is held against it.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { asked, needOf } from "./needs";
import { TESTS } from "./places";
import { EDIT, type Portal } from "./portal";
import type { Options } from "./simulator";

/** The kinds of page, as `cargo xtask plan` prints them. */
export type Kind = "edit" | "confirm" | "detail" | "list" | "licence" | "elsewhere" | "unknown";

/** A function that is not to be ticked, and why; a name alone where the reason is not looked at. */
export type Unset = string | { function: string; reason: string };

/**
 * What a press of one app comes to, as `cargo xtask plan` prints it. The order of a list says nothing; a list that is
 * left out may hold anything.
 */
export type Plan = {
  tick: string[];
  already?: string[];
  blocked?: Unset[];
  absent?: Unset[];
  extra: string[];
  unsupported?: string[];
};

/** `expected.json`. */
export type Expected = {
  page: Kind;
  plans: Record<string, Plan>;
  /** The `data-no` of the boxes that a press of the first app ticks, by function; only where there is a page to press on. */
  boxes?: Record<string, string>;
};

/** `snapshot.json`: read, compared and written here, and understood by the core alone. */
export type Facts = { url: string } & Record<string, unknown>;

/** How a case is made: a portal, and the way to one of its pages. */
export type Case = {
  /** Its folder. */
  name: string;
  /** What the page is. */
  kind: Kind;
  /** What the portal is made of. */
  options: Options;
  /** The way to the page. */
  open: (portal: Portal) => Promise<void>;
  /** The functions that a page without controls says are in use or chosen. */
  listed?: string[];
  /** Whether rows that nothing is tested with are kept too. */
  whole?: boolean;
  /** Whether nothing is pressed in the browser, but only read. */
  unpressed?: boolean;
};

// One app of exact names, one of whole groups with both inventory versions in reach, one of the first generation.
export const APPS = ["LSEG", "オープンロジ", "レジ横プラス"];
/** The app that is pressed in the browser. */
export const PRESSED = APPS[0];

const FOLDER = path.join(TESTS, "pages");
const DISABLED = "この画面では選択できません";
const PAGED = "一覧の別のページにある可能性があります";
const NOT_UNDERSTOOD = "この画面を読み取れませんでした。何も変更していません";
const HINT = "利用機能編集の画面で押せます";

type Group = {
  rms_name: string;
  heading: string;
  functions: { permission: string | null; doc: string | null }[];
};

const groups: Group[] = JSON.parse(readFileSync(path.join(TESTS, "rms/data/functions.json"), "utf8"));

/** The labels of keys that the extension's own pages send along when they ask for the facts. */
const keyLabels: string[] = (() => {
  const words = readFileSync(path.join(TESTS, "../crate/core/data/pages.toml"), "utf8");
  return JSON.parse(`[${/^key_labels = \[([^\]]*?),?\s*\]/m.exec(words)![1]}]`);
})();

// ---------------------------------------------------------------- files

/** The names of all cases that have a page; facts that somebody captured have none. */
export function caseNames(): string[] {
  return readdirSync(FOLDER).filter((name) => existsSync(file(name, "page.html"))).sort();
}

function file(name: string, part: string): string {
  return path.join(FOLDER, name, part);
}

/** A kept case. */
export function readCase(name: string): { html: string; facts: Facts; expected: Expected } {
  const read = (part: string) => readFileSync(file(name, part), "utf8");
  return { html: read("page.html"), facts: JSON.parse(read("snapshot.json")), expected: JSON.parse(read("expected.json")) };
}

export function writeCase(name: string, html: string, facts: Facts, expected: Expected): void {
  mkdirSync(path.join(FOLDER, name), { recursive: true });
  writeFileSync(file(name, "page.html"), html);
  writeFileSync(file(name, "snapshot.json"), lines(facts));
  const { plans, ...rest } = expected;
  const inLines = Object.entries(plans).map(([app, plan]) => `${JSON.stringify(app)}: ${lines(plan).trimEnd()}`);
  writeFileSync(file(name, "expected.json"), lines(rest).replace(/\n}\n$/, `,\n"plans": {\n${inLines.join(",\n")}\n}\n}\n`));
}

/** JSON with a fact a line, so that a difference between two versions can be read. */
function lines(object: object): string {
  const parts = Object.entries(object).map(([name, value]) => {
    const isList = Array.isArray(value) && value.some((item) => typeof item === "object");
    return `${JSON.stringify(name)}: ${isList ? `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]` : JSON.stringify(value)}`;
  });
  return `{\n${parts.join(",\n")}\n}\n`;
}

// ---------------------------------------------------------------- facts

/** The facts of the page that is open, as the menu asks for them. */
export async function factsOf(portal: Portal): Promise<Facts> {
  const tab = await portal.tab();
  const frame = await portal.menuFrame();
  const facts = await frame.evaluate(
    async ({ tab, labels }) => (globalThis as any).chrome.tabs.sendMessage(tab, { kagiban: 1, ask: "snapshot", labels }, { frameId: 0 }),
    { tab, labels: keyLabels },
  );
  return normalised(facts);
}

/**
 * The same facts with ids and hashes counted from 1 in the order in which they stand there: an id depends on how
 * often the page was read before, a hash on the page's own salt.
 */
function normalised(facts: Facts): Facts {
  const ids = new Map<number, number>();
  const hashes = new Map<string, number>();
  const numberOf = <T>(known: Map<T, number>, one: T) => {
    if (!known.has(one)) known.set(one, known.size + 1);
    return known.get(one)!;
  };
  const text = (value: string) => value.replace(/⟦hash:(\w+)⟧/g, (_, hash) => `⟦hash:${numberOf(hashes, hash)}⟧`);
  // The id of an element is a number; that of a hidden input is its attribute, a text.
  const walk = (value: unknown, name = ""): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return name === "id" ? numberOf(ids, value) : value;
    if (Array.isArray(value)) return value.map((item) => walk(item));
    if (value === null || typeof value !== "object") return value;
    const says = ([key, inner]: [string, unknown]) => !isDefault(key, inner, value as Record<string, unknown>);
    return Object.fromEntries(Object.entries(value).filter(says).map(([key, inner]) => [key, walk(inner, key)]));
  };
  return walk(facts) as Facts;
}

/** What most toggles, rows and buttons say. The core takes it for said where it is left out, so it is. */
const DEFAULTS: Record<string, unknown> = { kind: "checkbox", option: "", on: false, ours: false, disabled: false, visible: true, name: "", value: "" };

function isDefault(key: string, value: unknown, fact: Record<string, unknown>): boolean {
  if (key === "loaded") return value === fact.on;
  if (key === "toggles" || key === "attributes" || key === "lengths") return (value as unknown[]).length === 0;
  return key in DEFAULTS && value === DEFAULTS[key];
}

// ---------------------------------------------------------------- pages

/** Takes the rows with these numbers out of an edit page, so that what is kept of it stays small. */
export async function cut(page: Page, numbers: string[]): Promise<void> {
  await page.evaluate((numbers) => {
    const superfluous = new Set(numbers);
    const roots = [document, ...[...document.querySelectorAll("template")].map((template) => template.content)];
    for (const control of roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(".fn-row .fnControl")])) {
      const row = control.closest<HTMLElement>(".fn-row");
      if (!row || !superfluous.has(control.dataset.no!)) continue;
      // A cell that spans rows spans one less.
      let head: Element | null = row.matches("tr") ? row : null;
      while (head && !head.querySelector("[rowspan]")) head = head.previousElementSibling;
      const cell = head?.querySelector<HTMLTableCellElement>(".groupCell");
      if (cell && row.checkVisibility()) cell.rowSpan -= 1;
      // A term and its definitions are one row.
      let term: Element | null = row;
      while (term?.nodeName === "DD") term = term.previousElementSibling;
      while (term?.nextElementSibling?.nodeName === "DD") term.nextElementSibling.remove();
      (term ?? row).remove();
    }
  }, numbers);
}

/**
 * The page as the browser shows it, as one file: without scripts, without what the extension put into it, and of its
 * style sheets that only which tells lines from columns, and what is seen from what is not.
 */
export async function freeze(page: Page): Promise<string> {
  const html = await page.evaluate(() => {
    const loaded = [...document.styleSheets].flatMap((sheet) => {
      try {
        return [...sheet.cssRules];
      } catch {
        // The page's policy refused it.
        return [];
      }
    });
    const rules = loaded.filter((rule) => rule instanceof CSSStyleRule);
    const used = rules.flatMap(({ selectorText, style }) => {
      const layout = ["display", "visibility", "float", "position"].filter((name) => style.getPropertyValue(name) !== "");
      if (layout.length === 0 || !document.querySelector(selectorText)) return [];
      return `${selectorText} { ${layout.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ")} }`;
    });
    const copy = document.documentElement.cloneNode(true) as HTMLElement;
    copy.querySelectorAll("script,link,style,iframe").forEach((element) => element.remove());
    if (used.length > 0) {
      const style = document.createElement("style");
      style.textContent = `\n${used.join("\n")}\n`;
      copy.querySelector("head")!.append(style, "\n");
    }
    return copy.outerHTML;
  });
  const { origin, pathname } = new URL(page.url());
  return `<!DOCTYPE html>\n<!-- saved from ${origin}${pathname} -->\n${html.replace(/\n{2,}/g, "\n")}\n`;
}

const SAVED_FROM = /^<!DOCTYPE html>\n<!-- saved from (\S+) -->\n/;

/**
 * Shows a kept page at its own address; the extension works there as on the portal itself. What the page asks for
 * besides comes back: it must be nothing.
 */
export async function show(page: Page, html: string): Promise<string[]> {
  const url = SAVED_FROM.exec(html)?.[1] ?? EDIT;
  const others: string[] = [];
  await page.unrouteAll();
  await page.route(/^https?:/, async (route) => {
    if (route.request().isNavigationRequest() && route.request().url() === url) {
      return route.fulfill({ contentType: "text/html; charset=utf-8", body: html });
    }
    others.push(route.request().url());
    return route.abort();
  });
  await page.goto(url);
  // A box that is no input is switched by its page's script, which is not kept.
  await page.evaluate(() => {
    document.addEventListener("click", (event) => {
      const box = (event.target as Element).closest('[role="switch"],[role="checkbox"]');
      if (box && !box.matches(':disabled,[aria-disabled="true"]')) {
        box.setAttribute("aria-checked", String(box.getAttribute("aria-checked") !== "true"));
      }
    });
  });
  return others;
}

/** Whether each control of the page is on, by its number, else by its name; a pair of radio buttons is one control. */
export function controls(page: Page): Promise<Record<string, boolean>> {
  return page.evaluate(() => {
    const found: Record<string, boolean> = {};
    const all = document.querySelectorAll<HTMLElement>('input[type="checkbox"],input[type="radio"],select,[role="switch"],[role="checkbox"]');
    for (const [at, element] of all.entries()) {
      const control = element as HTMLInputElement;
      const key = element.dataset.no ?? `${control.name || element.className} (${at})`;
      const on = element.matches("select")
        ? control.value === "1"
        : element.matches("[role]")
          ? element.getAttribute("aria-checked") === "true"
          : control.checked;
      found[key] = (on && !(control.type === "radio" && control.value === "0")) || found[key] === true;
    }
    return found;
  });
}

// ---------------------------------------------------------------- what is expected

/** The number of each function on the edit page of a portal with these options, by the simulator's own account. */
export async function numbersOf(portal: Portal, options: Options): Promise<Map<string, string>> {
  // Numbers depend on which rows there are, and on nothing else: a page that prints every name in full tells them.
  const { legacy = "on", future = "off", decoys = "off" } = options;
  await portal.reset({ legacy, future, decoys });
  await portal.openEdit();
  const numbers = new Map<string, string>();
  for (const box of await portal.boxes()) {
    const group = groups.find((one) => one.heading.replace(/\s+/g, " ") === box.group);
    const known = group?.functions.find((one) => (one.permission ?? one.doc) === box.name);
    if (group && known) numbers.set(nameOf(group, known), String(box.number));
  }
  return numbers;
}

/** How many rows of a group stay besides those that an app names; of any other group one, so that the group is there. */
const ROWS_OF: Record<string, number> = {
  // These two share their names, and the wrong one is easily taken.
  "InventoryAPI 2.0": 99,
  "InventoryAPI 2.1": 99,
  RakutenPay_OrderAPI: 3,
  ShopAPI: 2,
};

/** The numbers of the rows that a kept page can do without: known functions that nothing is tested with. */
export function superfluous(numbers: Map<string, string>): string[] {
  const named = asked.filter((one) => APPS.includes(one.name)).flatMap((one) => one.functions);
  const some = groups.flatMap((group) => group.functions.slice(0, ROWS_OF[group.rms_name] ?? 1).map((one) => nameOf(group, one)));
  const kept = new Set([...named, ...some]);
  return [...numbers].filter(([name]) => !kept.has(name)).map(([, number]) => number);
}

/** A function's NAME. */
function nameOf(group: Group, one: Group["functions"][number]): string {
  return one.permission ?? `${group.rms_name}/${one.doc}`;
}

function need(app: string): string[] {
  return needOf(asked.find((one) => one.name === app)!);
}

/**
 * What is expected on a page without controls: what it lists as in use is ticked already, the rest is not there, or
 * blocked where the page is not understood. (Which functions the rest is goes without saying, and is left out.) What
 * the page of one key lists is not looked at: it may be a key of last year.
 */
export function expectedElsewhere(one: Case): Expected {
  const plan = (app: string): Plan => ({
    tick: [],
    ...(one.kind === "licence" && one.listed ? {} : { already: need(app).filter((name) => one.listed?.includes(name)) }),
    ...(one.kind === "unknown" ? { absent: [] } : { blocked: [] }),
    extra: [],
  });
  return { page: one.kind, plans: Object.fromEntries(APPS.map((app) => [app, plan(app)])) };
}

/** What is expected on the edit page that is open, by the numbers that stand on it. */
export async function expectedOnEdit(portal: Portal, one: Case, numbers: Map<string, string>): Promise<Expected> {
  const boxes = new Map((await portal.boxes()).map((box) => [String(box.number), box]));
  const boxOf = (name: string) => boxes.get(numbers.get(name) ?? "");
  const isPaged = String(one.options.behaviour).startsWith("datatables");
  const plan = (app: string): Plan => {
    const own = need(app);
    const there = own.filter(boxOf);
    const missing = own.filter((name) => !boxOf(name));
    const isFree = (name: string) => !boxOf(name)!.on;
    const disabled = there.filter((name) => isFree(name) && boxOf(name)!.disabled);
    const extra = [...numbers.keys()].filter((name) => boxOf(name)?.on && !own.includes(name));
    const plan: Plan = {
      tick: there.filter((name) => isFree(name) && !disabled.includes(name)),
      already: there.filter((name) => !isFree(name)),
      blocked: [
        ...disabled.map((name) => ({ function: name, reason: DISABLED })),
        ...(isPaged ? missing.map((name) => ({ function: name, reason: PAGED })) : []),
      ],
      absent: isPaged ? [] : missing,
      extra: extra.sort(),
    };
    return app in UNSUPPORTED && one.options.future === "on" ? { ...plan, unsupported: UNSUPPORTED[app] } : plan;
  };
  const plans = Object.fromEntries(APPS.map((app) => [app, plan(app)]));
  const pressed = Object.fromEntries(plans[PRESSED].tick.map((name) => [name, numbers.get(name)!]));
  return one.unpressed ? { page: one.kind, plans } : { page: one.kind, boxes: pressed, plans };
}

/** Rows of `future` in the groups that an app asks for as a whole. */
const UNSUPPORTED: Record<string, string[]> = { "オープンロジ": ["rpay.order.newFeature2027", "shop.newSetting2027.get"] };

// ---------------------------------------------------------------- several cases in one test

/**
 * Goes through cases one after the other in one test: a tab and a storage of its own take a test as long as a case.
 * One that fails does not hide what the others say.
 */
export async function eachOf(names: string[], check: (name: string, at: number) => Promise<void>): Promise<void> {
  const failed: string[] = [];
  for (const [at, name] of names.entries()) {
    await test.step(name, () => check(name, at)).catch((error: Error) => failed.push(`${name}: ${error.message.split("Call log:")[0].trim()}`));
  }
  expect(failed.join("\n\n"), "cases that failed").toBe("");
}

/** A list in parts of at most so many. */
export function inParts<T>(all: T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));
}

// ---------------------------------------------------------------- the menu

/** What the menu shows on a page of this kind. Only a page that is not understood is complained about. */
export async function expectMenu(portal: Portal, kind: Kind): Promise<void> {
  const press = portal.press(PRESSED);
  const complaint = portal.menu().getByText(NOT_UNDERSTOOD).filter({ visible: true });
  if (kind === "edit") {
    await expect(press).toBeEnabled();
  } else if (kind === "elsewhere") {
    await expect(portal.menu().getByRole("button", { name: "アプリ一覧を表示" })).toBeVisible();
    await expect(press).toBeHidden();
  } else if (kind === "unknown") {
    await expect(complaint.first()).toBeVisible();
    await expect(press).toBeDisabled();
  } else {
    await expect(press).toHaveAccessibleDescription(HINT);
    await expect(press).toBeDisabled();
  }
  if (kind !== "unknown") await expect(complaint).toHaveCount(0);
}
