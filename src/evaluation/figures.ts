import { balancedAccuracy, negativeLikelihoodRatio, positiveLikelihoodRatio, youden, type Confusion } from '../statistics/confusion.ts';
import { cellFigure, type CellFigure } from '../statistics/cell-figures.ts';
import { clusteredWilson } from '../statistics/clustered.ts';
import { PROPORTION_INTERVALS, twoSidedZ, type Interval } from '../statistics/intervals.ts';
import { normalMean, type Mean } from '../statistics/means.ts';
import { asNumber, figureOf, metricDefinition, proportionCounts, type MetricDefinition, type ProportionMetric } from '../statistics/metrics.ts';
import { netBenefit, netBenefitFigure } from '../statistics/net-benefit.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import type { MethodInterval, MetricFigure } from './evaluation.ts';
import { aurocIntervals } from './auroc-intervals.ts';
import type { Coefficient, GroupSummary, WeightedFigures } from './summary.ts';

/** How the figures of a table are told. */
export interface FigureSettings {
  /** Of every interval, two-sided. */
  readonly level: number;
  /** Percentile limits of a figure of cells; whole clusters are drawn where the table has them. */
  readonly bootstrap: (metric: string, summary: GroupSummary, figure: CellFigure) => Interval | Undefined;
  /** Percentile limits of a figure that needs every row anew for each replicate; undefined where nobody asked for them. */
  readonly bootstrapRows: ((metric: string, summary: GroupSummary) => Interval | Undefined) | undefined;
}

const PROPORTIONS = ['sensitivity', 'specificity', 'ppv', 'npv', 'accuracy', 'prevalence', 'flag_rate'];
/** Agreement with a comparator that is no truth: the same arithmetic under its own name. */
const ALIASES = { ppa: 'sensitivity', npa: 'specificity' } as const;
const COMPOSITES = ['balanced_accuracy', 'youden', 'lr_positive', 'lr_negative', 'f1', 'mcc', 'kappa'];

/** Limits by the method that a plan calls so; nothing where they are undefined. */
export function interval(method: string, level: number, limits: Interval | Undefined | undefined): MethodInterval[] {
  return limits === undefined || isUndefined(limits) ? [] : [{ method, level, lower: limits.lower, upper: limits.upper }];
}

function notedInterval(method: string, level: number, limits: Interval | Undefined): Pick<MetricFigure, 'intervals' | 'note'> {
  return isUndefined(limits) ? { intervals: [], note: `no ${method} interval: ${limits.undefined}` } : { intervals: interval(method, level, limits) };
}

/** Why a figure of cells does not exist. */
function emptiness(metric: string, { tp, fp, tn, fn }: Confusion): string {
  if (tp + fp + tn + fn === 0) return 'no cases';
  if (metric === 'mcc') return 'a class, or one of the two answers, has no case';
  if (metric === 'ppv') return 'no case is flagged';
  if (metric === 'npv') return 'every case is flagged';
  if (metric === 'f1') return 'no case has the condition, and none is flagged';
  if (metric === 'kappa') return 'truth and answers name one class alone';
  if (tp + fn === 0 && metric !== 'specificity' && metric !== 'npa') return 'no case with the condition';
  if (tn + fp === 0) return 'no case without the condition';
  return metric === 'lr_positive' ? 'specificity is 1' : metric === 'lr_negative' ? 'specificity is 0' : 'its denominator is 0';
}

const NO_THRESHOLD = 'no threshold was given';

function definitionOf(metric: string): MetricDefinition {
  const definition = metricDefinition(metric);
  if (definition === undefined) throw new RangeError(`${metric} is no metric known by name`);
  return definition;
}

