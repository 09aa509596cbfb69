import { describe, expect, it } from 'vitest';
import { good, thirdSystem } from '../fixture/tubecheck.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, GONE, keepsQuiet, speaks, type Edit } from './edits.ts';

const outside: Edit = ['manifest', '/basis', 'no-submission-needed'];
type List = readonly Record<string, unknown>[];
type Modifications = Record<string, Record<string, unknown>>;

/** M4: local as M3, for the claims alone, at sites of its own. */
const twoLocal: Edit = ['plan', '/modifications', (old: Modifications) => ({ ...old, M4: { ...old['M3'], may_change: ['claims'], sites: ['S4'] } })];
const both: Edit = ['manifest', '/modifications', ['M3', 'M4']];
const site = (values: object, id = 'S1'): Edit => ['manifest', '/scope', { sites: { [id]: values } }];
const moved = { operating_point: { threshold: 0.5 } };

describe('combinations', () => {
  keepsQuiet(good, [
    ['scope/combination-listed', 'the plan lists them in another order', ['plan', '/combinations', [['M2', 'M1']]], ['manifest', '/modifications', ['M1', 'M2']]],
    ['scope/combination-listed', 'the plan lists another combination as well', ['plan', '/combinations', [['M1', 'M3'], ['M1', 'M2']]], ['manifest', '/modifications', ['M1', 'M2']]],
    ['scope/combination-listed', 'the plan lists one of them twice', ['plan', '/combinations', [['M1', 'M2', 'M1']]], ['manifest', '/modifications', ['M1', 'M2']]],
    ['scope/combination-listed', 'the release is outside the plan', outside, ['manifest', '/modifications', ['M1', 'M3']]],
  ]);
});

describe('roll-out', () => {
  speaks(good, [
    ['scope/roll-out', 'one of two local modifications may change what changes everywhere', twoLocal, both, site(moved), ['manifest', '/configuration/operating_point/threshold', 0.5]],
    ['scope/roll-out', 'a site is that of neither', twoLocal, both, site(moved, 'S9')],
    ['scope/roll-out', 'neither of two goes to sites', twoLocal, both],
  ]);
  keepsQuiet(good, [
    ['scope/roll-out', 'a site is that of one of two', twoLocal, both, site(moved, 'S4')],
    ['scope/roll-out', 'the release is outside the plan', outside, ['manifest', '/modifications', ['M3']]],
  ]);
});

describe('a local modification', () => {
  it('that names no site goes to none', async () => {
    const release = await caseOf(edit(await good(), [['manifest', '/modifications', ['M3']], site(moved)]));
    const said = (sites: readonly string[] | undefined) =>
      saidOf('scope/roll-out', { ...release, modifications: release.modifications.map(({ id, modification }) => ({ id, modification: { ...modification, sites } as typeof modification })) }).map(({ found, expected, clause }) => ({ found, expected, clause }));
    expect(said(undefined)).toEqual([{ found: 'S1', expected: 'one of nothing', clause: 'modifications.M3.sites' }]);
    expect(said(['S2', 'S3'])).toEqual([{ found: 'S1', expected: 'one of S2 and S3', clause: 'modifications.M3.sites' }]);
    expect(said(['S1'])).toEqual([]);
  });
});

describe('the frequency of a modification', () => {
  const past = (date: string, modifications: readonly string[] = ['M1']) => ({ version: '2.0.1', date, commit: 'c'.repeat(40), basis: 'plan', modifications, authorized: false });
  const said = async (frequency: object, ...dates: string[]) => {
    const release = await caseOf(edit(await good(), [['plan', '/modifications/M1/frequency', frequency]]));
    const authorized = { ...past('2026-02-20T09:00:00Z', []), version: '2.0.0', authorized: true };
    return saidOf('scope/frequency', { ...release, history: { known: true, value: [authorized, ...dates.map((date) => past(date))] } }).map(({ found, expected, mend }) => ({ found, expected, mend }));
  };

  it('is counted from its last release, none where there was none', async () => {
    expect(await said({ min_days_between: 30 })).toEqual([]);
    expect(await said({ min_days_between: 30 }, '2026-04-30T12:00:00Z')).toEqual([{ found: '12 days after 2.0.1', expected: 'at least 30 days', mend: 'Release after 2026-05-30.' }]);
    expect(await said({ min_days_between: 30 }, '2026-03-01T12:00:00Z')).toEqual([]);
  });

  it('is counted in a year, with this one', async () => {
    expect(await said({ max_per_year: 2 }, '2026-03-01T12:00:00Z', '2026-04-01T12:00:00Z')).toEqual([{ found: '3 in 365 days', expected: 'at most 2', mend: 'Wait, or combine the changes.' }]);
    expect(await said({ max_per_year: 3 }, '2026-03-01T12:00:00Z', '2026-04-01T12:00:00Z')).toEqual([]);
    expect(await said({ max_per_year: 1 })).toEqual([]);
  });
});

