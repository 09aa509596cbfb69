import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Comparison } from '../../src/github/compare.ts';
import { GitHubHistory } from '../../src/github/history.ts';
import { Objects } from '../../src/github/objects.ts';
import { GitHubRepository } from '../../src/github/repository.ts';
import { openGitRepository } from '../../src/repository/git.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { buildRepository, git, isolatedEnvironment, type BuiltCommit, type BuiltTag } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import type { FakeGitHub } from './fake.ts';
import { openForTest, openGitHub } from './opened.ts';

vi.mock(import('node:timers/promises'), async (original) => ({ ...(await original()), setTimeout: async <T>() => undefined as T }));

const PATH = 'm/release.yaml';
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace('.000Z', 'Z');

async function opened(commits: readonly BuiltCommit[], tags: readonly BuiltTag[] = []) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits, tags });
  const { github, client } = await openForTest(folder);
  return { folder, github, client, id: (name: string) => ids.get(name) ?? expect.fail(name) };
}

/** The states of the file as a clone tells them and as GitHub does; `near`: how many commits GitHub looks at one by one. */
async function bothWays(commits: readonly BuiltCommit[], tip: string, near?: number, queries?: number) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits });
  const base = ids.get(tip) ?? '';
  const clone = await openGitRepository(folder, isolatedEnvironment());
  const { github, client } = await openGitHub(folder);
  try {
    const comparison = new Comparison(client, base, base, new Map());
    const online = await new GitHubHistory({ client, objects: new Objects(client), comparison, base, near, queries }).states(PATH);
    return { local: await clone.history(base, base).states(PATH), online, queries: github.of('graphql/Past').length, violations: github.violations };
  } finally {
    await Promise.all([clone.close(), github.close()]);
  }
}

/** A first-parent line of `length` commits that gives the file a new content at these places, and touches another elsewhere. */
function line(length: number, changes: ReadonlyMap<number, string | null>): BuiltCommit[] {
  return Array.from({ length }, (_, place) => {
    const content = changes.get(place);
    return { id: String(place), date: at(place), files: [content === undefined ? ['other', String(place)] as const : [PATH, content] as const] };
  });
}

type Step = { readonly kind: 'same' | 'change' | 'delete' | 'merge'; readonly content: string; readonly back: number; readonly wins: 'usual' | 'first' | 'second' };

/** Commits of a main line that merges short branches. `wins`: whose file a merge takes, whatever has happened since. */
function woven(steps: readonly Step[], fair: boolean): { commits: BuiltCommit[]; tip: string } {
  const commits: BuiltCommit[] = [{ id: 'root', date: at(0), files: [['other', '']] }];
  const main = ['root'];
  const contents: (string | null)[] = [null];
  for (const [place, { kind, content, back, wins }] of steps.entries()) {
    const id = `main-${place}`;
    const [parent, before] = [main.at(-1) ?? '', contents.at(-1) ?? null];
    let now = before;
    if (kind === 'merge') {
      const fork = Math.max(0, main.length - 1 - back);
      const forked = contents[fork] ?? null;
      const side = content === 'd' ? forked : content;
      commits.push({
        id: `side-${place}`, branch: `side-${place}`, parents: [main[fork] ?? ''], date: at(place * 2 + 1),
        files: [side === forked ? ['side', String(place)] as const : [PATH, side] as const],
      });
      // As git merges: whoever has changed it since the fork; where both have, the first.
      const usual = before === forked ? side : before;
      now = fair || wins === 'usual' ? usual : wins === 'second' ? side : before;
      commits.push({ id, parents: [parent, `side-${place}`], date: at(place * 2 + 2), files: now === before ? [] : [[PATH, now] as const] });
    } else {
      now = kind === 'change' ? content : kind === 'delete' ? null : before;
      commits.push({ id, parents: [parent], date: at(place * 2 + 2), files: now === before ? [['other', String(place)] as const] : [[PATH, now] as const] });
    }
    main.push(id);
    contents.push(now);
  }
  return { commits, tip: main.at(-1) ?? '' };
}

