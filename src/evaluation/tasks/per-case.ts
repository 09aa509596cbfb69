import type { ValueTable } from '../../predictions/tasks.ts';
import { normalMean, tMean } from '../../statistics/means.ts';
import { medianInterval } from '../../statistics/order-statistics.ts';
import { caseSummary } from '../../statistics/per-case.ts';
import { isUndefined } from '../../statistics/undefined.ts';
import type { Evaluation, MetricFigure } from '../evaluation.ts';
import { interval } from '../figures.ts';
import { evaluateGroups, figure, valuesOf, type TaskSettings } from './groups.ts';

function figures(name: string, cases: Float64Array, level: number): MetricFigure[] {
  const { n, missing, values, sd, distribution, sorted } = caseSummary(cases);
  const note = missing === 0 ? undefined : `of ${n} cases; ${missing} have no value`;
  const at = (metric: string, of: (known: Exclude<typeof distribution, { undefined: string }>) => number): MetricFigure =>
    figure(metric, isUndefined(distribution) ? distribution : of(distribution));
  const mean = isUndefined(values)
    ? figure(name, values)
    : figure(name, values.mean, [...interval('normal', level, normalMean(values, level)), ...interval('t', level, tMean(values, level))], note);
  const median = at(`${name}_median`, (known) => known.median);
  return [
    mean,
    figure(`${name}_sd`, sd),
    { ...median, intervals: interval('order-statistic', level, medianInterval(sorted, level)) },
    at(`${name}_p05`, (known) => known.fifthPercentile),
    at(`${name}_q25`, (known) => known.lowerQuartile),
    at(`${name}_q75`, (known) => known.upperQuartile),
    at(`${name}_min`, (known) => known.least),
    at(`${name}_max`, (known) => known.most),
  ];
}

/** One value a case, such as Dice: its mean, its median and where the values lie, group by group. */
export function evaluateValues(table: ValueTable, settings: TaskSettings): Evaluation {
  return evaluateGroups(table, settings, (rows) => table.values.flatMap(({ name, values }) => figures(name, valuesOf(values, rows), settings.level)));
}
