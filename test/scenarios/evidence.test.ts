import { describe, expect, it } from 'vitest';
import { blocked, findings, outcome } from '../fixture/judge.ts';
import { judge } from '../fixture/scenario.ts';
import { good, resultIn } from '../fixture/tubecheck.ts';

const incomplete = (rule: string) => blocked('incomplete', { [rule]: 'incomplete' });

describe('evidence', () => {
  it('D01 the evaluation report is missing', async () => {
    const release = await good();
    release.withoutEvidence('evaluation-report');
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('evidence/present'));
    expect(findings(judged, 'evidence/present')).toMatchObject([{ clause: expect.stringContaining('PE-A') }]);
  });

  it("D02 evidence of the last release: the version says 2.1.0, the model digest is 2.0.0's", async () => {
    const release = await good();
    release.evidence('evaluation-report', (_, envelope) => {
      envelope.subject.model_digest = release.modelDigest('base');
    });
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('evidence/bound'));
    expect(findings(judged, 'evidence/bound')).toMatchObject([
      { found: expect.stringContaining(release.modelDigest('base').slice(7, 15)) },
    ]);
  });

  it('D04 an attached file differs from its digest', async () => {
    const release = await good();
    release.tamper('models/tubecheck/evidence/verification.junit.xml', (text) => text.replace('time="0.120"', 'time="0.121"'));
    expect(outcome(await judge(release))).toMatchObject(incomplete('evidence/attached'));
  });

  it.each([
    ['before the model was', '2026-05-01T10:00:00Z'],
    ['tomorrow', '2026-05-13T10:00:00Z'],
  ])('D06 produced %s', async (_, at) => {
    const release = await good();
    release.evidence('evaluation-report', (_content, { produced }) => {
      produced.at = at;
    });
    expect(outcome(await judge(release))).toMatchObject(incomplete('evidence/fresh'));
  });

  it('D08 the report says 0.95, the counts are 376 of 400', async () => {
    const release = await good();
    release.evidence('evaluation-report', (content) => {
      resultIn(content, 'sensitivity').counts = { tp: 376, fn: 24 };
    });
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(incomplete('evidence/recomputes'));
    expect(
      findings(judged, 'evidence/recomputes')
        .map(({ found, expected }) => `${found} ${expected}`)
        .join('\n'),
    ).toMatch(/0\.94/);
  });

  it('D11 both and new only are 379, but 380 are said to be found', async () => {
    const release = await good();
    release.evidence('evaluation-report', (content) => {
      const table = { both: 359, new_only: 20, reference_only: 9, neither: 12 };
      resultIn(content, 'sensitivity').compared_with = { authorized: table, previous: table };
    });
    expect(outcome(await judge(release))).toMatchObject(incomplete('evidence/recomputes'));
  });

  it("D13 another test set than the protocol's: a deviation", async () => {
    const release = await good();
    const { sha256 } = release.read<{ content: { sha256: string } }>(release.pathOf('dataset-report')).content;
    release.replace(sha256, 'd'.repeat(64));
    expect(outcome(await judge(release))).toMatchObject(
      blocked('protocol_deviation', { 'protocol/test-set-identity': 'protocol_deviation' }),
    );
  });

  it('D16 enrolled 2040, but analysed 2000 and excluded 30', async () => {
    const release = await good();
    release.evidence('evaluation-report', ({ test_sets }) => {
      for (const testSet of test_sets) testSet.excluded = [{ reason: 'corrupt DICOM', n: 30 }];
    });
    expect(outcome(await judge(release))).toEqual(incomplete('evidence/accounted'));
  });
});