describe('the budget of releases', () => {
  const past = (version: string, authorized = false) => ({ version, date: '2026-02-20T09:00:00Z', commit: 'c'.repeat(40), basis: 'plan', modifications: ['M1'], authorized });
  const said = async (...edits: Edit[]) => {
    const most: Edit = ['plan', '/impact_assessment/cumulative/max_releases_without_new_authorization', 2];
    const release = await caseOf(edit(await good(), [most, ...edits]));
    return saidOf('scope/release-budget', { ...release, history: { known: true, value: [past('2.0.0', true), past('2.0.1'), past('2.0.2')] } }).map(({ found, expected }) => ({ found, expected }));
  };

  it('is spent by every release since the authorization, and not by one that is authorized anew', async () => {
    const spent = [{ found: 'release 3 since the authorization', expected: 'at most 2' }];
    expect(await said()).toEqual(spent);
    expect(await said(outside)).toEqual(spent);
    expect(await said(['manifest', '/basis', 'new-authorization'])).toEqual([]);
  });
});

describe('jurisdictions', () => {
  const eu: Edit = ['authorization', '/records', (old: List) => [...old, { ...old[0], id: 'AUTH-EU', jurisdiction: 'eu' }]];
  keepsQuiet(good, [
    ['scope/jurisdiction', 'another jurisdiction has an authorization as well', eu],
    ['scope/jurisdiction', 'each has an authorization', eu, ['manifest', '/jurisdictions', ['us', 'eu']]],
    ['scope/jurisdiction', 'the authorization cannot be read', ['authorization', '/records', GONE]],
  ]);
  speaks(good, [['scope/jurisdiction', 'neither of two authorizations is for it', eu, ['manifest', '/jurisdictions', ['us', 'ca', 'eu']]]]);
});

describe('values', () => {
  speaks(good, [
    ['scope/values-within', 'a site goes beyond the guard rail', ['manifest', '/modifications', ['M3']], site({ operating_point: { threshold: 0.6 } })],
  ]);
  keepsQuiet(good, [
    ['scope/values-within', 'the release is outside the plan', outside, ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point/threshold', 0.6]],
    ['scope/values-within', 'a value that does not change is beyond it', ['plan', '/modifications/M3/within/operating_point/properties/threshold', { maximum: 0.4 }], ['manifest', '/modifications', ['M3']]],
    ['scope/values-within', 'the value is taken away', ['manifest', '/modifications', ['M3']], ['manifest', '/configuration/operating_point', GONE]],
  ]);
  const system = { id: 'X', modality: 'DX', pixel_spacing_mm: 0.3, bit_depth: 14 };
  speaks(thirdSystem, [
    ['scope/additions-within', 'what is added meets one of two specifications', ['plan', '/modifications', (old: Modifications) => ({ ...old, M4: { ...old['M2'], added: { acquisition_systems: { properties: { bit_depth: { minimum: 99 } } } } } })], ['manifest', '/modifications', ['M2', 'M4']]],
    ['scope/additions-within', 'nothing but what may not be added is added', ['manifest', '/configuration/acquisition_systems', (list: List) => [...list.slice(0, 2), system]]],
  ]);
});

describe('where the past cannot be read', () => {
  const unread = { known: false, reason: 'the clone is shallow', mend: 'Fetch all of it.' } as const;
  const said = async (id: string, ...edits: Edit[]) => saidOf(id, { ...(await caseOf(edit(await good(), edits))), history: unread });

  it.each<[string, ...Edit[]]>([
    ['scope/release-budget'],
    ['scope/frequency', ['plan', '/modifications/M1/frequency', { max_per_year: 9 }]],
    ['scope/frequency', ['plan', '/modifications/M1/frequency', { min_days_between: 9 }]],
    ['labeling/no-unimplemented'],
  ])('%s cannot be judged', async (id, ...edits) => {
    expect((await said(id, ...edits)).map(({ verdict, found, mend }) => ({ verdict, found, mend }))).toEqual([{ verdict: 'invalid', found: unread.reason, mend: unread.mend }]);
  });

  it.each<[string, ...Edit[]]>([
    ['scope/release-budget', ['plan', '/impact_assessment/cumulative/max_releases_without_new_authorization', GONE]],
    ['scope/release-budget', ['manifest', '/basis', 'new-authorization']],
    ['scope/frequency', ['plan', '/modifications/M1/frequency', GONE]],
    ['scope/frequency', outside],
    ['labeling/no-unimplemented', ['labeling-record', '/modifications', []], ['manifest', '/modifications', []]],
  ])('%s keeps quiet where nothing depends on it', async (id, ...edits) => {
    expect(await said(id, ...edits)).toEqual([]);
  });
});
