import { AttributeReader, steers, word, type Attribute } from './onnx-attribute.ts';
import { readTensor, showData } from './onnx-data.ts';
import { readSparse, type Gathered } from './onnx-gathered.ts';
import { readValue, unknownText, type Value } from './onnx-type.ts';
import { inside, type Kind, type Protobuf, type Range } from './protobuf.ts';
import { FormatFault, shown } from './structure.ts';

/** What the names in a graph stand for, and in those around it. */
export interface Names {
  readonly own: Map<string, string>;
  readonly around: Names | undefined;
}

const MOST_NODES = 250_000;
const MOST_NESTED = 16;

// Kinds of messages: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. Names of nodes and graphs, documentation
// and metadata have no effect; types of values within a graph follow from its inputs.
const GRAPH: Kind = { name: 'a graph', repeated: [1, 5, 11, 12, 14, 15], ignored: [2, 10, 13, 16] };
const NODE: Kind = { name: 'a node', single: [4, 7, 8], repeated: [1, 2, 5], ignored: [3, 6, 9] };
export const FUNCTION: Kind = { name: 'a function', single: [1, 10, 13], repeated: [4, 5, 6, 7, 9, 11], ignored: [8, 12, 14] };

interface Node {
  readonly at: number;
  /** What stands for it in lines: `%12`. */
  readonly reference: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: number;
  /** Places of outputs that no name is given to. */
  readonly omitted: readonly number[];
  readonly attributes: readonly Attribute[];
}

