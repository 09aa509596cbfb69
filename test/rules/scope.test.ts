import { describe, expect, it } from 'vitest';
import type { ItemChange, ReleaseCase } from '../../src/case/case.ts';
import { described, isChanged, locationOf, permission } from '../../src/rules/scope.ts';
import { addedLevels } from '../../src/rules/guard-rails.ts';
import { good } from '../fixture/tubecheck.ts';
import { bugFix } from '../fixture/variants.ts';
import { caseOf, saidOf } from './cases.ts';
import { edit, type Edit } from './edits.ts';

const change = (more: Partial<ItemChange>): ItemChange => ({ item: 'threshold', state: 'changed', site: undefined, paths: [], detail: undefined, before: undefined, after: undefined, ...more });

describe('what may change', () => {
  const items = { weights: { files: ['w/*'] }, labeling: { files: ['l/*'], changes: 'with-every-release' }, threshold: { field: 'threshold' }, claims: { files: ['c/*'] }, wording: { field: 'outputs' } };
  const decision = { kind: 'decision-record', content: { items: ['weights', 'threshold', 'claims', 'wording'] } };
  const modifications = [{ id: 'M1', modification: { may_change: ['weights'] } }, { id: 'M2', modification: { may_change: ['weights', 'threshold'] } }];
  const of = (basis: string, item: string, evidence: readonly object[] = [decision]): string | undefined =>
    permission({ release: { basis }, plan: { configuration: { items } }, evidence, modifications } as unknown as ReleaseCase, item);

  it('is what a declared modification names', () => {
    expect(['weights', 'threshold', 'claims', 'unheard of'].map((item) => of('plan', item))).toEqual(['M1, M2', 'M2', undefined, undefined]);
  });

  it('is what the plan lets change, on any basis', () => {
    for (const basis of ['plan', 'no-submission-needed', 'new-authorization']) expect(of(basis, 'labeling')).toBe('with-every-release');
  });

  it('is everything with a new authorization', () => {
    expect(of('new-authorization', 'claims')).toBe('new-authorization');
  });

  it('is what a decision names, but never what the device is for, by the name of the item or of its field', () => {
    const basis = 'no-submission-needed';
    expect(['weights', 'threshold', 'claims', 'wording', 'unheard of'].map((item) => of(basis, item))).toEqual(['decision-record', 'decision-record', undefined, undefined, undefined]);
    expect(of(basis, 'weights', [])).toBeUndefined();
    expect(of(basis, 'weights', [{ kind: 'decision-record', content: { items: ['threshold'] } }, decision])).toBe('decision-record');
  });
});

describe('a change', () => {
  it('is everything but the same and the same in another package', () => {
    const changed = (['same', 'repackaged', 'new-weights', 'unknown', 'changed', 'added', 'removed'] as const).filter((state) => isChanged(change({ state })));
    expect(changed).toEqual(['new-weights', 'unknown', 'changed', 'added', 'removed']);
  });

  it.each<[Partial<ItemChange>, string]>([
    [{ before: 1, after: 2 }, 'threshold: 1 → 2'],
    [{ after: 2, site: 'S1' }, 'threshold at S1: nothing → 2'],
    [{ state: 'new-weights', paths: ['a', 'b'] }, 'threshold new-weights (a and b)'],
    [{ state: 'new-weights', paths: ['a', 'b', 'c', 'd', 'e'], detail: 'another layer' }, 'threshold new-weights (a, b, c and 2 more; another layer)'],
  ])('%j is said to be %s', (more, text) => {
    expect(described(change(more))).toBe(text);
  });

  const release = { manifestPath: 'm.yaml', plan: { configuration: { items: { threshold: { field: 'limit' }, weights: { files: ['w/*'] } } } }, releaseDocument: { locate: (pointer: string) => ({ path: 'm.yaml', pointer }) } } as unknown as ReleaseCase;
  it.each<[Partial<ItemChange>, object]>([
    [{}, { path: 'm.yaml', pointer: '/configuration/limit' }],
    [{ site: 'S1' }, { path: 'm.yaml', pointer: '/scope/sites/S1' }],
    [{ item: 'weights', paths: ['w/1', 'w/2'] }, { path: 'w/1' }],
    [{ item: 'weights' }, { path: 'm.yaml' }],
    [{ item: 'unheard of', paths: ['w/1'] }, { path: 'w/1' }],
  ])('%j stands at %j', (more, place) => {
    expect(locationOf(release, change(more))).toEqual(place);
  });
});

describe('what was added to a list', () => {
  const levels = (changes: readonly ItemChange[]): unknown => addedLevels({ changes } as unknown as ReleaseCase, 'systems');

  it('is told from what was there before, for every site alike', () => {
    expect(levels([change({ item: 'phones', after: ['P'] }), change({ item: 'systems', site: 'S1', after: ['X'] }), change({ item: 'systems', before: [{ id: 'A' }], after: [{ id: 'A' }, 'B'] })])).toEqual({ added: ['B'], before: ['A'] });
    expect(levels([change({ item: 'systems', site: 'S1', after: ['X'] })])).toEqual({ added: [], before: [] });
    expect(levels([change({ item: 'systems', before: ['A'], after: 'all' })])).toEqual({ added: [], before: ['A'] });
    expect(levels([change({ item: 'systems', before: 'all', after: ['A'] })])).toEqual({ added: [], before: [] });
  });
});

