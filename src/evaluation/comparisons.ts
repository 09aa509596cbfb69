import { cellFigure, type CellFigure } from '../statistics/cell-figures.ts';
import { newcombePaired, pairedDifference, type Interval, type PairedTable } from '../statistics/intervals.ts';
import { normalMean, type Mean } from '../statistics/means.ts';
import { asNumber, metricDefinition } from '../statistics/metrics.ts';
import { mcnemarMidP } from '../statistics/p-values.ts';
import { tango } from '../statistics/tango.ts';
import { isUndefined, type Undefined } from '../statistics/undefined.ts';
import { pairedAuroc } from './auroc-intervals.ts';
import type { ComparisonFigure } from './evaluation.ts';
import { interval } from './figures.ts';
import type { GroupSummary, PairedSummary } from './summary.ts';

export interface ComparisonSettings {
  readonly level: number;
  /** Percentile limits of a figure of cells less the reference's, whole clusters drawn; undefined where the table has none. */
  readonly bootstrap: ((metric: string, summary: GroupSummary, reference: string, figure: CellFigure) => Interval | Undefined) | undefined;
}

type Head = Pick<ComparisonFigure, 'group' | 'reference' | 'design'>;

const EMPTY = { sensitivity: 'no case with the condition', specificity: 'no case without the condition', accuracy: 'no cases' } as const;

function proportionComparison(head: Head, metric: keyof typeof EMPTY, table: PairedTable, summary: GroupSummary, { level, bootstrap }: ComparisonSettings): ComparisonFigure {
  const estimate = pairedDifference(table);
  if (estimate === undefined) return { metric, ...head, undefined: EMPTY[metric], intervals: [] };
  const figure = { metric, ...head, estimate: asNumber(estimate), table };
  if (bootstrap === undefined) {
    return { ...figure, p: mcnemarMidP(table), intervals: [...interval('tango', level, tango(table, level)), ...interval('newcombe-paired', level, newcombePaired(table, level))] };
  }
  // McNemar's test, too, takes the pairs as independent.
  const definition = metricDefinition(metric);
  const cells = definition === undefined ? undefined : cellFigure(definition);
  return { ...figure, intervals: cells === undefined ? [] : interval('bootstrap', level, bootstrap(metric, summary, head.reference, cells)) };
}

/** Where both models say the same of every case, they differ by nothing for certain. */
function meanDifference(difference: Mean, level: number): Interval | undefined {
  return difference.mean === 0 && difference.sd === 0 ? { lower: 0, upper: 0 } : normalMean(difference, level);
}

function comparisonsOf(summary: GroupSummary, paired: PairedSummary, settings: ComparisonSettings): ComparisonFigure[] {
  const { level } = settings;
  const head: Head = { group: summary.group, reference: paired.reference.name, design: 'paired' };
  const proportions = (['sensitivity', 'specificity', 'accuracy'] as const).flatMap((metric) => {
    const table = paired[metric];
    return table === undefined ? [] : [proportionComparison(head, metric, table, summary, settings)];
  });
  const areas = pairedAuroc(summary.scores.auroc, paired, level);
  const { brierDifference } = paired;
  const brier: ComparisonFigure = isUndefined(brierDifference)
    ? { metric: 'brier', ...head, undefined: brierDifference.undefined, intervals: [] }
    : { metric: 'brier', ...head, estimate: brierDifference.mean, intervals: summary.clustered === undefined ? interval('normal', level, meanDifference(brierDifference, level)) : [] };
  return [...proportions, { metric: 'auroc', ...head, ...areas }, brier];
}

/** Every group against every reference. */
export function comparisons(summaries: readonly GroupSummary[], settings: ComparisonSettings): ComparisonFigure[] {
  return summaries.flatMap((summary) => summary.references.flatMap((paired) => comparisonsOf(summary, paired, settings)));
}
