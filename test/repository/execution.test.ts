import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openGitRepository } from '../../src/repository/git.ts';
import { openWorktree } from '../../src/repository/worktree.ts';
import { buildRepository, git, isolatedEnvironment } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const HOOKS = [
  'post-index-change',
  'reference-transaction',
  'post-checkout',
  'pre-auto-gc',
  'fsmonitor-watchman',
  'pre-commit',
  'post-rewrite',
];

/** A repository in which every setting and attribute known to run a program runs one that leaves its name in `notes`. */
async function trapped(): Promise<{ folder: string; notes: string; id: (name: string) => string }> {
  const folder = realpathSync(temporaryFolder());
  const notes = temporaryFolder();
  const { ids } = await buildRepository(folder, {
    checkout: true,
    commits: [
      {
        id: 'base',
        files: [
          ['a', 'one'],
          ['b', 'b'],
          ['.gitattributes', 'a diff=trap merge=trap\nb filter=trap\n'],
        ],
      },
      {
        id: 'head',
        files: [
          ['a', 'two'],
          ['git', { executable: `#!/bin/sh\n: > '${notes}/git-of-the-tree'\n` }],
        ],
      },
    ],
    tags: [{ name: 'v1', commit: 'head', message: 'x\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n' }],
  });
  const trap = (name: string): string => {
    const path = join(notes, '..', `${notes.split('/').at(-1)}-${name}`);
    writeFileSync(path, `#!/bin/sh\n: > '${notes}/${name}'\n`);
    chmodSync(path, 0o755);
    return path;
  };
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  for (const hook of HOOKS) execFileSync('cp', [trap(hook), join(folder, '.git/hooks', hook)]);
  for (const [key, name] of [
    ['core.fsmonitor', 'fsmonitor'],
    ['core.pager', 'pager'],
    ['pager.log', 'pager-log'],
    ['core.editor', 'editor'],
    ['core.sshCommand', 'ssh'],
    ['core.askPass', 'askpass'],
    ['core.alternateRefsCommand', 'alternates'],
    ['credential.helper', 'credential'],
    ['diff.external', 'external-diff'],
    ['diff.trap.textconv', 'textconv'],
    ['diff.trap.command', 'diff-command'],
    ['filter.trap.clean', 'clean'],
    ['filter.trap.smudge', 'smudge'],
    ['filter.trap.process', 'filter-process'],
    ['merge.trap.driver', 'merge'],
    ['gpg.program', 'gpg'],
    ['gpg.ssh.program', 'gpg-ssh'],
    ['interactive.diffFilter', 'diff-filter'],
    ['trailer.co-authored-by.command', 'trailer'],
    ['remote.origin.uploadpack', 'upload-pack'],
    ['alias.log', 'alias'],
    ['sequence.editor', 'sequence-editor'],
    ['uploadpack.packObjectsHook', 'pack-objects'],
  ] as const) {
    git(folder, 'config', key, key.startsWith('alias') ? `!${trap(name)}` : trap(name));
  }
  writeFileSync(join(folder, 'b'), 'changed on disk');
  git(folder, 'config', 'log.showSignature', 'true');
  git(folder, 'config', 'filter.trap.required', 'true');
  // As for a partial clone: what is missing would be fetched by running `upload-pack`.
  git(folder, 'config', 'core.repositoryFormatVersion', '1');
  git(folder, 'config', 'extensions.partialClone', 'origin');
  git(folder, 'config', 'remote.origin.url', folder);
  git(folder, 'config', 'remote.origin.promisor', 'true');
  return { folder, notes, id: (name) => ids.get(name) ?? expect.fail(name) };
}

/** A commit with a signature, which `log.showSignature` would have checked. */
function signed(folder: string, parent: string): string {
  const tree = git(folder, 'rev-parse', `${parent}^{tree}`);
  const person = 'Ada <ada@example.org> 1767225600 +0000';
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----';
  const path = join(folder, '.git', 'signed-commit');
  writeFileSync(path, `tree ${tree}\nparent ${parent}\nauthor ${person}\ncommitter ${person}\n${signature}\n\nsigned\n`);
  return git(folder, 'hash-object', '-t', 'commit', '-w', path);
}

describe('a repository that would run programs', () => {
  let made: Awaited<ReturnType<typeof trapped>>;
  let head: string;

  beforeAll(async () => {
    made = await trapped();
    head = signed(made.folder, made.id('head'));
  });

  it('runs none of them, whatever is asked', async () => {
    const { folder, notes, id } = made;
    const environment = {
      ...isolatedEnvironment(),
      PATH: `:.:${isolatedEnvironment()['PATH'] ?? ''}`,
      GIT_PAGER: 'cat',
      GIT_EXTERNAL_DIFF: '/bin/false',
      GIT_SSH_COMMAND: '/bin/false',
    };
    const repository = await openGitRepository(folder, environment);
    await repository.defaultBase();
    expect(await repository.mergeBase(id('base'), head)).toBe(id('base'));
    for (const commit of [id('base'), head]) {
      const snapshot = repository.snapshot(commit);
      for (const [path, { kind }] of await snapshot.list()) {
        if (kind === 'file') await Promise.all([snapshot.size(path), snapshot.read(path), snapshot.digest(path)]);
      }
    }
    const history = repository.history(head, head);
    expect(await history.states('a')).toHaveLength(2);
    expect(await history.tags('v')).toEqual(['v1']);
    expect(await repository.history(id('base'), head).commits()).toHaveLength(2);
    await expect(history.readObject('f'.repeat(40))).rejects.toThrow(/partial clone/);
    await expect(repository.snapshot('f'.repeat(40)).list()).rejects.toThrow();
    await repository.close();

    const worktree = await openWorktree(folder, environment);
    expect(Buffer.from(await worktree.read('a')).toString('latin1')).toContain('t');
    for (const [path, { kind }] of await worktree.list()) if (kind === 'file') await worktree.digest(path);

    expect(readdirSync(notes)).toEqual([]);
  });

  it('is not quite harmless: plain git runs some of them', () => {
    const { folder, notes, id } = made;
    for (const args of [
      ['status'],
      ['log', '-p', '--ext-diff', '-1', id('head')],
      ['log', '-1', head],
      ['cat-file', '--textconv', `${head}:a`],
      ['fetch', 'origin'],
      ['update-ref', 'refs/heads/x', head],
      ['add', 'b'],
    ]) {
      try {
        git(folder, ...args);
      } catch {
        // Some fail over the trap that they ran into.
      }
    }
    expect(readdirSync(notes)).toEqual(
      expect.arrayContaining([
        'diff-command',
        'external-diff',
        'filter-process',
        'fsmonitor',
        'gpg',
        'reference-transaction',
        'textconv',
        'upload-pack',
      ]),
    );
  });
});
