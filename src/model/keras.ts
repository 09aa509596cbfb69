import { escapeToken } from '../formats/pointer.ts';
import { byteOrder, sha256 } from './digest.ts';
import { isObject } from './object.ts';
import { FormatFault, type Beginning, type ByteSource, type Found, type ModelFormat, type ReadOptions, type Tensor } from './structure.ts';
import { digestOf } from './zip-digest.ts';
import { jsonOf } from './zip-text.ts';
import { openZip, type Zip } from './zip.ts';

const MOST_JSON = 16 * 1024 * 1024;

/** A JSON value as lines, a line a value, keys in byte order: two values have the same lines only if they are the same. */
function lines(value: unknown, path: string): string[] {
  const parts: readonly (readonly [string, unknown])[] | undefined = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item] as const)
    : isObject(value) ? Object.keys(value).sort(byteOrder).map((key) => [`${path}/${escapeToken(key)}`, value[key]] as const) : undefined;
  if (parts === undefined) return [`${path} = ${JSON.stringify(value)}`];
  if (parts.length === 0) return [`${path} = ${Array.isArray(value) ? '[]' : '{}'}`];
  return parts.flatMap(([step, part]) => lines(part, step));
}

/** Classes that loading would look up, `module.class`, and where code itself is in the file. */
function classesOf(config: unknown): { readonly imports: readonly string[]; readonly lambdas: number } {
  const imports = new Set<string>();
  let lambdas = 0;
  const waiting: unknown[] = [config];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const { module, class_name: name, registered_name: registered } = value as Readonly<Record<string, unknown>>;
    if (name === '__lambda__') lambdas += 1;
    else if (typeof name === 'string') imports.add(typeof module === 'string' ? `${module}.${name}` : typeof registered === 'string' ? registered : name);
    for (const part of Object.values(value)) waiting.push(part);
  }
  return { imports: [...imports].sort(byteOrder), lambdas };
}

function warningsOf({ imports, lambdas }: ReturnType<typeof classesOf>): string[] {
  const custom = imports.filter((name) => name.includes('.') ? !/^(?:keras|tensorflow)\./.test(name) : name.includes('>'));
  return [
    ...(custom.length === 0 ? [] : [`it uses classes that are not of Keras: ${custom.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 80))).join(', ')}`]),
    ...(lambdas === 0 ? [] : [`it holds ${lambdas} ${lambdas === 1 ? 'function' : 'functions'} as code, which loading would run`]),
  ];
}

/** What the archive holds beside its descriptions: the weights, and files such as vocabularies, as they are. */
async function filesOf(zip: Zip, values: boolean): Promise<Tensor[]> {
  const files: Tensor[] = [];
  for (const [name, entry] of zip.entries) {
    if (name === 'config.json' || name === 'metadata.json') continue;
    files.push({ name, dtype: name.endsWith('.h5') ? 'HDF5' : 'file', shape: [], values: values ? await digestOf(zip, entry) : undefined });
  }
  return files;
}

async function readArchive(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const zip = await openZip(source);
  const config = await jsonOf(zip, 'config.json', MOST_JSON);
  const about = await jsonOf(zip, 'metadata.json', MOST_JSON);
  if (!isObject(config)) throw new FormatFault('config.json is no object');
  // How it was trained is no part of the network, and no mere packaging either.
  const { compile_config: training, ...network } = config;
  const settings = sha256(lines(training ?? null, 'compile_config').map((line) => `${line}\n`).join(''));
  const tensors = await filesOf(zip, values);
  if (training !== undefined) tensors.push({ name: '(compile_config)', dtype: 'settings', shape: [], values: settings });
  const metadata = Object.entries(isObject(about) ? about : {}).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const);
  const classes = classesOf(network);
  return { tensors, outline: lines(network, ''), metadata: new Map(metadata), imports: classes.imports, warnings: warningsOf(classes) };
}

const isKeras = ({ entries }: Beginning): boolean =>
  entries !== undefined && ['config.json', 'metadata.json'].every((name) => entries.includes(name)) && entries.some((name) => name.endsWith('.weights.h5'));

/**
 * What `model.save('….keras')` of Keras 3 writes: a zip archive with the layers as JSON and the weights as HDF5.
 * The HDF5 file is not opened: it is compared by its bytes.
 * Source: https://keras.io/guides/serialization_and_saving/
 */
export const keras: ModelFormat = {
  name: 'Keras',
  cannotShow: 'the code of layers that are not of Keras; the weights are compared as one file, so that new bytes count as new weights even if the numbers are the same',
  recognises: isKeras,
  read: readArchive,
};

const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** An HDF5 file alone, as Keras wrote models before version 3: known by its mark, and not opened. */
export const hdf5: ModelFormat = {
  name: 'HDF5',
  cannotShow: 'anything',
  recognises: ({ bytes }) => HDF5.every((byte, index) => bytes[index] === byte),
  read: () => Promise.reject(new FormatFault('the inside of an HDF5 file is not read; save the model as .keras or its weights as safetensors')),
};
