#!/usr/bin/env node
// Writes examples/tubecheck: refreshes the digests in its hand-written files and generates everything else.
// `--check` writes nothing and fails where the files on disk differ. A file that nobody knows fails either way.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from './example/digests.mjs';
import { ObjectStore } from './example/git-objects.mjs';
import { BASE_COMMIT, PULL_REQUESTS, pullRequest, reviews } from './example/github.mjs';
import { predictionsCsv, scoresOf } from './example/predictions.mjs';
import { MODELS, authorizedRelease, core, coreEvaluation, retrainedRelease, widenedRelease } from './example/releases.mjs';
import { LEVELS } from './example/tables.mjs';

const EXAMPLE = fileURLToPath(new URL('../examples/tubecheck', import.meta.url));
const PLAN = 'governance/tubecheck/change-control-plan.yaml';
const AUTHORIZATION = 'governance/tubecheck/authorization.yaml';
const MANIFEST = `${MODELS}/model-release.yaml`;
const IFU = `${MODELS}/labeling/instructions-for-use.md`;

/** Written by hand; everything else below the example is generated. */
const HAND_WRITTEN = {
  '': ['README.md'],
  base: [
    'README.md',
    PLAN,
    AUTHORIZATION,
    'governance/tubecheck/policy.yaml',
    MANIFEST,
    IFU,
    `${MODELS}/README.md`,
    `${MODELS}/CHANGELOG.md`,
    `${MODELS}/model/architecture.json`,
    `${MODELS}/preprocessing/pipeline.yaml`,
  ],
  'pull-request/files': [MANIFEST, IFU, `${MODELS}/CHANGELOG.md`],
  'pull-request-m2/files': [MANIFEST, IFU, `${MODELS}/CHANGELOG.md`],
};

const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

async function handWritten(folder) {
  const files = new Map();
  for (const path of HAND_WRITTEN[folder]) files.set(path, await readFile(join(EXAMPLE, folder, path)));
  return files;
}

/** Replaces the one digest that follows `before`. */
function refresh(tree, path, before, hex) {
  const text = tree.get(path).toString();
  const parts = text.split(before);
  if (parts.length !== 2 || !/^[0-9a-f]{64}"/.test(parts[1])) throw new Error(`${path}: expected one digest after ${before}`);
  tree.set(path, Buffer.from(parts[0] + before + hex + parts[1].slice(64)));
}

/** The Good pull request with another operating point that nobody declared; the evaluation was made at that point. */
function outsidePlan(good) {
  const edit = (path, before, after) => {
    const text = good.get(path).toString();
    if (!text.includes(before)) throw new Error(`${path}: ${before} is gone`);
    return Buffer.from(text.replace(before, after));
  };
  return new Map([
    [MANIFEST, edit(MANIFEST, 'operating_point: {threshold: 0.45}', 'operating_point: {threshold: 0.50}')],
    [IFU, edit(IFU, 'score of 0.45', 'score of 0.50')],
    [`${MODELS}/CHANGELOG.md`, good.get(`${MODELS}/CHANGELOG.md`)],
  ]);
}

async function trees() {
  const base = await handWritten('base');
  const good = await handWritten('pull-request/files');
  const systems = await handWritten('pull-request-m2/files');
  const outside = outsidePlan(good);

  const authorized = authorizedRelease(base);
  refresh(base, PLAN, 'TS-CORE: {sha256: "', coreEvaluation().test_sets[0].sha256);
  refresh(base, AUTHORIZATION, 'version: "1.2"\n      sha256: "', sha256(base.get(PLAN)));
  refresh(base, AUTHORIZATION, 'model_digest: "sha256:', authorized.modelDigest.slice('sha256:'.length));
  refresh(base, AUTHORIZATION, 'evaluation.json, sha256: "', sha256(authorized.baseline));

  const add = (tree, files) => new Map([...tree, ...files]);
  return {
    base: add(base, authorized.files),
    'pull-request': add(good, retrainedRelease(base, authorized, { document: good.get(IFU) })),
    'pull-request-m2': add(systems, widenedRelease(authorized, { document: systems.get(IFU) })),
    'pull-request-outside-plan': add(outside, retrainedRelease(base, authorized, { threshold: 0.5, document: outside.get(IFU) })),
  };
}

/** Every file of the example by path. */
async function example() {
  const { base, ...overlays } = await trees();
  const files = await handWritten('');
  const put = (folder, tree) => tree.forEach((bytes, path) => files.set(`${folder}/${path}`, bytes));
  put('base', base);

  const store = new ObjectStore();
  const baseId = store.commit(store.tree(base), { ...BASE_COMMIT, parents: [] });
  const pulls = PULL_REQUESTS.map((pull) => {
    const overlay = overlays[pull.folder];
    const [commit] = pull.commits;
    const head = store.commit(store.tree(new Map([...base, ...overlay])), { ...commit, parents: [baseId] });
    put(`${pull.folder}/files`, overlay);
    files.set(`${pull.folder}/pull-request.json`, json(pullRequest(pull, baseId, head)));
    files.set(`${pull.folder}/reviews.json`, json(reviews(pull, head)));
    return { folder: pull.folder, branch: pull.branch, commits: [{ id: head, ...commit }] };
  });
  files.set(
    'repository.json',
    json({
      title: 'Synthetic example: how to build the repository whose commits the reviews name',
      object_format: 'sha1',
      base: { folder: 'base', branch: 'main', commits: [{ id: baseId, ...BASE_COMMIT }] },
      pull_requests: pulls,
      evaluation_time: '2026-05-12T12:00:00Z',
    }),
  );
  files.set('predictions/TS-CORE.csv', Buffer.from(predictionsCsv(core, scoresOf(core), Object.keys(LEVELS))));
  return files;
}

async function onDisk() {
  const entries = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(EXAMPLE, join(entry.parentPath ?? entry.path, entry.name)));
  return new Map(await Promise.all(paths.map(async (path) => [path.split(sep).join('/'), await readFile(join(EXAMPLE, path))])));
}

const [wanted, found] = await Promise.all([example(), onDisk()]);
const differing = [...wanted].filter(([path, bytes]) => !found.get(path)?.equals(bytes)).map(([path]) => path);
const stray = [...found.keys()].filter((path) => !wanted.has(path));

for (const path of stray)
  console.error(`examples/tubecheck/${path} is not of the example: delete it, or list it under HAND_WRITTEN`);
if (stray.length > 0) process.exitCode = 1;

if (process.argv.includes('--check')) {
  for (const path of differing) console.error(`examples/tubecheck/${path} is not what scripts/make-example.mjs writes: run it`);
  if (differing.length > 0) process.exitCode = 1;
} else {
  for (const path of differing) {
    await mkdir(dirname(join(EXAMPLE, path)), { recursive: true });
    await writeFile(join(EXAMPLE, path), wanted.get(path));
  }
  console.log(`examples/tubecheck: ${wanted.size} files, ${differing.length} written`);
}
