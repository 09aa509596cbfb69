import { posix } from 'node:path';
import { isObject } from '../model/object.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import { documentAt, foldersAround, inFolder, textAt } from './reading.ts';
import type { ModelSide } from './versions.ts';

export interface Changelog {
  /** What was added to the changelog; null where nothing was. */
  readonly entry: string | null;
  readonly mentions_model: boolean;
}

const NAMES = ['CHANGELOG.md', 'CHANGELOG', 'CHANGES.md', 'CHANGES', 'HISTORY.md', 'NEWS.md', 'CHANGELOG.rst', 'CHANGELOG.txt', 'changelog.md', 'docs/CHANGELOG.md'];
const LONGEST = 2_000;

// Words by which a person tells that the model is another one.
const MODEL = /\b(?:models?|weights?|checkpoints?|ckpts?|networks?|architectures?|backbones?|encoders?|decoders?|parameters?|(?:re|fine)?-?\s?(?:train|tun)(?:ed|ing|s)?)\b|state[ _]dict/i;

/** What has the word in it and is about something else. */
const NOT_THE_MODEL = /\bmodel[- _]?(?:zoo|cards?|packages?|readme|docs?|licen[cs]e)\b|\bnetwork[- _]data[- _]format\b/gi;

/** Lines of the later text that the earlier does not have, each as often as it stands more. */
function addedLines(before: string, after: string): string[] {
  const known = new Map<string, number>();
  const linesOf = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  for (const line of linesOf(before)) known.set(line, (known.get(line) ?? 0) + 1);
  return linesOf(after).filter((line) => {
    const count = known.get(line) ?? 0;
    known.set(line, count - 1);
    return count <= 0;
  });
}

/** The entries of a MONAI bundle's changelog, by version. */
async function bundleEntries(side: ModelSide | undefined): Promise<ReadonlyMap<string, string>> {
  const document = side && (await documentAt(side.snapshot, inFolder(side.folder, 'configs/metadata.json')));
  const changelog = isObject(document?.value) ? document.value['changelog'] : undefined;
  return new Map(isObject(changelog) ? Object.entries(changelog).flatMap(([version, text]) => (typeof text === 'string' ? [[version, text] as const] : [])) : []);
}

/** What was added to the changelog that is nearest to the model. */
async function fileEntries(folder: string, before: Snapshot, after: Snapshot): Promise<string[]> {
  for (const around of foldersAround(folder)) {
    for (const name of NAMES) {
      const path = inFolder(around, name);
      const current = await textAt(after, path);
      if (current !== undefined) return addedLines((await textAt(before, path)) ?? '', current);
    }
  }
  return [];
}

/** What the changelog tells of the change, and whether it says that the model is another one. */
export async function changelogChange(between: readonly [Snapshot, Snapshot], before: ModelSide | undefined, after: ModelSide | undefined): Promise<Changelog> {
  const [old, current] = [await bundleEntries(before), await bundleEntries(after)];
  const bundle = [...current].filter(([version, text]) => old.get(version) !== text);
  // A correction of an old entry tells nothing of this change where a new one stands beside it.
  const fresh = bundle.filter(([version]) => !old.has(version));
  const lines = [...(fresh.length > 0 ? fresh : bundle).map(([, text]) => text), ...(await fileEntries((after ?? before)?.folder ?? '', ...between))];
  if (lines.length === 0) return { entry: null, mentions_model: false };
  const text = lines.join('\n');
  const stems = (after?.files ?? []).map((path) => posix.basename(path).replace(/\.[^.]*$/, '').toLowerCase()).filter((stem) => stem.length > 3);
  const mentions = MODEL.test(text.replace(NOT_THE_MODEL, '')) || stems.some((stem) => text.toLowerCase().includes(stem));
  return { entry: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, mentions_model: mentions };
}
