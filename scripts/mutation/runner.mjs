// A test runner for Stryker that bundles the tests with the mutated sources, loads them once, and runs for each mutant
// only the tests that reach it, in this process. Stryker ends and restarts the process when a mutant never comes back.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, MutantRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { Replay } from './replay.mjs';

/** Which tests aim at a folder of sources, and how many of them are run on a mutant before it counts as survived. */
const AIMED = {
  formats: { tests: ['formats'], enough: 300 },
  statistics: { tests: ['statistics'], enough: 300 },
  rules: { tests: ['rules', 'scenarios', 'gate'], enough: 100 },
};

/** What these find hangs on the facts themselves, which are gathered anew for them. */
const KEEPS_ON_FACTS = ['/rules/results.ts', '/rules/rows.ts'];

/** Tests that do not judge the mutated sources, or do it too slowly for thousands of runs. */
const LEFT_OUT = new Set([
  // It puts something else in a library's place.
  'test/formats/failures.test.ts',
  'test/formats/robustness.test.ts',
  'test/formats/schema-files.test.ts',
  'test/formats/schemas.test.ts',
  'test/gate/properties.test.ts',
  'test/gate/bad-evidence.test.ts',
  'test/gate/bad-facts.test.ts',
  'test/gate/bad-governance.test.ts',
]);

/** Tests that take long, by a part of their names. */
const SLOW = [
  '250,000 values', 'count every value', 'at any depth and through every combination',
  'do not take long', 'G23 markup', 'by the last word of each person', 'however much of it there is', 'where no reviews are given',
];

/** What the first run found, for the processes after it: which tests reach each mutant, how long each took, and the texts of snapshots. */
const FIRST_RUN = 'mutation-first-run.json';
/** How many mutants before and after one are near it. */
const NEAR = 50;
/** How many tests of each file are tried at least. */
const EACH = 4;
/** A change lets a test run on for ever when its place is reached this often as often as in any test without it. */
const FOR_EVER = 100;
/** A test of fewer milliseconds in the first run is always tried. */
const CHEAP = 60;

/** The ids of the mutants that Stryker has put into the sources of a folder. */
function mutantsIn(folder) {
  const sources = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(sources.flatMap((text) => [...text.matchAll(/\bstryMutAct_\w+\("(\d+)"\)/g)].map(([, id]) => id)));
}

/** One mutant in as many as MUTATION_SAMPLE says is tried, the same ones every time: `20`, or `3/20` for the third of such parts. */
function inSample(mutant) {
  const [of, part = 0] = (process.env['MUTATION_SAMPLE'] ?? '1').split('/').map(Number).toReversed();
  return createHash('sha256').update(mutant).digest().readUInt32BE() % of === part % of;
}

/** What is mutated, with the folders of tests that aim at it. */
function aims(root) {
  const all = Object.entries(AIMED).map(([folder, { tests }]) => ({ mutants: mutantsIn(join(root, 'src', folder)), tests }));
  return all.filter(({ mutants }) => mutants.size > 0);
}

function testFiles(root) {
  const folders = new Set(aims(root).flatMap(({ tests }) => tests));
  return [...folders]
    .flatMap((folder) => readdirSync(join(root, 'test', folder)).map((file) => `test/${folder}/${file}`))
    .filter((file) => file.endsWith('.test.ts') && !LEFT_OUT.has(file));
}

/** The places of the tests that reach each mutant, by its id: ids of tests would not fit into one text. */
function reachedBy(perTest, tests) {
  const reached = {};
  for (const [place, { id }] of tests.entries()) for (const mutant of Object.keys(perTest[id] ?? {})) (reached[mutant] ??= []).push(place);
  return reached;
}

/** How often a test reaches each mutant at most. */
function mostHits(perTest) {
  const most = {};
  for (const reached of Object.values(perTest)) for (const [mutant, hits] of Object.entries(reached)) most[mutant] = Math.max(most[mutant] ?? 0, hits);
  return most;
}

