import type { Snapshot } from '../repository/snapshot.ts';
import { observeModels, type ModelChange } from './changes.ts';
import { mayMatter } from './models.ts';

/** A commit of the line that is walked, with what it changed. */
export interface WalkedCommit {
  readonly id: string;
  readonly parent: string | undefined;
  readonly date: string;
  readonly subject: string;
  readonly paths: readonly string[];
}

/** A change of a model that was not told in full, and the commit that made it. */
export interface UntoldChange extends ModelChange {
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
}

/** What a walk through a repository's past has found, as `plumbline changes --history --json` tells it. */
export interface PastChanges {
  readonly schema: 'plumbline/changes-history/v1';
  readonly head: string;
  /** How many commits were looked at, and whether older ones were left out. */
  readonly commits: number;
  readonly cut: boolean;
  /** Changes of models in all, told or not. */
  readonly model_changes: number;
  /** Newest first: silent ones, and those whose version moved by less than a minor step while the changelog does not mention the model. */
  readonly untold: readonly UntoldChange[];
}

export interface Walk {
  readonly head: string;
  readonly commits: readonly WalkedCommit[];
  readonly cut: boolean;
  readonly paths: readonly string[];
  readonly snapshot: (commit: string) => Snapshot;
  readonly tags: (commit: string) => Promise<readonly string[]>;
}

const isChange = ({ state }: ModelChange): boolean => state !== 'same' && state !== 'repackaged';

/** Only what a changelog tells is told where the version moves by a patch, as it does for a corrected text. */
function isUntold(change: ModelChange): boolean {
  if (!isChange(change) || change.changelog.mentions_model) return false;
  const { bump } = change.version;
  return change.silent || (bump !== null && bump !== 'major' && bump !== 'minor' && change.artifacts.length + change.architecture.detail.length > 0);
}

/** Walks through the past, commit by commit against the one before; looks into those alone that may touch a model. */
export async function walkHistory({ head, commits, cut, paths, snapshot, tags }: Walk): Promise<PastChanges> {
  const untold: UntoldChange[] = [];
  let changes = 0;
  for (const { id, parent, date, subject, paths: changed } of commits) {
    if (parent === undefined || !changed.some(mayMatter)) continue;
    const { models } = await observeModels({ before: snapshot(parent), after: snapshot(id), paths, all: false, tags });
    const found = models.filter(isChange);
    changes += found.length;
    untold.push(...found.filter(isUntold).map((change) => ({ ...change, commit: id, date, subject })));
  }
  return { schema: 'plumbline/changes-history/v1', head, commits: commits.length, cut, model_changes: changes, untold };
}
