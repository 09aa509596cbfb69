import { describe, expect, it } from 'vitest';
import type { Modification } from '../../src/formats/generated/types.ts';
import { proportion } from '../fixture/figures.ts';
import type { Release } from '../fixture/release.ts';
import { smallDevice } from '../fixture/small.ts';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { edit, GONE, keepsQuiet, push, saidBy, speaks, type Edit } from './edits.ts';

const outside: Edit = ['manifest', '/basis', 'no-submission-needed'];
const anew: Edit = ['manifest', '/basis', 'new-authorization'];

describe('versions', () => {
  speaks(good, [
    ['version/consistent', 'the labeling is for another version', ['labeling-record', '/version', '2.0.9']],
    ['version/consistent', 'the notice to users is for another version', ['user-notice', '/version', '2.0.9']],
    ['version/udi-new', 'the device identifier stays', ['udi-record', '/di', 'SYNTHETIC-DI-TUBECHECK-2.0.0']],
    ['version/udi-new', 'the device identifier is called its own predecessor', ['udi-record', '/previous_di', 'SYNTHETIC-DI-TUBECHECK-2.1.0']],
    ['version/semver', 'the version has a letter before it', ['manifest', '/version', 'v2.1.0']],
    ['version/step', 'a step is left out', ['manifest', '/version', '2.2.0']],
    ['version/step', 'the step is too small', ['manifest', '/version', '2.0.1']],
    ['version/step', 'the step is too large, and steps may leave numbers out', ['manifest', '/version', '3.0.0'], ['policy', '/versioning/consecutive', false]],
    ['version/step', 'the step is too small, and steps may leave numbers out', ['manifest', '/version', '2.0.4'], ['policy', '/versioning/consecutive', false]],
    ['version/step', 'there is no step, and steps may leave numbers out', ['manifest', '/version', '2.0.0'], ['policy', '/versioning/consecutive', false]],
    ['version/step', 'the policy asks for another step than the modification', ['policy', '/versioning/bump/plan', 'major']],
    ['version/step', 'one of two modifications asks for a larger step', ['plan', '/modifications/M2/bump', 'major'], ['manifest', '/modifications', ['M1', 'M2']]],
    ['version/released-only', 'a pre-release is released', ['manifest', '/version', '2.1.0-rc.1']],
    ['version/released-only', 'a build is released', ['manifest', '/version', '2.1.0+7'], ['policy', '/versioning/prerelease', GONE]],
    ['version/unused', 'the last version is released again', ['manifest', '/version', '2.0.0']],
  ]);
  keepsQuiet(good, [
    ['version/step', 'numbers may be left out', ['manifest', '/version', '2.5.0'], ['policy', '/versioning/consecutive', false]],
    ['version/step', 'there is no version to step to', ['manifest', '/version', 'two']],
    ['version/step', 'the policy does not say whether numbers may be left out, and none is', ['policy', '/versioning/consecutive', GONE]],
    ['version/released-only', 'the version is no version', ['manifest', '/version', 'two']],
    ['version/consistent', 'the labeling names no version', ['labeling-record', '/version', GONE]],
  ]);
});

describe('the labeling', () => {
  speaks(good, [
    ['labeling/matches', 'the history of versions lacks this one', ['labeling-record', '/version_history', []]],
    ['labeling/matches', 'a figure is better than it is', ['labeling-record', '/figures/0/value', 0.96]],
    ['labeling/matches', 'a figure is of a group that no report has', ['labeling-record', '/figures/0/group', { sex: 'other' }]],
    ['labeling/matches', 'a figure is of a test set that no report has', ['labeling-record', '/figures/0/test_set', 'TS-X']],
    ['labeling/matches', 'a figure is of a metric that nobody knows', ['labeling-record', '/figures/0/metric', 'luck']],
    ['labeling/matches', 'it lists what the configuration has not', ['labeling-record', '/compatible/acquisition_systems', ['VendorA-DR1', 'VendorC']]],
    ['labeling/matches', 'a section of the modification is missing', ['labeling-record', '/sections', ['version_history']]],
    ['labeling/no-unimplemented', 'a modification is described that was never made', ['labeling-record', '/modifications', ['M1', 'M2']]],
    ['labeling/no-unimplemented', 'the modification is not described', ['labeling-record', '/modifications', []]],
    ['labeling/claims-authorized', 'a claim is made that the configuration has not', ['labeling-record', '/claims', ['triage_misplaced_feeding_tube', 'diagnoses']]],
  ]);
  speaks(thirdSystem, [['labeling/matches', 'what was added is not listed', ['labeling-record', '/compatible', {}]]]);
  keepsQuiet(good, [
    ['labeling/matches', 'a figure is given with fewer digits', ['labeling-record', '/figures/0/value', 0.95]],
    ['labeling/matches', 'a wrong figure stands in a labeling outside the plan', outside, ['labeling-record', '/figures/0/value', 0.1]],
    ['labeling/matches', 'what is compatible stands in another order', ['labeling-record', '/compatible/acquisition_systems', ['VendorB-DX2', 'VendorA-DR1']]],
    ['labeling/claims-authorized', 'a claim is left out', ['labeling-record', '/claims', []]],
    ['labeling/no-unimplemented', 'the modification is described', ['labeling-record', '/modifications', ['M1']]],
  ]);
});