function proportionFigure(definition: ProportionMetric, cells: Confusion, { clustered }: GroupSummary, level: number): MetricFigure {
  const { name: metric } = definition;
  const estimate = figureOf(definition, cells);
  const counts = proportionCounts(definition, cells);
  if (estimate === undefined || counts === undefined) return { metric, undefined: emptiness(metric, cells), intervals: [] };
  const figure = { metric, estimate: asNumber(estimate) };
  if (clustered === undefined) {
    const { k, n } = counts;
    return { ...figure, intervals: (['wilson', 'clopper-pearson'] as const).flatMap((method) => interval(method, level, PROPORTION_INTERVALS[method](k, n, level))) };
  }
  const own = clustered.get(metric);
  if (own === undefined) return { ...figure, intervals: [], note: 'no interval that respects the clusters is known' };
  return { ...figure, ...notedInterval('wilson', level, clusteredWilson(own, level)) };
}

const OF_COMPOSITES: Readonly<Record<string, readonly [method: string, limits: (cells: Confusion, level: number) => Interval | undefined]>> = {
  balanced_accuracy: ['mover', balancedAccuracy],
  youden: ['mover', youden],
  lr_positive: ['log', positiveLikelihoodRatio],
  lr_negative: ['log', negativeLikelihoodRatio],
};

function compositeFigure(metric: string, cells: Confusion, summary: GroupSummary, { level, bootstrap }: FigureSettings): MetricFigure {
  const definition = definitionOf(metric);
  const estimate = figureOf(definition, cells);
  if (estimate === undefined) return { metric, undefined: emptiness(metric, cells), intervals: [] };
  const figure = { metric, estimate: asNumber(estimate) };
  const closed = summary.clustered === undefined ? OF_COMPOSITES[metric] : undefined;
  if (closed !== undefined) return { ...figure, intervals: interval(closed[0], level, closed[1](cells, level)) };
  const resampled = cellFigure(definition);
  return resampled === undefined ? { ...figure, intervals: [] } : { ...figure, ...notedInterval('bootstrap', level, bootstrap(metric, summary, resampled)) };
}

function netBenefitFigures(cells: Confusion, summary: GroupSummary, at: number, { level, bootstrap }: FigureSettings): MetricFigure {
  const estimate = netBenefit(cells, at);
  if (estimate === undefined) return { metric: 'net_benefit', at, undefined: 'no cases', intervals: [] };
  return { metric: 'net_benefit', at, estimate: asNumber(estimate), ...notedInterval('bootstrap', level, bootstrap(`net_benefit ${at}`, summary, netBenefitFigure(at))) };
}

/** The figures of the four cells at the operating threshold; each says so where there is none. */
function cellFigures(summary: GroupSummary, settings: FigureSettings): MetricFigure[] {
  const { counts } = summary.scores;
  const figures = [...PROPORTIONS, ...COMPOSITES].map((metric): MetricFigure => {
    const definition = definitionOf(metric);
    if (counts === undefined) return { metric, undefined: NO_THRESHOLD, intervals: [] };
    return definition.type === 'proportion' ? proportionFigure(definition, counts, summary, settings.level) : compositeFigure(metric, counts, summary, settings);
  });
  const aliases = Object.entries(ALIASES).flatMap(([metric, of]) => figures.filter((figure) => figure.metric === of).map((figure) => ({ ...figure, metric })));
  return [...figures, ...aliases];
}

function meanFigure(metric: string, mean: Mean | Undefined, summary: GroupSummary, { level, bootstrapRows }: FigureSettings): MetricFigure {
  if (isUndefined(mean)) return { metric, undefined: mean.undefined, intervals: [] };
  const figure = { metric, estimate: mean.mean };
  // The losses of one cluster are alike: the normal interval takes them as independent.
  const normal = summary.clustered === undefined ? interval('normal', level, normalMean(mean, level)) : [];
  const resampled = bootstrapRows === undefined ? undefined : notedInterval('bootstrap', level, bootstrapRows(metric, summary));
  const note = resampled?.note ?? (summary.clustered !== undefined && resampled === undefined ? 'an interval that respects the clusters needs --bootstrap' : undefined);
  return { ...figure, intervals: [...normal, ...(resampled?.intervals ?? [])], ...(note === undefined ? {} : { note }) };
}

