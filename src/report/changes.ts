import type { Changes, ModelChange } from '../changes/changes.ts';
import type { PastChanges, UntoldChange } from '../changes/history.ts';
import { plain } from './safe.ts';
import { wrap } from './text-layout.ts';

const WIDTH = 80;
const MOST_LINES = 6;
const MOST_ENTRY = 300;

const STATES: Readonly<Record<ModelChange['state'], string>> = {
  same: 'did not change',
  repackaged: 'was packaged anew, the tensors are the same',
  'new-weights': 'has new weights',
  'architecture-changed': 'has another architecture',
  'artifact-set-changed': 'consists of other files',
  unknown: 'may have changed: what happened cannot be shown',
};

const isStill = ({ state }: ModelChange): boolean => state === 'same' || state === 'repackaged';

function versionOf({ version: { from, to, bump, file } }: ModelChange): string {
  if (file === null) return 'no version is found';
  if (bump === null) return to === null ? `the version is gone from ${file}` : `the version stayed ${to} (${file})`;
  return `version ${from ?? 'none'} → ${to ?? 'none'}, ${bump} (${file})`;
}

function changelogOf({ changelog: { entry, mentions_model } }: ModelChange): string {
  if (entry === null) return 'the changelog says nothing';
  return `the changelog ${mentions_model ? 'tells of the model' : 'does not mention the model'}: “${plain(entry.replaceAll('\n', ' / '), MOST_ENTRY)}”`;
}

const figure = (value: number | null): string => (value === null ? 'none' : String(value));

function some(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : [...lines];
}

/** A digest as far as a person compares it: `md5:0042b2fac56d`. */
const short = (digest: string): string => digest.slice(0, digest.indexOf(':') + 13);

/** Where what changed in a file cannot be shown, that it is another one can. */
function fileLine({ path, state, from, to, detail }: ModelChange['artifacts'][number]): string {
  const digests = state === 'unknown' && from !== null && to !== null && from !== to ? ` (${short(from)} → ${short(to)})` : '';
  return `${path}: ${state}${digests}: ${detail}`;
}

/** What was seen of a model, a point a line. */
function points(change: ModelChange): string[] {
  const { architecture, artifacts, figures } = change;
  const files = artifacts.filter(({ state }) => state !== 'same').map(fileLine);
  const network = architecture.detail.filter((line) => !artifacts.some(({ path }) => line.startsWith(`${path}: `)));
  return [
    ...some(files),
    ...some(network.map((line) => `network: ${line}`)),
    ...some(figures.map(({ name, from, to }) => `figure ${name}: ${figure(from)} → ${figure(to)}`)),
    versionOf(change),
    changelogOf(change),
    ...(change.silent ? ['SILENT: neither version nor changelog tells that the model changed'] : []),
  ];
}

const paragraph = (head: string, lines: readonly string[]): string[] => [...wrap(head, WIDTH), ...lines.flatMap((line) => wrap(line, WIDTH, '  - '))];

function section(change: ModelChange): string {
  return `${paragraph(`${change.path} ${STATES[change.state]}`, points(change)).join('\n')}\n`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What happened to the models between two commits, for a terminal. */
export function renderChanges({ base, head, models }: Changes): string {
  const told = models.filter((change) => !isStill(change) || change.figures.length > 0 || change.state === 'repackaged');
  const still = models.length - told.length;
  const silent = models.filter((change) => change.silent).length;
  const summary =
    models.length === 0
      ? 'No model is found.'
      : `${count(models.filter((change) => !isStill(change)).length, 'model')} of ${models.length} changed${silent === 0 ? '' : `, ${silent} without a word`}.`;
  const rest = still > 0 && told.length > 0 ? [`${count(still, 'other model')} did not change.\n`] : [];
  return [`${base.slice(0, 12)} → ${head.slice(0, 12)}\n`, ...told.map(section), ...rest, `${summary}\n`].join('\n');
}

function pastSection(change: UntoldChange): string {
  const head = `${change.date.slice(0, 10)} ${change.commit.slice(0, 12)} ${change.path} ${STATES[change.state]}`;
  return `${paragraph(head, [...points(change), `the commit says: “${change.subject}”`]).join('\n')}\n`;
}

/** The changes of models in a repository's past that were not told, for a terminal. */
export function renderHistory({ commits, cut, model_changes, untold }: PastChanges): string {
  const silent = untold.filter((change) => change.silent).length;
  const looked = `${count(commits, 'commit')} looked at${cut ? '; older ones were left out, --max takes in more' : ''}.`;
  const summary =
    untold.length === 0
      ? `${count(model_changes, 'change')} of models, each told by a version or the changelog.`
      : `${count(model_changes, 'change')} of models: ${silent} silent, ${untold.length - silent} under a version that moved as for any edit while the changelog does not mention the model.`;
  return [...untold.map(pastSection), [...wrap(looked, WIDTH), ...wrap(summary, WIDTH), ''].join('\n')].join('\n');
}
