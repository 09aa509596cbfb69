import { byteOrder } from './digest.ts';
import { Cursor } from './cursor.ts';
import { readName, ValueReader } from './gguf-values.ts';
import { digestRange, elements, FormatFault, MOST_TENSORS, shown, type ByteSource, type Found, type ModelFormat, type ReadOptions, type Tensor } from './structure.ts';

/** Name, elements of a block and its bytes by number. Source: GGML_QUANT_SIZES, https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/constants.py */
const TYPES: ReadonlyMap<number, readonly [name: string, block: number, bytes: number]> = new Map([
  [0, ['F32', 1, 4]], [1, ['F16', 1, 2]], [2, ['Q4_0', 32, 18]], [3, ['Q4_1', 32, 20]], [6, ['Q5_0', 32, 22]], [7, ['Q5_1', 32, 24]],
  [8, ['Q8_0', 32, 34]], [9, ['Q8_1', 32, 40]], [10, ['Q2_K', 256, 84]], [11, ['Q3_K', 256, 110]], [12, ['Q4_K', 256, 144]],
  [13, ['Q5_K', 256, 176]], [14, ['Q6_K', 256, 210]], [15, ['Q8_K', 256, 292]], [16, ['IQ2_XXS', 256, 66]], [17, ['IQ2_XS', 256, 74]],
  [18, ['IQ3_XXS', 256, 98]], [19, ['IQ1_S', 256, 50]], [20, ['IQ4_NL', 32, 18]], [21, ['IQ3_S', 256, 110]], [22, ['IQ2_S', 256, 82]],
  [23, ['IQ4_XS', 256, 136]], [24, ['I8', 1, 1]], [25, ['I16', 1, 2]], [26, ['I32', 1, 4]], [27, ['I64', 1, 8]], [28, ['F64', 1, 8]],
  [29, ['IQ1_M', 256, 56]], [30, ['BF16', 1, 2]], [34, ['TQ1_0', 256, 54]], [35, ['TQ2_0', 256, 66]], [39, ['MXFP4', 32, 17]],
  [40, ['NVFP4', 64, 36]], [41, ['Q1_0', 128, 18]],
]);

const MAGIC = [0x47, 0x47, 0x55, 0x46];
const MOST_KEYS = 100_000;
const MOST_DIMENSIONS = 8;

/**
 * Keys about who made the file, from what and under which licence, and how it is laid out: all others shape the model,
 * those that are not known here too. The type of the quantisation is that of the tensors.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#general-metadata
 */
const PACKAGING = new RegExp(
  `^general\\.(alignment|author|basename|description|doi|file_type|finetune|languages|license|license\\.(link|name)|name|organization|quantized_by|repo_url|size_label|tags|url|uuid|version|datasets|(source|base_model|dataset)\\..*)$|^quantize\\.imatrix\\.`,
);

interface Info {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  readonly infos: readonly Info[];
  /** Where the data begin. */
  readonly start: number;
  readonly alignment: number;
}

async function readInfo(cursor: Cursor): Promise<Info> {
  const name = await readName(cursor, 'the name of a tensor');
  const at = cursor.at;
  const dimensions = await cursor.u32(`the number of dimensions of ${shown(name)}`);
  if (dimensions > MOST_DIMENSIONS) throw new FormatFault(`tensor ${shown(name)} at byte ${at} has ${dimensions} dimensions, more than ${MOST_DIMENSIONS}`);
  const shape: number[] = [];
  for (let index = 0; index < dimensions; index += 1) shape.push(await cursor.u64(`a dimension of ${shown(name)}`));
  const type = await cursor.u32(`the type of ${shown(name)}`);
  const offset = await cursor.u64(`the offset of ${shown(name)}`);
  const [dtype, block, bytes] = TYPES.get(type) ?? [];
  if (dtype === undefined || block === undefined || bytes === undefined) throw new FormatFault(`tensor ${shown(name)} at byte ${at} has the type ${type}, which is not known here`);
  // The first dimension is the one that runs fastest: a row is whole blocks.
  if ((shape[0] ?? 1) % block !== 0) throw new FormatFault(`tensor ${shown(name)} has rows of ${shape[0]} elements, expected a multiple of ${block} for ${dtype}`);
  const length = (elements(name, shape) / block) * bytes;
  if (!Number.isSafeInteger(length)) throw new FormatFault(`tensor ${shown(name)} is too large: ${shape.join('×')}`);
  return { name, dtype, shape, offset, length };
}

