// `npm run bench` [-- RUNS]: start-up, the demo, and releases in a repository of 20,000 files. Prints the tables of bench/README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { releasesRepository } from './releases.mjs';
import { gitWork, medians } from './measure.mjs';

const runs = Number(process.argv[2] ?? 5);
const released = [1, 10, 50];
const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const seconds = (value) => `${value.toFixed(2)} s`;
const mebibytes = (value) => `${value.toFixed(0)} MiB`;

function startUp() {
  const cases = [['--version'], ['explain', 'scope/shown'], ['demo']];
  row('command', 'wall clock', 'CPU', 'memory');
  row('---', '---:', '---:', '---:');
  for (const [at, { wall, cpu, memory }] of medians(cases, runs, folder).entries()) {
    row(`\`plumbline ${cases[at].join(' ')}\``, seconds(wall), seconds(cpu), mebibytes(memory));
  }
}

async function releases() {
  const dir = join(folder, 'big.git');
  const { files, at, requests } = await releasesRepository(dir, { released });
  const cases = released.map((count) => {
    const { branch, facts } = requests.get(count);
    return ['check', '--repo', dir, '--base', 'main', '--head', branch, '--at', at, ...facts, '--format', 'json'];
  });
  const used = medians(cases, runs, folder);
  console.log(`\n${files} files, 50 devices, 40 pieces of evidence each:\n`);
  row('devices released', 'wall clock', 'for each', 'CPU', 'for each', 'memory', 'git processes', 'objects read', 'reads', 'sizes asked');
  row('---:', ...Array(9).fill('---:'));
  for (const [i, { wall, cpu, memory }] of used.entries()) {
    const { processes, objects, reads, sizes } = gitWork(cases[i], folder);
    row(released[i], seconds(wall), seconds(wall / released[i]), seconds(cpu), seconds(cpu / released[i]), mebibytes(memory), processes, objects, reads, sizes);
  }
  const each = (name, from, to) => ((used[to][name] - used[from][name]) / (released[to] - released[from])).toFixed(3);
  console.log('\nOne device more costs, of the first ten and of the rest: '
    + `${each('wall', 0, 1)} s and ${each('wall', 1, 2)} s of wall clock, ${each('cpu', 0, 1)} s and ${each('cpu', 1, 2)} s of CPU, `
    + `${each('memory', 0, 1)} MiB and ${each('memory', 1, 2)} MiB.`);
}

console.log(`Node.js ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}); medians of ${runs} runs.\n`);
try {
  startUp();
  await releases();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
