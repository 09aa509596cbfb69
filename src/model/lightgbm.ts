import { createHash, type Hash } from 'node:crypto';
import { byteOrder } from './digest.ts';
import { chunks, FormatFault, MOST_TENSORS, shown, type Beginning, type ByteSource, type Found, type ModelFormat, type Tensor } from './structure.ts';

const MOST_LINE = 16 * 1024 * 1024;
const MOST_KEYS = 10_000;
const NEWLINE = 0x0a;

interface Line {
  readonly text: string;
  /** Where it begins in the file. */
  readonly at: number;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(parts: readonly Uint8Array[], at: number): Line {
  try {
    return { text: UTF8.decode(Buffer.concat(parts)), at };
  } catch {
    throw new FormatFault(`the line at byte ${at} is not UTF-8`);
  }
}

async function* lines(source: ByteSource): AsyncGenerator<Line> {
  let [parts, length, at]: [Uint8Array[], number, number] = [[], 0, 0];
  for await (const chunk of chunks(source, 0, source.size)) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); from < chunk.length; end = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.slice(from, end < 0 ? chunk.length : end);
      parts.push(part);
      length += part.length;
      if (length > MOST_LINE) throw new FormatFault(`the line at byte ${at} has more than ${MOST_LINE} bytes`);
      from += part.length;
      if (end < 0) continue;
      yield decoded(parts, at);
      [parts, at, length, from] = [[], at + length + 1, 0, from + 1];
    }
  }
  if (length > 0) yield decoded(parts, at);
}

/** Header lines that learning or writing sets: no part of the architecture. */
const FITTED = 'feature_infos';
const PACKAGING: ReadonlySet<string> = new Set(['version', 'tree_sizes']);

type Section = 'header' | 'trees' | 'importances' | 'parameters' | 'rest';

/** Reads the text line by line; a tree is kept as no more than its digest. */
class TextReader {
  readonly tensors: Tensor[] = [];
  /** What stands after the trees and shapes the model. */
  private readonly after: string[] = [];
  readonly metadata = new Map<string, string>();
  private readonly header = new Map<string, string>();
  private section: Section = 'header';
  private tree: Hash = createHash('sha256');
  private trees = 0;
  /** Where each tree begins, and where the last one ends. */
  private readonly marks: number[] = [];
  private ended = false;

  take(line: Line): void {
    const { text } = line;
    if (text.startsWith('Tree=') && (this.section === 'header' || this.section === 'trees')) this.begin(line);
    else if (text === 'end of trees' && (this.section === 'header' || this.section === 'trees')) this.endTrees(line);
    else if (this.section === 'trees') this.tree.update(`${text}\n`);
    else if (text === 'feature_importances:') this.section = 'importances';
    else if (text === 'parameters:') this.section = 'parameters';
    else if (text === 'end of parameters') this.section = 'rest';
    else if (text !== '') this.other(line);
  }

  finish(): Found {
    if (!this.ended) throw new FormatFault('the file ends before the line "end of trees"');
    this.checkSizes();
    const names = (this.header.get('feature_names') ?? '').split(' ');
    const infos = (this.header.get(FITTED) ?? '').split(' ');
    const header = [...this.header].filter(([key]) => key !== 'feature_names' && key !== FITTED && !PACKAGING.has(key));
    const facts = header.map(([key, value]) => `${key} = ${value}`).sort(byteOrder);
    const features = names.map((name, index) => `feature ${index} ${JSON.stringify(name)}${/^-?[0-9]/.test(infos[index] ?? '') ? ' categorical' : ''}`);
    const ranges = createHash('sha256').update(this.header.get(FITTED) ?? '').digest('hex');
    this.tensors.push({ name: FITTED, dtype: 'ranges', shape: [], values: ranges });
    return { tensors: this.tensors, outline: [...facts, `trees = ${this.trees}`, ...features, ...this.after], metadata: this.metadata };
  }

  private begin({ text, at }: Line): void {
    if (text !== `Tree=${this.trees}`) throw new FormatFault(`${shown(text)} at byte ${at}, expected Tree=${this.trees}`);
    if (this.trees === MOST_TENSORS - 1) throw new FormatFault(`more than ${MOST_TENSORS} trees`);
    this.closeTree();
    this.section = 'trees';
    this.trees += 1;
    this.marks.push(at);
  }

  private closeTree(): void {
    if (this.trees > 0) this.tensors.push({ name: `tree ${this.trees - 1}`, dtype: 'tree', shape: [], values: this.tree.digest('hex') });
    this.tree = createHash('sha256');
  }

  private endTrees({ at }: Line): void {
    this.closeTree();
    this.marks.push(at);
    this.ended = true;
    this.section = 'rest';
  }

  /** LightGBM finds its trees by these sizes, this reader by their first lines: both must see the same. */
  private checkSizes(): void {
    const sizes = this.header.get('tree_sizes');
    if (sizes === undefined) return;
    const found = this.marks.slice(1).map((mark, index) => mark - (this.marks[index] ?? 0));
    if (sizes.trim() === found.join(' ')) return;
    throw new FormatFault(`tree_sizes does not tell the sizes of the ${this.trees} trees`);
  }

  private other({ text, at }: Line): void {
    if (this.section === 'importances') return;
    if (this.section === 'parameters') this.parameter(text);
    else if (this.section === 'header') this.headerLine(text, at);
    else this.after.push(this.bounded(text, at));
  }

  private bounded(text: string, at: number): string {
    if (this.after.length === MOST_KEYS) throw new FormatFault(`more than ${MOST_KEYS} lines after the trees, up to byte ${at}`);
    return text;
  }

  private headerLine(text: string, at: number): void {
    const [, key = text, value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (this.header.has(key)) throw new FormatFault(`${shown(key)} stands a second time at byte ${at}`);
    if (this.header.size === MOST_KEYS) throw new FormatFault(`more than ${MOST_KEYS} lines before the trees`);
    this.header.set(key, value);
    if (PACKAGING.has(key) && key !== 'tree_sizes') this.metadata.set(key, value);
  }

  /** How it was trained; what is predicted with is in the header and the trees, but for the kind of boosting. */
  private parameter(text: string): void {
    const [, key, value] = /^\[([^:\]]*): ?(.*)\]$/s.exec(text) ?? [];
    if (key === undefined || value === undefined || this.metadata.size === MOST_KEYS) return;
    if (key === 'boosting') this.after.push(`boosting = ${value}`);
    this.metadata.set(key, value);
  }
}

async function read(source: ByteSource): Promise<Found> {
  const reader = new TextReader();
  for await (const line of lines(source)) reader.take(line);
  return reader.finish();
}

/** Format: https://github.com/microsoft/LightGBM/blob/master/src/boosting/gbdt_model_text.cpp */
export const lightgbm: ModelFormat = {
  name: 'LightGBM text',
  cannotShow: 'LightGBM does not show how features are made and ordered before they reach the trees, nor the threshold after them',
  recognises: ({ bytes }: Beginning) => Buffer.from(bytes.subarray(0, 32)).toString('latin1').startsWith('tree\nversion='),
  read,
};
