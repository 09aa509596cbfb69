import { isObject } from '../model/object.ts';
import { documentAt, folderOf, frontMatterAt, inFolder } from './reading.ts';
import type { ModelSide } from './versions.ts';

/** A figure that changed, appeared (`from` null) or vanished (`to` null). */
export interface FigureChange {
  readonly name: string;
  readonly from: number | null;
  readonly to: number | null;
}

type Figures = Map<string, number>;

const DEEPEST = 6;
const MOST = 2_000;
const METRICS = /(?:^|[/_-])(?:metrics|scores|results|evaluation)\.json$/i;
const FOLDERS: ReadonlySet<string> = new Set(['', 'metrics', 'eval', 'evaluation', 'evidence', 'reports', 'results']);

/** Every number of a value by its path, `mean_dice.central gland`. */
function flatten(value: unknown, name: string, into: Figures, depth = 0): void {
  if (into.size >= MOST || depth > DEEPEST) return;
  if (typeof value === 'number') into.set(name, value);
  else if (Array.isArray(value)) for (const [index, one] of value.entries()) flatten(one, `${name}.${index}`, into, depth + 1);
  else if (isObject(value)) for (const [key, one] of Object.entries(value)) flatten(one, name === '' ? key : `${name}.${key}`, into, depth + 1);
}

/** `eval_metrics` of a MONAI bundle. */
async function ofBundle({ snapshot, folder }: ModelSide, into: Figures): Promise<void> {
  const document = await documentAt(snapshot, inFolder(folder, 'configs/metadata.json'));
  if (isObject(document?.value)) flatten(document.value['eval_metrics'], '', into);
}

const labelOf = (value: unknown, ...keys: readonly string[]): string[] => (isObject(value) ? keys.flatMap((key) => (typeof value[key] === 'string' ? [value[key]] : [])) : []);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** `model-index` of a model card: a figure by its metric and data set. */
async function ofCard({ snapshot, folder }: ModelSide, into: Figures): Promise<void> {
  const matter = await frontMatterAt(snapshot, inFolder(folder, 'README.md'));
  for (const model of listOf(isObject(matter?.value) ? matter.value['model-index'] : [])) {
    for (const result of listOf(isObject(model) ? model['results'] : [])) {
      if (!isObject(result)) continue;
      const where = labelOf(result['dataset'], 'name', 'config', 'split').join(' ');
      for (const metric of listOf(result['metrics'])) {
        const name = labelOf(metric, 'name', 'type')[0] ?? 'metric';
        if (isObject(metric)) flatten(metric['value'], where === '' ? name : `${name} (${where})`, into);
      }
    }
  }
}

/** The results of an evaluation-report by metric and group; undefined where a document is none. */
function ofReport(value: unknown, into: Figures): boolean {
  if (!isObject(value) || value['kind'] !== 'evaluation-report' || !isObject(value['content'])) return false;
  for (const result of listOf(value['content']['results'])) {
    if (!isObject(result) || typeof result['metric'] !== 'string') continue;
    const group = isObject(result['group']) ? Object.entries(result['group']).map(([key, level]) => `${key}: ${String(level)}`).join(', ') : '';
    flatten(result['estimate'], group === '' ? result['metric'] : `${result['metric']} (${group})`, into);
  }
  return true;
}

/** Files of figures beside the model, by their names. */
async function ofFiles({ snapshot, folder }: ModelSide, into: Figures): Promise<void> {
  for (const path of (await snapshot.list()).keys()) {
    const inside = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
    if (inside === undefined || !METRICS.test(inside) || !FOLDERS.has(folderOf(inside))) continue;
    const { value } = (await documentAt(snapshot, path)) ?? {};
    if (!ofReport(value, into) && !(isObject(value) && 'schema' in value)) flatten(value, '', into);
  }
}

async function figuresOf(side: ModelSide | undefined): Promise<Figures> {
  const found: Figures = new Map();
  if (side !== undefined) for (const read of [ofBundle, ofCard, ofFiles]) await read(side, found);
  return found;
}

/** The figures of a model that are not on both sides what they were. */
export async function figureChanges(before: ModelSide | undefined, after: ModelSide | undefined): Promise<FigureChange[]> {
  const [old, current] = [await figuresOf(before), await figuresOf(after)];
  return [...new Set([...old.keys(), ...current.keys()])]
    .map((name): FigureChange => ({ name, from: old.get(name) ?? null, to: current.get(name) ?? null }))
    .filter(({ from, to }) => from !== to);
}
