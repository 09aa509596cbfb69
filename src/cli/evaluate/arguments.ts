import { parseArgs } from 'node:util';
import { doYouMean } from '../../formats/near.ts';
import { UsageError } from '../terminal.ts';

export const TASKS = ['binary', 'multi-class', 'regression', 'per-case', 'rate'] as const;
export type Task = (typeof TASKS)[number];

export const FORMATS = ['text', 'json', 'markdown', 'report'] as const;
export type Format = (typeof FORMATS)[number];

/** A model that the evaluated one is compared with: a column of the same table, or of another that is joined by case. */
export interface ReferenceOption {
  readonly name: string;
  readonly column: string;
  readonly threshold: number | undefined;
  readonly file: string | undefined;
}

/** What the command was asked, each value of the form that it must have. */
export interface EvaluateOptions {
  readonly file: string;
  readonly task: Task;
  readonly truth: string | undefined;
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly score: string | undefined;
  readonly threshold: number | undefined;
  readonly higherIs: 'positive' | 'negative';
  readonly predicted: string | undefined;
  /** Column of the probability of each class. */
  readonly probabilities: ReadonlyMap<string, string>;
  readonly values: readonly string[];
  readonly events: string | undefined;
  readonly exposure: string | undefined;
  /** Attributes, each alone or several crossed. */
  readonly by: readonly (readonly string[])[];
  readonly case: string | undefined;
  readonly cluster: string | undefined;
  readonly weight: string | undefined;
  readonly references: readonly ReferenceOption[];
  /** Levels by their attributes that the other levels are compared with. */
  readonly referenceLevels: ReadonlyMap<string, string>;
  /** Threshold probabilities at which the net benefit is told. */
  readonly netBenefit: readonly number[];
  readonly excludeBadScores: boolean;
  readonly bootstrap: boolean;
  readonly level: number;
  readonly format: Format;
  readonly output: string | undefined;
  readonly plan: string | undefined;
  readonly testSet: string | undefined;
}

const HELP = 'plumbline evaluate --help shows the options.';

const CONFIG = {
  task: { type: 'string' }, truth: { type: 'string' }, positive: { type: 'string', multiple: true }, negative: { type: 'string', multiple: true },
  score: { type: 'string' }, threshold: { type: 'string' }, 'higher-is': { type: 'string' }, predicted: { type: 'string' },
  probability: { type: 'string', multiple: true }, value: { type: 'string', multiple: true }, events: { type: 'string' }, exposure: { type: 'string' },
  by: { type: 'string', multiple: true }, case: { type: 'string' }, cluster: { type: 'string' }, weight: { type: 'string' },
  reference: { type: 'string', multiple: true }, 'reference-file': { type: 'string', multiple: true }, 'reference-level': { type: 'string', multiple: true }, 'net-benefit': { type: 'string' },
  exclude: { type: 'string' }, bootstrap: { type: 'boolean' }, level: { type: 'string' }, format: { type: 'string' }, json: { type: 'boolean' },
  output: { type: 'string' }, plan: { type: 'string' }, 'test-set': { type: 'string' },
} as const;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function number(option: string, text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new UsageError(`${option} ${text} is no number`, 'Write it with a decimal point, such as 0.45.');
  return value;
}

