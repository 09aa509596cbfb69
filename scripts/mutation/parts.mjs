// Mutation testing in parts, each kept when it is done: a run that is broken off goes on where it was.
// node scripts/mutation/parts.mjs 'src/rules/**/*.ts' 4   (what is mutated, and into how many parts; further arguments are Stryker's)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';

const [what, parts = '1', ...args] = process.argv.slice(2);
if (what === undefined || !/^[1-9]\d*$/.test(parts)) {
  process.stderr.write("Usage: node scripts/mutation/parts.mjs 'src/rules/**/*.ts' 4\n");
  process.exit(2);
}

const FOLDER = 'reports/mutation';
const name = createHash('sha256').update(what).digest('hex').slice(0, 8);
const fileOf = (part) => `${FOLDER}/${name}-${part}-of-${parts}.json`;

/** A part with a score too low is a result as well: Stryker says so by its exit code, and has written its report. */
function run(part) {
  const env = { ...process.env, MUTATION_SAMPLE: `${part}/${parts}` };
  spawnSync('npx', ['stryker', 'run', '--mutate', what, ...args], { env, stdio: 'inherit' });
  if (!existsSync(`${FOLDER}/mutation.json`)) throw new Error(`part ${part} has no report`);
  renameSync(`${FOLDER}/mutation.json`, fileOf(part));
}

/** Adds up what the mutants of a file came to. */
function count(totals, path, { mutants }) {
  const total = totals.get(path) ?? { noticed: 0, byTime: 0, survived: 0, unreached: 0 };
  totals.set(path, total);
  for (const { status } of mutants) {
    if (status === 'Killed' || status === 'Timeout') total.noticed += 1;
    if (status === 'Timeout') total.byTime += 1;
    if (status === 'Survived') total.survived += 1;
    // Stryker knows without a run what no test reaches: every part says it.
    if (status === 'NoCoverage') total.unreached += 1 / Number(parts);
  }
}

const all = Array.from({ length: Number(parts) }, (_, part) => part);
for (const part of all) if (!existsSync(fileOf(part))) run(part);
const totals = new Map();
for (const part of all) for (const [path, file] of Object.entries(JSON.parse(readFileSync(fileOf(part), 'utf8')).files)) count(totals, path, file);
const sum = { noticed: 0, byTime: 0, survived: 0, unreached: 0 };
for (const total of totals.values()) for (const key of Object.keys(sum)) sum[key] += total[key];
for (const [path, { noticed, byTime, survived, unreached }] of [...totals, ['all', sum]]) {
  const tried = noticed + survived + Math.round(unreached);
  if (tried > 0) process.stdout.write(`${path}: ${tried} changes, ${noticed} noticed (${byTime} by time), ${survived} not, ${Math.round(unreached)} reached by no test: ${((100 * noticed) / tried).toFixed(1)} %\n`);
}
