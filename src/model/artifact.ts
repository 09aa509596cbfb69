import type { Definition } from './definition-values.ts';
import { compareDefinitions, otherSettings } from './definition-changes.ts';
import { harmless } from './pickle-values.ts';
import type { Structure } from './structure.ts';
import { describeLayoutChange, describeValueChange, printable } from './tensor-changes.ts';

/** What happened to tensor names, types and shapes. */
export type LayoutState = 'same' | 'architecture-changed' | 'artifact-set-changed' | 'unknown';

/** What happened to the model: the six states of the release manifest's definition. */
export type ModelState = LayoutState | 'repackaged' | 'new-weights';

/** A structure as it was read, or as evidence declares it: then without a list of tensors. */
export interface ArtifactStructure extends Pick<Structure, 'layout' | 'content' | 'tensors'>, Partial<Pick<Structure, 'format' | 'outline' | 'imports' | 'cannotShow'>> {
  /** The evidence that declares it. */
  readonly declaredIn?: string;
}

/** One file of a set of artifacts at one commit, as far as it could be read. */
export interface ArtifactFile {
  readonly path: string;
  /** Hex digest of the file (of the real file for a pointer); undefined where nothing tells it. */
  readonly digest: string | undefined;
  /** What the digest was made by: sha256, unless a pointer of another kind says so. */
  readonly algorithm?: string | undefined;
  /** The tree holds only a pointer to the file. */
  readonly pointer: boolean;
  readonly structure?: ArtifactStructure | undefined;
  /** The network that a configuration file defines. */
  readonly definition?: Definition | undefined;
  /** Other files that hold its values. */
  readonly external?: readonly Pick<ArtifactFile, 'path' | 'digest'>[];
  /** Why there is no structure. */
  readonly unreadable?: string | undefined;
}

export interface Judgement {
  readonly state: ModelState;
  readonly layoutState: LayoutState;
  readonly detail: string;
}

function whyUnreadable(file: ArtifactFile): string | undefined {
  if (file.structure !== undefined) return undefined;
  return file.unreadable ?? (file.pointer ? 'only a pointer to it is at hand' : 'there is no reader for its format');
}

const unknown = (detail: string): Judgement => ({ state: 'unknown', layoutState: 'unknown', detail });

const algorithmOf = ({ algorithm = 'sha256' }: ArtifactFile): string => algorithm;

const externalsOf = ({ external = [] }: ArtifactFile): string => JSON.stringify(external.map(({ path, digest }) => [path, digest]).sort());

/** Why bytes cannot be compared; undefined where all digests are known and of one kind. */
function incomparable(before: ArtifactFile, after: ArtifactFile): string | undefined {
  if (before.digest === undefined || after.digest === undefined) {
    const side = before.digest !== undefined ? 'after' : after.digest !== undefined ? 'before' : 'before and after';
    return `its digest ${side} the change is not known`;
  }
  const lost = [before, after].flatMap(({ external = [] }) => external).find(({ digest }) => digest === undefined);
  if (lost !== undefined) return `the digest of ${printable(lost.path)}, which holds values of it, is not known`;
  const [was, is] = [algorithmOf(before), algorithmOf(after)];
  return was === is ? undefined : `its digest is ${was} before the change and ${is} after it`;
}

/** What loading the file imports now that it did not before, beyond what tensors need. */
function newImports(before: ArtifactStructure, after: ArtifactStructure): string[] {
  const known = new Set(before.imports);
  return (after.imports ?? []).filter((name) => !known.has(name) && !harmless(name));
}

