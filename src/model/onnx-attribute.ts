import { createHash } from 'node:crypto';
import { framed, readTensor, showData, SHOWN, type TensorData } from './onnx-data.ts';
import { readSparse, type Gathered } from './onnx-gathered.ts';
import { typeText, unknownText } from './onnx-type.ts';
import { inside, whole, wholes, type Field, type Kind, type Protobuf, type Range } from './protobuf.ts';
import { digestRange, FormatFault, shown } from './structure.ts';

/** Larger than every list of axes or sizes, smaller than most weights. */
const MOST_STEERING = 1024;

/** Whether values say what the graph does, as a shape or an axis does, rather than what it has learned. */
export function steers({ dtype, count }: TensorData, where: 'attribute' | 'initializer'): boolean {
  if (count > MOST_STEERING) return false;
  return dtype === 'INT64' || (where === 'attribute' && (count <= 1 || /^(INT32|BOOL|STRING)$/.test(dtype)));
}

/** Attributes that hold what classical models of `ai.onnx.ml` have learned. https://onnx.ai/onnx/operators/#ai-onnx-ml */
const LEARNED: readonly (readonly [operator: RegExp, attribute: RegExp])[] = [
  [/^ai\.onnx\.ml::TreeEnsemble/, /^(nodes_|class_|target_|base_values|leaf_|tree_roots|membership_values)/],
  [/^ai\.onnx\.ml::Linear(Classifier|Regressor)$/, /^(coefficients|intercepts)$/],
  [/^ai\.onnx\.ml::SVM(Classifier|Regressor)$/, /^(coefficients|prob_a|prob_b|rho|support_vectors|vectors_per_class|n_supports)$/],
  [/^ai\.onnx\.ml::Scaler$/, /^(offset|scale)$/],
  [/^ai\.onnx\.ml::Imputer$/, /^imputed_value_/],
];

const learned = (operator: string, attribute: string): boolean =>
  LEARNED.some(([operators, attributes]) => operators.test(operator) && attributes.test(attribute));

/** The values of a list: the first ones as text, all of them as a digest. */
class Listing {
  private readonly hash = createHash('sha256');
  private readonly first: string[] = [];
  private count = 0;

  add(text: string, bytes: Uint8Array): void {
    if (this.count < SHOWN) this.first.push(text);
    this.count += 1;
    this.hash.update(bytes);
  }

  close(): { readonly text: string; readonly digest: string } {
    const digest = this.hash.digest('hex');
    return { text: this.count <= SHOWN ? `[${this.first.join(',')}]` : `[${this.count} values sha256:${digest}]`, digest };
  }
}

const float32 = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  const value = view.getFloat32(0, true);
  if (Number.isNaN(value)) return `NaN:${view.getUint32(0, true).toString(16)}`;
  return `${Object.is(value, -0) ? '-0' : value}f`;
};

async function floats(file: Protobuf, field: Field, take: (text: string, bytes: Uint8Array) => void): Promise<void> {
  if (field.wire === 0 || (field.end - field.start) % 4 !== 0) throw new FormatFault(`field ${field.number} at byte ${field.at} holds no numbers of four bytes`);
  const step = 64 * 1024;
  for (let start = field.start; start < field.end; start += step) {
    const bytes = await file.bytes({ start, end: Math.min(field.end, start + step) });
    for (let at = 0; at < bytes.length; at += 4) take(float32(bytes.subarray(at, at + 4)), bytes.subarray(at, at + 4));
  }
}

async function integers(file: Protobuf, field: Field, take: (text: string, bytes: Uint8Array) => void): Promise<void> {
  const view = new DataView(new ArrayBuffer(8));
  await wholes(file, field, (low, high) => {
    view.setInt32(0, low, true);
    view.setInt32(4, high, true);
    take(`${view.getBigInt64(0, true)}`, new Uint8Array(view.buffer));
  });
}

const MOST_SHOWN_BYTES = 256;

/** Text is not decoded but escaped, for it need be none: bytes beyond ASCII are shown as they stand. */
async function stringText(file: Protobuf, field: Field): Promise<string> {
  const { start, end } = inside(field);
  if (end - start > MOST_SHOWN_BYTES) return `"${end - start} bytes sha256:${await digestRange(file.source, start, end)}"`;
  return JSON.stringify(Buffer.from(await file.bytes(field)).toString('latin1'));
}

/** An attribute as one text; the sub-graphs it holds are to be read once the names around them are known. */
export interface Attribute {
  readonly name: string;
  readonly text: string;
  readonly graphs: readonly { readonly name: string; readonly range: Range }[];
}

/** Fields by number, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const ATTRIBUTE: Kind = { name: 'an attribute', single: [1, 2, 3, 4, 5, 6, 14, 20, 21, 22], repeated: [7, 8, 9, 10, 11, 15, 23], ignored: [13] };
const MOST_GRAPHS = 1024;

/** A value that is left out is its zero. */
const ZEROS: ReadonlyMap<bigint, string> = new Map([[1n, '0f'], [2n, '0'], [3n, '""']]);

