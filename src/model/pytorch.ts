import { byteOrder, sha256 } from './digest.ts';
import { survey, type Survey } from './pickle-survey.ts';
import { harmless, type Value } from './pickle-values.ts';
import { namedImports, walkPickle, type Pickle } from './pickle.ts';
import { readProgram, type Program } from './pytorch-code.ts';
import { TensorReader } from './pytorch-tensors.ts';
import { FormatFault, shown, type ByteSource, type Found, type ModelFormat, type ReadOptions, type Tensor } from './structure.ts';
import { digestOf } from './zip-digest.ts';
import { textOf } from './zip-text.ts';
import { openZip, type Zip, type ZipEntry } from './zip.ts';

const MOST_PICKLE = 32 * 1024 * 1024;
const MOST_SOURCE = 16 * 1024 * 1024;
const MOST_SOURCES = 64 * 1024 * 1024;

/** What an archive has one of, below its only folder. */
const ROOT = /^[^/]+\/data\.pkl$/;

/** A pickle that can be judged without running it. @throws FormatFault with what it would import where it cannot. */
async function pickleOf(zip: Zip, entry: ZipEntry): Promise<Pickle & { readonly value: Value }> {
  const pickle = walkPickle(await zip.bytes(entry, MOST_PICKLE));
  const foreign = pickle.imports.filter((name) => !harmless(name));
  if (pickle.value === undefined) {
    const also = foreign.length === 0 ? '' : `; it imports ${namedImports(foreign)}`;
    throw new FormatFault(`${shown(entry.name)} cannot be walked: ${pickle.problem ?? 'it holds nothing'}${also}`);
  }
  if (pickle.calls.length > 0) {
    throw new FormatFault(`loading ${shown(entry.name)} would call ${namedImports(pickle.calls)}: what the file holds is only known by running it`);
  }
  return { ...pickle, value: pickle.value };
}

const isCode = (path: string): boolean => path.startsWith('code/') && !path.endsWith('.debug_pkl');
/** What says how the archive was written, and nothing about the model. */
const isPackaging = (path: string): boolean => /^(?:version|byteorder|\.format_version|\.storage_alignment|\.data\/.*|code\/.*\.debug_pkl)$/.test(path);
const isStorage = (path: string): boolean => /^(?:data|constants)\//.test(path);

/** The files of an archive by their path in its folder. */
function contents(zip: Zip): { readonly folder: string; readonly root: ZipEntry; readonly files: ReadonlyMap<string, ZipEntry> } {
  const [root, second] = [...zip.entries.values()].filter(({ name }) => ROOT.test(name));
  if (root === undefined || second !== undefined) throw new FormatFault(`the archive has ${second === undefined ? 'no' : 'more than one'} data.pkl in a folder of its own`);
  const folder = root.name.slice(0, -'data.pkl'.length);
  const outside = [...zip.entries.keys()].find((name) => !name.startsWith(folder));
  if (outside !== undefined) throw new FormatFault(`the archive has ${shown(outside)} outside its folder ${shown(folder)}`);
  return { folder, root, files: new Map([...zip.entries].map(([name, entry]) => [name.slice(folder.length), entry])) };
}

async function isBigEndian(zip: Zip, files: ReadonlyMap<string, ZipEntry>): Promise<boolean> {
  const entry = files.get('byteorder');
  const order = entry === undefined ? 'little' : await textOf(zip, entry, 16);
  if (order !== 'little' && order !== 'big') throw new FormatFault(`the byte order ${shown(order)} is not known`);
  return order === 'big';
}

async function tensorsOf(found: Survey, reader: TensorReader, values: boolean): Promise<Tensor[]> {
  const tensors: Tensor[] = [];
  for (const { name, view } of found.tensors) {
    reader.check(name, view);
    tensors.push({ name, dtype: view.type.dtype, shape: view.shape, values: values ? await reader.digest(name, view) : undefined });
  }
  return tensors;
}

/** Values that are no tensors, as one thing with weight: a change of them is no mere packaging. */
function otherValues(others: readonly string[]): Tensor[] {
  if (others.length === 0) return [];
  return [{ name: '(other values)', dtype: 'values', shape: [], values: sha256([...others].sort().map((line) => `${JSON.stringify(line)}\n`).join('')) }];
}