function judgeStructures(old: ArtifactStructure, current: ArtifactStructure): Judgement {
  if (old.layout !== current.layout) {
    // Formats that hold the same tensors tell them in the same words; where they do not, the difference may be one of words.
    if (old.format !== current.format && old.format !== undefined && current.format !== undefined) {
      return unknown(`it was a ${printable(old.format)} file and is a ${printable(current.format)} file, whose structures cannot be compared`);
    }
    const detail = describeLayoutChange(old.tensors, current.tensors, [old.outline ?? [], current.outline ?? []]);
    return { state: 'architecture-changed', layoutState: 'architecture-changed', detail };
  }
  const layoutState = 'same';
  if (old.content === undefined || current.content === undefined) {
    return { state: 'unknown', layoutState, detail: 'its bytes differ; tensor names, types and shapes are the same, values were not read' };
  }
  if (old.content !== current.content) return { state: 'new-weights', layoutState, detail: describeValueChange(old.tensors, current.tensors) };
  // The tensors are those of before; what the file does when it is loaded is not.
  if (newImports(old, current).length > 0) return unknown('other bytes, the same tensors, and other code to load them');
  return { state: 'repackaged', layoutState, detail: 'other bytes, the same tensors: only order, metadata or padding differ' };
}

/** Settings beside the network may shape outputs too: they keep the file from being shown the same. */
function judgeDefinitions(before: Definition, after: Definition): Judgement {
  const { state, detail } = compareDefinitions(before, after);
  const said = detail.length === 0 ? '' : `: ${detail.join('; ')}`;
  if (state === 'changed') return { state: 'architecture-changed', layoutState: 'architecture-changed', detail: `the network that it defines changed${said}` };
  if (state === 'unknown') return unknown(`whether it defines the same network cannot be shown${said}`);
  const others = otherSettings(before, after);
  if (others.length > 0) return unknown(`it defines the same network${said}; it also changed ${others.slice(0, 5).join(', ')}${others.length > 5 ? ` and ${others.length - 5} more` : ''}, which an item of their own should hold`);
  return { state: 'repackaged', layoutState: 'same', detail: `other bytes, the same network${said}` };
}

const declaredNote = (...structures: readonly ArtifactStructure[]): string => {
  const places = new Set(structures.flatMap(({ declaredIn }) => declaredIn ?? []));
  return places.size === 0 ? '' : ` (as declared in ${[...places].map(printable).join(' and ')})`;
};

function importsNote(old: ArtifactStructure, current: ArtifactStructure): string {
  const names = newImports(old, current);
  if (names.length === 0) return '';
  return `; loading it now imports ${names.slice(0, 3).map(printable).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

/** What happened to one file between two commits. Unknown is never the same. */
export function judgeFile(before: ArtifactFile, after: ArtifactFile): Judgement {
  const problem = incomparable(before, after);
  if (problem !== undefined) return unknown(problem);
  if (before.digest === after.digest && externalsOf(before) === externalsOf(after)) {
    return { state: 'same', layoutState: 'same', detail: algorithmOf(after) === 'sha256' ? 'the same bytes' : `the same ${algorithmOf(after)}, as declared` };
  }
  if (before.definition !== undefined && after.definition !== undefined) return judgeDefinitions(before.definition, after.definition);
  const [old, current] = [before.structure, after.structure];
  if (old === undefined || current === undefined) {
    const [was, is] = [whyUnreadable(before), whyUnreadable(after)];
    const reasons = was === is ? [is] : [was && `before the change ${was}`, is && `after the change ${is}`].filter(Boolean);
    return unknown(`its bytes differ and what changed cannot be shown: ${reasons.join(', ')}`);
  }
  const judged = judgeStructures(old, current);
  return { ...judged, detail: judged.detail + declaredNote(old, current) + importsNote(old, current) };
}

/** What the format of a compared file could not have shown. */
export function notShown({ structure, definition }: ArtifactFile): string | undefined {
  if (definition !== undefined) return `a ${definition.kind} does not show the code of the classes that it names`;
  if (structure?.cannotShow === undefined) return undefined;
  const { format = 'the format', cannotShow } = structure;
  return / does not show /.test(cannotShow) ? cannotShow : `${format} does not show ${cannotShow}`;
}
