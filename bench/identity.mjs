// `node bench/identity.mjs [MIB]`: how fast the identity of a large model is told. Writes a safetensors and an ONNX file of that size
// (1024 MiB unless given), digests each tensor by tensor, and beside it with sha256sum; then reads the headers alone.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MIB = 1024 * 1024;
const size = Number(process.argv[2] ?? 1024);
const folder = mkdtempSync(join(tmpdir(), 'plumbline-identity-'));
const TENSORS = 64;

const varint = (value) => {
  const bytes = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};
const field = (number, bytes) => Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
const whole = (number, value) => Buffer.concat([varint(number * 8), varint(value)]);
const head = (number, length) => Buffer.concat([varint(number * 8 + 2), varint(length)]);

/** Parts of a file: small ones as they are, numbers for so many bytes of a tensor. */
function safetensors(each) {
  const header = Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: TENSORS }, (_, at) => [`layer.${at}.weight`, { dtype: 'F32', shape: [each / 4], data_offsets: [at * each, (at + 1) * each] }]))));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return [length, header, ...Array(TENSORS).fill(each)];
}

function onnx(each) {
  const tensors = Array.from({ length: TENSORS }, (_, at) => {
    const before = Buffer.concat([whole(1, each / 4), whole(2, 1), field(8, Buffer.from(`layer.${at}.weight`)), head(9, each)]);
    return [Buffer.concat([head(5, before.length + each), before]), each];
  });
  const graph = tensors.reduce((sum, [before]) => sum + before.length + each, 0);
  return [Buffer.concat([whole(1, 8), field(8, whole(2, 17)), head(7, graph)]), ...tensors.flat()];
}

function write(path, parts) {
  const file = openSync(path, 'w');
  let seed = 1;
  for (const part of parts) {
    if (typeof part !== 'number') {
      writeSync(file, part);
      continue;
    }
    const bytes = new Uint32Array(part / 4);
    for (let at = 0; at < bytes.length; at += 1) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      bytes[at] = seed;
    }
    writeSync(file, new Uint8Array(bytes.buffer));
  }
  closeSync(file);
}

// Each reading has a process of its own, so that its memory is its own.
const READER = `
import { open } from 'node:fs/promises';
import { readModel } from './src/model/formats.ts';
const [path, values] = process.argv.slice(2);
const file = await open(path);
const { size } = await file.stat();
const read = async (start, end) => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
};
const began = performance.now();
const found = await readModel({ size, read }, { values: values === 'true' });
const took = performance.now() - began;
if (found?.structure?.tensors.length !== ${TENSORS}) throw new Error(JSON.stringify(found).slice(0, 200));
console.log(JSON.stringify({ took, memory: process.resourceUsage().maxRSS / 1024 }));
`;

try {
  const outfile = join(ROOT, 'reports', 'bench', 'identity.mjs');
  await build({ stdin: { contents: READER, resolveDir: ROOT, loader: 'js' }, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  const timed = (path, values) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [outfile, path, String(values)]);
    if (status !== 0) throw new Error(String(stderr));
    return JSON.parse(String(stdout));
  };
  const sum = (path) => {
    const began = performance.now();
    if (spawnSync('sha256sum', [path]).status !== 0) throw new Error('sha256sum failed');
    return performance.now() - began;
  };
  console.log('| file | identity | sha256sum | speed against it | memory | header alone |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, make] of Object.entries({ safetensors, onnx })) {
    const path = join(folder, `model.${name}`);
    write(path, make(Math.round((size * MIB) / TENSORS / 4) * 4));
    // Turn about, after one round that warms the disk's cache: the best of each counts, on a machine that others use.
    sum(path);
    const rounds = Array.from({ length: 3 }, () => ({ own: timed(path, true), theirs: sum(path), header: timed(path, false) }));
    const best = (pick) => Math.min(...rounds.map(pick));
    const [own, theirs, header] = [best((round) => round.own.took), best((round) => round.theirs), best((round) => round.header.took)];
    const memory = Math.max(...rounds.map((round) => round.own.memory));
    console.log(`| ${name}, ${(statSync(path).size / MIB).toFixed(0)} MiB | ${(own / 1000).toFixed(2)} s | ${(theirs / 1000).toFixed(2)} s | ${(theirs / own).toFixed(2)} | ${memory.toFixed(0)} MiB | ${header.toFixed(0)} ms |`);
    rmSync(path);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
