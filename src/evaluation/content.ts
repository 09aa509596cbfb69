import type { ComparedWith, Counts, EvaluationReport, EvaluationResult, Predictions } from '../formats/generated/types.ts';
import type { Confusion } from '../statistics/confusion.ts';
import { metricDefinition, type Cell } from '../statistics/metrics.ts';
import { evaluate, type EvaluateSettings } from './evaluate.ts';
import type { ComparisonFigure, Evaluation, GroupFigures, MethodInterval, MetricFigure } from './evaluation.ts';
import type { Group, RowEvaluation } from './summary.ts';

/** An interval as a plan names it. */
export interface NamedInterval {
  readonly method: string;
  readonly level: number;
}

export interface ContentSettings {
  /** How the table is to be read; names the test set. */
  readonly predictions: Predictions;
  /** Of how many clusters the rows are; undefined where that is not known. */
  readonly clusters: number | undefined;
  /** Groups to be reported, the whole among them: those without a case too. */
  readonly groups: readonly Group[];
  readonly metrics: readonly string[];
  /** The interval of a metric for the whole or for a group; undefined for the metric's own default. */
  readonly interval: (metric: string, grouped: boolean) => NamedInterval | undefined;
  readonly level: number;
  readonly model: string | undefined;
}

/** Six decimals: far more than any of these figures knows, and within what counts as agreement. */
const rounded = (value: number): number => Number(value.toFixed(6));

const sameGroup = (a: Group, b: Group): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** The cells that a metric is made of, or all four of the group. */
function cellsOf(metric: string, counts: Confusion): Counts {
  const definition = metricDefinition(metric);
  const wanted = definition?.type === 'proportion' ? new Set<Cell>([...definition.numerator, ...definition.denominator]) : undefined;
  return Object.fromEntries(Object.entries(counts).filter(([cell]) => wanted === undefined || wanted.has(cell as Cell)));
}

const reportedInterval = ({ method, level, lower, upper }: MethodInterval) => ({ method, level, lower: rounded(lower), upper: rounded(upper) });

function comparedWith(comparisons: readonly ComparisonFigure[]): Record<string, ComparedWith> {
  const found = comparisons.flatMap(({ reference, table, estimate, intervals: [first] }): [string, ComparedWith][] => {
    if (table !== undefined) return [[reference, { ...table }]];
    if (estimate === undefined) return [];
    return [[reference, { difference: rounded(estimate), ...(first === undefined ? {} : { interval: reportedInterval(first) }) }]];
  });
  return Object.fromEntries(found);
}

const NO_CASES: Confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };

/** Evaluations of the same rows, one for each level of confidence. */
class Evaluations {
  readonly #rows: RowEvaluation;
  readonly #settings: Omit<EvaluateSettings, 'level'>;
  readonly #known = new Map<number, Evaluation>();
  constructor(rows: RowEvaluation, settings: Omit<EvaluateSettings, 'level'>) {
    this.#rows = rows;
    this.#settings = settings;
  }

  at(level: number): Evaluation {
    const known = this.#known.get(level) ?? evaluate(this.#rows, { ...this.#settings, level });
    this.#known.set(level, known);
    return known;
  }
}

function resultOf(metric: string, group: Group, figures: GroupFigures | undefined, figure: MetricFigure | undefined, interval: MethodInterval | undefined, compared: Record<string, ComparedWith>, testSet: string): EvaluationResult {
  const counts = figures?.counts ?? (figures === undefined ? NO_CASES : undefined);
  return {
    metric,
    test_set: testSet,
    group: { ...group },
    ...(counts === undefined ? {} : { counts: cellsOf(metric, counts) }),
    ...(figure?.estimate === undefined ? { estimate: null, undefined: figure?.undefined ?? 'no cases' } : { estimate: rounded(figure.estimate) }),
    ...(interval === undefined ? {} : { interval: reportedInterval(interval) }),
    ...(Object.keys(compared).length === 0 ? {} : { compared_with: compared }),
  };
}

/** The content of an evaluation-report about one table: every metric for every group, ready to be checked against the rows. */
export function reportContent(rows: RowEvaluation, settings: ContentSettings): EvaluationReport {
  const { predictions, clusters, groups, metrics, level, model } = settings;
  const { table } = rows;
  const by = [...new Map(groups.map((group) => Object.keys(group)).filter((names) => names.length > 0).map((names) => [JSON.stringify(names), names])).values()];
  const evaluations = new Evaluations(rows, { by, netBenefitAt: [], bootstrapRows: false, model });
  const results = groups.flatMap((group) =>
    metrics.map((metric) => {
      const wanted = settings.interval(metric, Object.keys(group).length > 0);
      const evaluation = evaluations.at(wanted?.level ?? level);
      const figures = evaluation.groups.find((one) => sameGroup(one.group, group));
      const figure = figures?.metrics.find((one) => one.metric === metric && one.at === undefined);
      const interval = wanted === undefined ? figure?.intervals[0] : figure?.intervals.find(({ method }) => method === wanted.method);
      const compared = comparedWith(evaluation.comparisons.filter((one) => one.metric === metric && sameGroup(one.group, group)));
      return resultOf(metric, group, figures, figure, interval, compared, predictions.test_set);
    }),
  );
  const excluded = table.excluded.map(({ reason, n }) => ({ reason, n }));
  const analysed = table.rows;
  return {
    test_sets: [
      {
        id: predictions.test_set,
        sha256: table.testSetDigest ?? '',
        enrolled: analysed + excluded.reduce((sum, { n }) => sum + n, 0),
        excluded,
        analysed,
        ...(clusters === undefined ? {} : { clusters }),
      },
    ],
    ...(table.scores.threshold === undefined ? {} : { operating_point: { threshold: table.scores.threshold } }),
    predictions: [predictions],
    results,
  };
}
