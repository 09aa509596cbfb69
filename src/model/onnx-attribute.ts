import { createHash, type Hash } from 'node:crypto';
import { readTensor, showData, SHOWN, type TensorData } from './onnx-data.ts';
import { readSparse, type Gathered } from './onnx-gathered.ts';
import { typeText, unknownText } from './onnx-type.ts';
import { inside, whole, wholes, type Field, type Kind, type Protobuf, type Range } from './protobuf.ts';
import { digestRange, FormatFault } from './structure.ts';

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

/** The values of a list: the first ones as text, all of them as a digest of their texts. */
class Listing {
  private readonly first: string[] = [];
  private hash: Hash | undefined;

  add(text: string): void {
    if (this.hash === undefined && this.first.length < SHOWN) this.first.push(text);
    else this.started().update(`${text}\n`);
  }

  /** Short lists, which most are, take no digest. */
  private started(): Hash {
    this.hash ??= createHash('sha256').update(this.first.map((text) => `${text}\n`).join(''));
    return this.hash;
  }

  digest(): string {
    return this.started().copy().digest('hex');
  }

  text(): string {
    return this.hash === undefined ? `[${this.first.join(',')}]` : `[${this.first.join(',')},… sha256:${this.digest()}]`;
  }
}

const float32 = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  const value = view.getFloat32(0, true);
  if (Number.isNaN(value)) return `NaN:${view.getUint32(0, true).toString(16)}`;
  return `${Object.is(value, -0) ? '-0' : value}f`;
};

type TakeText = (text: string) => void;

async function floats(file: Protobuf, field: Field, take: TakeText): Promise<void> {
  if (field.wire === 0 || (field.end - field.start) % 4 !== 0) throw new FormatFault(`field ${field.number} at byte ${field.at} holds no numbers of four bytes`);
  const step = 64 * 1024;
  for (let start = field.start; start < field.end; start += step) {
    const bytes = await file.bytes({ start, end: Math.min(field.end, start + step) });
    for (let at = 0; at < bytes.length; at += 4) take(float32(bytes.subarray(at, at + 4)));
  }
}

async function integers(file: Protobuf, field: Field, take: TakeText): Promise<void> {
  await wholes(file, field, (low, high) => take(high === low >> 31 ? `${low}` : `${(BigInt(high) << 32n) | BigInt(low >>> 0)}`));
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
const MOST_PARTS = 1024;
/** Name, graphs and type: not among the values. */
const ASIDE: ReadonlySet<number> = new Set([1, 6, 11, 20]);

/** A value that is left out is its zero. */
const ZEROS: ReadonlyMap<bigint, string> = new Map([[1n, '0f'], [2n, '0'], [3n, '""']]);

/** Type of an attribute, numbers as texts where the definition names them no better. */
const label = (type: bigint): string => ['', 'float', 'int', 'string', 'tensor', 'graph', 'floats', 'ints', 'strings'][Number(type)] ?? `type${type}`;

function listOf(lists: Map<number, Listing>, number: number): Listing {
  const list = lists.get(number) ?? new Listing();
  lists.set(number, list);
  return list;
}

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
    const fields: Field[] = [];
    const lists = new Map<number, Listing>();
    await file.scan(range, ATTRIBUTE, (field, known) => {
      const { number } = field;
      if (known && number >= 7 && number <= 9) return this.listed(field, listOf(lists, number));
      if (fields.length === MOST_PARTS) throw new FormatFault(`the attribute at byte ${range.start} has more than ${MOST_PARTS} parts`);
      fields.push(field);
      return undefined;
    });
    const named = fields.find(({ number }) => number === 1);
    if (named === undefined) throw new FormatFault(`the attribute at byte ${range.start} has no name`);
    const name = await file.text(named);
    const typed = fields.find(({ number }) => number === 20);
    const type = typed === undefined ? 0n : whole(typed);
    const graphs = fields.filter(({ number }) => number === 6 || number === 11).map((field, index) => ({ name: `${name}.${index}`, range: inside(field) }));
    const texts: string[] = graphs.length > 0 ? [`${graphs.length} graphs`] : [];
    for (const field of fields) if (!ASIDE.has(field.number)) texts.push(await this.part(name, field, texts.length));
    for (const [number, listing] of lists) texts.push(this.closed(name, number, listing));
    if (texts.length === 0) texts.push(ZEROS.get(type) ?? '');
    return { name, text: `${word(name)}=${label(type)}:${texts.join(';')}`, graphs };
  }

  private async part(name: string, field: Field, index: number): Promise<string> {
    const { file } = this.to;
    switch (field.number) {
      case 2: {
        let shownFloat = '';
        await floats(file, field, (text) => { shownFloat += text; });
        return shownFloat;
      }
      case 3: return `${whole(field)}`;
      case 4: return stringText(file, field);
      case 5: case 10: return this.tensor(name, inside(field), index);
      case 14: case 15: return typeText(file, inside(field));
      case 21: return `@${JSON.stringify(await file.text(field))}`;
      case 22: case 23: return this.sparse(name, inside(field), index);
      default: return unknownText(file, field);
    }
  }

  /** A value of a list, or several that are packed. */
  private async listed(field: Field, listing: Listing): Promise<void> {
    const { file } = this.to;
    const take = (text: string): void => listing.add(text);
    if (field.number === 9) take(await stringText(file, field));
    else await (field.number === 7 ? floats(file, field, take) : integers(file, field, take));
  }

  private closed(name: string, number: number, listing: Listing): string {
    if (!learned(this.operator, name)) return listing.text();
    const dtype = number === 7 ? 'floats' : number === 8 ? 'ints' : 'strings';
    this.to.addWeights({ name: `${this.owner}.${name}`, dtype, shape: [], parts: [], digest: listing.digest() });
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
