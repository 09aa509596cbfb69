import { UNKNOWN } from '../predictions/planned.ts';
import { MISSING } from '../predictions/table.ts';
import { newcombeIndependent } from '../statistics/intervals.ts';
import { metricDefinition, proportionCounts, type ProportionMetric } from '../statistics/metrics.ts';
import { miettinenNurminen } from '../statistics/miettinen-nurminen.ts';
import { holm, pooledScoreP } from '../statistics/p-values.ts';
import { fraction, subtract, toNumber } from '../statistics/rational.ts';
import { isUndefined } from '../statistics/undefined.ts';
import { unpairedAuroc } from './auroc-intervals.ts';
import type { GapFigure, SpreadFigure } from './evaluation.ts';
import { interval } from './figures.ts';
import type { GroupSummary } from './summary.ts';

/** Metrics whose levels are compared with each other. */
const PROPORTIONS = ['sensitivity', 'specificity', 'ppv', 'npv', 'accuracy'];

type Head = Pick<GapFigure, 'metric' | 'attribute' | 'levels'>;

function proportionGap(head: Head, definition: ProportionMetric, a: GroupSummary, b: GroupSummary, level: number): GapFigure {
  const [x, y] = [a, b].map(({ scores }) => (scores.counts === undefined ? undefined : proportionCounts(definition, scores.counts)));
  if (x === undefined || y === undefined || x.n === 0 || y.n === 0) return { ...head, undefined: 'undefined in one of the levels', intervals: [] };
  const estimate = toNumber(subtract(fraction(x.k, x.n), fraction(y.k, y.n)));
  // Clusters may span levels or repeat within one: these methods take every case as independent.
  if (a.clustered !== undefined) return { ...head, estimate, intervals: [] };
  const p = pooledScoreP(x.k, x.n, y.k, y.n);
  const intervals = [
    ...interval('newcombe-independent', level, newcombeIndependent(x.k, x.n, y.k, y.n, level)),
    ...interval('miettinen-nurminen', level, miettinenNurminen(x.k, x.n, y.k, y.n, level)),
  ];
  return { ...head, estimate, ...(p === undefined ? {} : { p }), intervals };
}

function gap(metric: string, attribute: string, [first, a]: readonly [string, GroupSummary], [second, b]: readonly [string, GroupSummary], level: number): GapFigure {
  const head: Head = { metric, attribute, levels: [first, second] };
  if (metric === 'auroc') return { ...head, ...unpairedAuroc(a, b, level) };
  const definition = metricDefinition(metric);
  if (definition?.type !== 'proportion') throw new RangeError(`${metric} is no proportion`);
  return proportionGap(head, definition, a, b, level);
}

/** p-values adjusted over all differences that have one. Holm 1979. */
function adjusted(gaps: readonly GapFigure[]): GapFigure[] {
  const known = gaps.flatMap(({ p }) => (p === undefined ? [] : [p]));
  const values = holm(known);
  let next = 0;
  return gaps.map((one) => {
    if (one.p === undefined) return one;
    const value = values[next];
    next += 1;
    return value === undefined ? one : { ...one, p_holm: value };
  });
}

type Level = readonly [name: string, summary: GroupSummary];

function pairsOf(levels: readonly Level[]): (readonly [Level, Level])[] {
  return levels.flatMap((a, index) => levels.slice(index + 1).map((b) => [a, b] as const));
}

function levelsOf(attribute: string, summaries: readonly GroupSummary[]): Level[] {
  return summaries.map((summary) => [summary.group[attribute] ?? '', summary] as const);
}

/** Differences between the levels of one attribute, each pair once in the order of the levels. */
export function gapsOf(attribute: string, summaries: readonly GroupSummary[], level: number): GapFigure[] {
  return gapsOfPairs(attribute, pairsOf(levelsOf(attribute, summaries)), level);
}

/** Each other level of one attribute less the level `from`, in the order of the levels. */
export function gapsFrom(attribute: string, from: string, summaries: readonly GroupSummary[], level: number): GapFigure[] {
  const levels = levelsOf(attribute, summaries);
  return gapsOfPairs(attribute, levels.filter(([name]) => name === from).flatMap((reference) => levels.filter((other) => other !== reference).map((other) => [other, reference] as const)), level);
}

function gapsOfPairs(attribute: string, pairs: readonly (readonly [Level, Level])[], level: number): GapFigure[] {
  const thresholds = pairs.some(([[, { scores }]]) => scores.counts !== undefined);
  return [...(thresholds ? PROPORTIONS : []), 'auroc'].flatMap((metric) => adjusted(pairs.map(([a, b]) => gap(metric, attribute, a, b, level))));
}

function estimateOf(metric: string, { scores }: GroupSummary): number | undefined {
  if (metric === 'auroc') return isUndefined(scores.auroc) ? undefined : scores.auroc.estimate;
  const definition = metricDefinition(metric);
  const cells = definition?.type !== 'proportion' || scores.counts === undefined ? undefined : proportionCounts(definition, scores.counts);
  return cells === undefined || cells.n === 0 ? undefined : cells.k / cells.n;
}

/** Largest less smallest of the levels of one attribute that have a figure; cases of which the level is not known are no level to look at. */
export function spreadsOf(attribute: string, summaries: readonly GroupSummary[]): SpreadFigure[] {
  return ['sensitivity', 'specificity', 'auroc'].flatMap((metric) => {
    const known = levelsOf(attribute, summaries).filter(([name]) => name !== MISSING && name !== UNKNOWN).flatMap(([name, summary]) => {
      const estimate = estimateOf(metric, summary);
      return estimate === undefined ? [] : [{ name, estimate }];
    });
    const rising = known.toSorted((a, b) => a.estimate - b.estimate);
    const [lowest, highest] = [rising[0], rising.at(-1)];
    if (lowest === undefined || highest === undefined || lowest === highest) return [];
    return [{ metric, attribute, highest: highest.name, lowest: lowest.name, estimate: highest.estimate - lowest.estimate }];
  });
}
