import { defineConfig } from "@playwright/test";
import { BENCH, DEMO, STORE, TARGET } from "./e2e/support/places";

// Every test drives the built extension in a real Chromium against the simulator. Nothing is tried twice:
// a test that sometimes fails is a fault of the product or of the test.
export default defineConfig({
  testDir: BENCH ? "bench" : "e2e",
  testMatch: BENCH ? "bench.ts" : DEMO ? "demo.ts" : STORE ? "store.ts" : "**/*.spec.ts",
  outputDir: `${TARGET}/playwright`,
  timeout: DEMO || BENCH ? 0 : 60_000,
  expect: { timeout: 10_000 },
  retries: 0,
  // A browser is heavy and two cores are what there is, but a test also waits, for a button that rests for a moment say: a third
  // worker fills that time. Each has its own simulator and profile.
  workers: DEMO || BENCH ? 1 : 3,
  fullyParallel: true,
  forbidOnly: true,
  reporter: DEMO || BENCH ? [["./e2e/support/plain.ts"]] : [["list"], ["json", { outputFile: `${TARGET}/playwright.json` }]],
});
