import { describe, expect, it } from 'vitest';
import { proportion } from '../fixture/figures.ts';
import { blocked, device, findings, outcome, passes, reportOf, type Judged } from '../fixture/judge.ts';
import { coAuthor, person } from '../fixture/people.ts';
import type { Release } from '../fixture/release.ts';
import { judge } from '../fixture/scenario.ts';
import { smallDevice } from '../fixture/small.ts';
import { cohort, good } from '../fixture/tubecheck.ts';
import { lostAtOneSite } from '../fixture/variants.ts';

const incomplete = (rule: string) => blocked('incomplete', { [rule]: 'incomplete' });
const statusOf = (judged: Judged, role: string) =>
  device(judged)
    .signoffs.filter((one) => one.role === role)
    .map(({ status }) => status);

/** Lets a person's review name another commit. */
function signedAt(release: Release, commit: string, ...logins: string[]): void {
  for (const review of release.reviews)
    if (logins.length === 0 || logins.includes(review.user?.login ?? '')) review.commit_id = commit;
}

describe('sign-off', () => {
  it('G01 quality approved an older commit, the head adds evidence', async () => {
    const release = await good();
    const seen = release.push();
    release.evidence('user-notice', ({ channels }) => channels.push('e-mail'));
    signedAt(release, seen, 'q-ben');
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('signoff/current'));
    expect(statusOf(judged, 'quality-assurance')).toEqual(['stale']);
  });

  it.each([
    ['content', passes('consistent')],
    ['commit', incomplete('signoff/current')],
  ] as const)('G02 only the README changed since, signatures are bound to the %s', async (bound, expected) => {
    const release = await good();
    release.policy(({ signoff }) => {
      signoff.bound_to = bound;
    });
    const seen = release.push();
    release.write('models/tubecheck/README.md', '# TubeCheck\n\nSynthetic example, with a typo less.\n');
    signedAt(release, seen);
    expect(outcome(await judge(release))).toMatchObject(expected);
  });

  it.each<[string, (release: Release) => void]>([
    [
      'opened the pull request',
      (release) => {
        release.author = 'dee-st';
      },
    ],
    [
      'is the author of a commit',
      (release) => {
        release.tip.author = person('dee-st');
      },
    ],
    [
      'is the committer of a commit',
      (release) => {
        release.tip.committer = person('Dee-St');
      },
    ],
    [
      'is the co-author of a commit',
      (release) => {
        release.tip.message += coAuthor('dee-st');
      },
    ],
    [
      'made an earlier commit of the pull request',
      (release) => {
        release.push({ author: person('dee-st') });
        release.write('models/tubecheck/README.md', '# TubeCheck\n');
      },
    ],
  ])('G03 the person of biostatistics %s', async (_, change) => {
    const release = await good();
    change(release);
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('signoff/independent'));
    expect(statusOf(judged, 'biostatistics')).toEqual(['not-independent']);
  });

  it('G05 the role expired yesterday', async () => {
    const release = await good();
    release.policy(({ signoff }) => {
      Object.assign(signoff.people['dee-st'] ?? {}, { until: '2026-05-11' });
    });
    expect(outcome(await judge(release))).toMatchObject(incomplete('signoff/authority'));
  });

  it('G05 a role that ends today still counts', async () => {
    const release = await good();
    release.policy(({ signoff }) => {
      Object.assign(signoff.people['dee-st'] ?? {}, { until: '2026-05-12' });
    });
    expect(outcome(await judge(release))).toEqual(passes('consistent'));
  });

  it('G06 approved, then changes requested: not counted', async () => {
    const release = await good();
    release.review('dee-st', {
      id: 1,
      state: 'CHANGES_REQUESTED',
      body: 'The intervals are not paired.',
      submitted_at: '2026-05-12T10:00:00Z',
    });
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('signoff/not-withdrawn'));
    expect(statusOf(judged, 'biostatistics')).not.toContain('valid');
  });

  it('G06 a dismissed review does not revive the older approval', async () => {
    const release = await good();
    release.review('dee-st', { id: 1, state: 'DISMISSED', submitted_at: '2026-05-12T10:00:00Z' });
    const judged = await judge(release);
    expect(outcome(judged).verdict).toBe('incomplete');
    expect(statusOf(judged, 'biostatistics')).not.toContain('valid');
  });

  it('G06 a comment after an approval changes nothing', async () => {
    const release = await good();
    release.review('dee-st', { id: 1, state: 'COMMENTED', body: 'Thanks.', submitted_at: '2026-05-12T10:00:00Z' });
    expect(outcome(await judge(release))).toEqual(passes('consistent'));
  });

  it('G09 a bot approves', async () => {
    const release = await good();
    release.policy(({ signoff }) => {
      signoff.people['stats-app[bot]'] = {
        name: 'Statistics App',
        roles: ['biostatistics'],
        from: '2025-01-01',
        until: '2027-01-01',
      };
    });
    release.unsign('dee-st');
    release.review('stats-app[bot]', {
      user: { login: 'stats-app[bot]', id: 77, type: 'Bot' },
      body: '/sign biostatistics verification',
    });
    expect(outcome(await judge(release))).toMatchObject(incomplete('signoff/human'));
  });

  it('nobody has signed where no reviews are given', async () => {
    const judged = await judge(await good(), { reviews: null });
    expect(outcome(judged)).toMatchObject(incomplete('signoff/complete'));
    expect(reportOf(judged).waiting_for_signoff_only).toBe(true);
  });
});

