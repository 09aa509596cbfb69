import { judgeFile, notShown, type ArtifactFile, type LayoutState, type ModelState } from './artifact.ts';
import { byteOrder } from './digest.ts';
import { contentDigest, layoutSignature, type Tensor } from './structure.ts';

export type { ArtifactFile, LayoutState, ModelState } from './artifact.ts';

export interface ArtifactChange {
  readonly path: string;
  readonly state: ModelState;
  readonly layoutState: LayoutState;
  /** `sha256:…`, or of the kind that a pointer names; undefined where the file is absent or nothing tells its digest. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly detail: string;
}

export interface ArtifactComparison {
  /** The same as `valuesState`. */
  readonly state: ModelState;
  readonly valuesState: ModelState;
  readonly layoutState: LayoutState;
  readonly detail: string;
  readonly artifacts: readonly ArtifactChange[];
  /** What the format of the compared files could not have shown; undefined where nothing rests on it. */
  readonly cannotShow: string | undefined;
}

// A change that is certain outranks one that cannot be seen: an unreadable file must not soften what another file
// shows. What cannot be seen outranks every state that says the architecture stayed.
const WORST_FIRST: readonly ModelState[] = [
  'artifact-set-changed', 'architecture-changed', 'unknown', 'new-weights', 'repackaged', 'same',
];

function worst<S extends ModelState>(states: readonly S[], otherwise: S): S {
  const rank = (state: S): number => WORST_FIRST.indexOf(state);
  return states.reduce((found, state) => (rank(state) < rank(found) ? state : found), otherwise);
}

const named = ({ digest, algorithm = 'sha256' }: ArtifactFile): string | undefined => (digest === undefined ? undefined : `${algorithm}:${digest}`);

/** A file that only one side has. */
function unpaired(file: ArtifactFile, side: 'added' | 'removed', others: readonly ArtifactFile[]): ArtifactChange {
  const twin = file.digest === undefined ? undefined : others.find(({ digest }) => digest === file.digest);
  const digest = named(file);
  const same = side === 'added' ? 'the same bytes were' : 'the same bytes are now';
  return {
    path: file.path,
    state: 'artifact-set-changed',
    layoutState: 'artifact-set-changed',
    from: side === 'removed' ? digest : undefined,
    to: side === 'added' ? digest : undefined,
    detail: twin === undefined ? side : `${side}: ${same} ${twin.path}`,
  };
}

/** All tensors of a set by name; undefined where a file's cannot be listed or two files share a name. */
function allTensors(files: readonly ArtifactFile[]): readonly Tensor[] | undefined {
  const tensors: Tensor[] = [];
  for (const { structure } of judgedAlone(files)) {
    if (structure === undefined || structure.tensors.length === 0) return undefined;
    tensors.push(...structure.tensors);
  }
  return new Set(tensors.map(({ name }) => name)).size === tensors.length ? tensors : undefined;
}

/** What moving tensors between files, or files between names, left as it was. */
function acrossFiles(before: readonly ArtifactFile[], after: readonly ArtifactFile[]): string {
  const [old, current] = [allTensors(before), allTensors(after)];
  if (old === undefined || current === undefined || old.length === 0) return '';
  if (layoutSignature(old).sha256 !== layoutSignature(current).sha256) return '';
  const values = contentDigest(old);
  const same = values !== undefined && values === contentDigest(current);
  return same ? '; taken together the tensors are the same' : '; taken together the tensors have the same names, types and shapes';
}

/** What each format could not have shown, of files where "same layout" was read from their structure and not from their bytes. */
function limits(files: readonly ArtifactFile[], changes: readonly ArtifactChange[], regrouped: boolean): string | undefined {
  const rests = new Set(changes.filter(({ state, layoutState }) => regrouped || (layoutState === 'same' && state !== 'same')).map(({ path }) => path));
  const said = new Set(files.flatMap((file) => (rests.has(file.path) ? (notShown(file) ?? []) : [])));
  return said.size === 0 ? undefined : [...said].join('; ');
}

const SHOWN = 3;

function detailOf(artifacts: readonly ArtifactChange[]): string {
  const changed = artifacts.filter(({ state }) => state !== 'same');
  if (artifacts.length === 0) return 'no files before and after';
  if (changed.length === 0) return artifacts.length === 1 ? (artifacts[0]?.detail ?? '') : `the same bytes in all ${artifacts.length} files`;
  const worstFirst = [...changed].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  const lines = worstFirst.slice(0, SHOWN).map(({ path, detail }) => (artifacts.length === 1 ? detail : `${path}: ${detail}`));
  const rest = changed.length - lines.length;
  return lines.join('; ') + (rest > 0 ? `; and ${rest} more ${rest === 1 ? 'file' : 'files'}` : '');
}

function byPath(files: readonly ArtifactFile[]): ReadonlyMap<string, ArtifactFile> {
  const map = new Map(files.map((file) => [file.path, file]));
  if (map.size !== files.length) throw new RangeError('a path stands twice in one set of artifacts');
  return map;
}

/** A file that only holds values of another is judged with that one. */
function judgedAlone(files: readonly ArtifactFile[]): ArtifactFile[] {
  const held = new Set(files.flatMap(({ external = [] }) => external.map(({ path }) => path)));
  return files.filter(({ path }) => !held.has(path));
}

/**
 * What happened to a set of model files. Another set of paths is `artifact-set-changed`, also when a file was only
 * renamed; else the worst of the files counts, in the order artifact-set-changed, architecture-changed, unknown,
 * new-weights, repackaged, same. A digest that is missing, or bytes that differ in a file that cannot be read, are
 * `unknown`: never `same`.
 * @throws RangeError when a path stands twice on one side.
 */
export function compareArtifacts(before: readonly ArtifactFile[], after: readonly ArtifactFile[]): ArtifactComparison {
  const [old, current] = [byPath(judgedAlone(before)), byPath(judgedAlone(after))];
  const paths = [...new Set([...old.keys(), ...current.keys()])].sort(byteOrder);
  const gone = [...old.values()].filter(({ path }) => !current.has(path));
  const arrived = [...current.values()].filter(({ path }) => !old.has(path));
  const artifacts = paths.flatMap((path): ArtifactChange[] => {
    const [was, is] = [old.get(path), current.get(path)];
    if (was === undefined) return is === undefined ? [] : [unpaired(is, 'added', gone)];
    if (is === undefined) return [unpaired(was, 'removed', arrived)];
    return [{ path, ...judgeFile(was, is), from: named(was), to: named(is) }];
  });
  const valuesState = worst(artifacts.map(({ state }) => state), 'same');
  const layoutState = worst(artifacts.map((artifact) => artifact.layoutState), 'same');
  const regrouped = valuesState === 'artifact-set-changed' ? acrossFiles(before, after) : '';
  const detail = detailOf(artifacts) + regrouped;
  return { state: valuesState, valuesState, layoutState, detail, artifacts, cannotShow: limits(after, artifacts, regrouped !== '') };
}
