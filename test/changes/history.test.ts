import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Changes } from '../../src/changes/changes.ts';
import type { PastChanges } from '../../src/changes/history.ts';
import { changes } from '../../src/cli/changes.ts';
import { openGitRepository } from '../../src/repository/git.ts';
import { buildRepository, isolatedEnvironment, type BuiltCommit, type BuiltFile } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { bundle, md5, NETWORK, weights, type Files } from './bundles.ts';

const files = (tree: Files): [string, BuiltFile][] => Object.entries(tree);
const day = (n: number): string => `2026-03-${String(n).padStart(2, '0')}T12:00:00Z`;
const pointer = (name: string) => ({ url: `https://example.org/${name}.pt`, hash: md5(name) });
const log = (...entries: readonly (readonly [string, string])[]) => ({ changelog: Object.fromEntries([...entries].reverse()) });

const FIRST = ['1.0.0', 'first version'] as const;
const PATCH = ['1.0.1', 'add figures of the workflow'] as const;
const TOLD = ['1.1.0', 'retrained on more data'] as const;
const WIDER = { ...NETWORK, channels: [32, 64] };

const COMMITS: readonly BuiltCommit[] = [
  { id: 'first', files: files({ ...bundle(), 'src/app.py': 'x = 1\n' }) },
  { id: 'docs', files: files({ 'models/spleen/docs/README.md': '# Better words\n', 'README.md': '# x\n' }) },
  { id: 'silent', message: 'Tidy up\n', files: files({ 'models/spleen/large_files.yml': bundle({ pointer: pointer('b') })['models/spleen/large_files.yml'] ?? '' }) },
  { id: 'code', files: files({ 'src/app.py': 'x = 2\n' }) },
  { id: 'patch', files: files(bundle({ version: '1.0.1', ...log(FIRST, PATCH), network: WIDER, pointer: pointer('c') })) },
  { id: 'told', files: files(bundle({ version: '1.1.0', ...log(FIRST, PATCH, TOLD), network: WIDER, pointer: pointer('d') })) },
  { id: 'local', files: files({ 'weights/net.safetensors': weights(1) }) },
  { id: 'side', branch: 'work', files: files({ 'weights/net.safetensors': weights(2) }) },
  { id: 'merged', message: 'Merge work\n', parents: ['local', 'side'], files: files({ 'weights/net.safetensors': weights(2) }) },
  { id: 'last', files: files({ 'README.md': '# y\n' }) },
].map((commit, at) => ({ ...commit, date: day(at + 1) }));

let [dir, ids] = ['', new Map<string, string>()];
beforeAll(async () => {
  dir = join(temporaryFolder(), 'repository');
  const built = await buildRepository(dir, { commits: COMMITS, tags: [{ name: 'net@v1.0.0', commit: 'local' }, { name: 'net@v2.0.0', commit: 'last', message: 'x' }] });
  ids = new Map(built.ids);
});

interface Printed {
  readonly code: number;
  readonly text: string;
}

async function ask(...args: string[]): Promise<Printed> {
  let text = '';
  const terminal = { cwd: dir, now: 0, color: false, columns: undefined, print: (more: string) => void (text += more), complain: () => undefined };
  const code = await changes.run(args, terminal);
  return { code, text };
}

const past = async (...args: string[]): Promise<PastChanges> => JSON.parse((await ask('--history', '--json', ...args)).text) as PastChanges;

