import { readFileSync } from "node:fs";
import path from "node:path";
import { TESTS } from "./places";

/** What a vendor's setup page asks for, written down apart from the extension's catalogue. */
export type Asked = { name: string; functions: string[]; groups: string[]; everything: boolean; approval: boolean };

type Group = { rms_name: string; functions: { permission: string | null; doc: string | null }[] };

const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(TESTS, file), "utf8"));

/** Every app of the catalogue. */
export const everyApp: Asked[] = read("e2e/data/needs.json");

/** Those with functions to tick. */
export const asked = everyApp.filter((app) => app.functions.length + app.groups.length > 0);

/** The names of every function that an app asks for, whole groups written out, sorted. */
export function needOf(app: Asked): string[] {
  const whole = read<Group[]>("rms/data/functions.json")
    .filter((group) => app.groups.includes(group.rms_name))
    .flatMap((group) => group.functions.map((one) => one.permission ?? `${group.rms_name}/${one.doc}`));
  return [...new Set([...app.functions, ...whole])].sort();
}
