import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { request, type APIRequestContext } from "@playwright/test";
import { SIMULATOR, VENDOR } from "./places";

/** What the portal is made of; see the simulator's `options.rs`. Nothing given: the defaults. */
export type Options = { csp?: "none" | "strict"; ticked?: string[] } & Record<string, unknown>;

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** One running simulator of the portal. */
export class Simulator {
  private constructor(
    private readonly process: Process,
    private readonly api: APIRequestContext,
    /** The port on 127.0.0.1 that it answers on, with TLS. */
    readonly port: number,
  ) {}

  static async start(): Promise<Simulator> {
    // It ends by itself when its standard input is closed, so none is left behind however the tests end.
    const process = spawn(SIMULATOR, ["--vendor-dir", VENDOR], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await portOf(process);
    const api = await request.newContext({ baseURL: `https://127.0.0.1:${port}`, ignoreHTTPSErrors: true });
    return new Simulator(process, api, port);
  }

  /** Makes a new portal with one shop, as if nobody had ever been there. */
  async reset(options: Options = {}): Promise<void> {
    const answer = await this.api.post("/__sim/reset", { data: options });
    if (!answer.ok()) {
      throw new Error(`the simulator refused ${JSON.stringify(options)}: ${await answer.text()}`);
    }
  }

  /** What the portal has stored and what was sent to it. */
  async state(): Promise<any> {
    return (await this.api.get("/__sim/state")).json();
  }

  async stop(): Promise<void> {
    await this.api.dispose();
    this.process.stdin.end();
    this.process.kill();
  }
}

function portOf(process: Process): Promise<number> {
  return new Promise((resolve, reject) => {
    process.once("error", (error) => reject(new Error(`could not start the simulator: ${error.message}`)));
    process.once("exit", (code) => reject(new Error(`the simulator ended at once (${code})`)));
    createInterface(process.stdout).once("line", (line) => resolve(JSON.parse(line).port));
  });
}
