import { ExternalFiles } from './onnx-external.ts';
import { Gathered } from './onnx-gathered.ts';
import { FUNCTION, GraphReader, operatorName, type Names } from './onnx-graph.ts';
import { unknownText } from './onnx-type.ts';
import { inside, Protobuf, unsigned, varint, whole, type Field, type Kind, type Range } from './protobuf.ts';
import { FormatFault, shown, type Beginning, type ByteSource, type Found, type ModelFormat, type ReadOptions } from './structure.ts';
import { word } from './onnx-attribute.ts';
import { byteOrder } from './digest.ts';

// Kinds of messages: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. The version of the format says how the
// file is written, those of the operator sets what it means.
const MODEL: Kind = { name: 'the model', single: [2, 3, 4, 5, 7], repeated: [8, 14, 20, 25], ignored: [1, 6] };
const OPERATOR_SET: Kind = { name: 'an operator set', single: [1, 2] };
const ENTRY: Kind = { name: 'an entry of the metadata', single: [1, 2] };
const TRAINING: Kind = { name: 'training information', single: [1, 2], repeated: [3, 4] };

const STANDARD: ReadonlySet<string> = new Set(['ai.onnx.ml', 'ai.onnx.training', 'ai.onnx.preview.training']);

class ModelReader {
  readonly to: Gathered;
  readonly metadata = new Map<string, string>();
  private readonly functions = new Map<string, { readonly range: Range; readonly sets: readonly string[] }>();
  private readonly sets: string[] = [];
  private readonly training: Range[] = [];
  private readonly facts: string[] = [];
  private graph: Range | undefined;

  constructor(to: Gathered) {
    this.to = to;
  }

  async read(): Promise<void> {
    const { file } = this.to;
    await file.scan({ start: 0, end: file.source.size }, MODEL, async (field, known) => {
      if (!known) this.facts.push(`unknown ${await unknownText(file, field)}`);
      else if (field.number === 7) this.graph = inside(field);
      else if (field.number === 8) this.sets.push(await this.operatorSet(inside(field)));
      else if (field.number === 14) await this.entry(inside(field));
      else if (field.number === 20) this.training.push(inside(field));
      else if (field.number === 25) await this.function(inside(field));
      else await this.about(field);
    });
    if (this.graph === undefined) throw new FormatFault(`no graph (field 7) up to the end at byte ${file.source.size}`);
    for (const line of [...once(this.sets, 'operator set'), ...this.facts.sort()]) this.to.addLine(line);
    const names = await new GraphReader(this.to, '', undefined).readGraph(this.graph);
    for (const [name, { range, sets }] of [...this.functions].sort(([a], [b]) => byteOrder(a, b))) {
      for (const line of once(sets, 'operator set')) this.to.addLine(`${name}: ${line}`);
      await new GraphReader(this.to, `${name}:`, undefined).readFunction(range);
    }
    for (const [index, range] of this.training.entries()) await this.train(range, index, names);
  }

  private async about(field: Field): Promise<void> {
    const key = ['', '', 'producer_name', 'producer_version', 'domain', 'model_version'][field.number] ?? '';
    this.metadata.set(key, field.wire === 0 ? `${whole(field)}` : await this.to.file.text(field));
  }

  private async entry(range: Range): Promise<void> {
    const message = await this.to.file.message(range, ENTRY);
    const [key, value] = [message.one(1), message.one(2)];
    this.metadata.set(key === undefined ? '' : await this.to.file.text(key), value === undefined ? '' : await this.to.file.text(value));
  }

  private async operatorSet(range: Range): Promise<string> {
    const message = await this.to.file.message(range, OPERATOR_SET);
    const [domain, version] = [message.one(1), message.one(2)];
    const name = domain === undefined ? '' : await this.to.file.text(domain);
    if (message.unknown.length > 0) throw new FormatFault(`the operator set at byte ${range.start} has a field that is not known here`);
    return `operator set ${word(name === '' ? 'ai.onnx' : name)} ${version === undefined ? 0n : whole(version)}`;
  }

