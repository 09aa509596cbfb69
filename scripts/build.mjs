// Bundles the two doors into dist/, the command line and the Action: plain bytes from the sources and the lock file alone, so that a rebuild can be compared.
import { build } from 'esbuild';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');
const CLI = join(out, 'cli.js');

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

// The generated validators are long; whitespace and syntax are cut, names stay readable in a stack trace.
const cli = await build({
  ...SHARED, entryPoints: { cli: 'src/cli.ts' }, splitting: true, chunkNames: 'cli/[name]-[hash]', minifyWhitespace: true, minifySyntax: true, banner: { js: REQUIRE },
});
const action = await build({ ...SHARED, entryPoints: { action: 'src/action.ts' }, minify: true, alias: { '@octokit/plugin-rest-endpoint-methods': './scripts/no-endpoint-methods.mjs' }, banner: { js: REQUIRE } });
const actionBytes = action.outputFiles[0].contents.length;
if (actionBytes > ACTION_LIMIT) throw new Error(`dist/action.js would have ${actionBytes} bytes, more than ${ACTION_LIMIT}`);

/** The files of the command line under names that stay: a command's own, and a number for what several commands share. */
function named({ outputFiles, metafile: { outputs } }) {
  const chunks = Object.keys(outputs).filter((path) => path.startsWith('dist/cli/'));
  const ofCommands = chunks.filter((path) => outputs[path].entryPoint !== undefined);
  const firstInput = (path) => Object.keys(outputs[path].inputs).sort()[0];
  const shared = chunks.filter((path) => !ofCommands.includes(path)).sort((a, b) => (firstInput(a) < firstInput(b) ? -1 : 1));
  const names = new Map([
    ...ofCommands.map((path) => [basename(path), basename(outputs[path].entryPoint).replace(/\.ts$/, '.js')]),
    ...shared.map((path, at) => [basename(path), `shared-${at + 1}.js`]),
  ]);
  return outputFiles.map(({ path, text }) => {
    const contents = text.replaceAll(/(?<=["/])[\w-]+-[A-Z0-9]{8}\.js(?=")/g, (name) => names.get(name) ?? name);
    return { path: join(dirname(path), names.get(basename(path)) ?? basename(path)), contents: path === CLI ? `#!/usr/bin/env node\n${contents}` : contents };
  });
}

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
for (const folder of bundledPackages({ ...cli.metafile.inputs, ...action.metafile.inputs })) {
  const { name, version, license, author } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${folder} names no licence: its code cannot be bundled`);
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const text = (await licenceOf(folder)) ?? `The package holds no licence text; it names the licence ${license} and ${by}.`;
  notices.push(`${name} ${version} (${license})\n\n${text}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'cli'), { recursive: true });
for (const { path, contents } of [...named(cli), ...action.outputFiles]) await writeFile(path, contents);
await chmod(CLI, 0o755);
await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
await writeFile(join(out, 'LICENSES.txt'), `Licences of the packages whose code is bundled into this folder.\n\n${notices.join(`\n${'-'.repeat(72)}\n\n`)}`);
