// Stands in for vitest while mutants run: what the tests use of it, for tests that are loaded once and run many times in
// one process. vitest itself starts a thread and loads every module anew for each mutant, which takes longer than the tests.
import { format } from 'node:util';
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect';
import { configureGlobal } from 'fast-check';
import { begin, casesOf, setFacts } from './gathered.mjs';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
export const { expect } = chai;

/** What `toMatchSnapshot` was given in the first run, which is what the snapshots hold, by test and place in it. */
const snapshots = { first: true, texts: {} };
let place = '';
chai.use((_, utils) => {
  utils.addMethod(chai.Assertion.prototype, 'toMatchSnapshot', function toMatchSnapshot() {
    const text = JSON.stringify(utils.flag(this, 'object'));
    place += '.';
    if (snapshots.first) snapshots.texts[place] = text;
    else if (snapshots.texts[place] !== text) throw new Error('the snapshot is another');
  });
});
globalThis[Symbol.for('expect-global')] = expect;
setState({ assertionCalls: 0 }, expect);

// A few examples, the same for every mutant, and no search for the smallest that fails.
configureGlobal({ seed: 1, numRuns: 25, endOnFailure: true });

/** Every test, in the order of the files: `{id, file, suites, run}`. */
const tests = [];
let suites = [];
let file = '';
let cleanups = [];

/** Loads a file of tests under a name. */
export async function load(name, importFile) {
  file = name;
  suites = [{ title: '', before: [], after: [] }];
  await importFile();
}

/** The title of one row of a table; enough of vitest's placeholders to tell rows apart. */
function titled(title, row) {
  const placeholders = title.match(/%[sdifjoOc]/g) ?? [];
  const named = title.replaceAll(/\$(\w+)/g, (whole, key) => (Object(row[0])[key] === undefined ? whole : String(row[0][key])));
  return format(named, ...row.slice(0, placeholders.length));
}

/** A copy of plain data: sources keep what they found of an object, which must not outlive the mutant that it was found under. */
function fresh(value, copies = new Map()) {
  const prototype = Object(value) === value ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== Array.prototype) return value;
  if (copies.has(value)) return copies.get(value);
  const copy = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, child] of Object.entries(value)) Object.defineProperty(copy, key, { value: fresh(child, copies), configurable: true, enumerable: true, writable: true });
  return copy;
}

function withTables(define) {
  const each = (table) => (title, body, ...rest) => {
    for (const entry of table) {
      const row = Array.isArray(entry) ? entry : [entry];
      define(titled(title, row), () => body(...fresh(row)), ...rest);
    }
  };
  const none = Object.assign(() => {}, { each: () => () => {} });
  return Object.assign(define, { each, skipIf: (condition) => (condition ? none : define), runIf: (condition) => (condition ? define : none) });
}

export const test = withTables((title, body) => {
  const name = [...suites.map((suite) => suite.title), title].join(' ').trim();
  const same = tests.filter((other) => other.file === file && other.name === name).length;
  tests.push({ id: `${file}#${name}${same > 0 ? ` (${same + 1})` : ''}`, file, name, suites, run: body });
});
export const it = test;

export const describe = withTables((title, body) => {
  const outer = suites;
  suites = [...outer, { title, before: [], after: [] }];
  body();
  suites = outer;
});

export const beforeAll = (hook) => void suites.at(-1).before.push(hook);
export const afterAll = (hook) => void suites.at(-1).after.push(hook);
export const onTestFinished = (hook) => void cleanups.push(hook);

async function failureOf(body) {
  try {
    await body();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** The names under which facts of a test are gathered: those of its suites, whose hooks run before it, and its own. */
export const piecesOf = ({ id, file: own, suites: around }) => [
  ...around.map((_, depth) => `${own}: ${around.slice(0, depth + 1).map(({ title }) => title).join(' ')}`),
  id,
];

/**
 * A run of tests: hooks of a suite run once in it, around those of its tests that are asked for.
 * @returns `one(test)`, which gives the failure or undefined, and `end()`, which cleans up
 */
function newRun() {
  const begun = new Map();
  return {
    async one(test) {
      const { id, suites: around, run } = test;
      const pieces = piecesOf(test);
      for (const [depth, suite] of around.entries()) {
        begin(pieces[depth]);
        if (!begun.has(suite)) begun.set(suite, await failureOf(async () => { for (const hook of suite.before) await hook(); }));
        const failure = begun.get(suite);
        if (failure !== undefined) return failure;
      }
      cleanups = [];
      begin(id);
      place = id;
      const failure = await failureOf(run);
      for (const cleanup of cleanups.toReversed()) await failureOf(cleanup);
      return failure;
    },
    async end() {
      for (const suite of [...begun.keys()].toReversed()) for (const hook of suite.after) await failureOf(hook);
    },
  };
}

export const collected = { tests, newRun, setFacts, snapshots, piecesOf, casesOf };