describe('the past of a repository', () => {
  it('shows each change of a model that was not told, with commit, date and what was said', async () => {
    const found = await past();
    expect(found).toMatchObject({ schema: 'plumbline/changes-history/v1', head: ids.get('last'), commits: 9, cut: false, model_changes: 5 });
    expect(found.untold.map(({ commit, date, path, state, silent }) => [commit, date, path, state, silent])).toEqual([
      [ids.get('merged'), day(9), 'weights', 'new-weights', true],
      [ids.get('patch'), day(5), 'models/spleen', 'architecture-changed', false],
      [ids.get('silent'), day(3), 'models/spleen', 'unknown', true],
    ]);
    expect(found.untold[1]).toMatchObject({ version: { from: '1.0.0', to: '1.0.1', bump: 'patch' }, changelog: { entry: PATCH[1], mentions_model: false } });
  });

  it('is printed for a reader, with the words of the commit', async () => {
    const { code, text } = await ask('--history');
    expect(code).toBe(0);
    expect(text).toContain(`2026-03-03 ${ids.get('silent')?.slice(0, 12)} models/spleen may have changed`);
    expect(text).toContain('- the commit says: “Tidy up”');
    expect(text).toContain('- network: network_def.channels: [16,32] → [32,64] (configs/inference.json)');
    expect(text).toContain('9 commits looked at.\n5 changes of models: 2 silent, 1 under a version');
    expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('/'))).toEqual([]);
  });

  it('is walked no further than asked, and says so', async () => {
    expect(await past('--max', '4')).toMatchObject({ commits: 4, cut: true, untold: [{ path: 'weights' }] });
    expect((await ask('--history', '--max', '1')).text).toContain('1 commit looked at; older ones were left out, --max takes in more.');
  });

  it('is narrowed by paths and begins where it is told', async () => {
    expect((await past('models')).untold.map(({ path }) => path)).toEqual(['models/spleen', 'models/spleen']);
    expect(await past('--head', ids.get('silent') ?? '')).toMatchObject({ commits: 3, untold: [{ commit: ids.get('silent') }] });
  });

  it('is not guessed at in a shallow clone', async () => {
    const clone = join(temporaryFolder(), 'shallow');
    execFileSync('git', ['clone', '--quiet', '--depth', '3', '--branch', 'main', `file://${dir}`, clone], { env: isolatedEnvironment() });
    await expect(ask('--history', '--repo', clone)).rejects.toThrow(/shallow/);
  });
});

describe('two commits', () => {
  it('are those that are named, and answered as the format says', async () => {
    const { text } = await ask('--base', ids.get('docs') ?? '', '--head', ids.get('silent') ?? '', '--json');
    const found = JSON.parse(text) as Changes;
    expect(found).toMatchObject({ schema: 'plumbline/changes/v1', base: ids.get('docs'), head: ids.get('silent'), models: [{ path: 'models/spleen', state: 'unknown', silent: true }] });
  });

  it('are the head and the commit before it on the default branch, where none is named', async () => {
    expect((await ask()).text).toContain('0 models of 2 changed.');
    expect((await ask('--head', 'work')).text).toContain('weights has new weights');
  });

  it('must be there', async () => {
    await expect(ask('--base', 'nowhere')).rejects.toThrow('--base nowhere names no commit');
    await expect(ask('../elsewhere')).rejects.toThrow('lies outside the repository');
    await expect(ask('--history', '--base', 'main')).rejects.toThrow('--history takes no --base');
    await expect(ask('--max', '5')).rejects.toThrow('--max belongs to --history');
    await expect(ask('--history', '--max', '0')).rejects.toThrow('--max 0 is no number of commits');
  });
});

describe('a local clone', () => {
  it('knows the tags of a commit and its past', async () => {
    const repository = await openGitRepository(dir);
    expect(await repository.tagsOf(ids.get('merged') ?? '')).toEqual(['net@v1.0.0']);
    expect(await repository.tagsOf(ids.get('last') ?? '')).toEqual(['net@v1.0.0', 'net@v2.0.0']);
    expect(await repository.tagsOf(ids.get('first') ?? '')).toEqual([]);
    await repository.close();
  });

  it('tells what each commit of its line changed against its first parent', async () => {
    const repository = await openGitRepository(dir);
    const line = await repository.line(ids.get('last') ?? '', 3);
    expect(line).toEqual([
      { id: ids.get('last'), parent: ids.get('merged'), date: day(10), subject: 'commit 10', paths: ['README.md'] },
      { id: ids.get('merged'), parent: ids.get('local'), date: day(9), subject: 'Merge work', paths: ['weights/net.safetensors'] },
      { id: ids.get('local'), parent: ids.get('told'), date: day(7), subject: 'commit 7', paths: ['weights/net.safetensors'] },
    ]);
    expect((await repository.line(ids.get('first') ?? '', 9)).map(({ parent, paths }) => [parent, paths.length])).toEqual([[undefined, 5]]);
    await repository.close();
  });
});
