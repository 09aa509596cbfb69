import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, plumbline, run, type Ran } from '../support/cli.ts';
import { git } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

describe('demo', () => {
  /** The folder for temporary files, which only the demo uses. */
  let temporary = '';
  let ran: Ran;
  beforeAll(async () => {
    temporary = temporaryFolder();
    ran = await plumbline(['demo'], { env: { TMPDIR: temporary } });
  });

  it('judges the good and the bad pull request, and ends with 0', () => {
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [, good = '', bad = ''] = ran.stdout.split(/^=+\nrelease-2\.1\.0/m);
    expect(good).toMatch(/^: Release TubeCheck 2\.1\.0.*\n=+\n\nChecks passed: consistent with the plan\n/);
    expect(good).toContain('\nExit code 0\n');
    expect(bad).toMatch(/^-outside-plan: .*\n=+\n\nOutside the plan: /);
    expect(bad).toContain('\nExit code 1\n');
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('says the same bytes again, whatever the settings of git and the time zone', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, '.gitconfig'), '[core]\n\tautocrlf = true\n[init]\n\tdefaultObjectFormat = sha256\n[user]\n\tname = Somebody\n[commit]\n\tgpgSign = true\n');
    const again = await plumbline(['demo'], { env: { HOME: home, GIT_CONFIG_GLOBAL: join(home, '.gitconfig'), TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8' } });
    expect(again).toEqual(ran);
  });

  // A network of its own, without any interface that is up.
  const unshared = spawnSync('unshare', ['--user', '--map-root-user', '--net', 'true']).status === 0;
  it.skipIf(!unshared)('needs no network', async () => {
    expect(await run('unshare', ['--user', '--map-root-user', '--net', process.execPath, CLI, 'demo'])).toEqual(ran);
  });

  it('says that it needs git where there is none', async () => {
    const { exitCode, stderr } = await plumbline(['demo'], { env: { PATH: temporaryFolder() } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('needs git on the PATH');
  });

  it('--keep leaves the repository in a new folder, with a branch for each pull request', async () => {
    const folder = temporaryFolder();
    const kept = await plumbline(['demo', '--keep', 'try'], { cwd: folder });
    expect(kept.exitCode).toBe(0);
    expect(kept.stdout).toMatch(/The repository is in try\.\n$/);
    const repository = join(folder, 'try');
    expect(git(repository, 'branch', '--format=%(refname:short)').split('\n')).toEqual(['main', 'release-2.1.0', 'release-2.1.0-m2', 'release-2.1.0-outside-plan']);
    expect(git(repository, 'status', '--porcelain', '--branch')).toBe('## release-2.1.0');
    expect(git(repository, 'tag')).toBe('tubecheck-v2.0.0');
  });

  it.each(['.', 'file', 'nowhere/try'])('--keep %s is refused: nothing of the user is written over', async (name) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'mine');
    const { exitCode, stdout, stderr } = await plumbline(['demo', '--keep', name], { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('--keep');
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
