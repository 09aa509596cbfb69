import type { ModelRelease } from '../formats/generated/types.ts';
import { compareArtifacts, type ArtifactComparison, type ArtifactFile } from '../model/changes.ts';
import { compareDefinitions } from '../model/definition-changes.ts';
import { readDefinition } from '../model/definition.ts';
import { limiter } from '../repository/limiter.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { isOpaque, readArtifact, type Depth } from './artifacts.ts';
import type { ItemChange } from './case.ts';
import { declaredArtifacts, declaredFiles, withDeclared, type DeclaredFiles, type DeclaredStructure } from './declared.ts';
import { inRoots, itemsOf, type DeviceScope } from './scope.ts';
import { each, together } from './together.ts';

/** One side of the comparison. */
export interface Side {
  readonly snapshot: Snapshot;
  readonly manifest: ModelRelease | undefined;
  /** Structures that evidence declares and binds to the model; asked where a file that counts cannot be read. */
  readonly structures: () => Promise<readonly DeclaredStructure[]>;
}

/** A configuration item of files. */
type FileItem = { readonly id: string; readonly compare: string | undefined };

async function differing(before: Side, after: Side, paths: readonly string[]): Promise<string[]> {
  const [old, current] = await together([before.snapshot.list(), after.snapshot.list()]);
  return paths.filter(
    (path) => old.get(path)?.object !== current.get(path)?.object || old.get(path)?.kind !== current.get(path)?.kind,
  );
}

/** Model files can be large: a file of either side at a time, whatever the number of devices. */
const oneOfEachSide = limiter(2);

/** Reads each model file of a side once, however many items have it. */
class Artifacts {
  readonly #snapshot: Snapshot;
  readonly #withValues: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<ArtifactFile>>();

  constructor(snapshot: Snapshot, withValues: ReadonlySet<string>) {
    this.#snapshot = snapshot;
    this.#withValues = withValues;
  }

  /** `needed`: the files of which more than the digest is. */
  async of(paths: readonly string[], needed: ReadonlySet<string>): Promise<ArtifactFile[]> {
    const artifacts: ArtifactFile[] = [];
    for (const path of paths) artifacts.push(await this.#one(path, !needed.has(path) ? 'digest' : this.#withValues.has(path) ? 'values' : 'layout'));
    return artifacts;
  }

  #one(path: string, depth: Depth): Promise<ArtifactFile> {
    const key = `${depth} ${path}`;
    const known = this.#read.get(key) ?? oneOfEachSide(() => readArtifact(this.#snapshot, path, depth));
    this.#read.set(key, known);
    return known;
  }
}

/** A side with what is read of it kept. */
export interface Observed extends Side {
  readonly artifacts: Artifacts;
  readonly declared: DeclaredFiles;
  readonly scope: DeviceScope;
}

/** `withValues`: the files whose values are compared. */
export async function observe(side: Side, scope: DeviceScope, withValues: ReadonlySet<string>): Promise<Observed> {
  const inside = [...(await side.snapshot.list()).keys()].filter((path) => inRoots(scope, path));
  return { ...side, scope, artifacts: new Artifacts(side.snapshot, withValues), declared: await declaredFiles(side.snapshot, inside) };
}

/** The files of an item on one side: those of the tree, and those that the device's files declare. */
interface ItemFiles {
  readonly tree: readonly string[];
  readonly declared: readonly ArtifactFile[];
  /** Where the declared ones are declared. */
  readonly declaring: readonly string[];
}

function itemFiles({ declared, scope }: Observed, id: string, tree: readonly string[]): ItemFiles {
  const own = new Set(tree);
  const files = declared.files.filter(({ file, declaredIn }) => own.has(declaredIn) || itemsOf(scope, file).some((item) => item.id === id));
  return { tree, declared: declaredArtifacts(files), declaring: [...new Set(files.map(({ declaredIn }) => declaredIn))] };
}