  private async function(range: Range): Promise<void> {
    const { file } = this.to;
    const parts: Record<number, string> = {};
    const sets: string[] = [];
    await file.scan(range, FUNCTION, async (field) => {
      if (field.number === 1 || field.number === 10 || field.number === 13) parts[field.number] = await file.text(field);
      else if (field.number === 9) sets.push(await this.operatorSet(inside(field)));
    });
    const name = operatorName(parts[10] ?? '', parts[1] ?? '', parts[13] ?? '');
    if (this.functions.has(name)) throw new FormatFault(`the function ${shown(name)} stands twice`);
    this.functions.set(name, { range, sets });
  }

  /** How the model would be trained further: two graphs over the names of the main graph, and what they write to. */
  private async train(range: Range, index: number, names: Names): Promise<void> {
    const { file } = this.to;
    const message = await file.message(range, TRAINING);
    for (const [number, part] of [[1, 'initialization'], [2, 'algorithm']] as const) {
      const field = message.one(number);
      if (field !== undefined) await new GraphReader(this.to, `training ${index} ${part}:`, names).readGraph(inside(field));
    }
    for (const field of [...message.all(3), ...message.all(4), ...message.unknown]) this.to.addLine(`training ${index} ${await unknownText(file, field)}`);
  }

  /** Operators whose code is neither in the standard nor in the file. */
  custom(): string[] {
    return [...this.to.operators].filter((name) => name.includes('::') && !STANDARD.has(name.split('::')[0] ?? '') && !this.functions.has(name)).sort();
  }
}

/** Lines in byte order. @throws FormatFault where one domain is given two versions. */
function once(lines: readonly string[], what: string): string[] {
  const sorted = [...lines].sort(byteOrder);
  const domain = (line: string | undefined): string | undefined => line?.slice(0, line.lastIndexOf(' '));
  const twice = sorted.find((line, index) => domain(line) === domain(sorted[index + 1]));
  if (twice !== undefined) throw new FormatFault(`an ${what} stands twice: ${shown(twice)}`);
  return sorted;
}

const CANNOT_SHOW = 'ONNX does not show what surrounds the graph: preprocessing, thresholds, postprocessing';

async function read(source: ByteSource, options: ReadOptions): Promise<Found> {
  const to = new Gathered(new Protobuf(source), new ExternalFiles(options));
  const model = new ModelReader(to);
  await model.read();
  const external = to.places();
  const custom = model.custom();
  const code = custom.length === 0 ? '' : `, nor the code of the operators ${custom.slice(0, 5).join(', ')}${custom.length > 5 ? ' and more' : ''}`;
  const missing: string[] = [];
  for (const path of external) if (options.values !== false && !(await to.external.has(path))) missing.push(path);
  return {
    tensors: await to.tensors(options.values !== false),
    outline: to.outline,
    metadata: model.metadata,
    warnings: missing.map((path) => `${path}, which holds values, is not at hand`),
    external,
    cannotShow: CANNOT_SHOW + code,
  };
}

/** Fields that stand before the graph, with their wire types. */
const BEFORE: ReadonlyMap<number, number> = new Map([[1, 0], [2, 2], [3, 2], [4, 2], [5, 0], [6, 2], [8, 2], [14, 2], [25, 2]]);

/** The format has no mark of its own: a model begins with its version, and nothing but known fields stands before its graph. */
function recognises({ bytes, size }: Beginning): boolean {
  if (bytes[0] !== 0x08) return false;
  try {
    for (let at = 0; at < bytes.length; ) {
      const tag = varint(bytes, at, bytes.length, 0);
      const [number, wire] = [Math.floor(unsigned(tag) / 8), tag.low & 7];
      if (number !== 7 && BEFORE.get(number) !== wire) return false;
      const counted = varint(bytes, tag.next, bytes.length, 0);
      if (number === 7) return wire === 2 && unsigned(counted) <= size;
      at = counted.next + (wire === 2 ? unsigned(counted) : 0);
    }
  } catch (error) {
    if (!(error instanceof FormatFault)) throw error;
  }
  return false;
}

/** Format: https://github.com/onnx/onnx/blob/main/docs/IR.md */
export const onnx: ModelFormat = { name: 'ONNX', cannotShow: CANNOT_SHOW, recognises, read };