function coefficientFigure(metric: string, coefficient: Coefficient | Undefined, clustered: boolean, level: number): MetricFigure {
  if (isUndefined(coefficient)) return { metric, undefined: coefficient.undefined, intervals: [] };
  const { estimate, standardError } = coefficient;
  if (clustered) return { metric, estimate, intervals: [], note: 'no interval that respects the clusters is known' };
  const half = twoSidedZ(level) * standardError;
  return { metric, estimate, intervals: interval('normal', level, { lower: estimate - half, upper: estimate + half }) };
}

function rankFigures(summary: GroupSummary, settings: FigureSettings): MetricFigure[] {
  const { auroc, averagePrecision } = summary.scores;
  const { level, bootstrapRows } = settings;
  const area: MetricFigure = isUndefined(auroc)
    ? { metric: 'auroc', undefined: auroc.undefined, intervals: [] }
    : { metric: 'auroc', estimate: auroc.estimate, intervals: aurocIntervals(auroc, level, summary.clustered !== undefined), ...(auroc.estimate < 0.5 ? { note: 'below 0.5: is the direction of the scores right?' } : {}) };
  if (isUndefined(averagePrecision)) return [area, { metric: 'auprc', undefined: averagePrecision.undefined, intervals: [] }];
  const limits = bootstrapRows === undefined ? { intervals: [] } : notedInterval('bootstrap', level, bootstrapRows('auprc', summary));
  return [area, { metric: 'auprc', estimate: averagePrecision, ...limits }];
}

function probabilityFigures(summary: GroupSummary, settings: FigureSettings): MetricFigure[] {
  const { brier, logLoss, calibration, calibrationError: error } = summary.scores;
  const clustered = summary.clustered !== undefined;
  const { level } = settings;
  const coefficient = (metric: string, of: (fit: Exclude<typeof calibration, Undefined>) => Coefficient | Undefined): MetricFigure =>
    coefficientFigure(metric, isUndefined(calibration) ? calibration : of(calibration), clustered, level);
  const note = 'report only: large where groups are small';
  return [
    meanFigure('brier', brier, summary, settings),
    meanFigure('log_loss', logLoss, summary, settings),
    coefficient('calibration_slope', (fit) => fit.slope),
    coefficient('calibration_intercept', (fit) => fit.intercept),
    coefficient('calibration_in_the_large', (fit) => fit.inTheLarge),
    isUndefined(error) ? { metric: 'ece', undefined: error.undefined, intervals: [] } : { metric: 'ece', estimate: error.equalCount, intervals: [], note: `10 bins of equal count (${error.equalWidth.toFixed(4)} with 10 of equal width); ${note}` },
  ];
}

const WEIGHTED: Readonly<Record<string, keyof WeightedFigures>> = {
  sensitivity: 'sensitivity', specificity: 'specificity', ppv: 'ppv', accuracy: 'accuracy', f1: 'f1', auroc: 'auroc', auprc: 'averagePrecision', brier: 'brier',
};

/** Puts the weighted estimates beside the others, and how many cases of equal weight would know as much. */
function withWeights(figures: readonly MetricFigure[], weighted: WeightedFigures | undefined): MetricFigure[] {
  if (weighted === undefined) return [...figures];
  const { effectiveCases } = weighted;
  const beside = figures.map((one) => {
    const key = WEIGHTED[one.metric];
    const estimate = key === undefined ? undefined : weighted[key];
    return typeof estimate === 'number' ? { ...one, weighted: estimate } : one;
  });
  return [...beside, isUndefined(effectiveCases) ? { metric: 'effective_cases', undefined: effectiveCases.undefined, intervals: [] } : { metric: 'effective_cases', estimate: effectiveCases, intervals: [] }];
}

/** Every figure of a group, in the order in which they are told. `netBenefits` are the cells at further threshold probabilities. */
export function figuresOf(summary: GroupSummary, settings: FigureSettings, netBenefits: readonly (readonly [at: number, cells: Confusion])[]): MetricFigure[] {
  const figures = [
    ...cellFigures(summary, settings),
    ...rankFigures(summary, settings),
    ...probabilityFigures(summary, settings),
    ...netBenefits.map(([at, cells]) => netBenefitFigures(cells, summary, at, settings)),
  ];
  return withWeights(figures, summary.weighted);
}