/** The ids of the rules that stand right before and after a mutant in its source. */
function rulesAround(source, mutant) {
  const text = readFileSync(source, 'utf8');
  const at = text.search(new RegExp(`stryMutAct_\\w+\\("${mutant}"\\)`));
  const ids = [...text.matchAll(/\bid: ['"]([a-z]+\/[a-z-]+)['"]/g)];
  return [ids.findLast(({ index }) => index < at), ids.find(({ index }) => index > at)].flatMap((match) => match?.[1] ?? []);
}

/** The first tests, of each file a few, and all that take no time: the cheapest are those that aim at one thing. */
function enoughOf(tests, most, took) {
  const seen = new Map();
  return tests.filter(({ file, id }, index) => {
    seen.set(file, (seen.get(file) ?? 0) + 1);
    return index < most || seen.get(file) <= EACH || took[id] < CHEAP;
  });
}

/** The first of each file, then the second of each: files of tests look at different parts of a report. */
function inTurns(tests) {
  const seen = new Map();
  const turns = new Map(tests.map((test) => [test, seen.set(test.file, (seen.get(test.file) ?? 0) + 1).get(test.file)]));
  return tests.toSorted((a, b) => turns.get(a) - turns.get(b));
}

/** In a bundle, a module still asks where its own file is. */
const ownPlace = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|mjs)$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/** The gate gathers the facts of a pull request once for all mutants of rules. */
const gatherOnce = {
  name: 'gather-once',
  setup({ onLoad, onResolve }) {
    const helper = fileURLToPath(new URL('gathered.mjs', import.meta.url));
    onResolve({ filter: /\/case\/device\.ts$/ }, ({ path, importer, resolveDir }) =>
      importer.endsWith('/src/gate.ts') ? { path: join(resolveDir, path), namespace: 'gathered' } : undefined);
    onLoad({ filter: /./, namespace: 'gathered' }, ({ path }) => {
      const contents = `export * from ${JSON.stringify(path)};
        import { openDevices as gather } from ${JSON.stringify(path)};
        import { openedOnce } from ${JSON.stringify(helper)};
        export const openDevices = openedOnce(gather);`;
      return { contents, resolveDir: dirname(path) };
    });
  },
};

/** What judges, beside the tests, in the same modules. */
const JUDGES = `export { CATALOGUE, DEVICE_RULES } from './src/rules/catalogue.ts';
export { runRule } from './src/rules/rule.ts';
export { reportDevice } from './src/rules/record.ts';`;

/** @returns the bundle: the tests as `collected`, and what judges */
async function loadTests(root) {
  const outfile = join(root, 'mutation-tests.mjs');
  const loads = testFiles(root).map((file) => `await load('${file}', () => import('./${file}'));`);
  await build({
    stdin: { contents: `import { collected, load } from 'vitest';\n${loads.join('\n')}\nexport { collected };\n${JUDGES}`, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { vitest: fileURLToPath(new URL('vitest.mjs', import.meta.url)) },
    plugins: [gatherOnce, ownPlace],
    external: ['esbuild', 'typescript'],
    banner: { js: "import{createRequire as ownRequire}from'node:module';const require=ownRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return import(pathToFileURL(outfile).href);
}

class InProcessRunner {
  constructor() {
    this.state = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    /** Tests that noticed a change last: what is next to it is often noticed by the same. */
    this.killers = [];
    this.tried = 0;
    this.spoilt = false;
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    process.env['PLUMBLINE_IN_PROCESS'] = '1';
    // A change can leave a promise behind that nobody waits for; the test that waits for its effect fails.
    process.on('unhandledRejection', () => {});
    this.root = process.cwd();
    const bundle = await loadTests(this.root);
    this.collected = bundle.collected;
    this.replay = new Replay(bundle, this.state);
    this.tests = this.collected.tests.filter(({ name }) => !SLOW.some((part) => name.includes(part)));
  }

  async dryRun() {
    this.collected.setFacts('kept');
    const results = await this.run(this.tests, { bail: false });
    const parts = await this.replay.reach(new Set(this.tests.flatMap(this.collected.piecesOf)));
    const mutantCoverage = this.aimedCoverage();
    this.gathered = true;
    const { snapshots } = this.collected;
    const took = Object.fromEntries(results.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    writeFileSync(join(this.root, FIRST_RUN), JSON.stringify({ reached: reachedBy(mutantCoverage.perTest, this.tests), hits: mostHits(mutantCoverage.perTest), parts, took, texts: snapshots.texts }));
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage };
  }

  readFirstRun() {
    if (this.reached !== undefined) return;
    const { reached, hits, parts, took, texts } = JSON.parse(readFileSync(join(this.root, FIRST_RUN), 'utf8'));
    Object.assign(this, { reached, hits, parts, took });
    Object.assign(this.collected.snapshots, { first: false, texts });
  }

  async mutantRun({ activeMutant, sandboxFileName, testFilter }) {
    if (!inSample(activeMutant.id)) return { status: MutantRunStatus.Error, errorMessage: 'not in the sample' };
    if (this.spoilt) throw new Error('an earlier mutant has left something behind');
    this.tried += 1;
    this.readFirstRun();
    const [folder] = sandboxFileName.split('/src/')[1].split('/');
    const { enough } = AIMED[folder];
    const reach = new Set(testFilter);
    const likeliest = this.likeliest(this.tests.filter(({ id }) => reach.has(id)), activeMutant.id, sandboxFileName);
    const replayed = folder === 'rules' && !KEEPS_ON_FACTS.some((end) => sandboxFileName.endsWith(end));
    if (replayed) await this.gather();
    this.collected.setFacts(replayed ? 'reused' : 'gathered');
    const tests = replayed ? likeliest : enoughOf(likeliest, enough, this.took);
    const canNotice = replayed ? this.noticing(activeMutant.id) : undefined;
    const hitLimit = FOR_EVER * (this.hits[activeMutant.id] ?? 1);
    Object.assign(this.state, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const results = await this.run(tests, { bail: true, canNotice, most: replayed ? enough : Infinity });
    const { hitCount } = this.state;
    Object.assign(this.state, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    const timeout = determineHitLimitReached(hitCount, hitLimit);
    if (timeout !== undefined) return toMutantRunResult(timeout);
    const failed = results.find(({ status }) => status === TestStatus.Failed);
    if (failed !== undefined) await this.believe(failed);
    return toMutantRunResult({ status: DryRunStatus.Complete, tests: results });
  }

  /** The facts that the first run kept, in a process that comes after it. */
  async gather() {
    if (this.gathered) return;
    this.collected.setFacts('kept');
    await this.run(this.tests, { bail: false });
    this.gathered = true;
  }

  /** @returns whether a test can notice a change: its cases are judged differently, or it reaches the change on another way */
  noticing(mutant) {
    const parts = this.parts[mutant];
    if (parts === undefined) return undefined;
    return async (test) => {
      const cases = (await Promise.all(this.collected.piecesOf(test).map(this.collected.casesOf))).flat();
      return cases.length === 0 || cases.some((found) => this.replay.differs(found, parts));
    };
  }

  /**
   * A failure counts if the test passes without the change, or if no other change has been here: then this one has left
   * something behind in the modules, and the process is of no more use. Throwing lets Stryker try again in a new one.
   */
  async believe({ id }) {
    const failed = this.tests.filter((test) => test.id === id);
    const [again] = await this.run(failed, { bail: true });
    this.spoilt = again.status === TestStatus.Failed;
    if (this.spoilt && this.tried > 1) throw new Error(`${id} fails without a mutant: ${again.failureMessage}`);
    this.killers = [...failed, ...this.killers.filter((other) => other.id !== id)].slice(0, 5);
  }

  /** What each test reaches, of what it aims at. */
  aimedCoverage() {
    const { perTest, static: outside } = this.state.mutantCoverage ?? { perTest: {}, static: {} };
    const aimed = aims(this.root);
    const kept = Object.entries(perTest).map(([id, reached]) => {
      const own = aimed.filter(({ tests }) => tests.includes(id.split('/')[1]));
      return [id, Object.fromEntries(Object.entries(reached).filter(([mutant]) => own.some(({ mutants }) => mutants.has(mutant))))];
    });
    return { static: outside, perTest: Object.fromEntries(kept) };
  }

  /**
   * The tests that a change is most likely to fail: those that noticed the last changes, those that name the rule, then of
   * each file in turn those that reach, near it, what few tests reach. Reading a pull request to the end reaches every rule; one test reaches what the rule then says.
   */
  likeliest(tests, mutant, source) {
    const rules = rulesAround(source, mutant);
    const near = Array.from({ length: 2 * NEAR + 1 }, (_, index) => this.reached[Number(mutant) - NEAR + index] ?? []);
    const rarity = new Map(tests.map((test) => [test, 0]));
    const raise = (test, by) => rarity.has(test) && rarity.set(test, rarity.get(test) + by);
    for (const places of near) for (const place of places) raise(this.tests[place], 1 / places.length);
    for (const test of tests) if (rules.some((rule) => test.name.includes(rule))) raise(test, NEAR);
    for (const [index, test] of this.killers.entries()) raise(test, NEAR * 4 - index);
    const sorted = tests.toSorted((a, b) => rarity.get(b) - rarity.get(a));
    const first = sorted.findIndex((test) => rarity.get(test) < NEAR);
    return first === -1 ? sorted : [...sorted.slice(0, first), ...inTurns(sorted.slice(first))];
  }

  /** Runs tests: those that can notice, not more than `most`, with `bail` until one fails. */
  async run(tests, { bail, canNotice = async () => true, most = Infinity }) {
    const results = [];
    const run = this.collected.newRun();
    for (const test of tests) {
      // Reached too often in one test: Stryker is told that it never ends.
      if (results.length >= most || this.state.hitCount > this.state.hitLimit) break;
      if (this.state.hitCount !== undefined) this.state.hitCount = 0;
      if (!(await canNotice(test))) continue;
      const { id, name } = test;
      this.state.currentTestId = id;
      const start = performance.now();
      const failureMessage = await run.one(test);
      const timeSpentMs = performance.now() - start;
      this.state.currentTestId = undefined;
      const status = failureMessage === undefined ? TestStatus.Success : TestStatus.Failed;
      results.push({ id, name, fileName: join(this.root, test.file), timeSpentMs, status, failureMessage });
      if (bail && failureMessage !== undefined) break;
    }
    await run.end();
    return results;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