describe('an item that may not change', () => {
  it('is shown to be the same: unknown is not', async () => {
    const release = await caseOf(await good());
    const said = (...changes: Partial<ItemChange>[]) =>
      saidOf('scope/shown', { ...release, changes: changes.map(change) }).map(({ subject, found, clause, location, verdict }) => ({ subject, found, clause, path: location?.path, verdict }));
    const unknown = { state: 'unknown', item: 'model.architecture' } as const;
    const finding = { subject: 'model.architecture', clause: 'configuration.items.model.architecture', verdict: 'incomplete' };
    expect(said({ ...unknown, paths: ['w/1'] }, { ...unknown, paths: ['w/1', 'w/2'], detail: 'a pointer' }, { ...unknown, detail: 'no file' })).toEqual([
      { ...finding, found: 'model.architecture: unknown (w/1)', path: 'w/1' },
      { ...finding, found: 'model.architecture: unknown (a pointer)', path: 'w/1' },
      { ...finding, found: 'model.architecture: unknown (no file)', path: '' },
    ]);
    const [named, detailed] = saidOf('scope/shown', { ...release, changes: [change({ ...unknown, paths: ['w/1', 'w/2'] }), change({ ...unknown, paths: ['w/1'], detail: 'a pointer' })] });
    expect([named?.message, detailed?.message]).toEqual(['w/1 and w/2', 'a pointer'].map((what) => `It cannot be shown that model.architecture is unchanged: ${what}.`));
    expect(said({ item: 'model.architecture', state: 'architecture-changed' }, { item: 'model.weights', state: 'unknown' })).toEqual([]);
    expect(saidOf('scope/changes-covered', { ...release, changes: [change(unknown)] })).toEqual([]);
  });
});

describe('the modifications that a release names', () => {
  it('are judged each, and where it names none', async () => {
    const said = async (...names: string[]) => saidOf('scope/modification-known', await caseOf(edit(await good(), [['manifest', '/modifications', names]]))).map(({ found }) => found);
    expect(await said('M1', 'M9', 'M8')).toEqual(['M9', 'M8']);
    expect(await said()).toEqual(['no modification']);
    expect(await said('M3')).toEqual([]);
  });

  it('are said where one of them may not change what changes', async () => {
    const outputs: Edit = ['manifest', '/configuration/outputs', ['heat_map']];
    const said = async (...names: string[]) =>
      saidOf('scope/changes-covered', await caseOf(edit(await good(), [outputs, ['manifest', '/modifications', names]]))).filter(({ subject }) => subject === 'outputs').map(({ expected, message, clause }) => ({ expected, by: /; (.*) may not change it/.exec(message)?.[1], clause }));
    expect(await said('M1', 'M2')).toEqual([{ expected: 'changes of model.weights, training_data and acquisition_systems only', by: 'M1, M2', clause: 'modifications.M1.may_change, modifications.M2.may_change' }]);
    expect(await said()).toEqual([{ expected: 'changes of nothing only', by: 'no modification', clause: '' }]);
  });
});

describe('a release that needs no submission', () => {
  const said = async (regression: object, more: (release: ReleaseCase) => ReleaseCase = (release) => release) => {
    const release = await caseOf(edit(await bugFix(), [['decision-record', '/regression', (old: object) => ({ ...old, ...regression })]]));
    return saidOf('scope/changes-covered', more(release)).map(({ found, subject, location }) => ({ found, subject, line: location?.line !== undefined }));
  };
  const subject = 'models/tubecheck/evidence/decision.json';
  const another = (release: ReleaseCase): ReleaseCase => ({ ...release, model: { ...release.model, digest: `sha256:${'a'.repeat(64)}` } });
  const first = (release: ReleaseCase): ReleaseCase => ({ ...another(release), previous: undefined });

  it('changes no output', async () => {
    expect(await said({ cases: 50, changed_outputs: 0 }, another)).toEqual([]);
    expect(await said({ cases: 50, changed_outputs: 2 })).toEqual([{ found: '2 of 50 outputs changed', subject, line: true }]);
  });

  it('is the only one whose decision counts', async () => {
    const underPlan = (release: ReleaseCase): ReleaseCase => ({ ...release, release: { ...release.release, basis: 'plan' } });
    expect((await said({ cases: 50, changed_outputs: 2 }, underPlan)).filter(({ subject: of }) => of === subject)).toEqual([]);
  });

  it('shows so on a case, where its model is another', async () => {
    const none = { cases: 0, changed_outputs: 0 };
    expect(await said(none, another)).toEqual([{ found: 'a regression over 0 cases', subject, line: true }]);
    expect(await said(none, (release) => ({ ...release, model: { ...release.model, digest: release.previous?.model.digest } }))).toEqual([]);
    expect(await said(none, first)).toEqual([]);
    expect(await said({ cases: 1, changed_outputs: 0 }, another)).toEqual([]);
  });
});

describe('files and fields of no item', () => {
  it('are each named once, in order', async () => {
    const fields: Edit[] = [['manifest', '/configuration/colour', 'red'], ['manifest', '/scope', { sites: { S1: { colour: 'red', audio: 'on', operating_point: { threshold: 0.5 } } } }]];
    const release = await caseOf(edit(await good(), fields));
    const gaps = [{ path: 'b.py', gap: 'no item' }, { path: 'a.py', gap: 'no item' }, { path: 'w', gap: 'not in model.files' }] as const;
    const said = saidOf('scope/file-assigned', { ...release, unassigned: ['c.py', 'b.py'], modelGaps: gaps }).map(({ subject, location }) => [subject, location?.path]);
    const manifest = 'models/tubecheck/model-release.yaml';
    expect(said).toEqual([['a.py', 'a.py'], ['b.py', 'b.py'], ['c.py', 'c.py'], ['configuration.audio', manifest], ['configuration.colour', manifest]]);
  });
});
