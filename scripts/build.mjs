// Bundles the two doors into dist/, the command line and the Action: plain bytes from the sources and the lock file alone, so that a rebuild can be compared.
import { build, transform } from 'esbuild';
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
  // The same sources as modules: what is not used is left out, and what is used is not parsed twice, as a function and as its parts.
  alias: { yaml: './node_modules/yaml/browser/dist/index.js' },
  legalComments: 'none',
  metafile: true,
  write: false,
};

/** Runners fetch it for every job. */
const ACTION_LIMIT = 2_000_000;

/** Code that nobody reads in a stack trace, from packages and the validators made from schemas, in short names: a fifth less to parse at each start. */
const SHORT_NAMES = {
  name: 'short-names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](?:node_modules|generated)[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: (await transform(await readFile(path, 'utf8'), { minify: true, legalComments: 'none', target: SHARED.target, sourcefile: path })).code,
    }));
  },
};

// Whitespace and syntax are cut, our own names stay readable in a stack trace.
const cli = await build({
  ...SHARED, plugins: [SHORT_NAMES], entryPoints: { cli: 'src/cli.ts' }, splitting: true, chunkNames: 'cli/[name]-[hash]', minifyWhitespace: true, minifySyntax: true, banner: { js: REQUIRE },
});
const action = await build({ ...SHARED, entryPoints: { action: 'src/action.ts' }, minify: true, alias: { ...SHARED.alias, '@octokit/plugin-rest-endpoint-methods': './scripts/no-endpoint-methods.mjs' }, banner: { js: REQUIRE } });
const actionBytes = action.outputFiles[0].contents.length;
if (actionBytes > ACTION_LIMIT) throw new Error(`dist/action.js would have ${actionBytes} bytes, more than ${ACTION_LIMIT}`);

/** The files of the command line under names that stay: that of the source that is loaded when it is needed, and a number for what several share. */
function named({ outputFiles, metafile: { outputs } }) {
  const chunks = Object.keys(outputs).filter((path) => path.startsWith('dist/cli/'));
  const loaded = chunks.filter((path) => outputs[path].entryPoint !== undefined);
  const firstInput = (path) => Object.keys(outputs[path].inputs).sort()[0];
  const shared = chunks.filter((path) => !loaded.includes(path)).sort((a, b) => (firstInput(a) < firstInput(b) ? -1 : 1));
  const names = new Map([
    ...loaded.map((path) => [basename(path), outputs[path].entryPoint.replace(/^src\/(?:cli\/)?/, '').replaceAll('/', '-').replace(/\.ts$/, '.js')]),
    ...shared.map((path, at) => [basename(path), `shared-${at + 1}.js`]),
  ]);
  if (new Set(names.values()).size < names.size) throw new Error('two files of the command line have one name');
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
