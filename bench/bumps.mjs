// `node bench/bumps.mjs FOLDER`: replays version bumps of real models, of which trees before and after are at hand, and holds what
// `plumbline changes` sees against labels that people gave. Prints the table of bench/README.md; ends with 1 where a label is missed.
//
// FOLDER holds `monai-bumps.json` (labels), `monai-replay/index.json` with a folder `before` and `after` for each bump, and, if the
// weights of a bundle are at hand, `pytorch-zip/BUNDLE_COMMIT.pt`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MISSING = new Set(['url-changed-no-digest', 'url-changed-and-pinned-first-time', 'pinned-first-time', 'digest-removed']);

/** The sources are TypeScript: what is measured is bundled beside other reports. */
async function product() {
  const outfile = join(ROOT, 'reports', 'bench', 'changes.mjs');
  const contents = "export * from './src/changes/changes.ts'; export * from './src/repository/memory.ts';";
  await build({ stdin: { contents, resolveDir: ROOT, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return import(pathToFileURL(outfile).href);
}

function treeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    return [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))];
  }));
}

/** Weights that are committed with a bundle lie beside the texts, each under the commit that brought it. */
function addWeights(before, after, folder, { bundle, commit }) {
  const weights = join(folder, 'pytorch-zip');
  const own = existsSync(weights) ? readdirSync(weights).filter((name) => name.startsWith(`${bundle}_`)) : [];
  const [is, was] = [own.find((name) => name.includes(commit.slice(0, 8))), own.find((name) => !name.includes(commit.slice(0, 8)))];
  if (is === undefined || was === undefined) return false;
  for (const [tree, name] of [[before, was], [after, is]]) tree.set(`models/${bundle}/models/model.pt`, new Uint8Array(readFileSync(join(weights, name))));
  return true;
}

/** What the labels say of a bump. */
function labelled({ weightPointers, architectureChangeKind: kind, evalMetricsChanged, docsOnly, handLabel }, hasWeights) {
  const states = weightPointers.filter(({ weight }) => weight).map(({ state }) => state);
  return {
    digest: states.includes('digest-changed'),
    repackaged: hasWeights && handLabel?.kind === 'file-digest-changed-tensors-identical',
    missing: states.some((state) => MISSING.has(state)),
    set: states.includes('added') || states.includes('removed'),
    architecture: kind.startsWith('arguments-changed'),
    undecided: kind === 'class-path-changed',
    figures: evalMetricsChanged,
    documentation: docsOnly,
  };
}

/** What Plumbline says of it. */
function seen(models) {
  const artifacts = models.flatMap((model) => model.artifacts);
  const both = ({ from, to }) => from !== null && to !== null;
  return {
    digest: artifacts.some((one) => both(one) && one.from !== one.to && one.state !== 'repackaged' && one.state !== 'same'),
    repackaged: artifacts.some(({ state }) => state === 'repackaged'),
    missing: artifacts.some((one) => one.state === 'unknown' && !both(one)),
    set: artifacts.some(({ state }) => state === 'artifact-set-changed'),
    architecture: models.some(({ architecture }) => architecture.state === 'changed'),
    undecided: models.some(({ architecture }) => architecture.state === 'unknown'),
    figures: models.some(({ figures }) => figures.length > 0),
    finding: models.some(({ state, silent }) => silent || (state !== 'same' && state !== 'repackaged')),
  };
}

/** The tree after a bump with another readme, version and changelog entry: nothing of the model is touched. */
function documentationBump(tree, { bundle }) {
  const edited = new Map(tree);
  const path = `models/${bundle}/configs/metadata.json`;
  const metadata = JSON.parse(new TextDecoder().decode(tree.get(path)));
  metadata.version = `${metadata.version}1`;
  metadata.changelog = { [metadata.version]: 'update readme', ...metadata.changelog };
  edited.set(path, new TextEncoder().encode(JSON.stringify(metadata, null, 2)));
  edited.set(`models/${bundle}/docs/README.md`, new TextEncoder().encode('# Another text\n'));
  return edited;
}

const ROWS = [
  ['digest', 'another digest of the weights'],
  ['repackaged', 'other bytes, the same tensors'],
  ['missing', 'a digest is missing on one side'],
  ['set', 'a file of the model comes or goes'],
  ['architecture', 'another network'],
  ['undecided', 'a network that texts cannot decide on'],
  ['figures', 'a figure changed'],
];

export async function replay(folder) {
  const { MemoryRepository, observeModels } = await product();
  const { bumps } = JSON.parse(readFileSync(join(folder, 'monai-bumps.json'), 'utf8'));
  const index = JSON.parse(readFileSync(join(folder, 'monai-replay', 'index.json'), 'utf8'));
  const compare = async (before, after) => {
    const repository = new MemoryRepository();
    const base = repository.commit({ files: before });
    const head = repository.commit({ files: after, replace: true, parents: [base] });
    return (await observeModels({ before: repository.snapshot(base), after: repository.snapshot(head), paths: [], all: true, tags: async () => [] })).models;
  };
  const counts = new Map(ROWS.map(([key]) => [key, { tp: 0, fn: 0, fp: 0, tn: 0 }]));
  const wrong = [];
  let [documentation, edits, alarms] = [0, 0, 0];
  for (const bump of index) {
    const facts = bumps.find((one) => one.bundle === bump.bundle && one.from === bump.from && one.to === bump.to);
    const [before, after] = ['before', 'after'].map((side) => treeOf(join(folder, 'monai-replay', bump.dir, side)));
    const hasWeights = addWeights(before, after, folder, bump);
    const [expected, found] = [labelled(facts, hasWeights), seen(await compare(before, after))];
    for (const [key] of ROWS) {
      const cell = expected[key] ? (found[key] ? 'tp' : 'fn') : found[key] ? 'fp' : 'tn';
      counts.get(key)[cell] += 1;
      if (cell === 'fn' || cell === 'fp') wrong.push(`${bump.dir}: ${key} ${cell}`);
    }
    if (expected.documentation) documentation += 1;
    edits += 1;
    const quiet = [...(expected.documentation ? [found] : []), seen(await compare(after, documentationBump(after, bump)))];
    for (const one of quiet.filter(({ finding }) => finding)) {
      alarms += 1;
      wrong.push(`${bump.dir}: a finding on documentation alone ${JSON.stringify(one)}`);
    }
  }
  return { bumps: index.length, counts, documentation, edits, alarms, wrong };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (folder === undefined || !existsSync(join(folder, 'monai-replay', 'index.json'))) {
    console.error('bumps: name the folder that holds monai-bumps.json and monai-replay/');
    process.exit(2);
  }
  const { bumps, counts, documentation, edits, alarms, wrong } = await replay(folder);
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  console.log(`${bumps} bumps:\n`);
  row('what happened', 'found', 'missed', 'raised without cause', 'rightly quiet');
  row('---', '---:', '---:', '---:', '---:');
  for (const [key, title] of ROWS) {
    const { tp, fn, fp, tn } = counts.get(key);
    row(title, tp, fn, fp, tn);
  }
  console.log(`\nDocumentation alone: ${documentation} of these bumps and ${edits} edits made from them; findings: ${alarms}.`);
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