describe('the scope of a release', () => {
  speaks(good, [
    ['scope/implementation-mode', 'a manual modification comes automatically', ['manifest', '/implementation', 'automatic']],
    ['scope/implementation-mode', 'an automatic modification comes by hand', ['plan', '/modifications/M1/implementation', 'automatic']],
    ['scope/jurisdiction', 'it goes where there is no authorization', ['manifest', '/jurisdictions', ['us', 'eu']]],
    ['scope/not-a-correction', 'it answers a CAPA', ['manifest', '/corrects', ['CAPA-17', 'RECALL-2']]],
    ['scope/modification-known', 'no modification is named', ['manifest', '/modifications', []]],
    ['scope/modification-known', 'a modification of another plan is named', ['manifest', '/modifications', ['M1', 'M9']]],
    ['scope/combination-listed', 'two modifications come together that may not', ['manifest', '/modifications', ['M1', 'M3']]],
    ['scope/combination-listed', 'the plan lists no combination', ['plan', '/combinations', GONE], ['manifest', '/modifications', ['M1', 'M2']]],
    ['scope/roll-out', 'a local modification goes everywhere', ['manifest', '/modifications', ['M3']]],
    ['scope/roll-out', 'a value changes at a site and nothing local is declared', ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }]],
    ['scope/roll-out', 'a local modification goes to a site that it does not name', ['manifest', '/modifications', ['M3']], ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } }, S9: { operating_point: { threshold: 0.5 } } } }]],
    ['scope/roll-out', 'what is local changes for every site', ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point/threshold', 0.5], ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }]],
    ['scope/values-within', 'a value is beyond its guard rail', ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point/threshold', 0.6]],
    ['scope/file-assigned', 'the configuration has a field of no item', ['manifest', '/configuration/colour', 'red']],
    ['scope/file-assigned', 'a site has a field of no item', ['manifest', '/scope', { sites: { S1: { colour: 'red' } } }]],
    ['scope/changes-covered', 'a field changes that no modification may change', ['manifest', '/configuration/outputs', ['priority_flag', 'heat_map']]],
    ['scope/changes-covered', 'no decision covers a change', outside, ['manifest', '/configuration/outputs', ['priority_flag', 'heat_map']]],
  ]);
  keepsQuiet(good, [
    ['scope/implementation-mode', 'the modification may come either way', ['plan', '/modifications/M1/implementation', 'both']],
    ['scope/implementation-mode', 'the release is outside the plan', outside, ['manifest', '/implementation', 'automatic']],
    ['scope/not-a-correction', 'a correction has an authorization of its own', anew, ['manifest', '/corrects', ['CAPA-17']]],
    ['scope/not-a-correction', 'nothing is said of corrections', ['manifest', '/corrects', GONE]],
    ['scope/release-budget', 'this is the last release that the plan foresees', ['plan', '/impact_assessment/cumulative/max_releases_without_new_authorization', 1]],
    ['scope/release-budget', 'the plan has no budget', ['plan', '/impact_assessment/cumulative/max_releases_without_new_authorization', GONE]],
    ['scope/release-budget', 'there is a new authorization', anew, ['plan', '/impact_assessment/cumulative/max_releases_without_new_authorization', 0]],
    ['scope/combination-listed', 'two modifications come together that may, in another order', ['manifest', '/modifications', ['M2', 'M1']]],
    ['scope/roll-out', 'what changes for every site may by another modification', ['plan', '/modifications/M1/may_change', push('operating_point')], ['manifest', '/modifications', ['M1', 'M3']], ['manifest', '/configuration/operating_point/threshold', 0.5], ['manifest', '/scope', { sites: { S1: { operating_point: { threshold: 0.5 } } } }]],
    ['scope/values-within', 'the value is at its guard rail', ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point/threshold', 0.55]],
    ['scope/file-assigned', 'there is a new authorization', anew, ['manifest', '/configuration/colour', 'red']],
    ['scope/changes-covered', 'there is a new authorization', anew, ['manifest', '/configuration/outputs', ['priority_flag', 'heat_map']]],
  ]);

  const systems = '/configuration/acquisition_systems';
  speaks(thirdSystem, [
    ['scope/additions-within', 'an element is removed', ['manifest', systems, (list: unknown) => (list as unknown[]).slice(1)]],
    ['scope/additions-within', 'an element is altered', ['manifest', `${systems}/0/bit_depth`, 16]],
    ['scope/additions-within', 'an element stands twice', ['manifest', systems, (list: unknown) => [...(list as unknown[]), (list as unknown[])[0]]]],
    ['scope/additions-within', 'one of two added elements may not be added', ['manifest', systems, push({ id: 'X', modality: 'MR', pixel_spacing_mm: 0.3, bit_depth: 8 })]],
    ['scope/additions-within', 'the list is a list no more', ['manifest', systems, 'all']],
  ]);
  keepsQuiet(thirdSystem, [
    ['scope/additions-within', 'another modification lets anything in', ['plan', '/modifications/M1/may_change', push('acquisition_systems')], ['manifest', '/modifications', ['M1', 'M2']], ['manifest', `${systems}/0/bit_depth`, 8]],
    ['scope/additions-within', 'the release is outside the plan', outside, ['manifest', systems, 'all']],
  ]);
});

