import { sha256 } from './digest.ts';
import { digestData, readTensor, type TensorData } from './onnx-data.ts';
import { checkPlaces, type ExternalFiles, type Place } from './onnx-external.ts';
import { inside, wholes, type Kind, type Protobuf, type Range } from './protobuf.ts';
import { FormatFault, MOST_DIMENSIONS, MOST_TENSORS, type Tensor } from './structure.ts';

/** What learning changes: a tensor, or a list of numbers that stands for one. */
export interface Weights extends Pick<Tensor, 'name' | 'dtype' | 'shape'> {
  readonly parts: readonly TensorData[];
  /** Where it was read already. */
  readonly digest?: string;
}

const MOST_CHARACTERS = 64 * 1024 * 1024;

/** What one reading of a model gathers. */
export class Gathered {
  readonly file: Protobuf;
  readonly external: ExternalFiles;
  readonly outline: string[] = [];
  readonly weights: Weights[] = [];
  readonly operators = new Set<string>();
  private characters = 0;
  private nodes = 0;

  constructor(file: Protobuf, external: ExternalFiles) {
    this.file = file;
    this.external = external;
  }

  /** @throws FormatFault beyond what any graph has. */
  addLine(line: string): void {
    this.characters += line.length;
    if (this.characters > MOST_CHARACTERS) throw new FormatFault(`the graph takes more than ${MOST_CHARACTERS} characters to write down`);
    this.outline.push(line);
  }

  countNode(most: number): void {
    this.nodes += 1;
    if (this.nodes > most) throw new FormatFault(`more than ${most} nodes`);
  }

  addWeights(weights: Weights): void {
    if (this.weights.length === MOST_TENSORS) throw new FormatFault(`more than ${MOST_TENSORS} tensors`);
    this.weights.push(weights);
  }

  /** Paths of the other files that hold values. @throws FormatFault where tensors overlap in them. */
  places(): string[] {
    const places: (Place & { tensor: string })[] = this.weights.flatMap(({ name, parts }) =>
      parts.flatMap(({ place }) => (place === undefined ? [] : [{ ...place, tensor: name }])));
    checkPlaces(places);
    return [...new Set(places.map(({ path }) => path))].sort();
  }

  /** All tensors, with their values where they are wanted and at hand. */
  async tensors(values: boolean): Promise<Tensor[]> {
    const known = new Map<string, string>();
    const tensors: Tensor[] = [];
    for (const { name, dtype, shape, parts, digest } of this.weights) {
      let at = values;
      for (const { place } of parts) at &&= place === undefined || (await this.external.has(place.path));
      tensors.push({ name, dtype, shape, values: at ? (digest ?? (await this.digest(parts, known))) : undefined });
    }
    return tensors;
  }

  private async digest(parts: readonly TensorData[], known: Map<string, string>): Promise<string> {
    const digests: string[] = [];
    for (const data of parts) {
      const { place } = data;
      const key = place && JSON.stringify([place, data.dtype]);
      const digest = (key && known.get(key)) ?? (await digestData(this.file, this.external, data));
      if (key !== undefined) known.set(key, digest);
      digests.push(digest);
    }
    const [only, second] = digests;
    return only !== undefined && second === undefined ? only : sha256(digests.join('\n'));
  }
}

const SPARSE: Kind = { name: 'a sparse tensor', single: [1, 2], repeated: [3] };

/** A sparse tensor: shape and type are its layout, the places and values that are not zero its weights. */
export async function readSparse(file: Protobuf, range: Range, named?: string): Promise<Weights> {
  const message = await file.message(range, SPARSE);
  const [values, indices, unknown] = [message.one(1), message.one(2), message.unknown[0]];
  if (values === undefined || indices === undefined || unknown !== undefined) {
    throw new FormatFault(`the sparse tensor at byte ${range.start} has not exactly values, indices and dims`);
  }
  const [data, places] = [await readTensor(file, inside(values), named), await readTensor(file, inside(indices), named)];
  const shape: number[] = [];
  for (const field of message.all(3)) {
    await wholes(file, field, (low, high) => {
      if (high !== 0 || shape.length === MOST_DIMENSIONS) throw new FormatFault(`the sparse tensor at byte ${range.start} has impossible dims`);
      shape.push(low >>> 0);
    });
  }
  return { name: data.name, dtype: `sparse ${data.dtype}`, shape, parts: [data, places] };
}
