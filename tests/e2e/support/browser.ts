import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type Page, type Worker } from "@playwright/test";
import { CHROMIUM, DIST, HEADED, HOSTS } from "./places";
import { pressWhatIsSeen } from "./press";

/** What a browser is started with, besides what all are. */
export type Started = {
  /** Folders of extensions beside the built one. */
  beside?: string[];
  /** More hosts that are found at the same port. */
  hosts?: string[];
  /** Switches of Chromium. */
  args?: string[];
};

/** A real Chromium with the built extension in it and a profile of its own. */
export class Browser {
  private kept: Page | undefined;

  private constructor(
    readonly context: BrowserContext,
    /** The extension's id, as in chrome-extension://ID/. */
    readonly extension: string,
    private readonly profile: string,
    private readonly port: number,
    private readonly started: Started,
  ) {}

  /** Starts it; the portal's hosts are found at a port of this machine, and no other host is found at all. */
  static async start(port: number, started: Started = {}): Promise<Browser> {
    return Browser.open(port, await mkdtemp(path.join(tmpdir(), "kagiban-")), started);
  }

  private static async open(port: number, profile: string, started: Started): Promise<Browser> {
    const extensions = [DIST, ...(started.beside ?? [])].join(",");
    const hosts = [...HOSTS, ...(started.hosts ?? [])].map((host) => `MAP ${host}:443 127.0.0.1:${port}`);
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      // Playwright's own headless mode is a browser without extensions.
      headless: false,
      args: [
        ...(HEADED ? [] : ["--headless=new"]),
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-extensions-except=${extensions}`,
        `--load-extension=${extensions}`,
        `--host-resolver-rules=${[...hosts, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"].join(", ")}`,
        "--ignore-certificate-errors",
        ...(started.args ?? []),
      ],
      ignoreHTTPSErrors: true,
      locale: "ja-JP",
      viewport: { width: 1280, height: 900 },
    });
    pressWhatIsSeen(context.pages()[0]!);
    return new Browser(context, await idOf(context, "service_worker.js"), profile, port, started);
  }

  /**
   * A page of the extension that runs nothing and stays open: it reads and empties what is stored, and keeps the process
   * of the extension's pages alive, which otherwise ends with the worker and is started anew for each page of the portal.
   */
  async inside(): Promise<Page> {
    if (!this.kept || this.kept.isClosed()) {
      this.kept = await this.context.newPage();
      await this.kept.goto(this.url("manifest.json"));
    }
    return this.kept;
  }

  /** The id of the extension beside it whose worker is this script. */
  idOf(script: string): Promise<string> {
    return idOf(this.context, script);
  }

  /** The address of a file of the extension. */
  url(file: string): string {
    return `chrome-extension://${this.extension}/${file}`;
  }

  /** Closes it and starts it again, with the profile that it had. */
  async reopen(): Promise<Browser> {
    await this.context.close();
    return Browser.open(this.port, this.profile, this.started);
  }

  async stop(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function idOf(context: BrowserContext, script: string): Promise<string> {
  const is = (worker: Worker) => worker.url().endsWith(`/${script}`);
  const worker = context.serviceWorkers().find(is) ?? (await context.waitForEvent("serviceworker", is));
  return new URL(worker.url()).host;
}
