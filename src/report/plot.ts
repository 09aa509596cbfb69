/** Interval plots in text. The signs are of the oldest set of line signs, which every fixed-width font has. */

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** Number of positions. */
  readonly width: number;
}

export interface Mark {
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly limits: readonly number[];
}

const STEPS = [1, 2, 5, 10];

const MOST_STEPS = 4;

/** A round step that parts `range` into a few. */
function stepFor(range: number): number {
  const power = 10 ** Math.floor(Math.log10(range / MOST_STEPS));
  return (STEPS.find((step) => range / (step * power) <= MOST_STEPS) ?? 10) * power;
}

/**
 * The axis on which all marks of a table stand, from one round number to another; undefined where there is nothing to draw.
 * A table whose figures all lie between 0 and 1 never gets an axis that goes further.
 */
export function axisOf(marks: readonly Mark[], width: number): Axis | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const { estimate, lower, upper, limits } of marks) {
    for (const value of [estimate, lower, upper, ...limits]) {
      if (value === null || !Number.isFinite(value)) continue;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  if (least > most) return undefined;
  const range = most - least;
  // Too narrow, or too wide to be counted: one position is as good as another.
  const pad = range > Math.abs(most) * 1e-9 && Number.isFinite(range) ? 0 : Math.max(Math.abs(most) * 0.05, 0.01);
  const step = stepFor(Number.isFinite(range) ? range + 2 * pad : Number.MAX_VALUE / 4);
  const round = (value: number): number => Number(value.toPrecision(12));
  let [from, to] = [round(Math.floor((least - pad) / step) * step), round(Math.ceil((most + pad) / step) * step)];
  if (least >= 0 && most <= 1) [from, to] = [Math.max(from, 0), Math.min(to, 1)];
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to, width } : undefined;
}

function position({ from, to, width }: Axis, value: number): number {
  const share = (value - from) / (to - from);
  return Math.min(Math.max(Math.round(share * (width - 1)), 0), width - 1);
}

const LIMIT_ON: Readonly<Record<string, string>> = { '─': '╫', '├': '╟', '┤': '╢', '●': '●', '◄': '◄', '►': '►' };

/**
 * One row: `├──●──┤` for interval and estimate, `◄` and `►` where they leave the axis, `║` for a limit, `╫` where it crosses the
 * interval. Always `axis.width` characters; `fill` stands where there is nothing.
 */
export function plotRow(axis: Axis, { estimate, lower, upper, limits }: Mark, fill: string): string {
  const row: string[] = Array.from({ length: axis.width }, () => fill);
  if (lower !== null && upper !== null && lower <= upper) {
    const [start, end] = [position(axis, lower), position(axis, upper)];
    for (let at = start; at <= end; at += 1) row[at] = '─';
    row[start] = lower < axis.from ? '◄' : '├';
    row[end] = upper > axis.to ? '►' : '┤';
  }
  if (estimate !== null && Number.isFinite(estimate)) row[position(axis, estimate)] = estimate < axis.from ? '◄' : estimate > axis.to ? '►' : '●';
  for (const limit of limits) {
    const at = position(axis, limit);
    const there = row[at] ?? fill;
    row[at] = LIMIT_ON[there] ?? '║';
  }
  return row.join('');
}

/** The ends of the axis, `axis.width` characters with `fill` between, or one after the other where they have no room. */
export function axisLabel(axis: Axis, fill: string): string {
  const decimals = Math.max(...[axis.from, axis.to].map((value) => (String(value).split('.')[1] ?? '').length));
  const plain = (value: number): string => (/e/.test(String(value)) ? String(value) : value.toFixed(decimals)).replace('-', '−');
  const [from, to] = [plain(axis.from), plain(axis.to)];
  return `${from}${fill.repeat(Math.max(axis.width - from.length - to.length, 1))}${to}`;
}
