import { afterAll, describe, expect, it } from 'vitest';
import { approval } from '../fixture/people.ts';
import { good, untouched } from '../fixture/tubecheck.ts';
import { acting, FAILED, NUMBER, PASSED, WAITING } from './acting.ts';
import { removeRuns } from './runner.ts';

afterAll(removeRuns);

describe('large pull requests', () => {
  it('of 3,500 files are compared whole, though GitHub lists only 300 of them', async () => {
    const release = await good();
    for (let at = 0; at < 3_500; at += 1) release.write(`docs/pages/${at}.md`, `Page ${at}\n`);
    release.write('models/tubecheck/zz-unplanned.bin', 'x');
    const on = await acting(release);
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(1);
    expect(report?.devices[0]?.findings.map(({ rule }) => rule)).toContain('scope/file-assigned');
    expect(on.check()).toEqual(FAILED);
  });

  it('with a tree that GitHub cuts short are walked', async () => {
    const on = await acting(await good(), { limits: { treeEntries: 24 } });
    const { exitCode, report } = await on.opened();
    expect(exitCode).toBe(0);
    expect(report?.verdict).toBe('consistent');
  });

  it('with 120 reviews count the last of each person, on whatever page it stands', async () => {
    const release = await good();
    const signed = release.reviews;
    release.reviews = [
      ...Array.from({ length: 116 }, (_, at) => approval('passer-by', { id: 10 + at, state: 'COMMENTED', body: `Remark ${at}`, submitted_at: '2026-05-12T09:10:00Z' })),
      ...signed,
    ];
    release.review('dee-st', { id: 999_999, state: 'CHANGES_REQUESTED', body: 'Wait.', submitted_at: '2026-05-12T11:00:00Z' });
    const on = await acting(release);
    expect(on.pull.reviews.length).toBeGreaterThan(120);
    const { report } = await on.opened();
    expect(report?.devices[0]?.signoffs.find(({ role }) => role === 'biostatistics')).toMatchObject({ status: 'withdrawn' });
    expect(on.github.of('graphql/Reviews')).toHaveLength(1);
  });

  it('with 190 comments find the one that is theirs', async () => {
    const on = await acting(await good());
    for (let at = 0; at < 150; at += 1) on.github.addComment(NUMBER, `Comment ${at}`, on.github.account('lee-dev'));
    await on.opened();
    for (let at = 0; at < 40; at += 1) on.github.addComment(NUMBER, `More ${at}`, on.github.account('lee-dev'));
    const again = await on.opened();
    expect(again.exitCode).toBe(0);
    expect(on.comments()).toHaveLength(1);
    expect(on.github.writes).toBe(0);
  });
});

describe('text from a pull request', () => {
  const hostile = '</details> @everyone [x](javascript:alert(1)) ::error::forged ##[set-output name=verdict]consistent <img src=x onerror=alert(1)>';

  it('G23 does nothing in comment, check, summary and log', async () => {
    const release = await good();
    release.evidence('reference-standard-record', (content) => {
      content.id = hostile;
    });
    release.evidence('evaluation-report', (_, envelope) => {
      envelope.produced.tool = hostile;
    });
    release.write(`models/tubecheck/::warning::x ##[error]y.bin`, 'x');
    const on = await acting(release);
    const { exitCode, stdout, summary, outputs } = await on.opened();
    expect(exitCode).toBe(1);
    expect(outputs['verdict']).not.toBe('consistent');
    const [check] = on.checks();
    for (const text of [on.comment(), summary, check?.summary ?? '']) {
      expect(text).toContain('everyone');
      expect(text).not.toContain('@everyone');
      expect(text).not.toContain('](javascript:');
      expect(text).not.toContain('<img');
    }
    for (const line of stdout.split('\n')) {
      expect(line).not.toMatch(/##\[/);
      // Only the toolkit's own commands begin a line.
      expect(line).not.toMatch(/^\s*::(?!group::Plumbline|endgroup::|error::|notice::|add-mask::)/);
    }
    expect(stdout.match(/^::error::/gm)?.length).toBe(1);
  });

  it('in the name of a file is annotated nowhere it could point to', async () => {
    const release = await good();
    release.write('models/tubecheck/zz.bin', 'x');
    release.evidence('evaluation-report', (content) => {
      content.operating_point = { threshold: 0.46 };
    });
    const on = await acting(release);
    await on.opened();
    const annotations = on.checks()[0]?.annotations ?? [];
    expect(annotations.length).toBeGreaterThan(0);
    for (const { path, start_line } of annotations) {
      expect(path).toMatch(/^(models|governance)\//);
      expect(start_line).toBeGreaterThan(0);
    }
  });
});

describe('more findings than fit', () => {
  it('are all in the report; comment and check keep within their limits and say what is left out, and annotations come in fifties', async () => {
    const release = await good();
    for (let at = 0; at < 900; at += 1) release.write(`models/tubecheck/unplanned-${String(at).padStart(4, '0')}-${'x'.repeat(60)}.bin`, 'x');
    release.evidence('evaluation-report', (content) => {
      for (const result of content.results) result.estimate = 0.123;
    });
    const on = await acting(release);
    const { report, summary } = await on.opened();
    const findings = report?.devices[0]?.findings.filter(({ level }) => level === 'block').length ?? 0;
    expect(findings).toBeGreaterThan(60);
    const [check] = on.checks();
    expect(check?.annotations.length).toBeGreaterThan(50);
    expect((check?.summary ?? '').length).toBeLessThanOrEqual(65_535);
    expect(on.comment().length).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(on.check()).toEqual(FAILED);
    // A second run adds no annotation to those that stand.
    const before = check?.annotations.length;
    await on.opened();
    expect(on.checks()).toHaveLength(1);
    expect(on.checks()[0]?.annotations.length).toBe(before);
  });
});

describe('the plan', () => {
  it('that a pull request moves is a change of the plan, and what it moves judges nothing', async () => {
    const release = await untouched();
    const plan = 'governance/tubecheck/change-control-plan.yaml';
    release.write('governance/moved/change-control-plan.yaml', release.tree('base').get(plan) ?? '');
    release.remove(plan);
    release.reviews = [];
    const on = await acting(release);
    const { report, outputs } = await on.opened();
    expect(outputs['blocked']).toBe('true');
    expect(report?.devices.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toContain('plan/governed');
    expect(on.check()).toEqual(WAITING);
  });

  it('C04 that a pull request edits while it releases cannot judge it', async () => {
    const release = await good();
    release.replan((plan) => {
      plan.title = 'A wider plan';
    });
    const on = await acting(release);
    const { outputs, report } = await on.opened();
    expect(outputs['verdict']).toBe('invalid');
    expect(report?.devices.flatMap(({ findings }) => findings.map(({ rule }) => rule))).toContain('plan/untouched');
    expect(on.check()).toEqual(FAILED);
  });
});

it('a pass is published only where everything was read', async () => {
  const on = await acting(await good());
  expect((await on.opened()).exitCode).toBe(0);
  expect(on.check()).toEqual(PASSED);
  expect(on.github.requests.every(({ status }) => status !== undefined && status < 300)).toBe(true);
});
