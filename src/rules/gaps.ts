import type { MeasuredCriterion, PlannedInterval } from '../formats/generated/types.ts';
import { newcombeIndependent } from '../statistics/intervals.ts';
import { asNumber, proportionCounts } from '../statistics/metrics.ts';
import { compare, subtract } from '../statistics/rational.ts';
import { figureFrom, type Figure } from './figures.ts';
import { judged, outcome, type Outcome, type Setting, type Target } from './outcome.ts';
import { CannotJudge } from './rule.ts';
import { findResult, subgroupsOf } from './subgroups.ts';

interface LevelFigure {
  readonly level: string;
  readonly figure: Figure;
  readonly k: number | undefined;
  readonly n: number | undefined;
}

/** The largest gap between the judged levels of an attribute: of estimates exactly, of limits pair by pair. */
export function judgeGap(s: Setting, attribute: string, target: Omit<Target, 'group'>): Outcome {
  const { criterion, metric } = s;
  const levels = gapLevels(s, attribute, target);
  const labelled = { ...target, group: { [attribute]: '*' } };
  if (levels === undefined)
    return outcome(s, labelled, undefined, { result: 'not shown', lacking: `not reported for the levels of ${attribute}` });
  if (levels.length < 2)
    return outcome(s, labelled, undefined, {
      result: 'not shown',
      note: 'fewer than two levels have enough cases to be compared',
    });
  let widest: { figure: Figure; note: string } | undefined;
  for (const a of levels) {
    for (const b of levels) {
      if (a === b) continue;
      const figure = gapFigure(a, b, criterion.interval);
      if (figure !== undefined && (widest === undefined || wider(figure, widest.figure, criterion.statistic)))
        widest = { figure, note: `${a.level} − ${b.level}` };
    }
  }
  if (widest === undefined)
    throw new CannotJudge(`the gap of ${metric.name} cannot be computed from what is reported`, 'Report counts for every level.');
  const verdict = judged(s, labelled, widest.figure);
  return { ...verdict, note: verdict.note ?? widest.note };
}

function gapLevels(s: Setting, attribute: string, target: Omit<Target, 'group'>): LevelFigure[] | undefined {
  const sets = subgroupsOf(s.release).filter(
    ({ set }) => set.test_set === s.criterion.test_set && Object.hasOwn(set.attributes, attribute),
  );
  const all = sets[0]?.levels.filter((level) => level.attribute === attribute);
  if (all === undefined || all.some(({ status }) => status === 'missing')) return undefined;
  const figures: LevelFigure[] = [];
  for (const { group, status } of all) {
    if (status !== 'judged') continue;
    const placed = findResult(s.release, s.reports, {
      metric: s.criterion.metric,
      testSet: s.criterion.test_set,
      group,
      operatingPoint: target.operatingPoint,
    });
    const figure = placed === undefined ? undefined : figureFrom(s.metric, placed.result, s.asReported);
    if (placed === undefined || figure === undefined) return undefined;
    const definition = s.metric.definition;
    const cells =
      definition?.type === 'proportion' && placed.result.counts !== undefined
        ? proportionCounts(definition, placed.result.counts)
        : undefined;
    figures.push({ level: group[attribute] ?? '', figure, k: cells?.k, n: cells?.n });
  }
  return figures;
}

function gapFigure(a: LevelFigure, b: LevelFigure, interval: PlannedInterval | undefined): Figure | undefined {
  const [x, y] = [a.figure.estimate, b.figure.estimate];
  const estimate =
    typeof x === 'object' && typeof y === 'object'
      ? subtract(x, y)
      : x === undefined || y === undefined
        ? undefined
        : asNumber(x) - asNumber(y);
  if (estimate === undefined) return undefined;
  const base: Figure = { estimate, basis: a.figure.basis, counts: undefined };
  if (interval === undefined) return base;
  if (
    interval.method !== 'newcombe-independent' ||
    a.k === undefined ||
    a.n === undefined ||
    b.k === undefined ||
    b.n === undefined
  ) {
    throw new CannotJudge(
      `a gap by ${interval.method} is not computed from counts`,
      'Name newcombe-independent for the interval of a gap.',
    );
  }
  const limits = newcombeIndependent(a.k, a.n, b.k, b.n, interval.level);
  return { ...base, lower: limits?.lower, upper: limits?.upper };
}

function wider(a: Figure, b: Figure, statistic: MeasuredCriterion['statistic']): boolean {
  if (statistic !== 'estimate') return (a.upper ?? Infinity) > (b.upper ?? Infinity);
  if (typeof a.estimate === 'object' && typeof b.estimate === 'object') return compare(a.estimate, b.estimate) > 0;
  return Number(a.estimate) > Number(b.estimate);
}
