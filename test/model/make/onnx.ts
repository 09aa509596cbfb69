import { bytesOf, float32, little } from './bytes.ts';

/** A field of a message, written as protocol buffers write it. */
export type Fields = readonly Uint8Array[];

export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

export const tag = (number: number, wire: number): Uint8Array => varint(number * 8 + wire);
export const int = (number: number, value: number | bigint): Uint8Array => bytesOf(tag(number, 0), varint(value));
export const raw = (number: number, value: Uint8Array | string): Uint8Array => {
  const bytes = bytesOf(value);
  return bytesOf(tag(number, 2), varint(bytes.length), bytes);
};
export const message = (number: number, ...fields: Fields): Uint8Array => raw(number, bytesOf(...fields));
const packed = (number: number, values: readonly (number | bigint)[]): Uint8Array => raw(number, bytesOf(...values.map(varint)));

/** Number of the types in TensorProto.DataType. */
export const TYPE = { FLOAT: 1, UINT8: 2, INT8: 3, INT32: 6, INT64: 7, STRING: 8, BOOL: 9, FLOAT16: 10, INT4: 22 } as const;

const dims = (shape: readonly number[]): Fields => shape.map((size) => int(1, size));

/** A tensor's fields: dims 1, data_type 2, then how its values are kept, name 8. */
export const tensor = (name: string, type: number, shape: readonly number[], ...values: Fields): Uint8Array =>
  bytesOf(...dims(shape), int(2, type), ...values, raw(8, name));

export const asRaw = (bytes: Uint8Array): Uint8Array => raw(9, bytes);
export const asFloats = (...values: readonly number[]): Uint8Array => raw(4, float32(...values));
export const asInt32 = (...values: readonly number[]): Uint8Array => packed(5, values);
export const asInt64 = (...values: readonly (number | bigint)[]): Uint8Array => packed(7, values);
export const int64Bytes = (...values: readonly number[]): Uint8Array => bytesOf(...values.map((value) => little(value, 8)));

export const external = (entries: Readonly<Record<string, string>>): Uint8Array =>
  bytesOf(int(14, 1), ...Object.entries(entries).map(([key, value]) => message(13, raw(1, key), raw(2, value))));

/** An attribute: its name 1, its value, its type 20. */
export const attribute = (name: string, type: number, ...value: Fields): Uint8Array => bytesOf(raw(1, name), ...value, int(20, type));
export const intAttribute = (name: string, value: number): Uint8Array => attribute(name, 2, int(3, value));
export const graphAttribute = (name: string, graph: Uint8Array): Uint8Array => attribute(name, 5, raw(6, graph));
export const tensorAttribute = (name: string, value: Uint8Array): Uint8Array => attribute(name, 4, raw(5, value));

export interface NodeParts {
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Fields;
  readonly extra?: Fields;
}

export const node = ({ op, inputs = [], outputs = [], name = '', domain, attributes = [], extra = [] }: NodeParts): Uint8Array =>
  bytesOf(
    ...inputs.map((input) => raw(1, input)), ...outputs.map((output) => raw(2, output)), raw(3, name), raw(4, op),
    ...attributes.map((value) => raw(5, value)), ...(domain === undefined ? [] : [raw(7, domain)]), ...extra,
  );

/** An input or output of type FLOAT; a text in the shape is the name of a dimension. */
export const value = (name: string, shape: readonly (number | string)[], type: number = TYPE.FLOAT): Uint8Array => {
  const dimensions = shape.map((size) => message(1, typeof size === 'number' ? int(1, size) : raw(2, size)));
  return bytesOf(raw(1, name), message(2, message(1, int(1, type), message(2, ...dimensions))));
};

export interface GraphParts {
  readonly nodes?: Fields;
  readonly initializers?: Fields;
  readonly inputs?: Fields;
  readonly outputs?: Fields;
  readonly extra?: Fields;
}

export const graph = ({ nodes = [], initializers = [], inputs = [], outputs = [], extra = [] }: GraphParts): Uint8Array =>
  bytesOf(
    ...nodes.map((part) => raw(1, part)), ...initializers.map((part) => raw(5, part)), ...inputs.map((part) => raw(11, part)),
    ...outputs.map((part) => raw(12, part)), ...extra,
  );

export const operatorSet = (version: number, domain = ''): Uint8Array => message(8, ...(domain === '' ? [] : [raw(1, domain)]), int(2, version));

export const model = (graphBytes: Uint8Array, { before = [], after = [operatorSet(17)] }: { readonly before?: Fields; readonly after?: Fields } = {}): Uint8Array =>
  bytesOf(int(1, 8), ...before, raw(7, graphBytes), ...after);

/** What differs from the small network that `network` writes. */
export interface Variant {
  readonly op?: string;
  readonly names?: readonly [string, string, string];
  readonly weights?: Uint8Array;
  readonly shape?: Uint8Array;
  readonly order?: 'reversed';
  readonly attributes?: Fields;
  readonly extra?: Fields;
  readonly before?: Fields;
}

/** x → MatMul with w → op → Reshape to shape → y. */
export function network({ op = 'Relu', names = ['m', 'r', ''], weights = asFloats(1, 2, 3, 4, 5, 6), shape = asInt64(-1, 2), order, attributes = [], extra = [], before = [] }: Variant = {}): Uint8Array {
  const [product, activated, called] = names;
  const initializers = [tensor('w', TYPE.FLOAT, [3, 2], weights), tensor('shape', TYPE.INT64, [2], shape)];
  return model(graph({
    nodes: [
      node({ op: 'MatMul', inputs: ['x', 'w'], outputs: [product], name: called }),
      node({ op, inputs: [product], outputs: [activated], attributes }),
      node({ op: 'Reshape', inputs: [activated, 'shape'], outputs: ['y'] }),
    ],
    initializers: order === undefined ? initializers : initializers.reverse(),
    inputs: [value('x', ['N', 3])],
    outputs: [value('y', ['N', 2])],
    extra,
  }), { before });
}
