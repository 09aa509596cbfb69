import { readFileSync } from 'node:fs';
import { MISSING, type Attribute, type BinaryTable, type Clusters, type Scores } from '../../src/predictions/table.ts';

type Pair = readonly [number, number];

interface Estimate {
  readonly est: number | null;
  readonly se?: number | null;
}

interface Line {
  readonly est: number;
  readonly se: number;
  readonly wald: Pair;
}

export interface OracleAuroc extends Estimate {
  readonly newcombe?: Pair;
  readonly delong?: Pair;
  readonly delong_90?: Pair;
  readonly delong_logit?: Pair;
}

interface PairedFigures {
  readonly table: readonly [number, number, number, number];
}

/** A group of `oracle/rows.json`; see the README there. */
export interface OracleGroup {
  readonly attribute: string | readonly string[] | null;
  readonly level: string | readonly string[] | null;
  readonly metrics: {
    readonly counts: Readonly<Record<'n' | 'pos' | 'neg' | 'tp' | 'fp' | 'tn' | 'fn', number>>;
    readonly auroc: OracleAuroc;
    readonly auprc: Estimate;
    readonly brier: Estimate;
    readonly log_loss: Estimate;
    readonly ece_10?: Estimate;
    readonly ece_10_equal_count?: Estimate;
    readonly calibration: { readonly est?: null; readonly intercept: Line | null; readonly slope: Line | null; readonly in_the_large: Line };
    readonly weighted?: Readonly<Record<'sensitivity' | 'specificity' | 'ppv' | 'accuracy' | 'auroc' | 'auprc' | 'brier' | 'f1' | 'kish_n', number>>;
  };
  readonly clustered?: Readonly<Record<'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'accuracy', { readonly est: number; readonly clusters: number; readonly se_linearised: number }>>
    & { readonly auroc: { readonly est: number; readonly se_obuchowski: number } };
  readonly paired?: Readonly<Record<'sensitivity' | 'specificity' | 'accuracy', PairedFigures>>
    & { readonly auroc: Readonly<Record<'new' | 'old' | 'diff' | 'se' | 'z' | 'p', number>> & { readonly delong_paired: Pair }; readonly brier: { readonly diff: number; readonly se: number } };
}

export interface OracleCase {
  readonly id: string;
  readonly file: string;
  readonly score: string;
  readonly threshold: number;
  readonly attributes: readonly string[];
  readonly intersections: readonly (readonly string[])[];
  readonly cluster: string | null;
  readonly weight: string | null;
  readonly paired: { readonly old: string; readonly threshold_old: number; readonly threshold_new: number } | null;
  readonly groups: readonly OracleGroup[];
  readonly gaps: readonly { readonly attribute: string; readonly a: string; readonly b: string;
    readonly auroc: { readonly diff: number; readonly se: number; readonly delong_unpaired_normal: Pair; readonly z?: number; readonly p_normal?: number } }[];
}

const here = (name: string): string => readFileSync(new URL(`oracle/${name}`, import.meta.url), 'utf8');

/** Figures computed outside this repository; see the README beside the files. */
export const ROW_CASES = JSON.parse(here('rows.json')) as readonly OracleCase[];

/** The columns of one of the oracle's files, which quote nothing. */
function columnsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  return new Map(header.split(',').map((name, i) => [name, rows.map((row) => (row[i] ?? '').replace(/^[ \t]+|[ \t]+$/g, ''))]));
}

function coded(texts: readonly string[]): { readonly levels: readonly string[]; readonly codes: Uint32Array } {
  const levels = [...new Set(texts)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { levels, codes: Uint32Array.from(texts, (text) => levels.indexOf(text)) };
}

export function attribute(name: string, texts: readonly string[]): Attribute {
  return { name, ...coded(texts.map((text) => text || MISSING)) };
}

export function clusters(name: string, texts: readonly string[]): Clusters {
  const { levels, codes } = coded(texts);
  return { name, count: levels.length, codes };
}

export function scores(name: string, values: Iterable<number>, threshold: number | undefined): Scores {
  return { name, values: Float64Array.from(values), threshold };
}

/** A table of this truth and these scores. */
export function table(truth: Iterable<number>, values: Iterable<number>, more: Partial<BinaryTable> & { readonly threshold?: number } = {}): BinaryTable {
  const { threshold, ...rest } = more;
  const classes = Uint8Array.from(truth);
  return {
    rows: classes.length, truth: classes, higherIs: 'positive', scores: scores('score', values, threshold), references: [], attributes: [],
    clusters: undefined, weights: undefined, excluded: [], testSetDigest: undefined, ...rest,
  };
}

export function tableOf(one: OracleCase, text: string = here(one.file)): BinaryTable {
  const columns = columnsOf(text);
  const column = (name: string): readonly string[] => columns.get(name) ?? [];
  const { paired } = one;
  return table(column('y_true').map(Number), column(one.score).map(Number), {
    threshold: paired?.threshold_new ?? one.threshold,
    references: paired === null ? [] : [scores('previous', column(paired.old).map(Number), paired.threshold_old)],
    attributes: one.attributes.map((name) => attribute(name, column(name))),
    clusters: one.cluster === null ? undefined : clusters(one.cluster, column(one.cluster)),
    weights: one.weight === null ? undefined : Float64Array.from(column(one.weight), Number),
  });
}
