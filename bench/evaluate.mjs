// `npm run bench:evaluate` [-- RUNS [ROWS…]]: `plumbline evaluate` beside what a user would run instead, whole process, taking turns.
// Rivals that are not installed are left out: Python with pandas and scikit-learn, R with data.table and pROC.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT, median } from './measure.mjs';
import { writeParquet } from './parquet.mjs';
import { writeTable } from './table.mjs';

const [runs = 5, ...sizes] = process.argv.slice(2).map(Number);
const rows = sizes.length > 0 ? sizes : [10_000, 1_000_000];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** A larger table would not fit into the memory of the writer. */
const MOST_AS_PARQUET = 1_000_000;
const PYTHON = process.env.PYTHON ?? 'python3';
const CLI = here('../dist/cli.js');
const ours = (table, ...more) => [process.execPath, CLI, 'evaluate', table, '--truth', 'y_true', '--score', 'score', '--threshold', '0.5', '--by', 'sex,age_band,site,ethnicity', '--json', ...more];

/** Seconds of wall clock, and MiB at the peak, of one process. */
function measure(command) {
  const start = performance.now();
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%M', ...command], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env: ENVIRONMENT });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}\n${stderr}`);
  return { wall: (performance.now() - start) / 1000, memory: Number(stderr.trim().split('\n').at(-1)) / 1024 };
}

const available = ([program, ...args]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

function rivals() {
  const python = available([PYTHON, '-c', 'import pandas, sklearn']);
  const r = available(['Rscript', '-e', 'library(pROC); library(data.table)']);
  return [
    ...(python ? [['pandas, DeLong in NumPy', (table) => [PYTHON, here('rivals/figures.py'), table, 'delong']], ['pandas, scikit-learn', (table) => [PYTHON, here('rivals/figures.py'), table, 'sklearn']]] : []),
    ...(r ? [['R, fread and pROC', (table) => ['Rscript', here('rivals/figures.R'), table]]] : []),
  ];
}

/** Every command once a turn; the first turn warms the disk's cache. */
function turns(commands) {
  const taken = commands.map(() => []);
  for (let turn = 0; turn <= runs; turn += 1) {
    for (const [at, command] of commands.entries()) {
      const used = measure(command);
      if (turn > 0) taken[at].push(used);
    }
  }
  return taken;
}

const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

function table(named, base) {
  const taken = turns(named.map(([, command]) => command));
  row('', 'wall clock', 'ratio', 'memory');
  row('---', '---:', '---:', '---:');
  for (const [at, [name]] of named.entries()) {
    const ratios = taken[at].map(({ wall }, turn) => wall / taken[base][turn].wall);
    row(name, `${median(taken[at].map(({ wall }) => wall)).toFixed(2)} s`, `${median(ratios).toFixed(2)}`, `${median(taken[at].map(({ memory }) => memory)).toFixed(0)} MiB`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'plumbline-evaluate-'));
console.log(`Node.js ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}), load average ${loadavg()[0].toFixed(1)}; medians of ${runs} runs, ratios turn by turn.`);
try {
  const others = rivals();
  for (const n of rows) {
    const csv = join(folder, `${n}.csv`);
    await writeTable(csv, n);
    console.log(`\n${n} rows, CSV of ${(statSync(csv).size / 1e6).toFixed(1)} MB:\n`);
    table([['plumbline evaluate', ours(csv)], ...others.map(([name, command]) => [name, command(csv)])], 0);
    if (n > MOST_AS_PARQUET) continue;
    const parquet = join(folder, `${n}.parquet`);
    writeParquet(csv, parquet);
    console.log(`\nThe same as Parquet of ${(statSync(parquet).size / 1e6).toFixed(1)} MB:\n`);
    table([['CSV', ours(csv)], ['Parquet', ours(parquet)]], 0);
  }
  const paired = join(folder, 'paired.csv');
  const n = Math.max(...rows);
  await writeTable(paired, n, { references: true });
  console.log(`\n${n} rows with two references:\n`);
  table([['one model', ours(paired)], ['and two references', ours(paired, '--reference', 'authorized=authorized@0.5', '--reference', 'previous=previous@0.5')]], 0);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
