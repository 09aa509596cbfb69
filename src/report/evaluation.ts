import type { Evaluation, GapFigure, GroupFigures, MetricFigure } from '../evaluation/evaluation.ts';
import type { Group } from '../evaluation/summary.ts';
import { axisOf, type Axis, type Mark } from './plot.ts';
import { plural } from './phrases.ts';

/** What text and Markdown both show of an evaluation. */

export const PLOT_WIDTH = 21;

/** Figures whose intervals are drawn group by group. */
const DRAWN = ['sensitivity', 'specificity', 'auroc', 'accuracy', 'mae', 'rate'] as const;
const MOST_DRAWN = 3;

/** Four decimals; more would say more than any of these figures knows. */
export const decimal = (value: number): string => value.toFixed(4).replace('-', '−');
export const signed = (value: number): string => `${value > 0 ? '+' : ''}${decimal(value)}`;

/** `p < 0.0001`, or four decimals. */
export const pText = (p: number): string => (p < 1e-4 ? 'p < 0.0001' : `p ${p.toFixed(4)}`);

export const groupText = (group: Group): string => {
  const parts = Object.entries(group).map(([attribute, level]) => `${attribute}=${level}`);
  return parts.length === 0 ? 'all cases' : parts.join(', ');
};

/** Differences from the levels that were named, those of one level together. */
export function referenceGaps({ reference_gaps: gaps = [] }: Evaluation): (readonly [title: string, gaps: readonly GapFigure[]])[] {
  const titleOf = ({ attribute, levels: [, from] }: GapFigure): string => `Other levels of ${attribute} less ${from}`;
  return [...new Set(gaps.map(titleOf))].map((title) => [title, gaps.filter((gap) => titleOf(gap) === title)] as const);
}

/** By which method the difference has its interval, and how likely it is where there is none. */
export function gapAside({ intervals: [first], p, p_holm: adjusted }: GapFigure): string {
  const said = [first?.method ?? '', p === undefined ? '' : pText(p), adjusted === undefined ? '' : `by Holm ${pText(adjusted)}`];
  return said.filter((part) => part !== '').join(', ');
}

export function limitsText({ lower, upper }: { readonly lower: number; readonly upper: number }, write: (value: number) => string = decimal): string {
  return `${write(lower)} to ${write(upper)}`;
}

/** `0.9500 (0.9240 to 0.9674)`, or why it is undefined. */
export function figureText({ estimate, undefined: reason, intervals }: Pick<MetricFigure, 'estimate' | 'undefined' | 'intervals'>, write: (value: number) => string = decimal): string {
  if (estimate === undefined) return `undefined: ${reason ?? 'no reason is known'}`;
  const [first] = intervals;
  return `${write(estimate)}${first === undefined ? '' : ` (${limitsText(first, write)})`}`;
}

/** A metric with what tells it from others of its name: a class, a threshold probability. */
export function metricText({ metric, class: of, at }: Pick<MetricFigure, 'metric' | 'class' | 'at'>): string {
  return `${metric}${of === undefined ? '' : ` of ${of}`}${at === undefined ? '' : ` at ${at}`}`;
}

/** What is said of a figure beside its intervals: the estimate by weights, a note. */
export function asideOf({ weighted, note }: Pick<MetricFigure, 'weighted' | 'note'>): string[] {
  return [...(weighted === undefined ? [] : [`weighted ${decimal(weighted)}`]), ...(note === undefined ? [] : [note])];
}

export function markOf({ estimate, intervals: [first] }: MetricFigure): Mark {
  return { estimate: estimate ?? null, lower: first?.lower ?? null, upper: first?.upper ?? null, limits: [] };
}

export interface DrawnRow {
  readonly name: string;
  readonly cases: string;
  readonly figure: MetricFigure;
}

/** One metric drawn for the levels of one attribute, or of several crossed. */
export interface DrawnTable {
  readonly attribute: string;
  readonly metric: string;
  readonly axis: Axis | undefined;
  readonly rows: readonly DrawnRow[];
}

function casesOf({ n, counts }: GroupFigures): string {
  const { tp, fn, tn, fp } = counts ?? {};
  return tp === undefined || fn === undefined || tn === undefined || fp === undefined ? `${n}` : `${tp + fn}/${tn + fp}`;
}

/** The groups by attribute, each with the metrics that are drawn. */
export function drawnTables({ groups }: Evaluation): DrawnTable[] {
  const byAttribute = new Map<string, GroupFigures[]>();
  for (const group of groups) {
    const attribute = Object.keys(group.group).join(' + ');
    if (attribute !== '') byAttribute.set(attribute, [...(byAttribute.get(attribute) ?? []), group]);
  }
  const whole = groups.find(({ group }) => Object.keys(group).length === 0);
  const known = DRAWN.filter((name) => whole?.metrics.some(({ metric, class: of, estimate }) => metric === name && of === undefined && estimate !== undefined));
  const drawn = known.length > 0 ? known.slice(0, MOST_DRAWN) : (whole?.metrics.slice(0, 1).map(({ metric }) => metric) ?? []);
  return [...byAttribute].flatMap(([attribute, members]) =>
    drawn.map((metric) => {
      const rows = members.flatMap((member) => {
        const figure = member.metrics.find((one) => one.metric === metric && one.class === undefined);
        return figure === undefined ? [] : [{ name: Object.values(member.group).join(' + '), cases: casesOf(member), figure }];
      });
      return { attribute, metric, axis: axisOf(rows.map(({ figure }) => markOf(figure)), PLOT_WIDTH), rows };
    }),
  );
}

/** Agreement with a comparator that is no truth is sensitivity and specificity under other names: said once. */
const ALIASES = new Set(['ppa', 'npa']);

export const shown = (group: GroupFigures | undefined): MetricFigure[] => (group?.metrics ?? []).filter(({ metric }) => !ALIASES.has(metric));

/** The confidence level of the intervals, `95 %`. */
export function levelText({ groups }: Evaluation): string {
  const [first] = groups.flatMap(({ metrics }) => metrics.flatMap(({ intervals }) => intervals));
  return `${Number(((first?.level ?? 0.95) * 100).toFixed(3))} %`;
}

/** One sentence on what was evaluated. */
export function headText({ rows, clusters, groups: [whole] }: Evaluation): string {
  const { tp, fn, tn, fp } = whole?.counts ?? {};
  const classes = tp === undefined || fn === undefined || tn === undefined || fp === undefined ? '' : `: ${tp + fn} with the condition, ${tn + fp} without`;
  return `${plural(rows, 'case')}${clusters === undefined ? '' : ` of ${plural(clusters, 'cluster')}`}${classes}`;
}

export function exclusionTexts({ exclusions = [], notes = [] }: Evaluation): string[] {
  const left = exclusions.map(({ reason, n, lines }) => `${plural(n, 'row')} left out: ${reason} (line ${lines.join(', ')}${n > lines.length ? ', …' : ''})`);
  return [...left, ...notes];
}
