// `npm run bench:action` [-- RUNS]: start-up and whole runs of the built Action against the loopback GitHub. Prints the tables of
// bench/README.md. Runs under Node.js 24, which reads the TypeScript of the loopback GitHub; what is measured runs under both.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FakeGitHub } from '../test/github/fake.ts';
import { githubSchema } from '../test/github/graphql/execute.ts';
import { commentEvent, pullRequestEvent } from '../test/github/payloads.ts';
import { ACTION, NODE24, removeRuns, runAction } from '../test/github/runner.ts';
import { ENVIRONMENT, median } from './measure.mjs';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const runs = Number(process.argv[2] ?? 9);
const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
const usage = join(folder, 'usage.json');
const AT = '2026-05-12T12:00:00Z';
const NODE20 = process.env.NODE20 ?? 'node';
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const seconds = (values) => `${median(values).toFixed(2)} s`;

/** The example as pull request 7, with its four signatures. */
async function example() {
  const repository = join(folder, 'example');
  execFileSync(NODE20, [file('../dist/cli.js'), 'demo', '--keep', repository]);
  const head = execFileSync('git', ['-C', repository, 'rev-parse', 'release-2.1.0']).toString().trim();
  const reviews = JSON.parse(readFileSync(file('../examples/tubecheck/pull-request/reviews.json'), 'utf8'));
  const github = await FakeGitHub.start({ repository, now: () => new Date(AT) });
  github.addPullRequest({ number: 7, author: 'lee-dev', head: { ref: 'release-2.1.0', sha: head }, reviews: reviews.map((review) => ({ ...review, commit_id: head })) });
  return github;
}

async function timed(github, event, payload, node) {
  github.requests.length = 0;
  const preloads = ['../test/github/fast-clock.cjs', './usage.cjs'].map((path) => `--require ${JSON.stringify(file(path))}`);
  const env = { NODE_OPTIONS: preloads.join(' '), PLUMBLINE_BENCH_USAGE: usage };
  const start = performance.now();
  const run = await runAction(github, { event, payload, node, at: AT, clockScale: 1, env });
  const wall = (performance.now() - start) / 1000;
  if (run.exitCode !== 0 || github.violations.length > 0) throw new Error(`${event} ended with ${run.exitCode}\n${run.stdout}\n${github.violations.join('\n')}`);
  return { wall, ...JSON.parse(readFileSync(usage, 'utf8')), reads: github.reads, writes: github.writes };
}

function bare(node) {
  const start = performance.now();
  spawnSync(node, ['-e', '0'], { env: ENVIRONMENT });
  return (performance.now() - start) / 1000;
}

console.log(`${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}); medians of ${runs} runs.\n`);
const bytes = readFileSync(ACTION);
console.log(`dist/action.js: ${statSync(ACTION).size} bytes, ${gzipSync(bytes, { level: 9 }).length} compressed.\n`);
try {
  githubSchema();
  const github = await example();
  const chat = await commentEvent(github, github.addComment(7, 'Looks good.', github.account('ana-ra')));
  const opened = await pullRequestEvent(github, 7, 'opened');
  row('Node.js', 'run', 'wall clock', 'CPU', 'memory', 'reads', 'writes');
  row('---', '---', '---:', '---:', '---:', '---:', '---:');
  for (const node of [NODE20, NODE24]) {
    const version = execFileSync(node, ['--version']).toString().trim();
    const cases = {
      'node -e 0': async () => ({ wall: bare(node) }),
      'start-up: a comment that is no command': () => timed(github, 'issue_comment', chat, node),
      'first run of a release': () => {
        github.comments.length = 0;
        github.checkRuns.length = 0;
        return timed(github, 'pull_request', opened, node);
      },
      'again, nothing has changed': () => timed(github, 'pull_request', opened, node),
    };
    const taken = new Map(Object.keys(cases).map((name) => [name, []]));
    for (let turn = 0; turn <= runs; turn += 1) {
      for (const [name, run] of Object.entries(cases)) {
        const used = await run();
        // The first turn warms the disk's cache.
        if (turn > 0) taken.get(name).push(used);
      }
    }
    for (const [name, all] of taken) {
      const of = (key) => all.map((used) => used[key]);
      const known = all[0].cpu !== undefined;
      row(version, name, seconds(of('wall')), known ? seconds(of('cpu')) : '', known ? `${median(of('memory')).toFixed(0)} MiB` : '', known ? median(of('reads')) : '', known ? median(of('writes')) : '');
    }
  }
  await github.close();
} finally {
  removeRuns();
  rmSync(folder, { recursive: true, force: true });
}
