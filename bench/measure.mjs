import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const USAGE = fileURLToPath(new URL('./usage.cjs', import.meta.url));

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** As a user's machine has it. Where NODE_EXTRA_CA_CERTS is set, Node.js 20 reads every certificate at each start, needed or not. */
export const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS'));

function run(args, { node = [], env = {}, expected = 0 } = {}) {
  const result = spawnSync(process.execPath, [...node, CLI, ...args], { env: { ...ENVIRONMENT, ...env }, maxBuffer: 1 << 28 });
  if (result.status !== expected) throw new Error(`plumbline ${args.join(' ')} ended with ${result.status}\n${result.stdout}\n${result.stderr}`);
}

/** One run of the command line: seconds of wall clock and of this process's CPU, MiB at its peak. */
export function measure(args, folder) {
  const file = join(folder, 'usage.json');
  const start = performance.now();
  run(args, { node: ['--require', USAGE], env: { PLUMBLINE_BENCH_USAGE: file } });
  const wall = (performance.now() - start) / 1000;
  return { wall, ...JSON.parse(readFileSync(file, 'utf8')) };
}

/** The median of each figure over `runs` runs; the cases take turns, so that a busy machine slows all of them alike. */
export function medians(cases, runs, folder) {
  const taken = cases.map(() => []);
  for (let turn = 0; turn <= runs; turn += 1) {
    for (const [at, args] of cases.entries()) {
      const used = measure(args, folder);
      // The first turn warms the disk's cache.
      if (turn > 0) taken[at].push(used);
    }
  }
  return taken.map((all) => Object.fromEntries(['wall', 'cpu', 'memory'].map((name) => [name, median(all.map((used) => used[name]))])));
}

const REAL_GIT = process.env.PATH.split(delimiter).map((folder) => join(folder, 'git')).find((path) => existsSync(path));

/** What one run asks of git: processes started, and contents and sizes of objects (a git on the PATH that notes them, then passes them on). */
export function gitWork(args, folder) {
  const log = join(folder, 'git.log');
  rmSync(log, { force: true });
  const spy = join(folder, 'git');
  writeFileSync(spy, `#!/bin/sh
case "$*" in
  *--batch-check) echo run >> '${log}'; tee -a '${log}-sizes' | exec '${REAL_GIT}' "$@" ;;
  *--batch) echo run >> '${log}'; tee -a '${log}-contents' | exec '${REAL_GIT}' "$@" ;;
  *) echo run >> '${log}'; exec '${REAL_GIT}' "$@" ;;
esac
`);
  chmodSync(spy, 0o755);
  run(args, { env: { PATH: `${folder}${delimiter}${process.env.PATH}` } });
  const [processes, contents, sizes] = [log, `${log}-contents`, `${log}-sizes`].map((path) => {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    rmSync(path, { force: true });
    return lines;
  });
  rmSync(spy);
  return { processes: processes.length, reads: contents.length, objects: new Set(contents).size, sizes: sizes.length };
}
