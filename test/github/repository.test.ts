import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import { parseReviews } from '../../src/formats/github.ts';
import { evaluate, serialize } from '../../src/gate.ts';
import { GitHubError } from '../../src/github/fault.ts';
import { GitHubRepository } from '../../src/github/repository.ts';
import { openGitRepository } from '../../src/repository/git.ts';
import { RepositoryError } from '../../src/repository/snapshot.ts';
import { proportion } from '../fixture/figures.ts';
import type { Release } from '../fixture/release.ts';
import { smallDevice } from '../fixture/small.ts';
import { replaceText } from '../fixture/tree.ts';
import { good } from '../fixture/tubecheck.ts';
import { buildRepository, isolatedEnvironment } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { describeRepository } from '../repository/conformance-history.ts';
import { describeSnapshot } from '../repository/conformance.ts';
import type { FakeGitHub } from './fake.ts';
import { clientOf, openForTest, openGitHub } from './opened.ts';
import { onGitHub } from './release.ts';

// The pauses between attempts are the client's business.
vi.mock(import('node:timers/promises'), async (original) => ({ ...(await original()), setTimeout: async <T>() => undefined as T }));

const opened: FakeGitHub[] = [];
afterAll(async () => {
  await Promise.all(opened.map((github) => github.close()));
});

describeSnapshot('GitHub', async (files) => {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits: [{ files }] });
  const { github, client } = await openGitHub(folder);
  opened.push(github);
  return new GitHubRepository(client).snapshot(ids.get('0') ?? '');
});

describeRepository(
  'GitHub',
  async (world) => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, world);
    const { github, client } = await openGitHub(folder);
    opened.push(github);
    return { repository: new GitHubRepository(client), ids };
  },
  { names: false },
);

describe('the loopback GitHub', () => {
  it('was asked nothing that GitHub would not understand', () => {
    expect(opened.flatMap(({ violations }) => violations)).toEqual([]);
  });
});

const blocking = ({ devices }: Report): string[] =>
  devices.flatMap(({ findings }) => findings.filter(({ level }) => level === 'block').map(({ rule }) => rule));

