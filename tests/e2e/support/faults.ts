import type { BrowserContext, ConsoleMessage, WebError } from "@playwright/test";

/** One error that a page, a frame or the worker logged or did not catch. */
export type Fault = { where: string; text: string };

/** Collects the errors of all pages and of the worker while a test runs. */
export class Faults {
  private readonly all: Fault[] = [];
  private readonly expected: RegExp[] = [];

  constructor(private readonly context: BrowserContext) {
    context.on("console", this.logged);
    context.on("weberror", this.thrown);
  }

  /** Says that an error with such a text belongs to the test. */
  expect(text: RegExp): void {
    this.expected.push(text);
  }

  /** Those that must not be: with `all` every one, else those of the extension's own files. */
  found(all: boolean): Fault[] {
    return this.all.filter(
      (fault) => (all || fault.where.startsWith("chrome-extension://")) && !this.expected.some((text) => text.test(fault.text)),
    );
  }

  stop(): void {
    this.context.off("console", this.logged);
    this.context.off("weberror", this.thrown);
  }

  private readonly logged = (message: ConsoleMessage): void => {
    if (message.type() === "error" || message.type() === "assert") {
      const where = message.location().url || message.worker()?.url() || message.page()?.url() || "";
      this.all.push({ where, text: message.text() });
    }
  };

  private readonly thrown = (fault: WebError): void => {
    const error = fault.error();
    // Where Chromium names no place, the stack does.
    const where = fault.location().url || (/chrome-extension:\/\/\S+/.exec(error.stack ?? "")?.[0] ?? "");
    this.all.push({ where, text: String(error.stack ?? error) });
  };
}
