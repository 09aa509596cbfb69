import type { ClassTable } from '../../predictions/tasks.ts';
import type { BinaryTable } from '../../predictions/table.ts';
import { percentileInterval } from '../../statistics/bootstrap.ts';
import { PROPORTION_INTERVALS } from '../../statistics/intervals.ts';
import { asNumber, metricDefinition, figureOf, proportionCounts } from '../../statistics/metrics.ts';
import { confusionMatrix, macroAverage, MULTICLASS_FIGURES, multiclassSummary, type ConfusionMatrix, type MulticlassFigure, type MulticlassSummary } from '../../statistics/multiclass.ts';
import { stratifiedMatrix } from '../../statistics/multinomial.ts';
import { isUndefined, type Undefined } from '../../statistics/undefined.ts';
import { aurocIntervals } from '../auroc-intervals.ts';
import type { Evaluation, MethodInterval, MetricFigure } from '../evaluation.ts';
import { interval } from '../figures.ts';
import { seedOf } from '../resample.ts';
import { evaluateRows } from '../rows.ts';
import type { Auroc, Group } from '../summary.ts';
import { evaluateGroups, figure, type TaskSettings } from './groups.ts';

const proportionIntervals = (k: number, n: number, level: number): MethodInterval[] =>
  (['wilson', 'clopper-pearson'] as const).flatMap((method) => interval(method, level, PROPORTION_INTERVALS[method](k, n, level)));

/** One class against the rest. */
function classFigures({ name, cells }: MulticlassSummary['classes'][number], level: number): MetricFigure[] {
  return ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'].map((metric) => {
    const definition = metricDefinition(metric);
    const estimate = definition === undefined ? undefined : figureOf(definition, cells);
    if (definition === undefined || estimate === undefined) return { metric, class: name, undefined: 'its denominator is 0', intervals: [] };
    const counts = definition.type === 'proportion' ? proportionCounts(definition, cells) : undefined;
    return { metric, class: name, estimate: asNumber(estimate), intervals: counts === undefined ? [] : proportionIntervals(counts.k, counts.n, level) };
  });
}

/** The AUROC of each class against the rest, group by group, where the table has the probability of each. */
class ClassAreas {
  readonly #evaluations: readonly ReturnType<typeof evaluateRows>[];

  constructor(table: ClassTable) {
    const { probabilities = [] } = table;
    this.#evaluations = probabilities.map((values, code) => {
      const one: BinaryTable = {
        rows: table.rows, truth: Uint8Array.from(table.truth, (of) => (of === code ? 1 : 0)), higherIs: 'positive',
        scores: { name: 'score', values, threshold: undefined }, references: [], attributes: table.attributes,
        clusters: undefined, weights: undefined, excluded: [], testSetDigest: undefined,
      };
      return evaluateRows(one);
    });
  }

  of(group: Group): (Auroc | Undefined)[] {
    return this.#evaluations.map((evaluation) => {
      const names = Object.keys(group);
      const found = evaluation.groups(names).find((one) => names.every((name) => one.group[name] === group[name]));
      return found?.scores.auroc ?? { undefined: 'no cases' };
    });
  }
}

function areaFigures(areas: readonly (Auroc | Undefined)[], classes: readonly string[], level: number): MetricFigure[] {
  if (areas.length === 0) return [];
  const single = areas.map((area, code): MetricFigure => {
    const name = classes[code] ?? '';
    return isUndefined(area) ? { metric: 'auroc', class: name, undefined: area.undefined, intervals: [] } : { metric: 'auroc', class: name, estimate: area.estimate, intervals: aurocIntervals(area, level, false) };
  });
  return [...single, figure('macro_auroc', macroAverage(areas.map((area) => (isUndefined(area) ? area : area.estimate)), classes))];
}

function overall(matrix: ConfusionMatrix, summary: MulticlassSummary, group: Group, testSet: string | undefined, level: number): MetricFigure[] {
  return (Object.keys(MULTICLASS_FIGURES) as MulticlassFigure[]).map((metric) => {
    const estimate = summary.figures[metric];
    if (metric === 'accuracy' || metric === 'micro_f1') return figure(metric, estimate, proportionIntervals(summary.correct, summary.n, level));
    if (isUndefined(estimate)) return figure(metric, estimate);
    const seed = seedOf({ testSet, model: undefined, metric, group });
    const limits = percentileInterval(stratifiedMatrix(matrix, MULTICLASS_FIGURES[metric], { seed }), level);
    const few = metric === 'balanced_accuracy' && summary.occurring.length < summary.classes.length ? `over ${summary.occurring.join(', ')}` : undefined;
    return figure(metric, estimate, isUndefined(limits) ? [] : interval('bootstrap', level, limits), few);
  });
}

/** Several classes: overall, each against the rest, and averaged over classes, group by group. */
export function evaluateClasses(table: ClassTable, settings: TaskSettings): Evaluation {
  const areas = new ClassAreas(table);
  const { classes, truth, predicted, testSetDigest } = table;
  return evaluateGroups(table, settings, (rows, group) => {
    const matrix = confusionMatrix(truth, predicted, classes.length, rows);
    const summary = multiclassSummary(matrix, classes);
    return [
      ...overall(matrix, summary, group, testSetDigest, settings.level),
      ...areaFigures(areas.of(group), classes, settings.level),
      ...summary.classes.flatMap((one) => classFigures(one, settings.level)),
    ];
  });
}
