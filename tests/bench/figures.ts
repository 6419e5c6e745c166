// What was measured: rows of rounds, their medians, and the table.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TARGET } from "../e2e/support/places";

/** One row: the figures of each round, ours and the rival's. */
export type Row = {
  name: string;
  ours: number[];
  rival: number[];
  unit: string;
  /** The ratio that is allowed; null where it is only reported. */
  limit: number | null;
  /** What ours must stay under, whatever the rival takes. */
  under?: number;
  /** The longest task of the page while ours was at work, in ms, where the issue limits it to 50. */
  task?: number;
};

/** Every row that a run has. */
export const NAMES = [
  "page-load",
  "menu-ready",
  "tick-200",
  "tick-5000",
  "tick-5000-read",
  "popup-ready",
  "plan",
  "plan-growth",
  "plan-one-set",
  "read-manual",
  "worker-cold",
  "mutations",
  "memory-wasm",
  "memory-heap",
];

const quantile = (figures: number[], part: number) => {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
};
const round = (figure: number) => Number(figure.toPrecision(3));

/** The rows that the core's own benchmark has written. */
export function nativeRows(): Row[] {
  const lines = readFileSync(path.join(TARGET, "bench/native.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => ({ unit: "ms", ...JSON.parse(line) }));
}

/** Writes target/bench.json and prints the table; gives the names of rows that are not there. */
export function report(rows: Row[]): string[] {
  const figures = rows.map(({ name, ours, rival, unit, limit, under, task }) => {
    const [mine, theirs] = [quantile(ours, 0.5), quantile(rival, 0.5)];
    return {
      name,
      ours: round(mine),
      rival: round(theirs),
      unit,
      ratio: round(mine / theirs),
      limit,
      ours_p95: round(quantile(ours, 0.95)),
      rival_p95: round(quantile(rival, 0.95)),
      rounds: ours.length,
      ...(under === undefined ? {} : { under }),
      ...(task === undefined ? {} : { longest_task: round(task) }),
    };
  });
  mkdirSync(TARGET, { recursive: true });
  writeFileSync(path.join(TARGET, "bench.json"), `${JSON.stringify(figures, null, 1)}\n`);
  const cells = figures.map((one) => [
    one.name,
    `${one.ours} (${one.ours_p95})`,
    `${one.rival} (${one.rival_p95})`,
    one.unit,
    `${one.ratio}`,
    one.limit === null ? "-" : `${one.limit}`,
    [
      one.limit !== null && one.ratio > one.limit ? "over" : "",
      one.under !== undefined ? `${one.ours < one.under ? "under" : "NOT UNDER"} ${one.under} ${one.unit}` : "",
      one.longest_task !== undefined ? `longest task ${one.longest_task} ms` : "",
    ]
      .filter((word) => word !== "")
      .join(", "),
  ]);
  const head = ["row", "ours (p95)", "rival (p95)", "unit", "ratio", "limit", ""];
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at].length)));
  for (const row of [head, ...cells]) {
    process.stdout.write(`${row.map((cell, at) => cell.padEnd(widths[at])).join("  ").trimEnd()}\n`);
  }
  return NAMES.filter((name) => !figures.some((one) => one.name === name && Number.isFinite(one.ratio)));
}