function find(names: Names | undefined, name: string): string | undefined {
  for (let scope = names; scope !== undefined; scope = scope.around) {
    const found = scope.own.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The domain and name of an operator; the empty domain is that of ONNX itself. */
export const operatorName = (domain: string, name: string, overload: string): string => {
  const prefix = domain === '' || domain === 'ai.onnx' ? '' : `${word(domain)}::`;
  return `${prefix}${word(name)}${overload === '' ? '' : `:${word(overload)}`}`;
};

async function textOf(file: Protobuf, field: Parameters<Protobuf['text']>[0] | undefined): Promise<string> {
  return field === undefined ? '' : file.text(field);
}

/**
 * Writes one graph, and the graphs within it, as lines that do not depend on what an exporter called its nodes and the
 * values between them: those are numbered in the order of the nodes. Names of inputs, outputs and initializers of the
 * main graph are kept, for they are how it is used.
 */
export class GraphReader {
  private readonly to: Gathered;
  private readonly names: Names;
  /** Before everything that is named in this graph; empty in the main graph. */
  private readonly prefix: string;
  private readonly depth: number;
  private readonly nodes: Node[] = [];

  constructor(to: Gathered, prefix: string, around: Names | undefined, depth = 0) {
    if (depth > MOST_NESTED) throw new FormatFault(`graphs nest deeper than ${MOST_NESTED}`);
    this.to = to;
    this.prefix = prefix;
    this.depth = depth;
    this.names = { own: new Map(), around };
  }

  /** @throws FormatFault */
  async readGraph(range: Range): Promise<Names> {
    const { file } = this.to;
    const inputs: Value[] = [];
    const outputs: Value[] = [];
    const facts: string[] = [];
    await file.scan(range, GRAPH, async (field, known) => {
      if (!known) facts.push(`unknown ${await unknownText(file, field)}`);
      else if (field.number === 1) await this.node(inside(field));
      else if (field.number === 5) facts.push(...(await this.initializer(inside(field))));
      else if (field.number === 11) inputs.push(await readValue(file, inside(field)));
      else if (field.number === 12) outputs.push(await readValue(file, inside(field)));
      else if (field.number === 14) facts.push(`quantization ${await unknownText(file, field)}`);
      else if (field.number === 15) this.addInitializer(await readSparse(file, inside(field)));
    });
    this.inputs(inputs);
    for (const fact of facts.sort()) this.emit(fact);
    await this.emitNodes();
    for (const [index, { name, type, at }] of outputs.entries()) this.emit(`output ${this.place(name, index)} ${type} = ${this.resolve(name, at)}`);
    return this.names;
  }

  /** A function: its inputs and outputs are known by their places. @throws FormatFault */
  async readFunction(range: Range): Promise<void> {
    const { file } = this.to;
    const outputs: string[] = [];
    const facts: string[] = [];
    let inputs = 0;
    await file.scan(range, FUNCTION, async (field, known) => {
      if (!known) facts.push(`unknown ${await unknownText(file, field)}`);
      else if (field.number === 4) this.define(await file.text(field), `${this.prefix}in${inputs++}`);
      else if (field.number === 5) outputs.push(await file.text(field));
      else if (field.number === 6) facts.push(`attribute ${word(await file.text(field))}`);
      else if (field.number === 7) await this.node(inside(field));
      else if (field.number === 11) facts.push(`attribute ${(await this.attribute(inside(field), this.prefix, '')).text}`);
    });
    this.emit(`${inputs} inputs`);
    for (const fact of facts.sort()) this.emit(fact);
    await this.emitNodes();
    for (const [index, name] of outputs.entries()) this.emit(`output ${index} = ${this.resolve(name, range.start)}`);
  }

  private emit(line: string): void {
    this.to.addLine(this.prefix === '' ? line : `${this.prefix} ${line}`);
  }

  private define(name: string, reference: string): void {
    if (this.names.own.has(name)) throw new FormatFault(`the value ${shown(name)} is given twice`);
    this.names.own.set(name, reference);
  }

  private resolve(name: string, at: number): string {
    if (name === '') return '-';
    const found = find(this.names, name);
    if (found === undefined) throw new FormatFault(`the value ${shown(name)}, taken at byte ${at}, is given nowhere`);
    return found;
  }

  private quoted = (name: string): string => `${this.prefix}${JSON.stringify(name)}`;

  /** What stands for an input or output in lines: only those of the main graph are known by their names. */
  private place(name: string, index: number): string {
    return this.prefix === '' ? JSON.stringify(name) : `${index}`;
  }

  private inputs(inputs: readonly Value[]): void {
    const seen = new Set<string>();
    for (const [index, { name, type }] of inputs.entries()) {
      // Before version 4 of the format every initializer was an input too.
      const initializer = this.names.own.get(name) === this.quoted(name) && !seen.has(name);
      if (!initializer) this.define(name, this.prefix === '' ? this.quoted(name) : `${this.prefix}in${index}`);
      seen.add(name);
      this.emit(`input ${this.place(name, index)} ${type}`);
    }
  }

  private addInitializer(weights: Parameters<Gathered['addWeights']>[0]): string {
    const reference = this.quoted(weights.name);
    this.define(weights.name, reference);
    this.to.addWeights({ ...weights, name: this.prefix === '' ? weights.name : reference });
    return reference;
  }

  private async initializer(range: Range): Promise<string[]> {
    const { file, external } = this.to;
    const data = await readTensor(file, range);
    if (data.name === '') throw new FormatFault(`the initializer at byte ${range.start} has no name`);
    const reference = this.addInitializer({ ...data, parts: [data] });
    return steers(data, 'initializer') ? [`${reference} = ${await showData(file, external, data)}`] : [];
  }

  private attribute(range: Range, owner: string, operator: string): Promise<Attribute> {
    return new AttributeReader(this.to, owner, operator).read(range);
  }

  private async node(range: Range): Promise<void> {
    const { file } = this.to;
    this.to.countNode(MOST_NODES);
    const reference = `${this.prefix}%${this.nodes.length}`;
    const message = await file.message(range, NODE);
    const operator = operatorName(await textOf(file, message.one(7)), await textOf(file, message.one(4)), await textOf(file, message.one(8)));
    this.to.operators.add(operator);
    const inputs: string[] = [];
    for (const field of message.all(1)) inputs.push(await file.text(field));
    const omitted: number[] = [];
    for (const [index, field] of message.all(2).entries()) {
      const name = await file.text(field);
      if (name === '') omitted.push(index);
      else this.define(name, index === 0 ? reference : `${reference}.${index}`);
    }
    const attributes: Attribute[] = [];
    for (const field of message.all(5)) attributes.push(await this.attribute(inside(field), reference, operator));
    for (const field of message.unknown) attributes.push({ name: `unknown ${field.number}`, text: `unknown ${await unknownText(file, field)}`, graphs: [] });
    attributes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    const twice = attributes.find(({ name }, index) => attributes[index + 1]?.name === name);
    if (twice !== undefined) throw new FormatFault(`the node at byte ${range.start} has attribute ${shown(twice.name)} twice`);
    this.nodes.push({ at: range.start, reference, operator, inputs, outputs: message.all(2).length, omitted, attributes });
  }

  private async emitNodes(): Promise<void> {
    for (const { at, reference, operator, inputs, outputs, omitted, attributes } of this.nodes) {
      const more = outputs === 1 && omitted.length === 0 ? '' : ` to ${outputs}${omitted.map((index) => ` without ${index}`).join('')}`;
      const given = inputs.map((name) => this.resolve(name, at)).join(', ');
      const local = reference.slice(this.prefix.length);
      this.emit([`${local}${more} = ${operator}(${given})`, ...attributes.map(({ text }) => text)].join(' '));
      for (const { name, range } of attributes.flatMap(({ graphs }) => graphs)) {
        await new GraphReader(this.to, `${reference}.${word(name)}:`, this.names, this.depth + 1).readGraph(range);
      }
    }
  }
}
