import type { MeasuredCriterion, PlannedInterval } from '../formats/generated/types.ts';
import { asNumber } from '../statistics/metrics.ts';
import { compare } from '../statistics/rational.ts';
import type { Carrier, Figure, Metric } from './carriers.ts';
import { comparison, ofBoth } from './comparisons.ts';
import { figureFrom } from './figures.ts';
import { cannotCompute } from './intervals.ts';
import { judged, outcome, type Outcome, type Setting, type Target } from './outcome.ts';
import { findResult } from './placed.ts';
import { numbersOf } from './row-numbers.ts';
import { CannotJudge } from './rule.ts';
import { subgroupsOf } from './subgroups.ts';

interface LevelFigure {
  readonly level: string;
  readonly figure: Figure;
  readonly numbers: Carrier;
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
      const figure = gapFigure(metric, a, b, criterion.interval);
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
    const placed = findResult(s.release, s.evaluations, {
      metric: s.criterion.metric,
      testSet: s.criterion.test_set,
      group,
      operatingPoint: target.operatingPoint,
    });
    if (placed === undefined) return undefined;
    const numbers = numbersOf(s.release, placed, s.metric);
    const figure = figureFrom(s.metric, numbers, s.asReported);
    if (figure === undefined) return undefined;
    figures.push({ level: group[attribute] ?? '', figure, numbers });
  }
  return figures;
}

/** The gap from b to a: undefined where a level has no figure. Limits as of independent samples; those of rows respect clusters. */
function gapFigure(metric: Metric, a: LevelFigure, b: LevelFigure, interval: PlannedInterval | undefined): Figure | undefined {
  if (a.figure.estimate === undefined || b.figure.estimate === undefined) return undefined;
  // A result carries comparisons of its own, which are no gap.
  const { counts, rate, values, rows } = b.numbers;
  const other = { counts, rate, values, rows } as Carrier;
  const figure = comparison(metric, a.numbers, other, interval, 'difference');
  if (figure !== undefined) return { ...figure, counts: undefined };
  // As reported: the levels have figures, and nothing from which a limit of their difference could be made.
  if (interval !== undefined) throw cannotCompute(metric, interval.method, 'a gap');
  return { estimate: asNumber(a.figure.estimate) - asNumber(b.figure.estimate), basis: a.figure.basis, counts: undefined };
}

function wider(a: Figure, b: Figure, statistic: MeasuredCriterion['statistic']): boolean {
  if (statistic !== 'estimate') return (a.upper ?? Infinity) > (b.upper ?? Infinity);
  return ofBoth(a, b, (x, y) => compare(x, y) > 0, (x, y) => x > y) === true;
}
