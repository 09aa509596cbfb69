import { typeName } from './onnx-data.ts';
import { inside, whole, type Field, type Kind, type Message, type Protobuf, type Range } from './protobuf.ts';
import { digestRange, FormatFault } from './structure.ts';

const MOST_NESTED = 16;

// Kinds of messages: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const TYPE: Kind = { name: 'a type', single: [1, 4, 5, 6, 7, 8, 9] };
const TENSOR: Kind = { name: 'the type of a tensor', single: [1, 2] };
const SHAPE: Kind = { name: 'a shape', repeated: [1] };
const DIMENSION: Kind = { name: 'a dimension', single: [1, 2, 3] };
const CONTAINER: Kind = { name: 'the type of a container', single: [1, 2] };
const VALUE: Kind = { name: 'an input or output', single: [1, 2], ignored: [3, 4] };

/** A field that this reader does not know, so that a change of it is a change. */
export async function unknownText(file: Protobuf, field: Field): Promise<string> {
  const { number, wire, start, end } = field;
  return `field ${number}=${wire === 0 ? whole(field) : `sha256:${await digestRange(file.source, start, end)}`}`;
}

async function others(file: Protobuf, message: Message): Promise<string> {
  const texts = [];
  for (const field of message.unknown) texts.push(` ${await unknownText(file, field)}`);
  return texts.join('');
}

async function dimensionText(file: Protobuf, range: Range): Promise<string> {
  const message = await file.message(range, DIMENSION);
  const [value, name, denotation] = [message.one(1), message.one(2), message.one(3)];
  if (value !== undefined && name !== undefined) throw new FormatFault(`the dimension at byte ${range.start} has a size and a name`);
  const size = value !== undefined ? `${whole(value)}` : name !== undefined ? JSON.stringify(await file.text(name)) : '?';
  const meant = denotation === undefined ? '' : ` as ${JSON.stringify(await file.text(denotation))}`;
  return size + meant + (await others(file, message));
}

/** `FLOAT["N",3,224,224]`; without brackets where the shape is open. */
async function tensorText(file: Protobuf, range: Range): Promise<string> {
  const message = await file.message(range, TENSOR);
  const [type, shape] = [message.one(1), message.one(2)];
  const name = typeName(type === undefined ? 0n : whole(type)) + (await others(file, message));
  if (shape === undefined) return name;
  const shapeMessage = await file.message(inside(shape), SHAPE);
  const dimensions = [];
  for (const dimension of shapeMessage.all(1)) dimensions.push(await dimensionText(file, inside(dimension)));
  return `${name}[${dimensions.join(',')}]${await others(file, shapeMessage)}`;
}

/** What a sequence, map, optional or opaque type is made of: its fields are a number, a text or a type. */
async function containerText(file: Protobuf, name: string, range: Range, depth: number): Promise<string> {
  const message = await file.message(range, CONTAINER);
  const [first, second] = [message.one(1), message.one(2)];
  const texts = [];
  for (const field of [first, second]) {
    if (field === undefined) continue;
    if (field.wire === 0) texts.push(typeName(whole(field)));
    else texts.push(name === 'opaque' ? JSON.stringify(await file.text(field)) : await typeText(file, inside(field), depth + 1));
  }
  return `${name}(${texts.join(',')})${await others(file, message)}`;
}

const CONTAINERS: ReadonlyMap<number, string> = new Map([[4, 'sequence'], [5, 'map'], [7, 'opaque'], [9, 'optional']]);

/** A type in one line. @throws FormatFault */
export async function typeText(file: Protobuf, range: Range, depth = 0): Promise<string> {
  if (depth > MOST_NESTED) throw new FormatFault(`types nest deeper than ${MOST_NESTED} at byte ${range.start}`);
  const message = await file.message(range, TYPE);
  const texts: string[] = [];
  const [tensor, sparse, denotation] = [message.one(1), message.one(8), message.one(6)];
  if (tensor !== undefined) texts.push(await tensorText(file, inside(tensor)));
  if (sparse !== undefined) texts.push(`sparse ${await tensorText(file, inside(sparse))}`);
  for (const [number, name] of CONTAINERS) {
    const field = message.one(number);
    if (field !== undefined) texts.push(await containerText(file, name, inside(field), depth));
  }
  if (texts.length > 1) throw new FormatFault(`the type at byte ${range.start} is ${texts.length} types at once`);
  if (denotation !== undefined) texts.push(`as ${JSON.stringify(await file.text(denotation))}`);
  return texts.join(' ') + (await others(file, message));
}

/** An input or output of a graph. */
export interface Value {
  readonly name: string;
  readonly type: string;
  readonly at: number;
}

export async function readValue(file: Protobuf, range: Range): Promise<Value> {
  const message = await file.message(range, VALUE);
  const [name, type] = [message.one(1), message.one(2)];
  if (name === undefined) throw new FormatFault(`the input or output at byte ${range.start} has no name`);
  const text = type === undefined ? '?' : await typeText(file, inside(type));
  return { name: await file.text(name), type: text + (await others(file, message)), at: range.start };
}