describe('the pull request', () => {
  it('G21 two devices, one consistent and one failed: failed, both shown', async () => {
    const monitor = await smallDevice({
      id: 'icu-monitor',
      criteria: [
        {
          id: 'C-SENS',
          metric: 'sensitivity',
          test_set: 'TS-1',
          statistic: 'lower',
          at_least: 0.88,
          interval: { method: 'wilson', level: 0.95 },
        },
      ],
      figures: [proportion('sensitivity', [46, 4])],
    });
    const judged = await judge((await good()).with(monitor));
    expect(outcome(judged)).toEqual(blocked('criteria_failed', { 'criteria/met': 'criteria_failed' }));
    expect(device(judged, 'tubecheck')).toMatchObject({ verdict: 'consistent' });
    expect(device(judged, 'icu-monitor')).toMatchObject({ verdict: 'criteria_failed' });
    expect(device(judged, 'tubecheck').criteria.length * device(judged, 'icu-monitor').criteria.length).toBeGreaterThan(0);
  });

  it('G25 a signature missing and a subgroup failed: failed, both reported', async () => {
    const release = await good();
    cohort(release, lostAtOneSite);
    release.unsign('dee-st');
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(
      blocked('criteria_failed', { 'criteria/met': 'criteria_failed', 'signoff/complete': 'incomplete' }),
    );
    expect(reportOf(judged).waiting_for_signoff_only).toBe(false);
  });

  it('G22 the reviews cannot be read: invalid, never "no reviews" and never a pass', async () => {
    const refused = JSON.stringify({ message: 'Resource not accessible by integration', status: '403' });
    const judged = await judge(await good(), { reviews: refused });
    expect(judged.exitCode).toBe(2);
    expect(reportOf(judged)).toMatchObject({ verdict: 'invalid', blocked: true, waiting_for_signoff_only: false });
  });

  it('G23 markup in evidence appears as harmless text', async () => {
    const hostile = '</details> @everyone [x](javascript:alert(1))';
    const release = await good();
    release.evidence('evaluation-report', (_, envelope) => {
      envelope.title = hostile;
      envelope.produced.tool = hostile;
    });
    release.evidence('reference-standard-record', (content) => {
      content.id = hostile;
    });
    expect(findings(await judge(release), 'protocol/followed')).toMatchObject([{ found: expect.stringContaining('everyone') }]);
    for (const format of ['markdown']) {
      const { stdout } = await judge(release, { args: ['--format', format] });
      expect(stdout).toContain('everyone');
      expect(stdout).not.toContain(hostile);
      expect(stdout).not.toMatch(/<\/details>\s*@everyone|\]\(javascript:|href="javascript:/i);
    }
    const { stdout } = await judge(release, { args: ['--format', 'markdown'] });
    expect(stdout).not.toContain('@everyone');
  });
});
