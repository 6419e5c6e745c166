import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type Worker } from "@playwright/test";
import { CHROMIUM, DIST, HEADED, HOSTS } from "./places";

/** Another extension, and the host that it works on. */
type Beside = { extension: string; host: string };

/** A real Chromium with the built extension in it and a profile of its own. */
export class Browser {
  private constructor(
    readonly context: BrowserContext,
    /** The extension's id, as in chrome-extension://ID/. */
    readonly extension: string,
    /** The id of the extension beside it, where there is one. */
    readonly other: string | undefined,
    private readonly profile: string,
    private readonly port: number,
  ) {}

  /** Starts it; the portal's hosts are found at a port of this machine, and no other host is found at all. */
  static async start(port: number, beside?: Beside): Promise<Browser> {
    return Browser.open(port, await mkdtemp(path.join(tmpdir(), "kagiban-")), beside);
  }

  private static async open(port: number, profile: string, beside?: Beside): Promise<Browser> {
    const extensions = [DIST, ...(beside ? [beside.extension] : [])].join(",");
    const hosts = [...HOSTS, ...(beside ? [beside.host] : [])].map((host) => `MAP ${host}:443 127.0.0.1:${port}`);
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
      ],
      ignoreHTTPSErrors: true,
      locale: "ja-JP",
      viewport: { width: 1280, height: 900 },
    });
    const id = async (script: string) => {
      const is = (worker: Worker) => worker.url().endsWith(`/${script}`);
      const worker = context.serviceWorkers().find(is) ?? (await context.waitForEvent("serviceworker", is));
      return new URL(worker.url()).host;
    };
    const [extension, other] = [await id("service_worker.js"), beside && (await id("worker.js"))];
    return new Browser(context, extension, other, profile, port);
  }

  /** The address of a file of the extension. */
  url(file: string): string {
    return `chrome-extension://${this.extension}/${file}`;
  }

  /** Closes it and starts it again, with the profile that it had. */
  async reopen(): Promise<Browser> {
    await this.context.close();
    return Browser.open(this.port, this.profile);
  }

  async stop(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