const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('same', 'same', 'same', 'change', 'delete', 'merge', 'merge'),
    content: fc.constantFrom('a', 'b', 'c', 'd'),
    back: fc.nat(6),
    wins: fc.constantFrom('usual', 'first', 'second'),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('the past of a file over GitHub', () => {
  it('is that of a clone, whatever was merged and however', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const { commits, tip } = woven(given, false);
        const { local, online, violations } = await bothWays(commits, tip);
        expect(online).toEqual(local);
        expect(violations).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('is that of a clone beyond the commits that are looked at one by one, where merges are git’s own', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (given, near) => {
        const { commits, tip } = woven(given, true);
        const { local, online, violations } = await bothWays(commits, tip, near);
        expect(online).toEqual(local);
        expect(violations).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('has what a merge of an older branch took back at once', async () => {
    const commits: BuiltCommit[] = [
      { id: 'x', date: at(1), files: [[PATH, 'x']] },
      { id: 'side', branch: 'side', parents: ['x'], date: at(2), files: [['side', '1']] },
      { id: 'y', parents: ['x'], date: at(3), files: [[PATH, 'y']] },
      { id: 'back', parents: ['y', 'side'], date: at(4), files: [[PATH, 'x'], ['side', '1']] },
    ];
    const { online, local } = await bothWays(commits, 'back');
    expect(online).toEqual(local);
    expect(online).toHaveLength(3);
  });

  it.each([1, 12, 16, 23, 100, 250])('of %i commits takes one query for the nearest seventeen, and few for the rest', async (length) => {
    const changes = new Map([[0, '1.0'], [Math.floor(length / 2), '1.1'], [length - 1, '1.2']]);
    const { online, local, queries } = await bothWays(line(length, changes), String(length - 1));
    expect(online).toEqual(local);
    expect(queries).toBeLessThanOrEqual(length <= 16 ? 1 : 1 + Math.ceil(length / 100));
  });

  it('of 3000 commits is found without looking at all of them', { timeout: 120_000 }, async () => {
    const changes = new Map<number, string | null>([[10, '1'], [700, '2'], [701, '1'], [1500, null], [1502, '3'], [2300, '4'], [2990, '5']]);
    const { online, local, queries } = await bothWays(line(3000, changes), '2999', 64);
    expect(online).toEqual(local);
    expect(online).toHaveLength(7);
    expect(queries).toBeLessThan(20);
  });

  it('is refused where the file changed too often to be told', async () => {
    const changes = new Map(Array.from({ length: 100 }, (_, place) => [place * 2, String(place)] as const));
    expect((await bothWays(line(200, changes), '199', 2)).online).toHaveLength(100);
    await expect(bothWays(line(200, changes), '199', 2, 4)).rejects.toThrow(/changed too often/);
  });

  it('knows no name that is not UTF-8', async () => {
    const { client } = await opened([{ id: 'a', files: [['a', '1']] }]);
    const base = '1'.repeat(40);
    await expect(new GitHubRepository(client).history(base, base).states('\0%FF')).rejects.toThrow(RepositoryError);
  });

  it('takes the time of a commit in UTC', async () => {
    const { folder, client } = await opened([{ id: 'a', files: [['a', '1']] }]);
    const tree = git(folder, 'rev-parse', 'main^{tree}');
    const id = git(folder, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit-tree', '-m', 'zone', tree);
    git(folder, 'update-ref', 'refs/heads/main', id);
    const [state] = await new GitHubRepository(client).history(id, id).states('a');
    expect(state?.date).toBe('2026-01-01T00:00:00Z');
  });
});

describe('tags over GitHub', () => {
  const tagged = (count: number): BuiltTag[] => Array.from({ length: count }, (_, place) => ({ name: `tubecheck-v1.${place}.0`, commit: 'a' }));

  it('are all found on as many pages as it takes, and no others', async () => {
    const others = ['monitor-v1.0.0', 'old-tubecheck-v1.0.0', 'Tubecheck-v2.0.0', 'tubecheck-v'].map((name) => ({ name, commit: 'a' }));
    const { client, github, id } = await opened([{ id: 'a', files: [['a', '1']] }], [...tagged(120), ...others]);
    const history = new GitHubRepository(client).history(id('a'), id('a'));
    const found = await history.tags('tubecheck-v');
    expect(found).toEqual(['tubecheck-v', ...tagged(120).map(({ name }) => name)].sort());
    expect(github.of('graphql/Tags')).toHaveLength(2);
    expect(github.violations).toEqual([]);
  });
});

describe('the commits of a pull request over GitHub', () => {
  const pull = (count: number): BuiltCommit[] => [
    { id: 'base', date: at(0), files: [['a', '0']] },
    ...Array.from({ length: count }, (_, place): BuiltCommit => ({
      id: `c${place}`, branch: 'feature', parents: [place === 0 ? 'base' : `c${place - 1}`], date: at(place + 1), files: [['a', String(place + 1)]],
    })),
  ];

  it.each([0, 1, 100, 101, 230])('are all %i', async (count) => {
    const { client, github, id } = await opened(pull(count));
    const [base, head] = [id('base'), id(count === 0 ? 'base' : `c${count - 1}`)];
    const repository = new GitHubRepository(client);
    expect(await repository.mergeBase(base, head)).toBe(base);
    const commits = await repository.history(base, head).commits();
    expect(commits.map((commit) => commit.id)).toEqual(Array.from({ length: count }, (_, place) => id(`c${count - 1 - place}`)));
    expect(github.of('repos/compare-commits-with-basehead')).toHaveLength(Math.max(1, Math.ceil(count / 100)));
    expect(github.violations).toEqual([]);
  });

  it('carry the logins that GitHub knows, and those that it was told of', async () => {
    const person = (name: string, email: string) => ({ name, email });
    const { client, github, id } = await opened([
      { id: 'base', files: [['a', '0']] },
      {
        id: 'head', branch: 'feature', parents: ['base'], author: person('Dee', 'dee@company.example'), committer: person('GitHub', 'noreply@github.com'), files: [['a', '1']],
        message: 'Change\n\nCo-authored-by: Cho <Cho@Company.example>\nCo-authored-by: Eve <eve@company.example>\n',
      },
    ]);
    github.accounts.set('dee-st', { login: 'dee-st', id: 1, type: 'User', emails: ['dee@company.example'] });
    github.accounts.set('web-flow', { login: 'web-flow', id: 19_864_447, type: 'User', emails: ['noreply@github.com'] });
    const logins = new Map([['cho@company.example', 'dr-cho']]);
    const [commit] = await new GitHubRepository(client, { logins }).history(id('base'), id('head')).commits();
    expect(commit?.people.map(({ role, login }) => [role, login])).toEqual([['author', 'dee-st'], ['committer', undefined], ['co-author', 'dr-cho'], ['co-author', undefined]]);
  });

  it('are refused where GitHub answers about other commits, or not about all', async () => {
    const { client, github, id } = await opened(pull(3));
    const given = async (change: (body: Record<string, unknown>) => void) => {
      const repository = new GitHubRepository(client);
        const body = await answerOf(github, id('base'), id('c2'));
      change(body);
      github.fault = () => ({ status: 200, body });
      const answer = repository.mergeBase(id('base'), id('c2')).then(() => repository.history(id('base'), id('c2')).commits());
      return answer.finally(() => (github.fault = undefined));
    };
    await expect(given((body) => (body['base_commit'] = body['merge_base_commit'] = (body['commits'] as unknown[])[0]))).rejects.toThrow(/compared other commits/);
    await expect(given((body) => (body['total_commits'] = 4))).rejects.toThrow(/GitHub names 3 of the 4 commits/);
    await expect(given((body) => Object.assign(body, { total_commits: 2, commits: (body['commits'] as unknown[]).slice(0, 2) }))).rejects.toThrow(/compared other commits/);
    await expect(given((body) => (body['total_commits'] = 10_001))).rejects.toThrow(/more than 10000 commits/);
    expect(await given(() => undefined)).toHaveLength(3);
  });
});

async function answerOf(github: FakeGitHub, base: string, head: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `token ${github.token}`, 'user-agent': 'test', accept: 'application/vnd.github+json' };
  const response = await fetch(`${github.origin}/repos/${github.fullName}/compare/${base}...${head}?per_page=100&page=1`, { headers });
  return (await response.json()) as Record<string, unknown>;
}
