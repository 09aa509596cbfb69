// A repository as large as a company's: 50 small devices, each with a plan of its own and a release that passes, 20,000
// files, some history. The devices are those of the tests (test/fixture/small.ts), so what is measured is real judging.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildRepository, git } from '../test/support/fast-import.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const AUTHOR = { name: 'lee-dev', email: '1042+lee-dev@users.noreply.github.com' };
const interval = (method) => ({ method, level: 0.95 });

/** The fixtures are TypeScript: they are bundled beside other reports, as deep as their sources, so that their relative paths hold. */
async function fixtures() {
  const outfile = join(ROOT, 'reports', 'bench', 'fixtures.mjs');
  const contents = ['figures', 'people', 'small'].map((name) => `export * from './test/fixture/${name}.ts';`).join('\n');
  await build({ stdin: { contents, resolveDir: ROOT, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return import(pathToFileURL(outfile).href);
}

/** One small device: paired criteria, two subgroups, and the figures of one of its releases. */
function description({ byLevel }, id, table) {
  const levels = (each) => ({ female: each, male: each });
  return {
    id,
    criteria: [
      { id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-1', statistic: 'lower', at_least: 0.88, interval: interval('wilson') },
      { id: 'C-SENS-NI', metric: 'sensitivity', test_set: 'TS-1', compared_with: ['authorized'], statistic: 'lower', above: -0.02, interval: interval('newcombe-paired') },
      { id: 'S-FLOOR', metric: 'sensitivity', test_set: 'TS-1', for_each: 'SG-1', statistic: 'estimate', at_least: 0.85, interval: interval('wilson') },
      { id: 'S-GAP', metric: 'sensitivity', test_set: 'TS-1', gap_between: ['sex'], statistic: 'estimate', at_most: 0.05 },
    ],
    subgroups: {
      'SG-1': {
        test_set: 'TS-1',
        metrics: ['sensitivity', 'specificity'],
        interval: interval('wilson'),
        attributes: { sex: { levels: ['female', 'male'], minimum: { positives: 50, negatives: 100 }, if_insufficient: 'block' } },
        unknown: { max_fraction: 0.1, if_exceeded: 'block' },
      },
    },
    figures: [...byLevel('sensitivity', 'sex', levels(table)), ...byLevel('specificity', 'sex', levels([720, 80]))],
  };
}

/** Evidence beyond what the plan asks for, until the manifest lists as much as wanted: one risk review for each component. */
function addEvidence(release, wanted) {
  const path = release.pathOf('verification-report');
  const { subject, plan, produced } = release.read(path);
  const reviewed = { reviewed: ['H-01'], new_hazards: [], conclusion: 'acceptable', date: produced.at.slice(0, 10) };
  const listed = release.read(release.paths.manifest).evidence.length;
  const names = Array.from({ length: wanted - listed }, (_, at) => `evidence/component-${String(at + 1).padStart(2, '0')}.json`);
  for (const name of names) {
    const envelope = { schema: 'plumbline/evidence/v1', kind: 'risk-review', subject, plan, produced, content: { ...reviewed, component: name } };
    release.write(`${release.folder}/${name}`, `${JSON.stringify(envelope, null, 2)}\n`);
  }
  release.manifest((manifest) => manifest.evidence.push(...names));
  release.rebind();
  return release;
}

/** 1.0.0 as authorized, 1.1.0 merged, and the pull request of 1.2.0. */
async function device(kit, id, evidence) {
  const first = addEvidence(await kit.smallDevice(description(kit, id, [180, 10, 4, 6])), evidence);
  const after = await kit.smallDevice({ ...description(kit, id, [182, 10, 2, 6]), after: first });
  return addEvidence(after, evidence);
}

function* otherFiles(count) {
  for (let at = 0; at < count; at += 1) yield [`services/s${at % 97}/src/part-${at}.py`, `VALUE_${at} = ${at}\n`];
}

/**
 * Writes the repository into `dir` (bare). For each number in `released`, branch `release-N` releases the first N devices.
 * @returns {Promise<{files: number, at: string, requests: Map<number, {branch: string, facts: string[]}>}>}
 */
export async function releasesRepository(dir, { devices = 50, evidence = 40, files = 20_000, commits = 300, released = [1, 10, 50] } = {}) {
  const kit = await fixtures();
  const releases = [];
  for (let at = 1; at <= devices; at += 1) releases.push(await device(kit, `device-${String(at).padStart(2, '0')}`, evidence));

  const authorized = releases.flatMap((release) => [...release.past[0].tree]);
  const merged = releases.flatMap((release) => [...release.base]);
  const fillers = files - merged.length;
  const built = [
    { id: 'past', author: AUTHOR, date: '2026-02-20T09:00:00Z', files: authorized },
    { author: AUTHOR, date: '2026-02-21T09:00:00Z', files: otherFiles(fillers) },
    ...Array.from({ length: commits }, (_, at) => ({
      author: AUTHOR, date: '2026-03-01T09:00:00Z', files: [[`services/s${at % 97}/src/part-${at}.py`, `VALUE_${at} = -${at}\n`]],
    })),
    { id: 'base', author: AUTHOR, date: '2026-05-14T09:00:00Z', files: merged },
  ];
  for (const count of released) {
    const changes = releases.slice(0, count).flatMap((release) => [...release.changes].map(([path, bytes]) => [path, bytes ?? null]));
    built.push({ id: `head ${count}`, branch: `release-${count}`, parents: ['base'], author: AUTHOR, date: '2026-08-08T16:00:00Z', files: changes });
  }
  const tags = releases.map((_, at) => ({ name: `device-${String(at + 1).padStart(2, '0')}-v1.1.0`, commit: 'base' }));
  const { ids } = await buildRepository(dir, { commits: built, tags, bare: true });
  git(dir, 'repack', '-a', '-d', '-q');

  mkdirSync(join(dir, 'facts'));
  const requests = new Map(released.map((count) => {
    const head = ids.get(`head ${count}`);
    const write = (name, value) => {
      const path = join(dir, 'facts', `${name}-${count}.json`);
      writeFileSync(path, JSON.stringify(value));
      return path;
    };
    const pullRequest = write('pull-request', {
      number: count, state: 'open', draft: false, title: 'Release', user: { login: 'lee-dev', id: 1042, type: 'User' },
      head: { ref: `release-${count}`, sha: head }, base: { ref: 'main', sha: ids.get('base') },
    });
    const reviews = write('reviews', kit.everybody().map((review) => ({ ...review, commit_id: head, submitted_at: '2026-08-12T09:00:00Z' })));
    return [count, { branch: `release-${count}`, facts: ['--pull-request', pullRequest, '--reviews', reviews] }];
  }));
  return { files: git(dir, 'ls-tree', '-r', '--name-only', 'main').split('\n').length, at: '2026-08-12T12:00:00Z', requests };
}
