import { byteOrder } from './digest.ts';
import { contentDigest, layoutSignature, type Structure, type Tensor } from './structure.ts';
import { describeLayoutChange, describeValueChange } from './tensor-changes.ts';

/** What happened to tensor names, types and shapes. */
export type LayoutState = 'same' | 'architecture-changed' | 'artifact-set-changed' | 'unknown';

/** What happened to the model: the six states of the release manifest's definition. */
export type ModelState = LayoutState | 'repackaged' | 'new-weights';

/** One file of a set of artifacts at one commit, as far as it could be read. */
export interface ArtifactFile {
  readonly path: string;
  /** Hex SHA-256 of the file (of the real file for a pointer); undefined where nothing tells it. */
  readonly digest: string | undefined;
  /** The tree holds only a pointer to the file. */
  readonly pointer: boolean;
  readonly structure?: Pick<Structure, 'layout' | 'content' | 'tensors'> | undefined;
  /** Why there is no structure. */
  readonly unreadable?: string | undefined;
}

export interface ArtifactChange {
  readonly path: string;
  readonly state: ModelState;
  readonly layoutState: LayoutState;
  /** `sha256:…`, undefined where the file is absent or nothing tells its digest. */
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

export const CANNOT_SHOW = 'safetensors does not show activation functions or wiring; list the configuration that does';

// A change that is certain outranks one that cannot be seen: an unreadable file must not soften what another file
// shows. What cannot be seen outranks every state that says the architecture stayed.
const WORST_FIRST: readonly ModelState[] = [
  'artifact-set-changed', 'architecture-changed', 'unknown', 'new-weights', 'repackaged', 'same',
];

function worst<S extends ModelState>(states: readonly S[], otherwise: S): S {
  const rank = (state: S): number => WORST_FIRST.indexOf(state);
  return states.reduce((found, state) => (rank(state) < rank(found) ? state : found), otherwise);
}

const named = (digest: string | undefined): string | undefined => (digest === undefined ? undefined : `sha256:${digest}`);

function whyUnreadable(file: ArtifactFile): string | undefined {
  if (file.structure !== undefined) return undefined;
  return file.unreadable ?? (file.pointer ? 'only a pointer to it is at hand' : 'there is no reader for its format');
}

type Judgement = Pick<ArtifactChange, 'state' | 'layoutState' | 'detail'>;

const unknown = (detail: string): Judgement => ({ state: 'unknown', layoutState: 'unknown', detail });

function judge(before: ArtifactFile, after: ArtifactFile): Judgement {
  if (before.digest === undefined || after.digest === undefined) {
    const side = before.digest !== undefined ? 'after' : after.digest !== undefined ? 'before' : 'before and after';
    return unknown(`its digest ${side} the change is not known`);
  }
  if (before.digest === after.digest) return { state: 'same', layoutState: 'same', detail: 'the same bytes' };
  const [old, current] = [before.structure, after.structure];
  if (old === undefined || current === undefined) {
    const [was, is] = [whyUnreadable(before), whyUnreadable(after)];
    const reasons = was === is ? [is] : [was && `before the change ${was}`, is && `after the change ${is}`].filter(Boolean);
    return unknown(`its bytes differ and what changed cannot be shown: ${reasons.join(', ')}`);
  }
  if (old.layout !== current.layout) {
    const detail = describeLayoutChange(old.tensors, current.tensors);
    return { state: 'architecture-changed', layoutState: 'architecture-changed', detail };
  }
  const layoutState = 'same';
  if (old.content === undefined || current.content === undefined) {
    const detail = 'its bytes differ; tensor names, types and shapes are the same, values were not read';
    return { state: 'unknown', layoutState, detail };
  }
  if (old.content === current.content) {
    return { state: 'repackaged', layoutState, detail: 'other bytes, the same tensors: only order, metadata or padding differ' };
  }
  return { state: 'new-weights', layoutState, detail: describeValueChange(old.tensors, current.tensors) };
}

/** A file that only one side has. */
function unpaired(file: ArtifactFile, side: 'added' | 'removed', others: readonly ArtifactFile[]): ArtifactChange {
  const twin = file.digest === undefined ? undefined : others.find(({ digest }) => digest === file.digest);
  const digest = named(file.digest);
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
  for (const { structure } of files) {
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

const SHOWN = 3;

function detailOf(artifacts: readonly ArtifactChange[]): string {
  const changed = artifacts.filter(({ state }) => state !== 'same');
  if (artifacts.length === 0) return 'no files before and after';
  if (changed.length === 0) return artifacts.length === 1 ? 'the same bytes' : `the same bytes in all ${artifacts.length} files`;
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

/**
 * What happened to a set of model files. Another set of paths is `artifact-set-changed`, also when a file was only
 * renamed; else the worst of the files counts, in the order artifact-set-changed, architecture-changed, unknown,
 * new-weights, repackaged, same. A digest that is missing, or bytes that differ in a file that cannot be read, are
 * `unknown`: never `same`.
 * @throws RangeError when a path stands twice on one side.
 */
export function compareArtifacts(before: readonly ArtifactFile[], after: readonly ArtifactFile[]): ArtifactComparison {
  const [old, current] = [byPath(before), byPath(after)];
  const paths = [...new Set([...old.keys(), ...current.keys()])].sort(byteOrder);
  const gone = before.filter(({ path }) => !current.has(path));
  const arrived = after.filter(({ path }) => !old.has(path));
  const artifacts = paths.flatMap((path): ArtifactChange[] => {
    const [was, is] = [old.get(path), current.get(path)];
    if (was === undefined) return is === undefined ? [] : [unpaired(is, 'added', gone)];
    if (is === undefined) return [unpaired(was, 'removed', arrived)];
    return [{ path, ...judge(was, is), from: named(was.digest), to: named(is.digest) }];
  });
  const valuesState = worst(artifacts.map(({ state }) => state), 'same');
  const layoutState = worst(artifacts.map((artifact) => artifact.layoutState), 'same');
  const regrouped = valuesState === 'artifact-set-changed' ? acrossFiles(before, after) : '';
  // Said only where "same layout" was read from tensors, not where the bytes are the same.
  const rests = regrouped !== '' || artifacts.some((artifact) => artifact.layoutState === 'same' && artifact.state !== 'same');
  const detail = detailOf(artifacts) + regrouped;
  return { state: valuesState, valuesState, layoutState, detail, artifacts, cannotShow: rests ? CANNOT_SHOW : undefined };
}