describe('a second release', () => {
  const criteria = [{ id: 'C-SENS', metric: 'sensitivity', test_set: 'TS-1', statistic: 'lower', at_least: 0.8, interval: { method: 'wilson', level: 0.95 } }] as const;
  const device = { criteria: [...criteria], figures: [proportion('sensitivity', [380, 0, 0, 20], {}, ['authorized', 'previous'])] };
  /** 1.2.0, 96 days after the pull request of 1.1.0 was merged as `2026-05-14`. */
  const second = async (frequency?: Modification['frequency'], change: (first: Release) => void = () => {}): Promise<Release> => {
    const first = await smallDevice({ ...device, ...(frequency === undefined ? {} : { modification: { frequency } }) });
    change(first);
    return smallDevice({ ...device, after: first });
  };
  const budget = (most: number) => second(undefined, (first) => first.plan(({ impact_assessment: impact }) => void (impact.cumulative.max_releases_without_new_authorization = most)));

  it.each([
    ['scope/release-budget', 'the plan foresees one release', () => budget(1)],
    ['scope/frequency', '91 days must pass, and 90 have', () => second({ min_days_between: 91 })],
    ['scope/frequency', 'one release a year is allowed', () => second({ max_per_year: 1 })],
    ['scope/frequency', 'the first was merged this very moment', async () => Object.assign(await second({ min_days_between: 1 }), { at: '2026-05-14T09:00:00Z' })],
    ['version/udi-new', 'its identifier is that of the first', async () => edit(await second(), [['udi-record', '/di', (await second()).read<{ content: { di: string } }>('models/pocketcheck/evidence/udi.json', 'base').content.di]])],
    ['labeling/no-unimplemented', 'the labeling leaves the modification out', async () => edit(await second(), [['labeling-record', '/modifications', ['M2']]])],
    ['protocol/evaluation-budget', 'the evaluation has the number of the last', async () => edit(await second(), [['evaluation-report', '/test_sets/0/evaluation_number', 2]])],
    ['evidence/not-reused', 'its figures are those of the first', second],
  ] as const)('%s speaks where %s', async (rule, _, release) => {
    const said = await saidBy(rule, await release());
    expect(said.length).toBeGreaterThan(0);
    expect(said).toMatchSnapshot();
  });

  it.each([
    ['scope/release-budget', 'the plan foresees two releases', () => budget(2)],
    ['scope/frequency', '90 days must pass, and 90 have to the second', async () => Object.assign(await second({ min_days_between: 90 }), { at: '2026-08-12T09:00:00Z' })],
    ['scope/frequency', 'two releases a year are allowed', () => second({ max_per_year: 2 })],
    ['scope/frequency', 'a year has passed since the first', async () => Object.assign(await second({ max_per_year: 1 }), { at: '2027-05-14T09:00:00Z' })],
    ['scope/frequency', 'the first is merged later than it is judged', async () => Object.assign(await second({ min_days_between: 91, max_per_year: 1 }), { at: '2026-05-14T08:59:59Z' })],
    ['scope/frequency', 'nothing is said of it', () => second()],
    ['scope/frequency', 'it is outside the plan', async () => edit(await second({ min_days_between: 91 }), [outside])],
    ['scope/frequency', 'another modification came last', async () => edit(await second({ min_days_between: 91 }), [['previous manifest', '/modifications', ['M2']]])],
    ['labeling/no-unimplemented', 'the labeling describes what came with the first', async () => edit(await second(), [['labeling-record', '/modifications', ['M1']]])],
  ] as const)('%s keeps quiet where %s', async (rule, _, release) => {
    expect(await saidBy(rule, await release())).toEqual([]);
  });
});
