import type { Page, Worker } from "@playwright/test";
import type { Browser } from "./browser";

/** The extension from inside: what it has stored, what it shows outside of pages. Read in a page of it that runs nothing. */
export class Inside {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
  ) {}

  static async open(browser: Browser): Promise<Inside> {
    return new Inside(await browser.inside(), browser);
  }

  /** What is stored: the ledger, and what is known of the tabs. */
  stored(): Promise<{ ledger?: any; tabs?: any }> {
    return this.page.evaluate(async () => {
      const { storage } = (globalThis as any).chrome;
      return { ...(await storage.local.get("ledger")), ...(await storage.session.get("tabs")) };
    });
  }

  /** The records of a shop's keys. */
  async keys(shop: string): Promise<any[]> {
    return (await this.stored()).ledger?.shops.find((one: any) => one.id === shop)?.keys ?? [];
  }

  /** Changes each record of a key, as if time had gone by. */
  async age(change: Record<string, unknown>): Promise<void> {
    const { ledger } = await this.stored();
    for (const shop of ledger.shops) for (const key of shop.keys) Object.assign(key, change);
    await this.page.evaluate((ledger) => (globalThis as any).chrome.storage.local.set({ ledger }), ledger);
  }

  /** The ids of the notices that stand. */
  notices(): Promise<string[]> {
    return this.page.evaluate(async () => Object.keys(await (globalThis as any).chrome.notifications.getAll()).sort());
  }

  /** The merchant reads the notices and takes them away. */
  async dismiss(): Promise<void> {
    for (const id of await this.notices()) {
      await this.page.evaluate((id) => (globalThis as any).chrome.notifications.clear(id), id);
    }
  }

  /** The badge of a tab, or of all tabs: its text and its title. */
  badge(tabId?: number): Promise<[string, string]> {
    return this.page.evaluate(async (tabId) => {
      const { action } = (globalThis as any).chrome;
      const of = tabId === undefined ? {} : { tabId };
      return [await action.getBadgeText(of), await action.getTitle(of)];
    }, tabId);
  }

  /** Lets the daily alarm ring now, as it does after a night's sleep. */
  async ring(): Promise<void> {
    await this.page.evaluate(() => (globalThis as any).chrome.alarms.create("watch", { when: Date.now(), periodInMinutes: 1440 }));
  }

  /** The worker that runs now, woken if it was stopped. */
  async worker(): Promise<Worker> {
    const running = () => this.browser.context.serviceWorkers().at(-1);
    const started = running() ? undefined : this.browser.context.waitForEvent("serviceworker");
    await this.page.evaluate(() => (globalThis as any).chrome.runtime.sendMessage({ kagiban: 1, tell: "changed" }));
    return (await started) ?? running()!;
  }
}

/** A civil date in Japan, some days from today, as RMS prints it. */
export function day(days: number): string {
  return new Date(Date.now() + 9 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "/");
}

/** Now, in whole minutes since 1970 as records have it, some days ago. */
export function ago(days: number): number {
  return Math.floor(Date.now() / 60_000) - days * 1440;
}