/** Files that the archive brings along, as they are. */
async function extraFiles(zip: Zip, files: ReadonlyMap<string, ZipEntry>, values: boolean): Promise<Tensor[]> {
  const known = (path: string): boolean => path === 'data.pkl' || path === 'constants.pkl' || isCode(path) || isPackaging(path) || isStorage(path);
  const extra: Tensor[] = [];
  for (const [path, entry] of files) {
    if (!known(path)) extra.push({ name: `(file) ${path}`, dtype: 'file', shape: [], values: values ? await digestOf(zip, entry) : undefined });
  }
  return extra;
}

async function programOf(zip: Zip, files: ReadonlyMap<string, ZipEntry>, root: Value): Promise<Program | undefined> {
  const sources = new Map<string, string>();
  let total = 0;
  for (const [path, entry] of files) {
    if (!isCode(path)) continue;
    total += entry.size;
    if (total > MOST_SOURCES) throw new FormatFault(`the archive has more than ${MOST_SOURCES} bytes of code`);
    sources.set(path.slice('code/'.length), await textOf(zip, entry, MOST_SOURCE));
  }
  return sources.size === 0 ? undefined : readProgram(sources, root);
}

const STATE_ONLY =
  "the network's own code: activation functions, wiring and settings that hold no tensor; list the source or configuration that builds the network";
const CLASSES_ONLY = 'the code of the classes that it names, which lies outside the file; list the source that defines them';
const CODE_TOO = 'how the runtime carries out the operations that its code names';

function warningsOf(imports: readonly string[], tensors: readonly Tensor[], values: boolean): string[] {
  const foreign = imports.filter((name) => !harmless(name));
  const unread = values ? tensors.filter((tensor) => tensor.values === undefined) : [];
  return [
    ...(foreign.length === 0 ? [] : [`loading it imports more than tensors need: ${namedImports(foreign)}`]),
    ...(unread[0] === undefined ? [] : [`the values of ${unread.length} of its tensors are too far apart, or repeat too often, to be read, first: ${shown(unread[0].name)}`]),
  ];
}

async function readArchive(source: ByteSource, { values = true }: ReadOptions): Promise<Found> {
  const zip = await openZip(source);
  const { folder, root, files } = contents(zip);
  const main = await pickleOf(zip, root);
  const bigEndian = await isBigEndian(zip, files);
  const program = await programOf(zip, files, main.value);
  const rename = program?.rename ?? ((name: string): string => name);
  const objects = survey(main.value, '', rename);
  const tensors = await tensorsOf(objects, new TensorReader(zip, `${folder}data/`, bigEndian), values);
  const constantsFile = files.get('constants.pkl');
  const pickle = constantsFile && (await pickleOf(zip, constantsFile));
  const constants = pickle && survey(pickle.value, 'CONSTANTS', rename);
  if (constants !== undefined) tensors.push(...(await tensorsOf(constants, new TensorReader(zip, `${folder}constants/`, bigEndian), values)));
  // In a TorchScript archive `__torch__` is its own code, not a module of Python.
  const imports = [...new Set([...main.imports, ...(pickle?.imports ?? [])])].filter((name) => program === undefined || !name.startsWith('__torch__'));
  const version = files.get('version');
  return {
    tensors: [...tensors, ...otherValues(objects.others), ...(await extraFiles(zip, files, values))],
    outline: [...objects.outline, ...(constants?.outline ?? []), ...(constants?.others ?? []), ...(program?.lines ?? [])],
    metadata: new Map(version === undefined ? [] : [['version', (await textOf(zip, version, 64)).trim()]]),
    imports: imports.sort(byteOrder),
    warnings: warningsOf(imports, tensors, values),
    cannotShow: program !== undefined ? CODE_TOO : objects.outline.length > 0 ? CLASSES_ONLY : STATE_ONLY,
  };
}

/**
 * What `torch.save` and `torch.jit.save` write since torch 1.6: a zip archive of storages, with a pickle that says what
 * they are. The pickle is walked, never loaded.
 * Source: https://pytorch.org/docs/stable/notes/serialization.html
 */
export const pytorch: ModelFormat = {
  name: 'PyTorch',
  cannotShow: STATE_ONLY,
  recognises: ({ entries }) => entries?.some((name) => ROOT.test(name)) ?? false,
  read: readArchive,
};
