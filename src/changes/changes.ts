import { posix } from 'node:path';
import { changedPaths } from '../case/pull-request.ts';
import type { ModelState } from '../model/changes.ts';
import { compareDefinitionSets, type DefinitionSet, type NetworkState } from '../model/definition-changes.ts';
import { readDefinition } from '../model/definition.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { artifactsChange, type ArtifactsChange } from './artifacts.ts';
import { changelogChange, type Changelog } from './changelog.ts';
import { figureChanges, type FigureChange } from './figures.ts';
import { groupModels, type Group, type GroupSide } from './groups.ts';
import { Bundles, findModelFiles, isConfiguration, marksBundle } from './models.ts';
import { isBelow } from './reading.ts';
import { versionChange, type ModelSide, type VersionChange } from './versions.ts';

/** What happened to one model between two commits, as `plumbline changes --json` tells it. */
export interface ModelChange {
  /** Its folder, `.` for the top. */
  readonly path: string;
  readonly version: VersionChange;
  readonly state: ModelState;
  /** By their path from the model's folder. */
  readonly artifacts: readonly { readonly path: string; readonly state: ModelState; readonly from: string | null; readonly to: string | null; readonly detail: string }[];
  readonly architecture: { readonly state: NetworkState; readonly detail: readonly string[] };
  readonly figures: readonly FigureChange[];
  readonly changelog: Changelog;
  /** The model changed, and neither version nor changelog tells. */
  readonly silent: boolean;
}

export interface Changes {
  readonly schema: 'plumbline/changes/v1';
  readonly base: string;
  readonly head: string;
  readonly models: readonly ModelChange[];
}

export interface Question {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Models at or below these paths, or around them; all where there are none. */
  readonly paths: readonly string[];
  /** Untouched models too. */
  readonly all: boolean;
  /** The tags that a commit or its past carries. */
  readonly tags: (commit: string) => Promise<readonly string[]>;
}

/** No configuration of a network is larger. */
const MOST_DEFINITION = 1024 * 1024;

async function definitionsOf(snapshot: Snapshot, side: GroupSide | undefined): Promise<DefinitionSet> {
  const found = new Map<string, NonNullable<ReturnType<typeof readDefinition>>>();
  if (side === undefined) return found;
  for (const [path, { kind }] of await snapshot.list()) {
    if (kind !== 'file' || !isBelow(path, side.folder) || !isConfiguration(path)) continue;
    // A bundle's own configuration, and not that of another one inside it.
    const inside = posix.relative(side.folder, path);
    if (inside.split('/').length > 2 || (await snapshot.size(path)) > MOST_DEFINITION) continue;
    const definition = readDefinition(path, await snapshot.read(path));
    if (definition !== undefined) found.set(inside, definition);
  }
  return found;
}

type Architecture = ModelChange['architecture'];

/** What configuration and files together show of the network. */
async function architectureOf(question: Question, group: Group, { artifacts }: ArtifactsChange): Promise<Architecture> {
  const [old, current] = [await definitionsOf(question.before, group.before), await definitionsOf(question.after, group.after)];
  const defined = compareDefinitionSets(old, current);
  const lines = (state: ArtifactsChange['artifacts'][number]['layoutState']): string[] =>
    artifacts.filter(({ layoutState }) => layoutState === state).map(({ path, detail }) => `${path}: ${detail}`);
  const changed = lines('architecture-changed');
  if (defined.state === 'changed' || changed.length > 0) return { state: 'changed', detail: [...changed, ...defined.detail] };
  const unseen = lines('unknown');
  // A network that its configuration defines is known by that; without one, a file that cannot be looked into leaves it open.
  const isOpen = unseen.length > 0 && (old.size === 0 || current.size === 0);
  if (defined.state === 'unknown' || isOpen) return { state: 'unknown', detail: [...(isOpen ? unseen : []), ...defined.detail] };
  return { state: 'same', detail: defined.detail };
}

/** What is certain of the configuration outranks what cannot be seen of the files. */
function stateOf(artifacts: ModelState, architecture: NetworkState): ModelState {
  if (artifacts === 'artifact-set-changed' || architecture === 'same') return artifacts;
  if (architecture === 'changed') return 'architecture-changed';
  return artifacts === 'architecture-changed' ? artifacts : 'unknown';
}

async function describe(question: Question, group: Group): Promise<ModelChange> {
  const side = (snapshot: Snapshot, of: GroupSide | undefined): ModelSide | undefined =>
    of && { snapshot, folder: of.folder, files: [...of.files, ...of.declared.map(({ file }) => file)], tags: () => question.tags(snapshot.commit) };
  const [before, after] = [side(question.before, group.before), side(question.after, group.after)];
  const files = await artifactsChange(question.before, question.after, group);
  const isNew = before === undefined || after === undefined;
  const architecture: Architecture = isNew ? { state: 'unknown', detail: [] } : await architectureOf(question, group, files);
  const state = isNew ? 'artifact-set-changed' : stateOf(files.state, architecture.state);
  const [version, changelog] = [await versionChange(before, after), await changelogChange([question.before, question.after], before, after)];
  const changed = state !== 'same' && state !== 'repackaged';
  return {
    path: (after ?? before)?.folder || '.',
    version,
    state,
    artifacts: files.artifacts.map(({ path, state: of, from, to, detail }) => ({ path, state: of, from: from ?? null, to: to ?? null, detail })),
    architecture,
    figures: await figureChanges(before, after),
    changelog,
    // A model that comes or goes is no model that became another one.
    silent: changed && !isNew && version.bump === null && !changelog.mentions_model,
  };
}

const wanted = (paths: readonly string[], { before, after }: Group): boolean => {
  if (paths.length === 0) return true;
  const folders = [before, after].flatMap((side) => side?.folder ?? []);
  const files = [before, after].flatMap((side) => [...(side?.files ?? []), ...(side?.declared.map(({ file }) => file) ?? [])]);
  return paths.some((path) => folders.some((folder) => isBelow(folder, path) || isBelow(path, folder)) && (files.length === 0 || folders.some((folder) => isBelow(folder, path)) || files.some((file) => isBelow(file, path))));
};

/** What happened to the models of a repository between two commits. It needs no plan. */
export async function observeModels(question: Question): Promise<Changes> {
  const { before, after, paths, all } = question;
  const touched = new Set(await changedPaths(before, after));
  const bundles = new Bundles(after, before);
  const found = [await findModelFiles(before, touched, all), await findModelFiles(after, touched, all)] as const;
  const names = all ? [...new Set([...(await before.list()).keys(), ...(await after.list()).keys()])].filter(marksBundle) : [...touched].filter(isConfiguration);
  const folders = new Set<string>();
  for (const name of names) {
    const folder = await bundles.around(name);
    if (folder !== undefined) folders.add(folder);
  }
  const groups = await groupModels(before, after, found, [...folders], bundles);
  const models: ModelChange[] = [];
  for (const group of groups) if (wanted(paths, group)) models.push(await describe(question, group));
  return { schema: 'plumbline/changes/v1', base: before.commit, head: after.commit, models };
}