/** Type of an attribute, numbers as texts where the definition names them no better. */
const label = (type: bigint): string => ['', 'float', 'int', 'string', 'tensor', 'graph', 'floats', 'ints', 'strings'][Number(type)] ?? `type${type}`;

/** Reads the attributes of one node, which `owner` names. */
export class AttributeReader {
  private readonly to: Gathered;
  private readonly owner: string;
  private readonly operator: string;

  constructor(to: Gathered, owner: string, operator: string) {
    this.to = to;
    this.owner = owner;
    this.operator = operator;
  }

  /** @throws FormatFault */
  async read(range: Range): Promise<Attribute> {
    const { file } = this.to;
    const name = await this.nameOf(range);
    const graphs: { name: string; range: Range }[] = [];
    const texts: string[] = [];
    const lists = new Map<number, Listing>();
    const list = (number: number): Listing => lists.get(number) ?? lists.set(number, new Listing()).get(number) ?? new Listing();
    let type = 0n;
    await file.scan(range, ATTRIBUTE, async (field, known) => {
      const { number } = field;
      if (!known) texts.push(await unknownText(file, field));
      else if (number === 2) await floats(file, field, (text) => texts.push(text));
      else if (number === 3) texts.push(`${whole(field)}`);
      else if (number === 4) texts.push(await stringText(file, field));
      else if (number === 5 || number === 10) texts.push(await this.tensor(name, inside(field), texts.length));
      else if (number === 6 || number === 11) graphs.push({ name: `${name}.${graphs.length}`, range: inside(field) });
      else if (number === 7) await floats(file, field, (text, bytes) => list(7).add(text, bytes));
      else if (number === 8) await integers(file, field, (text, bytes) => list(8).add(text, bytes));
      else if (number === 9) await this.listed(field, list(9));
      else if (number === 14 || number === 15) texts.push(await typeText(file, inside(field)));
      else if (number === 20) type = whole(field);
      else if (number === 21) texts.push(`@${JSON.stringify(await file.text(field))}`);
      else if (number === 22 || number === 23) texts.push(await this.sparse(name, inside(field), texts.length));
      if (graphs.length > MOST_GRAPHS || texts.length > MOST_GRAPHS) throw new FormatFault(`attribute ${shown(name)} holds more than ${MOST_GRAPHS} parts`);
    });
    for (const [number, listing] of lists) texts.push(this.closed(name, number, listing));
    if (graphs.length > 0) texts.push(`${graphs.length} graphs`);
    if (texts.length === 0) texts.push(ZEROS.get(type) ?? '');
    return { name, text: `${word(name)}=${label(type)}:${texts.join(';')}`, graphs };
  }

  /** A name may stand after what it names. */
  private async nameOf(range: Range): Promise<string> {
    let name: Field | undefined;
    await this.to.file.scan(range, ATTRIBUTE, (field) => {
      if (field.number === 1) name = field;
    });
    if (name === undefined) throw new FormatFault(`the attribute at byte ${range.start} has no name`);
    return this.to.file.text(name);
  }

  private async listed(field: Field, listing: Listing): Promise<void> {
    const parts: Uint8Array[] = [];
    if (inside(field).end - field.start > 1024 * 1024) throw new FormatFault(`the text at byte ${field.at} has more than 1 MiB`);
    await framed(this.to.file, field, (bytes) => void parts.push(bytes));
    listing.add(await stringText(this.to.file, field), Buffer.concat(parts));
  }

  private closed(name: string, number: number, listing: Listing): string {
    const { text, digest } = listing.close();
    if (!learned(this.operator, name)) return text;
    this.to.addWeights({ name: `${this.owner}.${name}`, dtype: number === 7 ? 'floats' : number === 8 ? 'ints' : 'strings', shape: [], parts: [], digest });
    return 'weights';
  }

  private async tensor(name: string, range: Range, index: number): Promise<string> {
    const { file, external } = this.to;
    const data = await readTensor(file, range, `${this.owner}.${name}${index === 0 ? '' : `.${index}`}`);
    const isLearned = learned(this.operator, name);
    const described = isLearned ? data.dtype : `${data.dtype}[${data.shape.join(',')}]`;
    if (!isLearned && steers(data, 'attribute')) return described + (await showData(file, external, data));
    this.to.addWeights({ name: data.name, dtype: data.dtype, shape: isLearned ? [] : data.shape, parts: [data] });
    return `${described} weights`;
  }

  private async sparse(name: string, range: Range, index: number): Promise<string> {
    const weights = await readSparse(this.to.file, range, `${this.owner}.${name}${index === 0 ? '' : `.${index}`}`);
    this.to.addWeights(weights);
    return `${weights.dtype}[${weights.shape.join(',')}] weights`;
  }
}

/** A name as it stands where it is a word, else quoted, so that a line can be read in one way only. */
export const word = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name) ? name : JSON.stringify(name));
