import { call, global, no, ordered, persistent, pickle, raw, text, tuple, whole, type Piece } from './pickle.ts';
import { writeZip, type SampleEntry, type ZipOptions } from './zip.ts';

/** A view of a storage as `torch.save` pickles it. */
export interface SampleView {
  readonly key: string;
  readonly storage?: string;
  /** Elements of the storage. */
  readonly length: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly device?: string;
}

export const storage = ({ key, storage: kind = 'FloatStorage', length, device = 'cpu' }: Pick<SampleView, 'key' | 'storage' | 'length' | 'device'>): Piece =>
  persistent(tuple(text('storage'), global('torch', kind), text(key), text(device), whole(length)));

export const tensor = (view: SampleView): Piece =>
  call(global('torch._utils', '_rebuild_tensor_v2'), storage(view), whole(view.offset ?? 0), tuple(...view.shape.map(whole)), tuple(...view.strides.map(whole)), no, ordered([]));

export function floats(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, index) => new DataView(bytes.buffer).setFloat32(4 * index, value, true));
  return bytes;
}

export interface ArchiveOptions {
  readonly folder?: string;
  /** Further files, by their path in the folder. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  readonly entry?: Partial<SampleEntry>;
  readonly zip?: ZipOptions;
}

/** An archive as `torch.save` writes it: `data.pkl`, the storages, a version. */
export function writeArchive(root: Piece | { readonly pickle: Uint8Array }, storages: Readonly<Record<string, Uint8Array>>, options: ArchiveOptions = {}): Uint8Array {
  const { folder = 'archive', files = {}, entry = { streamed: true, align: 64 }, zip = { zip64: true } } = options;
  const all: [string, Uint8Array | string][] = [
    ['data.pkl', 'pickle' in root ? root.pickle : pickle(root)],
    ...Object.entries(storages).map(([key, bytes]): [string, Uint8Array] => [`data/${key}`, bytes]),
    ...Object.entries(files),
    ['version', '3\n'],
  ];
  return writeZip(all.map(([path, bytes]) => ({ ...entry, name: `${folder}/${path}`, bytes })), zip);
}

/** A state dict of tensors by name. */
export const stateDict = (views: Readonly<Record<string, SampleView>>): Piece => ordered(Object.entries(views).map(([name, view]) => [text(name), tensor(view)] as const));

/** A pickle that runs a harmless command when it is loaded. */
export const evil = call(global('os', 'system'), text('echo pwned'));
export const dropped = (piece: Piece): Piece => Uint8Array.from([...piece, ...raw('0')]);
