import { posix } from 'node:path';
import { declaredFiles, type DeclaredFiles } from '../case/declared.ts';
import { each } from '../case/together.ts';
import { declaresDigests } from '../model/declared.ts';
import { formatOf } from '../model/formats.ts';
import { parsePointer, POINTER_LIMIT } from '../model/lfs.ts';
import { isObject } from '../model/object.ts';
import { FormatFault } from '../model/structure.ts';
import { mayDefine } from '../model/definition.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { documentAt, foldersAround, folderOf, frontMatterAt, inFolder } from './reading.ts';

/** What nobody keeps a model in: such a file is looked into where it changed, and not for a list of all models. */
const SOURCE = /\.(?:pyi?|md|rst|[cm]?[jt]sx?|c|cc|cpp|cu|h|hpp|java|kt|go|rs|rb|r|m|sh|ps1|bat|html?|css|scss|svg|png|jpe?g|gif|webp|ico|ipynb|toml|cfg|ini|lock|csv|tsv|ya?ml|xml|pdf|docx?|pptx?|xlsx?|gitignore)$|(?:^|\/)(?:LICENSE|NOTICE|Makefile|Dockerfile)[^/]*$/i;

// Of a file that is not at hand only the name can tell what it is.
const MODEL_NAME = /\.(?:pth?|pt2|ts|ckpt|safetensors|onnx|gguf|ggml|bin|h5|hdf5|keras|tflite|pb|mlmodel|mlpackage|pkl|pickle|joblib|skops|np[yz]|ubj|xgb|lgb|bst|nemo|engine|plan|trt|pdparams|params|caffemodel|weights|model|msgpack|mar)$/i;
const MODEL_FOLDER = /(?:^|\/)(?:models?|weights|checkpoints?|ckpts?)\/[^/]+$/i;
const MODEL_DIRECTORY = /(?:^|\/)(?:models?|weights|checkpoints?|ckpts?)$/i;
const NO_MODEL = /\.(?:jsonl?|csv|tsv|parquet|txt|md|xml|ya?ml|png|jpe?g|gif|tiff?|bmp|mp4|avi|wav|mp3|flac|pdf|dcm|nii|nrrd|mha|svs|html?)(?:\.gz)?$/i;

/** Whether a file that is not at hand has the name of a model. */
export const hasModelName = (path: string): boolean => MODEL_NAME.test(path) || (MODEL_FOLDER.test(path) && !NO_MODEL.test(path));

/** Whether a change of this file can be one of a model, by its name alone: of prose and of most source it cannot. */
export const mayMatter = (path: string): boolean => !SOURCE.test(path) || declaresDigests(path) || isConfiguration(path);

/** Where a network is configured by the rules of MONAI, Hugging Face and MLflow. */
export const isConfiguration = (path: string): boolean => mayDefine(path) && /(?:^|\/)(?:configs\/[^/]+|config\.json|MLmodel)$/.test(path) && !path.endsWith('configs/metadata.json');

const SMALLEST = 8;

/** Whether a file of the tree holds a model or points to one: by its bytes, where they are at hand. */
async function isModelFile(snapshot: Snapshot, path: string): Promise<boolean> {
  if ((await snapshot.list()).get(path)?.kind !== 'file') return false;
  const size = await snapshot.size(path);
  if (size < SMALLEST) return false;
  const pointer = size < POINTER_LIMIT ? parsePointer(await snapshot.read(path)) : undefined;
  try {
    if (pointer === undefined) return (await formatOf({ size, read: (start, end) => snapshot.read(path, { start, end }) })) !== undefined;
    if (hasModelName(path)) return true;
    if ((await snapshot.large(pointer, { start: 0, end: Math.min(pointer.size, 1) })) === undefined) return false;
    const read = async (start: number, end: number): Promise<Uint8Array> => (await snapshot.large(pointer, { start, end })) ?? new Uint8Array();
    return (await formatOf({ size: pointer.size, read })) !== undefined;
  } catch (error) {
    // A zip file that cannot be trusted, where a model is expected, is not passed over.
    if (error instanceof FormatFault) return hasModelName(path);
    throw error;
  }
}

