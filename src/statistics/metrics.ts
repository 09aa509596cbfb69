import { add, divide, fraction, subtract, toNumber, type Rational } from './rational.ts';

/** The counts that a result may carry; the last two are those of a proportion of a plan's own. */
export type Cell = 'tp' | 'fp' | 'tn' | 'fn' | 'numerator' | 'denominator';

export type Counts = Readonly<Partial<Record<Cell, number | undefined>>>;

/** Which cases a figure is about, and so which of them must be many enough: with the condition, without, or all. */
export type Denominator = 'positives' | 'negatives' | 'both';

/** Values that the figure can have, both ends included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

interface Definition {
  readonly name: string;
  readonly denominatorClass: Denominator;
  readonly range: Range;
  readonly better: 'higher' | 'lower' | undefined;
}

/** Two sums of cells, one over the other: all intervals of a proportion apply. */
export interface ProportionMetric extends Definition {
  readonly type: 'proportion';
  readonly numerator: readonly Cell[];
  readonly denominator: readonly Cell[];
}

/** From the four cells, but no proportion. Exact where the formula is a fraction. */
export interface CompositeMetric extends Definition {
  readonly type: 'composite';
  readonly formula: (cells: Four) => Rational | number | undefined;
}

/** Only the rows tell: counts at one threshold do not determine it. */
export interface RowsMetric extends Definition {
  readonly type: 'needs-rows';
}

export type MetricDefinition = ProportionMetric | CompositeMetric | RowsMetric;

type Four = Readonly<Record<'tp' | 'fp' | 'tn' | 'fn', number>>;

const UNIT: Range = { least: 0, most: 1 };
const SIGNED: Range = { least: -1, most: 1 };
const POSITIVE: Range = { least: 0, most: Infinity };
const ANY: Range = { least: -Infinity, most: Infinity };
const ALL: readonly Cell[] = ['tp', 'fp', 'tn', 'fn'];

function proportion(name: string, numerator: readonly Cell[], denominator: readonly Cell[], denominatorClass: Denominator,
  better: Definition['better']): ProportionMetric {
  return { type: 'proportion', name, numerator, denominator, denominatorClass, range: UNIT, better };
}

function composite(name: string, range: Range, better: Definition['better'], formula: CompositeMetric['formula']): CompositeMetric {
  return { type: 'composite', name, denominatorClass: 'both', range, better, formula };
}

function rows(name: string, range: Range, better: Definition['better']): RowsMetric {
  return { type: 'needs-rows', name, denominatorClass: 'both', range, better };
}

/** k/n; undefined for n = 0 and for sums beyond what a double counts exactly. */
function ratio(k: number, n: number): Rational | undefined {
  return n === 0 || !Number.isSafeInteger(n) ? undefined : fraction(k, n);
}

function over(a: Rational | undefined, b: Rational | undefined): Rational | undefined {
  return a === undefined || b === undefined || b.n === 0n ? undefined : divide(a, b);
}

function mean(a: Rational | undefined, b: Rational | undefined): Rational | undefined {
  return a === undefined || b === undefined ? undefined : divide(add(a, b), fraction(2, 1));
}

/** Matthews correlation; undefined where a margin is empty. Matthews 1975, BBA 405:442. */
function matthews({ tp, fp, tn, fn }: Four): number | undefined {
  const margins = [tp + fp, tp + fn, tn + fp, tn + fn];
  if (margins.includes(0)) return undefined;
  const crossed = BigInt(tp) * BigInt(tn) - BigInt(fp) * BigInt(fn);
  return Number(crossed) / margins.map(Math.sqrt).reduce((product, root) => product * root);
}

function youden({ tp, fp, tn, fn }: Four): Rational | undefined {
  const [sensitivity, specificity] = [ratio(tp, tp + fn), ratio(tn, tn + fp)];
  return sensitivity && specificity && subtract(add(sensitivity, specificity), fraction(1, 1));
}

/** Cohen's kappa of prediction and truth; undefined where both name one class alone. Cohen 1960, Educ Psychol Meas 20:37. */
function kappa(cells: Four): Rational | undefined {
  const [tp, fp, tn, fn] = [BigInt(cells.tp), BigInt(cells.fp), BigInt(cells.tn), BigInt(cells.fn)];
  const chance = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn);
  return chance === 0n ? undefined : divide({ n: 2n * (tp * tn - fp * fn), d: 1n }, { n: chance, d: 1n });
}