function readAlignment(value: string | undefined): number {
  if (value === undefined) return 32;
  const number = Number(/^u32 ([0-9]+)$/.exec(value)?.[1]);
  if (!(number >= 8 && number <= 65_536 && number % 8 === 0)) throw new FormatFault(`general.alignment is ${value.slice(0, 40)}, expected a multiple of 8 up to 65536`);
  return number;
}

const aligned = (at: number, alignment: number): number => Math.ceil(at / alignment) * alignment;

async function readHeader(source: ByteSource): Promise<Header> {
  const cursor = new Cursor(source, MAGIC.length);
  const version = await cursor.u32('the version');
  if (version !== 2 && version !== 3) throw new FormatFault(`version ${version} of GGUF at byte 4, expected 2 or 3 in little endian`);
  const tensors = await cursor.u64('the number of tensors');
  const keys = await cursor.u64('the number of keys');
  if (tensors > MOST_TENSORS || keys > MOST_KEYS) throw new FormatFault(`${tensors} tensors and ${keys} keys at byte 8, at most ${MOST_TENSORS} and ${MOST_KEYS} are read`);
  const values = new ValueReader(source, cursor);
  const metadata = new Map<string, string>();
  for (let index = 0; index < keys; index += 1) {
    const key = await readName(cursor, 'a key');
    if (metadata.has(key)) throw new FormatFault(`the key ${shown(key)} stands twice`);
    metadata.set(key, await values.read(key));
  }
  const infos: Info[] = [];
  for (let index = 0; index < tensors; index += 1) infos.push(await readInfo(cursor));
  const alignment = readAlignment(metadata.get('general.alignment'));
  return { metadata, infos, start: aligned(cursor.at, alignment), alignment };
}

/** Data follow each other with no more between them than alignment needs: a gap could hide another file. */
function checkTiling({ infos, start, alignment }: Header, size: number): void {
  let reached = 0;
  for (const { name, offset, length } of [...infos].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    const expected = aligned(reached, alignment);
    if (offset !== expected) {
      throw new FormatFault(`tensor ${shown(name)} starts at byte ${offset} of the data, not at ${expected}: ${offset < expected ? 'an overlap' : 'a gap'}`);
    }
    reached = offset + length;
  }
  const end = start + reached;
  if (infos.length > 0 && (size < end || size > aligned(end, alignment))) {
    throw new FormatFault(`the tensors end at byte ${end}, the file has ${size} bytes`);
  }
}

async function read(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const header = await readHeader(source);
  checkTiling(header, source.size);
  const tensors: Tensor[] = [];
  for (const { name, dtype, shape, offset, length } of header.infos) {
    const from = header.start + offset;
    tensors.push({ name, dtype, shape, values: values ? await digestRange(source, from, from + length) : undefined });
  }
  const shaping = [...header.metadata].filter(([key]) => !PACKAGING.test(key)).sort(([a], [b]) => byteOrder(a, b));
  return { tensors, outline: shaping.map(([key, value]) => `${JSON.stringify(key)} = ${value}`), metadata: header.metadata };
}

/** Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export const gguf: ModelFormat = {
  name: 'GGUF',
  cannotShow: 'GGUF does not show the program that runs the tensors: wiring and activation functions follow from the name of the architecture',
  recognises: ({ bytes }) => MAGIC.every((byte, index) => bytes[index] === byte),
  read,
};
