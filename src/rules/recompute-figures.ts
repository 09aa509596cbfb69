import type { ReleaseCase } from '../case/case.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import type { Carrier, Figure, Metric } from './carriers.ts';
import { withInterval } from './comparisons.ts';
import type { Entry } from './evaluation.ts';
import { figureFrom, isComputable } from './figures.ts';
import { plannedIntervals } from './protocol.ts';
import { CannotJudge, type Observation } from './rule.ts';
import { about } from './words.ts';

/** Whose numbers a reported figure is held against. */
const sourceOf = (numbers: Carrier): string => (numbers.rows === undefined ? 'its own numbers' : 'the rows');

export function disagreement(entry: Entry, pointer: string, what: string, reported: number, computed: number, numbers: Carrier): Observation {
  return about(entry, pointer, {
    found: `${reported}`,
    expected: computed.toFixed(4),
    message: `${entry.name}: the report says ${what} ${reported}; ${sourceOf(numbers)} give ${computed.toFixed(4)}.`,
    mend: `Correct the report: the figures must be those of its ${numbers.rows === undefined ? 'counts' : 'rows (plumbline evaluate prints them)'}.`,
  });
}

/** A number exactly as the report has it. */
export const textOf = ({ item }: Entry, pointer: string, value: number): string => item.source.document?.numberText(pointer) ?? String(value);

const CELLS = ['tp', 'fp', 'tn', 'fn'] as const;

/** Reported counts against those of the rows: to the case. */
export function* checkCounts(entry: Entry, pointer: string, reported: Carrier['counts'], numbers: Carrier, whose = ''): Generator<Observation> {
  if (numbers.rows === undefined || numbers.counts === undefined) return;
  for (const cell of CELLS) {
    const [said, counted] = [reported?.[cell], numbers.counts[cell]];
    if (said === undefined || counted === undefined || said === counted) continue;
    yield about(entry, `${pointer}/counts/${cell}`, {
      found: `${cell}: ${said}`,
      expected: `${cell}: ${counted}`,
      message: `${entry.name}: the report says ${whose}${cell} ${said}; the rows have ${counted}.`,
      mend: 'Correct the report: the counts must be those of the rows (plumbline evaluate prints them).',
    });
  }
}

function* checkEstimate(entry: Entry, figure: Figure, numbers: Carrier): Generator<Observation> {
  const { result, pointer } = entry;
  if (typeof result.estimate === 'number') {
    const at = `${pointer}/estimate`;
    if (figure.estimate === undefined) {
      yield about(entry, at, {
        found: `${result.estimate}`,
        expected: 'no estimate',
        message: `${entry.name}: there is no figure: ${figure.note ?? 'there are no cases'}.`,
        mend: 'Leave the estimate out.',
      });
    } else if (!agrees(textOf(entry, at, result.estimate), figure.estimate))
      yield disagreement(entry, at, 'an estimate of', result.estimate, asNumber(figure.estimate), numbers);
  } else if (result.undefined !== undefined && numbers.rows !== undefined && figure.estimate !== undefined) {
    yield about(entry, `${pointer}/undefined`, {
      found: `undefined (${result.undefined})`,
      expected: asNumber(figure.estimate).toFixed(4),
      message: `${entry.name}: the report says that the figure is undefined; the rows give ${asNumber(figure.estimate).toFixed(4)}.`,
      mend: 'Report the figure.',
    });
  }
}

/** A reported figure and its interval against the numbers that it is made of. */
export function* checkReported(release: ReleaseCase, entry: Entry, metric: Metric, numbers: Carrier): Generator<Observation> {
  const { result, pointer } = entry;
  const figure = figureFrom(metric, numbers, false);
  if (figure === undefined || figure.basis === 'as reported') return;
  yield* checkEstimate(entry, figure, numbers);
  const { interval } = result;
  if (interval === undefined) return;
  const disagreements = intervalsMeant(release, entry, numbers).map((meant) => {
    const { lower, upper } = computedInterval(metric, numbers, figure, meant);
    return limitsApart(entry, `${pointer}/interval`, interval, { lower, upper }, numbers);
  });
  if (disagreements.every(({ length }) => length > 0)) yield* disagreements[0] ?? [];
}

interface MaybeLimits {
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
}

/** The ends of a reported interval that are not the computed ones; nothing where none was computed. */
export function limitsApart(entry: Entry, pointer: string, reported: { lower: number; upper: number }, { lower, upper }: MaybeLimits, numbers: Carrier): Observation[] {
  const apart = (end: 'lower' | 'upper', computed: number | undefined): Observation[] => {
    const at = `${pointer}/${end}`;
    if (computed === undefined || agrees(textOf(entry, at, reported[end]), computed)) return [];
    return [disagreement(entry, at, `${end === 'lower' ? 'a' : 'an'} ${end} limit of`, reported[end], computed, numbers)];
  };
  return [...apart('lower', lower), ...apart('upper', upper)];
}

/** An interval that names no method may be by any of these. */
const UNNAMED_AUROC = ['delong-logit', 'delong'];

/** The intervals that a reported one may be: the one that it names (whether it may is for protocol/interval-method), else those of the plan. */
function intervalsMeant(release: ReleaseCase, { result }: Entry, { rows }: Carrier): { method: string; level: number }[] {
  const { metric, test_set: testSet, group, interval } = result;
  const { method, level } = interval ?? {};
  if (method !== undefined && level !== undefined) return isComputable(method) ? [{ method, level }] : [];
  const planned = [...plannedIntervals(release, metric, testSet, Object.keys(group).length > 0)].map((name) => ({ method: name.split(' ')[0] ?? '', level: Number(name.split(' ')[1]) }));
  const fallback = metric === 'auroc' && rows !== undefined && planned.length === 0 ? UNNAMED_AUROC.map((one) => ({ method: one, level: level ?? 0.95 })) : [];
  return [...planned, ...fallback].filter((one) => isComputable(one.method) && one.method === (method ?? one.method) && one.level === (level ?? one.level));
}

function computedInterval(metric: Metric, numbers: Carrier, figure: Figure, interval: { method: string; level: number }): MaybeLimits {
  if (!(interval.level > 0 && interval.level < 1)) return {};
  try {
    return withInterval(metric, numbers, figure, interval as Parameters<typeof withInterval>[3]);
  } catch (error) {
    // A method that does not fit the metric: no interval of ours to compare with, and not the plan's method either.
    if (error instanceof CannotJudge) return {};
    throw error;
  }
}