async function artifactsOf(side: Observed, { tree, declared }: ItemFiles, needed: ReadonlySet<string>): Promise<ArtifactFile[]> {
  const { sources } = side.declared;
  // What a pointer points to stands for it, unless it cannot be read.
  const present = tree.filter((path) => !sources.has(path) || sources.get(path) !== undefined);
  const read = (await side.artifacts.of(present, needed)).map((file) => ({ ...file, unreadable: sources.get(file.path) ?? file.unreadable }));
  const all = [...read, ...declared];
  const unread = all.some(({ path, structure, definition, pointer }) => pointer && structure === undefined && definition === undefined && (needed.has(path) || declared.length > 0));
  return unread ? withDeclared(all, await side.structures()) : all;
}

async function compareItem(before: Observed, after: Observed, old: ItemFiles, current: ItemFiles, paths: readonly string[]): Promise<ArtifactComparison> {
  const all = [...new Set([...old.tree, ...current.tree])];
  const read = (needed: ReadonlySet<string>): Promise<[ArtifactFile[], ArtifactFile[]]> => together([artifactsOf(before, old, needed), artifactsOf(after, current, needed)]);
  // What stands in a file that has not changed counts only where tensors may have moved between files.
  const sameSet = all.length === old.tree.length && all.length === current.tree.length;
  const sides = await read(new Set(sameSet ? paths : all));
  // A changed file of no known format may hold the values of another, which names it.
  const isHeld = sameSet && paths.length < all.length && sides.flat().some(isOpaque);
  return compareArtifacts(...(isHeld ? await read(new Set(all)) : sides));
}

/** Where the configuration of a network lies by the rules of MONAI, Hugging Face and MLflow. */
const CONFIGURATION = /(?:^|\/)(?:configs\/[^/]+\.(?:json|ya?ml)|config\.json|MLmodel)$/;
const MOST_NOTED = 1024 * 1024;

/** What changed files that define a network say about it: told beside the change, which stays one of bytes. */
async function networkNotes(before: Side, after: Side, paths: readonly string[]): Promise<string> {
  const definitionOf = async ({ snapshot }: Side, path: string) => {
    if ((await snapshot.list()).get(path)?.kind !== 'file' || (await snapshot.size(path)) > MOST_NOTED) return undefined;
    return readDefinition(path, await snapshot.read(path));
  };
  const notes = await each(paths.filter((path) => CONFIGURATION.test(path)), async (path) => {
    const [old, current] = await together([definitionOf(before, path), definitionOf(after, path)]);
    if (old === undefined || current === undefined) return [];
    const { state, detail } = compareDefinitions(old, current);
    const said = { same: 'defines the same network', changed: 'defines another network', unknown: 'may define another network' }[state];
    return [`; ${path} ${said}${detail.length === 0 ? '' : ` (${detail.slice(0, 3).join('; ')})`}`];
  });
  return notes.flat().join('');
}

/** What happened to an item of files, given its files on both sides. */
export async function fileChange(item: FileItem, before: Observed, after: Observed, oldTree: readonly string[], currentTree: readonly string[]): Promise<ItemChange> {
  const [old, current] = [itemFiles(before, item.id, oldTree), itemFiles(after, item.id, currentTree)];
  const compares = item.compare === 'tensor-values' || item.compare === 'tensor-layout';
  const all = [...new Set([...oldTree, ...currentTree, ...(compares ? [...old.declaring, ...current.declaring] : [])])].sort();
  const paths = await differing(before, after, all);
  const change = { item: item.id, site: undefined, paths, before: undefined, after: undefined };
  if (paths.length === 0) return { ...change, state: 'same', detail: undefined };
  if (!compares) {
    const notes = await networkNotes(before, after, paths);
    return { ...change, state: 'changed', detail: `${paths.length} of ${all.length} files differ${notes}` };
  }
  const compared = await compareItem(before, after, old, current, paths);
  const state = item.compare === 'tensor-values' ? compared.valuesState : compared.layoutState;
  const detail = compared.cannotShow === undefined ? compared.detail : `${compared.detail}; ${compared.cannotShow}`;
  return { ...change, state, detail };
}
