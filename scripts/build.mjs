// Bundles the two doors into dist/, the command line and the Action: plain bytes from the sources and the lock file alone, so that a rebuild can be compared.
import { build } from 'esbuild';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');

const REQUIRE = "import{createRequire as plumblineRequire}from'node:module';const require=plumblineRequire(import.meta.url);";
const SHARED = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // jsonc-parser's main file is UMD, whose requires a bundler cannot follow.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  write: false,
};

/** Runners fetch it for every job. */
const ACTION_LIMIT = 2_000_000;

const results = [
  // The generated validators are long; whitespace and syntax are cut, names stay readable in a stack trace.
  await build({ ...SHARED, entryPoints: { cli: 'src/cli.ts' }, minifyWhitespace: true, minifySyntax: true, banner: { js: `#!/usr/bin/env node\n${REQUIRE}` } }),
  await build({ ...SHARED, entryPoints: { action: 'src/action.ts' }, minify: true, banner: { js: REQUIRE } }),
];
const files = results.flatMap(({ outputFiles }) => outputFiles);
const actionBytes = files.find(({ path }) => path.endsWith('action.js')).contents.length;
if (actionBytes > ACTION_LIMIT) throw new Error(`dist/action.js would have ${actionBytes} bytes, more than ${ACTION_LIMIT}`);

/** The packages whose code is in the bundle, by folder. */
function bundledPackages(inputs) {
  const folders = new Set();
  for (const path of Object.keys(inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) folders.add(match[1]);
  }
  return [...folders].sort();
}

async function licenceOf(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'LICENSE-MIT']) {
    const text = await readFile(join(root, folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return text.replaceAll('\r\n', '\n').trim();
  }
  return undefined;
}

const notices = [];
for (const folder of bundledPackages(Object.assign({}, ...results.map(({ metafile }) => metafile.inputs)))) {
  const { name, version, license, author } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${folder} names no licence: its code cannot be bundled`);
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const text = (await licenceOf(folder)) ?? `The package holds no licence text; it names the licence ${license} and ${by}.`;
  notices.push(`${name} ${version} (${license})\n\n${text}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const file of files) await writeFile(file.path, file.contents);
await chmod(join(out, 'cli.js'), 0o755);
await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
await writeFile(join(out, 'LICENSES.txt'), `Licences of the packages whose code is bundled into this folder.\n\n${notices.join(`\n${'-'.repeat(72)}\n\n`)}`);
