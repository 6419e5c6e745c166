/** Values by axis. */
export type Axes = Record<string, string[]>;
/** One value for each axis. */
export type Case = Record<string, string>;

/**
 * Cases in which every pair of values of any two axes that may meet does meet at least once.
 *
 * Greedy and without chance, so that the same axes give the same cases: each case begins with the first pair
 * that has not met, and every other axis takes the value with which most new pairs meet.
 */
export function pairwise(axes: Axes, allowed: (part: Case) => boolean): Case[] {
  const names = Object.keys(axes);
  const open = new Set<string>();
  const pair = (a: string, x: string, b: string, y: string) => (a < b ? `${a}=${x}&${b}=${y}` : `${b}=${y}&${a}=${x}`);
  for (const [at, a] of names.entries()) {
    for (const b of names.slice(at + 1)) {
      for (const x of axes[a]) for (const y of axes[b]) if (allowed({ [a]: x, [b]: y })) open.add(pair(a, x, b, y));
    }
  }
  const cases: Case[] = [];
  while (open.size > 0) {
    const first = [...open][0];
    const one: Case = Object.fromEntries(first.split("&").map((part) => part.split("=")));
    for (const axis of names.filter((name) => !(name in one))) {
      const gain = (value: string) => Object.entries(one).filter(([other, chosen]) => open.has(pair(axis, value, other, chosen))).length;
      const possible = axes[axis].filter((value) => allowed({ ...one, [axis]: value }));
      one[axis] = possible.reduce((best, value) => (gain(value) > gain(best) ? value : best));
    }
    const before = open.size;
    for (const [at, a] of names.entries()) for (const b of names.slice(at + 1)) open.delete(pair(a, one[a], b, one[b]));
    if (open.size === before) open.delete(first);
    else cases.push(one);
  }
  return cases;
}

/** Every case there is. */
export function everyCase(axes: Axes, allowed: (part: Case) => boolean): Case[] {
  let cases: Case[] = [{}];
  for (const [axis, values] of Object.entries(axes)) {
    cases = cases.flatMap((one) => values.map((value) => ({ ...one, [axis]: value })));
  }
  return cases.filter(allowed);
}
