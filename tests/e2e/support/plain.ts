import type { FullResult, Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";

/** Prints what the demo or the benchmark says and nothing else, but an error where there is one. */
export default class Plain implements Reporter {
  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onError(error: TestError): void {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    result.errors.forEach((error) => this.onError(error));
  }

  onEnd(result: FullResult): void {
    if (result.status !== "passed") {
      process.stderr.write("It did not go through.\n");
    }
  }
}
