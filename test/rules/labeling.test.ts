import { describe, expect, it } from 'vitest';
import type { ReleaseCase } from '../../src/case/case.ts';
import type { LabelingRecord } from '../../src/formats/generated/types.ts';
import { good } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, keepsQuiet, push, saidBy, speaks, type Edit } from './edits.ts';

const first = '/results/0';
const other = (entries: LabelingRecord['version_history']): unknown => entries.map((entry) => ({ ...entry, version: '2.0.9' }));
const alone: Edit[] = [['evaluation-report', `${first}/counts`, GONE], ['evaluation-report', `${first}/compared_with`, GONE]];
const atSite = { metric: 'sensitivity', test_set: 'TS-CORE', group: {}, operating_point: { threshold: 0.5 }, counts: { tp: 360, fn: 40 } };

describe('what the labeling says', () => {
  speaks(good, [
    ['labeling/matches', 'the history has other versions alone', ['labeling-record', '/version_history', other]],
    ['labeling/matches', 'a figure has more digits than the evidence', ['labeling-record', '/figures/0/value', 0.9504]],
    ['labeling/matches', 'two figures are wrong', ['labeling-record', '/figures/0/value', 0.96], ['labeling-record', '/figures/1/value', 0.96]],
    ['labeling/matches', 'a figure is none of two', ['evaluation-report', '/results', push(atSite)], ['labeling-record', '/figures/0/value', 0.91]],
    ['labeling/matches', 'a figure is of a metric that nobody knows, and a report has it', ['evaluation-report', '/results', push({ ...atSite, metric: 'luck', operating_point: { threshold: 0.45 } })], ['labeling-record', '/figures/0/metric', 'luck']],
    ['labeling/matches', 'it lists what the configuration has nothing of', ['labeling-record', '/compatible/phones', ['P-1']]],
    ['labeling/no-unimplemented', 'it describes one more than two', ['manifest', '/modifications', ['M2', 'M1']], ['labeling-record', '/modifications', ['M1', 'M2', 'M9']]],
  ]);
  keepsQuiet(good, [
    ['labeling/matches', 'the evidence has an estimate alone', ...alone],
    ['labeling/matches', 'the modification demands no section, and there is none', ['plan', '/modifications/M1/labeling_sections', GONE], ['labeling-record', '/sections', []]],
    ['labeling/matches', 'a figure is that of a site', ['evaluation-report', '/results', push({ ...atSite, counts: { tp: 348, fn: 52 } })], ['labeling-record', '/figures/0/value', 0.87]],
    ['labeling/matches', 'the configuration lists in another order', ['manifest', '/configuration/acquisition_systems', (list: unknown) => (list as unknown[]).toReversed()]],
    ['labeling/matches', 'an item has another name than its field', ['plan', '/configuration/items', ({ acquisition_systems: systems, ...rest }: Record<string, unknown>) => ({ ...rest, systems })], ['labeling-record', '/compatible', { systems: ['VendorA-DR1', 'VendorB-DX2'] }]],
    ['labeling/matches', 'an item has another name than its field, by which it is listed', ['plan', '/configuration/items', ({ acquisition_systems: systems, ...rest }: Record<string, unknown>) => ({ ...rest, systems })]],
  ]);

  it('is read digit by digit: 1.00 is not the 0.95 that 1 may be', async () => {
    const release = edit(await good(), [['labeling-record', '/figures/0/value', 1]]);
    expect(await saidBy('labeling/matches', release)).toEqual([]);
    release.tamper(release.pathOf('labeling-record'), (text) => text.replace('"value": 1,', '"value": 1.00,').replace(/"value": 1\n/, '"value": 1.00\n'));
    expect(await saidBy('labeling/matches', release)).toHaveLength(1);
  });
});

const VERSION = { commit: 'c'.repeat(40), basis: 'plan', modifications: ['M1'], authorized: false } as const;
const past = (...versions: [version: string, modifications: string[]][]) => (release: ReleaseCase): ReleaseCase => ({
  ...release,
  history: {
    known: true,
    value: [
      { ...VERSION, version: '2.0.0', date: '2026-02-20T09:00:00Z', authorized: true, modifications: [] },
      ...versions.map(([version, modifications]) => ({ ...VERSION, version, date: '2026-03-20T09:00:00Z', modifications })),
    ],
  },
});
const unread = (release: ReleaseCase): ReleaseCase => ({ ...release, history: { known: false, reason: 'the clone is shallow', mend: 'Fetch all of it.' } });
const found = async (name: string, change: (release: ReleaseCase) => ReleaseCase, ...edits: Edit[]) => {
  const said = saidOf('evidence/plausible', change(await caseOf(edit(await good(), edits))));
  return said.filter(({ subject, verdict }) => subject.includes(name) || verdict === 'invalid').map(({ level, found: what, expected }) => ({ level, found: what, expected }));
};

describe('the way back', () => {
  const to = (version: string): Edit => ['rollback-record', '/target_version', version];
  const another: Edit = ['rollback-record', '/target_model_digest', `sha256:${'a'.repeat(64)}`];

  it.each<[string, (release: ReleaseCase) => ReleaseCase, ...Edit[]]>([
    ['to a version of the history, whose model may be another', past(['2.0.1', ['M1']]), to('2.0.1'), another],
    ['where there is nothing to go back to', (release) => ({ ...release, previous: undefined }), to('1.9.0')],
    ['to the last version, whose model cannot be told', (release) => ({ ...release, previous: release.previous && { ...release.previous, model: { ...release.previous.model, digest: undefined } } }), another],
    ['to the authorized version, whatever the history is', unread, to('2.0.0')],
  ])('is content %s', async (_, change, ...edits) => {
    expect(await found('rollback', change, ...edits)).toEqual([]);
  });

  it.each<[string, (release: ReleaseCase) => ReleaseCase, ...Edit[]]>([
    ['to a version that the history does not have', past(['2.0.1', ['M1']]), to('2.0.2')],
    ['to an older version where the history cannot be read', unread, to('1.9.0')],
  ])('is not content %s', async (_, change, ...edits) => {
    expect(await found('rollback', change, ...edits)).toEqual([{ level: 'block', found: edits[0]?.[2], expected: '2.0.0' }]);
  });
});

describe('the prior modifications of an impact confirmation', () => {
  const named = (...versions: string[]): Edit => ['impact-confirmation', '/prior_modifications', versions.map((version) => ({ version, modifications: ['M1'] }))];

  it('are all that came since the authorization', async () => {
    const two = past(['2.0.1', ['M1']], ['2.0.2', ['M2']]);
    const expected = 'every release since the authorization';
    expect(await found('impact', two, named())).toEqual([{ level: 'warn', found: 'no 2.0.1 and 2.0.2', expected }]);
    expect(await found('impact', two, named('2.0.2'))).toEqual([{ level: 'warn', found: 'no 2.0.1', expected }]);
    expect(await found('impact', two, named('2.0.2', '2.0.1'))).toEqual([]);
  });

  it('are named to whoever must add them', async () => {
    const two = past(['2.0.1', ['M1']], ['2.0.2', ['M2']])(await caseOf(edit(await good(), [named()])));
    expect(saidOf('evidence/plausible', two).map(({ message }) => message)).toContainEqual(expect.stringMatching(/impact\S* does not name 2\.0\.1 and 2\.0\.2 among the prior modifications\.$/));
  });

  it('are none where a release made none, or the past cannot be read', async () => {
    expect(await found('impact', past(['2.0.1', []]), named())).toEqual([]);
    expect(await found('impact', unread, named())).toEqual([]);
  });
});