function oneOf<T extends string>(option: string, text: string | undefined, known: readonly T[], fallback: T): T {
  if (text === undefined) return fallback;
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${option} ${text} is none of ${known.join(', ')}`, `${doYouMean(text, known)}${HELP}`);
  return found;
}

/** `NAME=REST`, both there. */
function pair(option: string, text: string, shape: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new UsageError(`${option} ${text} is not ${shape}`, `Write ${option} ${shape}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function references(given: readonly string[], files: readonly string[]): ReferenceOption[] {
  const file = new Map(files.map((text) => pair('--reference-file', text, 'NAME=FILE')));
  const found = given.map((text): ReferenceOption => {
    const [name, rest] = pair('--reference', text, 'NAME=COLUMN or NAME=COLUMN@THRESHOLD');
    // A column may have an `@` of its own; what follows the last one is a threshold only if it is a number.
    const at = rest.lastIndexOf('@');
    const threshold = at > 0 && NUMBER.test(rest.slice(at + 1)) ? number('--reference', rest.slice(at + 1)) : undefined;
    return { name, column: threshold === undefined ? rest : rest.slice(0, at), threshold, file: file.get(name) };
  });
  const names = found.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--reference names ${twice} twice`, 'Give each reference a name of its own.');
  const stray = [...file.keys()].find((name) => !names.includes(name));
  if (stray !== undefined) throw new UsageError(`--reference-file names ${stray}, and no --reference does`, `Add --reference ${stray}=COLUMN.`);
  return found;
}

function partitions(texts: readonly string[]): string[][] {
  const all = texts.flatMap((text) => text.split(',')).map((part) => part.split('+').map((name) => name.trim()));
  if (all.some((names) => names.some((name) => name === ''))) throw new UsageError(`--by ${texts.join(',')} has an empty name`, 'Write --by sex,site or, crossed, --by sex+site.');
  return [...new Map(all.map((names) => [JSON.stringify(names), names])).values()];
}

/** Which options each task needs, and which it cannot use. */
const NEEDED: Readonly<Record<Task, readonly string[]>> = {
  binary: ['truth', 'score'],
  'multi-class': ['truth', 'predicted'],
  regression: ['truth', 'predicted'],
  'per-case': ['value'],
  rate: ['events', 'exposure'],
};
const OF_TASKS = ['truth', 'positive', 'negative', 'score', 'threshold', 'higher-is', 'predicted', 'probability', 'value', 'events', 'exposure', 'case', 'cluster', 'weight', 'reference', 'reference-level', 'net-benefit', 'exclude', 'plan'] as const;
const OF_BINARY = ['positive', 'negative', 'threshold', 'higher-is', 'cluster', 'weight', 'reference', 'reference-level', 'net-benefit', 'exclude', 'plan'];

function checkTask(task: Task, given: (name: string) => boolean): void {
  const missing = NEEDED[task].filter((name) => !given(name));
  if (missing.length > 0) throw new UsageError(`${task === 'binary' ? 'evaluate' : `--task ${task}`} needs ${missing.map((name) => `--${name}`).join(' and ')}`, HELP);
  const usable = [...NEEDED[task], 'case', ...(task === 'binary' ? OF_BINARY : task === 'multi-class' ? ['probability'] : [])];
  const stray = OF_TASKS.filter((name) => given(name) && !usable.includes(name));
  if (stray.length > 0) throw new UsageError(`${stray.map((name) => `--${name}`).join(', ')} is of no use with --task ${task}`, HELP);
}

/** Values of `--positive` and `--negative` may follow each other (`--positive yes ja`): what stands behind them is theirs, once the table is named. */
function labelled(tokens: readonly { kind: string; name?: string; value?: unknown }[]): { positionals: string[]; positive: string[]; negative: string[] } {
  const found = { positionals: [] as string[], positive: [] as string[], negative: [] as string[] };
  let open: string[] | undefined;
  for (const { kind, name, value } of tokens) {
    if (kind === 'option') {
      open = name === 'positive' ? found.positive : name === 'negative' ? found.negative : undefined;
      if (open !== undefined) open.push(String(value));
    } else if (kind === 'positional') (open !== undefined && found.positionals.length > 0 ? open : found.positionals).push(String(value));
  }
  return found;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: CONFIG, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(said)?.[1];
    if (unknown === undefined) throw new UsageError(said, HELP);
    throw new UsageError(`evaluate has no option ${unknown}`, `${doYouMean(unknown, Object.keys(CONFIG).map((name) => `--${name}`))}${HELP}`);
  }
}

/** @throws UsageError for an option that is unknown, missing, of the wrong form or of no use. */
export function evaluateOptions(args: readonly string[]): EvaluateOptions {
  const { values, tokens } = parsed(args);
  const { positionals, positive, negative } = labelled(tokens);
  const [file, second] = positionals;
  if (file === undefined) throw new UsageError('evaluate which table?', `Name a CSV or Parquet file. ${HELP}`);
  if (second !== undefined) throw new UsageError(`evaluate does not take "${second}"`, HELP);
  const task = oneOf('--task', values.task, TASKS, 'binary');
  checkTask(task, (name) => (values as Record<string, unknown>)[name] !== undefined);
  const level = values.level === undefined ? 0.95 : number('--level', values.level);
  if (!(level > 0 && level < 1)) throw new UsageError(`--level ${level} is no confidence level`, 'Write it as a fraction, such as 0.95.');
  const netBenefit = values['net-benefit'] === undefined ? [] : values['net-benefit'].split(',').map((text) => number('--net-benefit', text.trim()));
  const odd = netBenefit.find((at) => !(at > 0 && at < 1));
  if (odd !== undefined) throw new UsageError(`--net-benefit ${odd} is no threshold probability`, 'It lies between 0 and 1.');
  return {
    file, task, positive, negative, level, netBenefit,
    truth: values.truth, score: values.score, predicted: values.predicted, values: values.value ?? [], events: values.events, exposure: values.exposure,
    threshold: values.threshold === undefined ? undefined : number('--threshold', values.threshold),
    higherIs: oneOf('--higher-is', values['higher-is'], ['positive', 'negative'], 'positive'),
    probabilities: new Map((values.probability ?? []).map((text) => pair('--probability', text, 'CLASS=COLUMN'))),
    by: partitions(values.by ?? []),
    case: values.case, cluster: values.cluster, weight: values.weight,
    referenceLevels: new Map((values['reference-level'] ?? []).map((text) => pair('--reference-level', text, 'ATTRIBUTE=LEVEL'))),
    references: references(values.reference ?? [], values['reference-file'] ?? []),
    excludeBadScores: values.exclude !== undefined && oneOf('--exclude', values.exclude, ['bad-scores'], 'bad-scores') === 'bad-scores',
    bootstrap: values.bootstrap === true,
    format: values.json === true ? 'json' : oneOf('--format', values.format, FORMATS, 'text'),
    output: values.output, plan: values.plan, testSet: values['test-set'],
  };
}
