import { harmless } from './pickle-values.ts';
import { namedImports, walkPickle } from './pickle.ts';
import { byteOrder } from './digest.ts';
import { FormatFault, readExactly, type ByteSource, type Found, type ModelFormat } from './structure.ts';

const MOST_READ = 32 * 1024 * 1024;
/** `torch.save` before 1.6: magic number, protocol, system, object and keys, each a pickle of its own. */
const LEGACY_PICKLES = 5;
const LEGACY = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e);

const isLegacy = (bytes: Uint8Array): boolean => LEGACY.every((byte, index) => bytes[index] === byte);

/** Whether bytes begin as a pickle of protocol 2 or later does; earlier ones have no mark. */
function isPickle(bytes: Uint8Array): boolean {
  const [mark, protocol = 0, next = 0] = bytes;
  if (mark !== 0x80) return false;
  if (protocol === 4 || protocol === 5) return next === 0x95;
  return (protocol === 2 || protocol === 3) && '}](c)X\x8a'.includes(String.fromCharCode(next));
}

/** What loading a bare pickle would import, as far as it can be walked: arrays of joblib between the opcodes end the walk. */
export interface PickleImports {
  /** Dotted names, sorted. */
  readonly imports: readonly string[];
  /** Those of them that are called and not known to be harmless, sorted. */
  readonly calls: readonly string[];
  readonly complete: boolean;
}

/**
 * Lists what a pickle would import, without running it. No more than 32 MiB of it are read.
 * @throws whatever `source.read` throws.
 */
export async function pickleImports(source: ByteSource): Promise<PickleImports> {
  const bytes = await readExactly(source, 0, Math.min(source.size, MOST_READ));
  const pickles = isLegacy(bytes) ? LEGACY_PICKLES : 1;
  const [imports, calls] = [new Set<string>(), new Set<string>()];
  let complete = true;
  for (let [at, index] = [0, 0]; index < pickles && complete; index += 1) {
    const pickle = walkPickle(bytes, at);
    for (const name of pickle.imports) imports.add(name);
    for (const name of pickle.calls) calls.add(name);
    complete = pickle.problem === undefined;
    at = pickle.end;
  }
  return { imports: [...imports].sort(byteOrder), calls: [...calls].sort(byteOrder), complete };
}

async function refuse(source: ByteSource): Promise<Found> {
  const { imports, calls, complete } = await pickleImports(source);
  const legacy = isLegacy(await readExactly(source, 0, Math.min(source.size, LEGACY.length)));
  const kind = legacy ? 'a bare pickle as torch wrote it before 1.6: save it again with a later one, or as safetensors' : 'a bare pickle, which shows what it holds only when it is run';
  const end = complete ? '' : ', as far as it can be walked';
  const called = calls.length === 0 ? '' : `; it would call ${namedImports(calls)}`;
  const foreign = imports.filter((name) => !harmless(name)).length;
  throw new FormatFault(`${kind}; loading it would import ${imports.length === 0 ? 'nothing' : namedImports(imports)} (${foreign} of ${imports.length} beyond tensors and plain values${end})${called}`);
}

/** A pickle without a frame (`.pkl`, `.joblib`, `.pt` of old): its imports are listed and nothing else is told of it. */
export const barePickle: ModelFormat = {
  name: 'pickle',
  cannotShow: 'anything but its imports',
  recognises: ({ bytes }) => isPickle(bytes),
  read: refuse,
};
