import type { ReleaseCase } from '../case/case.ts';
import type { IntervalMethod, PlannedInterval, ReportedInterval } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import type { Carrier, Figure, Metric } from './carriers.ts';
import { withInterval } from './comparisons.ts';
import type { Entry } from './evaluation.ts';
import { figureFrom } from './figures.ts';
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
  for (const cell of CELLS) {
    const [said, counted] = [reported?.[cell], numbers.counts?.[cell]];
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
  const figure = figureFrom(metric, numbers);
  if (figure === undefined) return;
  yield* checkEstimate(entry, figure, numbers);
  const { interval } = result;
  if (interval === undefined) return;
  yield* ofNone(intervalsMeant(release, entry, interval).map((meant) =>
    limitsApart(entry, `${pointer}/interval`, interval, ifFitting(() => withInterval(metric, numbers, figure, meant)), numbers),
  ));
}

/** What is said of an interval that may be by several methods: nothing where it is by one of them. */
export const ofNone = (apart: readonly Observation[][]): Observation[] => (apart.every(({ length }) => length > 0) ? (apart[0] ?? []) : []);

/** What is computed; undefined where the method does not fit the metric, or is none: it gives no interval to compare with. */
export function ifFitting<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CannotJudge) return undefined;
    throw error;
  }
}

/** The ends of a reported interval that are not the computed ones; nothing where none was computed. */
export function limitsApart(entry: Entry, pointer: string, reported: ReportedInterval, computed: Pick<Figure, 'lower' | 'upper'> | undefined, numbers: Carrier): Observation[] {
  return (['lower', 'upper'] as const).flatMap((end) => {
    const [at, limit] = [`${pointer}/${end}`, computed?.[end]];
    if (limit === undefined || agrees(textOf(entry, at, reported[end]), limit)) return [];
    return [disagreement(entry, at, `${end === 'lower' ? 'a' : 'an'} ${end} limit of`, reported[end], limit, numbers)];
  });
}

/** An interval for which neither report nor plan names a method may be by any of these, which fit an AUROC alone. */
const UNNAMED = ['delong-logit', 'delong'] as const;

/** The intervals that a reported one may be: the one that it names (whether it may is for protocol/interval-method), else those of the plan. */
function intervalsMeant(release: ReleaseCase, { result }: Entry, { method, level }: ReportedInterval): PlannedInterval[] {
  const { metric, test_set: testSet, group } = result;
  if (method !== undefined && level !== undefined) return [{ method, level } as PlannedInterval];
  const planned = [...plannedIntervals(release, metric, testSet, Object.keys(group).length > 0)].map((name): PlannedInterval => {
    const [by, at] = name.split(' ') as [IntervalMethod, string];
    return { method: by, level: Number(at) };
  });
  const possible = planned.length === 0 ? UNNAMED.map((by) => ({ method: by, level: level ?? 0.95 })) : planned;
  return possible.filter((one) => one.method === (method ?? one.method) && one.level === (level ?? one.level));
}
