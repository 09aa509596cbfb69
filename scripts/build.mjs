// Bundles the two doors into dist/, the command line and the Action: plain bytes from the sources and the lock file alone, so that a rebuild can be compared.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minify } from 'rolldown/utils';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');

/** Runners fetch it for every job. */
const ACTION_LIMIT = 2_000_000;

// jsonc-parser's main file is UMD, whose requires a bundler cannot follow.
const MAIN_FIELDS = ['module', 'main'];

/** The same sources as modules: what is not used is left out, and what is used is not parsed twice, as a function and as its parts. */
const ALIAS = { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') };

/** Code that nobody reads in a stack trace, from packages and the validators made from schemas, in short names: a fifth less to parse at each start. */
const SHORT_NAMES = {
  name: 'short-names',
  async load(id) {
    if (!/[\\/](?:node_modules|generated)[\\/].*\.[cm]?js$/.test(id)) return undefined;
    const { code, errors } = await minify(id, await readFile(id, 'utf8'));
    if (errors.length > 0) throw new Error(`${id} cannot be shortened: ${errors[0].message}`);
    return code;
  },
};

/** Modules that the command line needs before it knows the command. Apart from it, so that what else needs them does not need all of it. */
const BASE = /[\\/]src[\\/](?:version|formats[\\/]near|cli[\\/]terminal|repository[\\/]snapshot)\.ts$/;

/** CommonJS, for Node.js loads ES modules more slowly: bench/README.md. */
async function bundle(input, { alias = {}, plugins = [] }, output) {
  const made = await rolldown({ cwd: root, input, plugins, platform: 'node', transform: { target: 'node20' }, resolve: { alias: { ...ALIAS, ...alias }, mainFields: MAIN_FIELDS } });
  return (await made.generate({ format: 'cjs', comments: false, ...output })).output;
}

const GETTER = /Object\.defineProperty\(exports,(["`])(\w+)\1,\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g;

/**
 * Exports as values in place of functions that return them, which a program that runs once calls at each use: none of them is assigned
 * again once its file has run.
 */
function withPlainExports(code) {
  return code.replaceAll(GETTER, (_, quote, name, value) => {
    const escaped = value.replaceAll('$', '\\$');
    const assigned = code.match(new RegExp(`(?<![.\\w$])${escaped}(?:=(?![=>])|\\+\\+|--|[-+*/|&]=)`, 'g'))?.length ?? 0;
    if (assigned > 1 && !new RegExp(`(?:function|class) ${escaped}\\b`).test(code)) throw new Error(`${value} is exported, and assigned ${assigned} times`);
    return `exports.${name}=${value}`;
  });
}

// Whitespace and syntax are cut, our own names stay readable in a stack trace.
const cli = await bundle({ cli: 'src/cli.ts' }, { plugins: [SHORT_NAMES] }, {
  // What several commands share is named after one of its modules.
  chunkFileNames: ({ isDynamicEntry }) => (isDynamicEntry ? 'cli/[name].js' : 'cli/shared-[name].js'),
  codeSplitting: { groups: [{ name: 'base', test: BASE }] },
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
});
const action = await bundle({ action: 'src/action.ts' }, { alias: { '@octokit/plugin-rest-endpoint-methods': join(root, 'scripts/no-endpoint-methods.mjs') } }, { minify: true, codeSplitting: false });
const actionBytes = Buffer.byteLength(action[0].code);
if (action.length > 1) throw new Error('the Action is not one file');
if (actionBytes > ACTION_LIMIT) throw new Error(`dist/action.js would have ${actionBytes} bytes, more than ${ACTION_LIMIT}`);

/** The packages whose code is in the bundle, by folder. */
function bundledPackages(modules) {
  const folders = new Set();
  for (const path of modules) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) folders.add(match[1]);
  }
  return [...folders].sort();
}

async function licenceOf(folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'LICENSE-MIT']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return text.replaceAll('\r\n', '\n').trim();
  }
  return undefined;
}

const notices = [];
for (const folder of bundledPackages([...cli, ...action].flatMap(({ moduleIds }) => moduleIds))) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (license === undefined) throw new Error(`${folder} names no licence: its code cannot be bundled`);
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const text = (await licenceOf(folder)) ?? `The package holds no licence text; it names the licence ${license} and ${by}.`;
  notices.push(`${name} ${version} (${license})\n\n${text}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'cli'), { recursive: true });
for (const { fileName, code } of [...cli, ...action]) await writeFile(join(out, fileName), `${fileName === 'cli.js' ? '#!/usr/bin/env node\n' : ''}${withPlainExports(code)}`);
await chmod(join(out, 'cli.js'), 0o755);
await writeFile(join(out, 'package.json'), '{ "type": "commonjs" }\n');
await writeFile(join(out, 'LICENSES.txt'), `Licences of the packages whose code is bundled into this folder.\n\n${notices.join(`\n${'-'.repeat(72)}\n\n`)}`);
