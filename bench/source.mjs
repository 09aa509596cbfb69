import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What some sources export, together; bundled, for Node.js 20 reads no TypeScript. */
export async function load(paths) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  try {
    const outfile = join(folder, 'source.mjs');
    const contents = paths.map((path) => `export * from './${path}';`).join('\n');
    await build({ stdin: { contents, resolveDir: ROOT }, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