const DEFINITIONS: readonly MetricDefinition[] = [
  proportion('sensitivity', ['tp'], ['tp', 'fn'], 'positives', 'higher'),
  proportion('specificity', ['tn'], ['tn', 'fp'], 'negatives', 'higher'),
  proportion('ppv', ['tp'], ['tp', 'fp'], 'both', 'higher'),
  proportion('npv', ['tn'], ['tn', 'fn'], 'both', 'higher'),
  proportion('accuracy', ['tp', 'tn'], ALL, 'both', 'higher'),
  // Agreement with a comparator that is no truth: the arithmetic of sensitivity and specificity under its own name.
  proportion('ppa', ['tp'], ['tp', 'fn'], 'positives', 'higher'),
  proportion('npa', ['tn'], ['tn', 'fp'], 'negatives', 'higher'),
  proportion('flag_rate', ['tp', 'fp'], ALL, 'both', undefined),
  proportion('prevalence', ['tp', 'fn'], ALL, 'both', undefined),
  composite('balanced_accuracy', UNIT, 'higher', ({ tp, fp, tn, fn }) => mean(ratio(tp, tp + fn), ratio(tn, tn + fp))),
  composite('youden', SIGNED, 'higher', youden),
  composite('f1', UNIT, 'higher', ({ tp, fp, fn }) => ratio(2 * tp, 2 * tp + fp + fn)),
  composite('mcc', SIGNED, 'higher', matthews),
  composite('kappa', SIGNED, 'higher', kappa),
  composite('lr_positive', POSITIVE, 'higher', ({ tp, fp, tn, fn }) => over(ratio(tp, tp + fn), ratio(fp, fp + tn))),
  composite('lr_negative', POSITIVE, 'lower', ({ tp, fp, tn, fn }) => over(ratio(fn, tp + fn), ratio(tn, fp + tn))),
  rows('auroc', UNIT, 'higher'),
  rows('auprc', UNIT, 'higher'),
  rows('brier', UNIT, 'lower'),
  rows('log_loss', POSITIVE, 'lower'),
  rows('calibration_slope', ANY, undefined),
  rows('calibration_intercept', ANY, undefined),
  rows('calibration_in_the_large', ANY, undefined),
  rows('ece', UNIT, 'lower'),
  // Of the cells at the threshold probability, which only a plan tells.
  rows('net_benefit', { least: -Infinity, most: 1 }, 'higher'),
  rows('mae', POSITIVE, 'lower'),
  rows('rmse', POSITIVE, 'lower'),
];

const BY_NAME: ReadonlyMap<string, MetricDefinition> = new Map(DEFINITIONS.map((definition) => [definition.name, definition]));

/** The metrics known by name, in the order of the documentation. */
export const METRIC_NAMES: readonly string[] = [...BY_NAME.keys()];

/** What is known of a metric by its name; undefined for a name that is a plan's own or unknown. */
export function metricDefinition(name: string): MetricDefinition | undefined {
  return BY_NAME.get(name);
}

/** A proportion of a plan's own; without cells it is the counts named `numerator` and `denominator`. */
export function ownProportion(
  name: string,
  numerator: readonly Cell[] = ['numerator'],
  denominator: readonly Cell[] = ['denominator'],
): ProportionMetric {
  const of = (cells: readonly Cell[]): boolean =>
    denominator.length === cells.length && cells.every((cell) => denominator.includes(cell));
  const denominatorClass = of(['tp', 'fn']) ? 'positives' : of(['tn', 'fp']) ? 'negatives' : 'both';
  return proportion(name, numerator, denominator, denominatorClass, undefined);
}

/** The sum of the cells; undefined where one is absent or no count. */
export function sumOf(cells: readonly Cell[], counts: Counts): number | undefined {
  let sum = 0;
  for (const cell of cells) {
    const count = counts[cell] ?? NaN;
    if (!(count >= 0 && Number.isInteger(count))) return undefined;
    sum += count;
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** Cases with the condition (tp + fn); undefined where the counts do not tell. */
export function positives(counts: Counts): number | undefined {
  return sumOf(['tp', 'fn'], counts);
}

/** Cases without the condition (tn + fp); undefined where the counts do not tell. */
export function negatives(counts: Counts): number | undefined {
  return sumOf(['tn', 'fp'], counts);
}

/** k of n of a proportion, n from 0; undefined where a cell is absent or k exceeds n. */
export function proportionCounts(metric: ProportionMetric, counts: Counts): { readonly k: number; readonly n: number } | undefined {
  const [k, n] = [sumOf(metric.numerator, counts), sumOf(metric.denominator, counts)];
  return k === undefined || n === undefined || k > n ? undefined : { k, n };
}

/** A metric's figure from counts, exact where it is a fraction; undefined where a cell is absent or the denominator empty. */
export function figureOf(metric: MetricDefinition, counts: Counts): Rational | number | undefined {
  if (metric.type === 'needs-rows') return undefined;
  if (metric.type === 'proportion') {
    const cells = proportionCounts(metric, counts);
    return cells === undefined ? undefined : ratio(cells.k, cells.n);
  }
  if (sumOf(ALL, counts) === undefined) return undefined;
  const { tp = NaN, fp = NaN, tn = NaN, fn = NaN } = counts;
  return metric.formula({ tp, fp, tn, fn });
}

/** `figureOf` a metric known by name; undefined for others and for those that need rows. */
export function estimateOf(name: string, counts: Counts): Rational | number | undefined {
  const metric = metricDefinition(name);
  return metric === undefined ? undefined : figureOf(metric, counts);
}

/** A figure as a double, for printing and for intervals; never for comparing with a limit. */
export function asNumber(figure: Rational | number): number {
  return typeof figure === 'number' ? figure : toNumber(figure);
}
