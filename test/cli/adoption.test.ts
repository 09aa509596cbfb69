import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { approval } from '../fixture/people.ts';
import { treeOnDisk } from '../fixture/tubecheck.ts';
import { plumbline, reportIn, type Ran } from '../support/cli.ts';
import { buildRepository } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const BASE = fileURLToPath(new URL('../../examples/tubecheck/base', import.meta.url));
const AUTHOR = { name: 'lee-dev', email: '1042+lee-dev@users.noreply.github.com' };

describe('adoption in two pull requests', () => {
  let folder = '';
  let head = '';
  const check = (...args: string[]): Promise<Ran> => plumbline(['check', '--repo', folder, '--at', '2026-02-20T12:00:00Z', '--json', ...args]);

  beforeAll(async () => {
    folder = temporaryFolder();
    const tree = [...(await treeOnDisk(BASE))];
    const at = { author: AUTHOR, date: '2026-02-19T09:00:00Z' };
    const { ids } = await buildRepository(folder, {
      commits: [
        { ...at, id: 'before', files: [['README.md', '# models\n']] },
        { ...at, id: 'rules', branch: 'rules', parents: ['before'], files: tree.filter(([path]) => path.startsWith('governance/')) },
        { ...at, id: 'merged', branch: 'merged', parents: ['rules'] },
        { ...at, id: 'version', branch: 'version', parents: ['merged'], files: tree.filter(([path]) => path.startsWith('models/')) },
      ],
    });
    head = ids.get('version') ?? '';
  });

  it('the first brings the rules: it releases nothing, and nobody can be asked to sign', async () => {
    const ran = await check('--base', 'main', '--head', 'rules');
    expect(ran.exitCode).toBe(0);
    expect(reportIn(ran)).toMatchObject({ verdict: 'not_a_release', blocked: false });
    const { stdout } = await plumbline(['check', '--repo', folder, '--base', 'main', '--head', 'rules']);
    expect(stdout).toMatch(/nobody can be asked\s+to\s+sign/);
  });

  it('the second waits for those whom the policy names', async () => {
    const ran = await check('--base', 'merged', '--head', 'version');
    expect(ran.exitCode).toBe(1);
    expect(reportIn(ran)).toMatchObject({ verdict: 'incomplete', waiting_for_signoff_only: true });
  });

  it('the second brings the authorized version, signed and documented', async () => {
    const reviews = join(temporaryFolder(), 'reviews.json');
    const signed = ['ana-ra', 'q-ben'].map((login) => approval(login, { commit_id: head, submitted_at: '2026-02-20T09:00:00Z' }));
    writeFileSync(reviews, JSON.stringify(signed));
    const pullRequest = join(temporaryFolder(), 'pull-request.json');
    writeFileSync(pullRequest, JSON.stringify({ number: 2, user: { login: 'lee-dev', type: 'User' }, head: { sha: head } }));
    const ran = await check('--base', 'merged', '--head', 'version', '--reviews', reviews, '--pull-request', pullRequest);
    expect(reportIn(ran).devices[0]?.findings.filter(({ level }) => level === 'block')).toEqual([]);
    expect(ran.exitCode).toBe(0);
    expect(reportIn(ran)).toMatchObject({ verdict: 'documented', devices: [{ from: null, to: '2.0.0', basis: 'new-authorization' }] });
  });
});
