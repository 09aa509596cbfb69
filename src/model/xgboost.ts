import { createHash } from 'node:crypto';
import { byteOrder, sha256 } from './digest.ts';
import { walkJson } from './json-reader.ts';
import { Walk, type Leaf, type Step, type Visit } from './json-walk.ts';
import { FormatFault, MOST_TENSORS, type Beginning, type ByteSource, type Found, type ModelFormat, type Tensor } from './structure.ts';
import { walkUbjson } from './ubjson.ts';

const MOST_LINES = 250_000;
const SHOWN = 16;

/** What stands for a value where it is compared: numbers with a fraction are of 32 bits, however many digits were written. */
function text(leaf: Leaf): string {
  if (leaf === null || typeof leaf !== 'object') return JSON.stringify(leaf);
  if (leaf.whole) return `${leaf.number}`;
  const number = Math.fround(leaf.number);
  return `${Object.is(number, -0) ? '-0' : number}f`;
}

/** A key as it stands where it is a word, else quoted, so that no two paths have the same text. */
const named = (step: Step): string => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`);

const join = (path: readonly Step[]): string => path.map(named).join('').replace(/^\./, '');

/** A list of what training fits: one tree, the weights of a linear booster, those of dropped trees. */
const FITTED = /^learner\.gradient_booster\.(?:gbtree\.)?(?:model\.(?:(trees\[[0-9]+\])(.*)|(weights)$)|(weight_drop)$)/;
/** The base score is estimated from the data, and the attributes are what the user noted. */
const BASE_SCORE = 'learner.learner_model_param.base_score';
const ABOUT = /^(version|learner\.attributes)(\.|\[|$)/;

/** Gathers what a model of XGBoost holds while its file is walked through. */
class Gathering {
  readonly lines: string[] = [];
  readonly metadata = new Map<string, string>();
  /** What was fitted and its digest, by name. */
  readonly fitted = new Map<string, string>();
  /** The parts of the tree at hand, by their path within it. */
  private parts = new Map<string, string>();

  enter(path: readonly Step[]): Visit {
    const where = join(path);
    const [, tree, inTree = '', weights, dropped] = FITTED.exec(where) ?? [];
    const name = tree ?? weights ?? dropped;
    if (name !== undefined) return this.fittedPart(name, inTree);
    return ABOUT.test(where) ? this.about(where) : this.shape(where);
  }

  private fittedPart(name: string, inTree: string): Visit {
    if (inTree === '') this.parts = new Map();
    const { parts } = this;
    const list = createHash('sha256');
    let listed = 0;
    const take = (step: Step, leaf: Leaf): void => {
      if (typeof step === 'string') parts.set(`${inTree}${named(step)}`, text(leaf));
      else list.update(`${text(leaf)}\n`);
      if (typeof step === 'number') listed += 1;
      if (parts.size > MOST_LINES) throw new FormatFault(`more than ${MOST_LINES} values in ${name}`);
    };
    const leave = (): void => {
      if (listed > 0) parts.set(inTree, list.digest('hex'));
      if (inTree === '') this.finish(name, parts);
    };
    return { take, leave };
  }

  private finish(name: string, parts: ReadonlyMap<string, string>): void {
    if (this.fitted.size === MOST_TENSORS) throw new FormatFault(`more than ${MOST_TENSORS} trees`);
    const lines = [...parts].sort(([a], [b]) => byteOrder(a, b)).map(([path, value]) => `${path} ${value}\n`);
    this.fitted.set(name, sha256(lines.join('')));
  }

  private about(where: string): Visit {
    const take = (step: Step, leaf: Leaf): void => {
      if (this.metadata.size === MOST_LINES) throw new FormatFault(`more than ${MOST_LINES} values in ${where}`);
      this.metadata.set(where + named(step), typeof leaf === 'string' ? leaf : text(leaf));
    };
    return { take };
  }

  private add(line: string): void {
    if (this.lines.length === MOST_LINES) throw new FormatFault(`more than ${MOST_LINES} values beside the trees`);
    this.lines.push(line);
  }

  /** Texts are shown one by one, as the names of features are; of numbers a few, or their digest. */
  private shape(where: string): Visit {
    let numbers: string[] = [];
    const take = (step: Step, leaf: Leaf): void => {
      if (typeof step === 'string' && `${where}.${step}` === BASE_SCORE) this.finish('base_score', new Map([['', score(leaf)]]));
      else if (typeof step === 'string') this.add(`${where}${named(step)} = ${text(leaf)}`.replace(/^\./, ''));
      else if (typeof leaf === 'string') this.add(`${where}[${step}] = ${text(leaf)}`);
      else if (numbers.length === MOST_LINES) throw new FormatFault(`more than ${MOST_LINES} values in ${where}`);
      else numbers.push(text(leaf));
    };
    const leave = (): void => {
      if (numbers.length > 0) this.add(`${where} = ${numbers.length > SHOWN ? `${numbers.length} values sha256:${sha256(numbers.join(','))}` : `[${numbers.join(',')}]`}`);
      numbers = [];
    };
    return { take, leave };
  }

  tensors(): Tensor[] {
    return [...this.fitted].map(([name, values]) => ({ name, dtype: name.startsWith('trees') ? 'tree' : 'numbers', shape: [], values }));
  }
}

/** A number in a text, `5E-1`; lists of them in later versions. */
const score = (leaf: Leaf): string => (typeof leaf === 'string' ? leaf.replace(/[-+0-9.eE]+/g, (number) => `${Math.fround(Number(number))}`) : text(leaf));

const order = (line: string): readonly [string, number] => [line.replace(/\[[0-9]+\] = .*$/s, ''), Number(/\[([0-9]+)\] = /.exec(line)?.[1] ?? -1)];

/** By key, and within a list by place: the order of keys in the file is packaging. */
function sorted(lines: readonly string[]): string[] {
  const keyed = lines.map((line) => ({ line, order: order(line) }));
  return keyed.sort((a, b) => byteOrder(a.order[0], b.order[0]) || a.order[1] - b.order[1]).map(({ line }) => line);
}

async function read(source: ByteSource, walkThrough: (source: ByteSource, walk: Walk) => Promise<void>): Promise<Found> {
  const gathering = new Gathering();
  await walkThrough(source, new Walk((path) => gathering.enter(path)));
  const tensors = gathering.tensors();
  if (!gathering.lines.some((line) => line.startsWith('learner.gradient_booster.'))) throw new FormatFault('the document has no learner.gradient_booster');
  return { tensors, outline: sorted(gathering.lines), metadata: gathering.metadata };
}

const CANNOT_SHOW = 'XGBoost does not show how features are made and ordered before they reach the trees, nor the threshold after them';

/** Format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html */
export const xgboostJson: ModelFormat = {
  name: 'XGBoost JSON',
  cannotShow: CANNOT_SHOW,
  recognises: ({ bytes }: Beginning) => /^\s*\{\s*"(learner"\s*:|version"\s*:\s*\[[0-9,\s]*\]\s*,\s*"learner"\s*:)/.test(Buffer.from(bytes.subarray(0, 256)).toString('latin1')),
  read: (source) => read(source, walkJson),
};

/** An object whose first key, with its length of eight bytes, is one of the two that a model has. */
const STARTS = ['learner', 'version'].map((key) => Buffer.from(`{L\0\0\0\0\0\0\0\u0007${key}`, 'latin1'));

/** The same in UBJSON: https://ubjson.org */
export const xgboostUbjson: ModelFormat = {
  name: 'XGBoost UBJSON',
  cannotShow: CANNOT_SHOW,
  recognises: ({ bytes }: Beginning) => STARTS.some((start) => Buffer.from(bytes.subarray(0, start.length)).equals(start)),
  read: (source) => read(source, walkUbjson),
};