describe('a release judged over GitHub', () => {
  const asked = async (release: Release, logins = new Map<string, string>()) => {
    const { github, pull, commits } = await onGitHub(release);
    const client = clientOf(github);
    const reviews = parseReviews('reviews.json', Buffer.from(JSON.stringify(pull.reviews)));
    const head = commits.get('head') ?? '';
    const facts = {
      base: commits.get(release.landed.at(-1)?.label ?? 'base') ?? '',
      head,
      at: Date.parse(release.at),
      reviews: 'value' in reviews ? reviews.value : expect.fail('no reviews'),
      pullRequests: [{ number: 7, author: release.author, head }],
    };
    const online = await evaluate({ repository: new GitHubRepository(client, { logins }), ...facts });
    const clone = await openGitRepository(github.git.folder, isolatedEnvironment());
    const local = await evaluate({ repository: clone, ...facts });
    await clone.close();
    const operations = github.requests.map(({ operation }) => operation);
    const counted = Object.fromEntries([...new Set(operations)].sort().map((name) => [name, operations.filter((one) => one === name).length]));
    return { github, client, online, local, counted };
  };

  it('has the report of a clone, byte for byte, and takes eleven requests', async () => {
    const release = await good();
    for (const [date, version] of [['2026-01-10', '1.7.0'], ['2026-01-20', '1.8.0'], ['2026-01-30', '1.9.0']] as const) {
      release.before(`${date}T09:00:00Z`, (tree) => replaceText(tree, new Map([['version: "2.0.0"', `version: "${version}"`]])), `tubecheck-v${version}`);
    }
    const { github, client, online, local, counted } = await asked(release);
    expect(online.verdict).toBe('consistent');
    expect(serialize(online)).toBe(serialize(local));
    expect(counted).toEqual({
      'git/get-blob': 2,
      'git/get-tree': 2,
      'graphql/Files': 4,
      'graphql/Past': 1,
      'graphql/Tags': 1,
      'repos/compare-commits-with-basehead': 1,
    });
    expect(client.count).toEqual({ reads: 11, writes: 0 });
    expect(github.violations).toEqual([]);
  });

  it('is not signed independently by a co-author whose company address is known to be theirs', async () => {
    const release = await good();
    release.tip.message += '\n\nCo-authored-by: Dee <Dee@Company.example>';
    const unknown = await asked(release);
    expect(blocking(unknown.online)).toEqual([]);
    expect(serialize(unknown.online)).toBe(serialize(unknown.local));
    const known = await asked(release, new Map([['dee@company.example', 'Dee-St']]));
    expect(blocking(known.online)).toEqual(['signoff/complete', 'signoff/independent']);
  });

  it('is the same with two devices, a plan that changes beside it and a base that has moved on', async () => {
    const both = (await good()).with(await smallDevice({
      id: 'icu-monitor',
      criteria: [{ id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-1', statistic: 'lower', at_least: 0.88, interval: { method: 'wilson', level: 0.95 } }],
      figures: [proportion('sensitivity', [46, 4])],
    }));
    const { online, local, client } = await asked(both);
    expect(online.devices).toHaveLength(2);
    expect(serialize(online)).toBe(serialize(local));
    expect(client.count.reads).toBeLessThanOrEqual(16);

    const edited = await good();
    edited.tamper('governance/tubecheck/change-control-plan.yaml', (text) => `${text}# more\n`);
    edited.land('2026-05-10T09:00:00Z', (tree) => tree.set('models/tubecheck/CHANGELOG.md', Buffer.from('landed')));
    const moved = await asked(edited);
    expect(moved.online.blocked).toBe(true);
    expect(serialize(moved.online)).toBe(serialize(moved.local));
  });
});

describe('a repository on GitHub', () => {
  const files = [['a', '1']] as const;
  const opened = async () => {
    const folder = temporaryFolder();
    const commits = [{ id: 'base', files }, { id: 'head', branch: 'feature', files: [['a', '2']] as const }];
    const { ids } = await buildRepository(folder, { commits });
    const { github, client } = await openForTest(folder);
    return { github, client, repository: new GitHubRepository(client), base: ids.get('base') ?? '', head: ids.get('head') ?? '' };
  };

  it.each(['main', 'refs/heads/main', '', 'HEAD', 'f'.repeat(39), 'F'.repeat(40), 'f'.repeat(64), `${'f'.repeat(40)}\n`])('takes no %j for a commit: names move', async (ref) => {
    const { repository, github, base } = await opened();
    await expect(repository.resolve(ref)).rejects.toThrow(/is no full commit id/);
    expect(() => repository.snapshot(ref)).toThrow(RepositoryError);
    expect(() => repository.history(ref, base)).toThrow(RepositoryError);
    await expect(repository.mergeBase(base, ref)).rejects.toThrow(RepositoryError);
    expect(github.requests).toEqual([]);
  });

  it('does not take a commit for missing because GitHub fails or refuses', async () => {
    const { repository, github, head } = await opened();
    for (const status of [401, 403, 500]) {
      github.fault = () => ({ status, body: { message: 'no' } });
      await expect(repository.resolve(head)).rejects.toThrow(GitHubError);
    }
    for (const status of [404, 409, 422]) {
      github.fault = () => ({ status, body: { message: 'no' } });
      expect(await repository.resolve(head)).toBeUndefined();
    }
    github.fault = undefined;
    expect(await repository.resolve(head)).toBe(head);
  });

  it('is asked for a tree once, whoever asks first', async () => {
    const { repository, github, base, head } = await opened();
    const before = await repository.snapshot(base).list();
    expect(await repository.mergeBase(base, head)).toBe(base);
    expect(await repository.snapshot(base).list()).toBe(before);
    await Promise.all([repository.snapshot(head).list(), repository.snapshot(head).list(), repository.resolve(head)]);
    expect(github.of('git/get-tree')).toHaveLength(2);
  });

  it('is asked for one tree of two commits that have the same', async () => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { commits: [{ id: 'base', files }, { id: 'moved', files: [] }, { id: 'head', branch: 'feature', parents: ['base'], files: [['a', '2']] }] });
    const { github, client } = await openForTest(folder);
    const [repository, moved] = [new GitHubRepository(client), ids.get('moved') ?? ''];
    const mergeBase = await repository.mergeBase(moved, ids.get('head') ?? '');
    expect(mergeBase).toBe(ids.get('base'));
    expect(await repository.snapshot(mergeBase).list()).toBe(await repository.snapshot(moved).list());
    expect(github.of('git/get-tree')).toHaveLength(1);
  });

  it('says what may be the matter where two commits cannot be compared', async () => {
    const { repository, base } = await opened();
    await expect(repository.mergeBase(base, 'f'.repeat(40))).rejects.toMatchObject({
      name: 'RepositoryError', message: expect.stringMatching(/no common ancestor, or one of them is not known/), mend: expect.stringContaining('contents: read'),
    });
  });
});