/** The model files of one side. */
export interface Found {
  /** Files of the tree. */
  readonly files: readonly string[];
  /** What is declared and not in the tree, by the names of models. */
  readonly declared: DeclaredFiles['files'];
}

/** Whether a folder itself holds a model file or a pointer to one. */
export async function holdsModel(snapshot: Snapshot, folder: string): Promise<boolean> {
  for (const path of (await snapshot.list()).keys()) {
    if (folderOf(path) === folder && !SOURCE.test(path) && (await isModelFile(snapshot, path))) return true;
  }
  return false;
}

/** How many files are looked into at a time. */
const AT_ONCE = 64;

/** Files of the tree that hold models, and declared ones that are not in it. Of untouched files only where `all` are wanted. */
export async function findModelFiles(snapshot: Snapshot, touched: ReadonlySet<string>, all: boolean): Promise<Found> {
  const paths = [...(await snapshot.list()).keys()];
  const { files: declared } = await declaredFiles(snapshot, all ? paths : paths.filter((path) => declaresDigests(path) && touched.has(path)));
  const candidates = paths.filter((path) => (touched.has(path) ? all || mayMatter(path) : all && !SOURCE.test(path)) && !declaresDigests(path));
  const files: string[] = [];
  for (let at = 0; at < candidates.length; at += AT_ONCE) {
    const part = candidates.slice(at, at + AT_ONCE);
    const known = await each(part, (path) => isModelFile(snapshot, path));
    files.push(...part.filter((_, index) => known[index]));
  }
  return { files, declared: declared.filter(({ file, algorithm }) => (algorithm?.endsWith('-dir') === true ? MODEL_DIRECTORY.test(file) : hasModelName(file))) };
}

const BUNDLE_FILES = ['model-release.yaml', 'MLmodel'] as const;

async function isBundle(snapshot: Snapshot, folder: string): Promise<boolean> {
  const entries = await snapshot.list();
  if (BUNDLE_FILES.some((name) => entries.has(inFolder(folder, name)))) return true;
  const metadata = (await documentAt(snapshot, inFolder(folder, 'configs/metadata.json')))?.value;
  if (isObject(metadata) && ('monai_version' in metadata || ('version' in metadata && 'changelog' in metadata))) return true;
  const config = (await documentAt(snapshot, inFolder(folder, 'config.json')))?.value;
  if (isObject(config) && ('model_type' in config || 'architectures' in config)) return true;
  const card = (await frontMatterAt(snapshot, inFolder(folder, 'README.md')))?.value;
  return isObject(card) && ['model-index', 'pipeline_tag', 'library_name', 'base_model'].some((key) => key in card);
}

/** Finds the folder of a model: the nearest around a file with metadata of one, or the file's own. */
export class Bundles {
  readonly #sides: readonly Snapshot[];
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(...sides: readonly Snapshot[]) {
    this.#sides = sides;
  }

  /** Whether a folder is a bundle on either side. */
  isBundle(folder: string): Promise<boolean> {
    return this.#is(folder);
  }

  async around(path: string): Promise<string | undefined> {
    for (const folder of foldersAround(folderOf(path))) if (await this.#is(folder)) return folder;
    return undefined;
  }

  #is(folder: string): Promise<boolean> {
    const known = this.#known.get(folder) ?? this.#look(folder);
    this.#known.set(folder, known);
    return known;
  }

  async #look(folder: string): Promise<boolean> {
    for (const side of this.#sides) if (await isBundle(side, folder)) return true;
    return false;
  }
}

/** Files whose name says that a bundle stands around them. */
export const marksBundle = (path: string): boolean => {
  const name = posix.basename(path);
  return name === 'model-release.yaml' || name === 'MLmodel' || name === 'config.json' || name === 'README.md' || path.endsWith('configs/metadata.json');
};
