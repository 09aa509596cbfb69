import { describe, expect, it } from 'vitest';
import type { ItemChange, ReleaseCase } from '../../src/case/case.ts';
import type { ComparedWith, EvaluationResult, Reference as ReferenceName } from '../../src/formats/generated/types.ts';
import type { Reference } from '../../src/rules/carriers.ts';
import { itemOfAttribute, referenceOf, underName } from '../../src/rules/comparators.ts';
import { evaluationsOf } from '../../src/rules/evidences.ts';
import type { Setting } from '../../src/rules/outcome.ts';
import { CannotJudge } from '../../src/rules/rule.ts';
import { against, cited, criterion, firstEntry, itemOf, reportOf, result, standing, tableOf, type Standing } from './standing.ts';

const ROWS = tableOf([30, 6, 4, 10], [60, 5, 8, 27]);

describe('the item that holds the levels of an attribute', () => {
  const item = (items: string[], added: Record<string, string[]>, attribute = 'phone', modifications = ['M1', 'M2']): string => {
    const plan = {
      configuration: { items: Object.fromEntries(items.map((name) => [name, { field: name }])) },
      modifications: Object.fromEntries(Object.entries(added).map(([id, names]) => [id, names.length === 0 ? {} : { added: Object.fromEntries(names.map((name) => [name, {}])) }])),
    };
    return itemOfAttribute(standing({ evidence: [], plan: plan as never }), cited({}, { modifications }), attribute);
  };

  it('has its name, or that of many of it, whatever modifications add to', () => {
    expect(item(['camera', 'phone'], {})).toBe('phone');
    expect(item(['camera', 'phones'], { M1: ['camera'] })).toBe('phones');
  });

  it('is the only one that the modifications of the method add to', () => {
    expect(item(['devices'], { M1: ['devices'], M2: [] })).toBe('devices');
    expect(item(['devices'], { M1: ['devices'], M2: ['devices'] })).toBe('devices');
    expect(item(['devices'], { M1: ['devices'], M3: ['cameras'] })).toBe('devices');
  });

  it('cannot be told where they add to none or to several, and it is said which attribute it is', () => {
    for (const added of [{}, { M1: [] }, { M1: ['devices', 'cameras'] }, { M1: ['devices'], M2: ['cameras'] }, { M3: ['devices'] }]) {
      expect(() => item(['devices', 'cameras'], added)).toThrow(CannotJudge);
      expect(() => item(['devices', 'cameras'], added)).toThrow('levels of phone');
    }
  });
});

describe('a reference under its name', () => {
  const known = (release: ReleaseCase, reference: string, there: Record<string, number>): number | undefined => underName(release, reference, (name) => there[name]);

  it('is under the other\'s where the last release is the authorized version, and its own comes first', () => {
    const same = standing({ evidence: [], previous: { version: '1.0.0', reports: [] } });
    expect(known(same, 'previous', { authorized: 1 })).toBe(1);
    expect(known(same, 'authorized', { previous: 2 })).toBe(2);
    expect(known(same, 'authorized', { authorized: 1, previous: 2 })).toBe(1);
    expect(known(same, 'previous', { authorized: 1, previous: 2 })).toBe(2);
  });

  it('is its own alone where that is another version, or there is none', () => {
    for (const release of [standing({ evidence: [], previous: { version: '1.0.1', reports: [] } }), standing({ evidence: [] }), standing({ evidence: [], previous: { version: '1.0.0', reports: [] }, more: { record: undefined } })]) {
      expect(known(release, 'previous', { authorized: 1 })).toBeUndefined();
      expect(known(release, 'authorized', { previous: 2 })).toBeUndefined();
      expect(known(release, 'authorized', { authorized: 1 })).toBe(1);
    }
  });
});

describe('what a result is compared with', () => {
  const phones = (before: string[], after: string[]): ItemChange => ({ item: 'phones', state: 'changed', site: undefined, paths: [], detail: undefined, before, after });

  /** The reference of the first result, for the group that it is of. */
  function referenceFor(results: readonly EvaluationResult[], reference: ReferenceName | undefined, stand: Omit<Standing, 'evidence'> = {}, table?: typeof ROWS): Reference | undefined {
    const release = standing({ plan: { configuration: { items: { phones: { field: 'phones' } } } } as never, ...stand, evidence: [itemOf(reportOf(...results), table)] });
    const entry = firstEntry(release);
    const setting = { release, cited: cited({}), criterion: criterion(entry.result.metric), metric: entry.metric, evaluations: evaluationsOf(release, 'PE-1') } as unknown as Setting;
    return referenceOf(setting, entry, { group: entry.result.group, operatingPoint: entry.result.operating_point, reference });
  }

  it('is nothing where the criterion names no reference', () => {
    expect(referenceFor([against('sensitivity', 'authorized', { estimate: 0.5 })], undefined)).toBeUndefined();
    expect(referenceFor([against('sensitivity', 'previous', { estimate: 0.5 })], undefined, { previous: { version: '1.0.0', reports: [] } })).toBeUndefined();
  });

  it('is the reference on the rows, else what is reported of it', () => {
    const reported: ComparedWith = { counts: { tp: 1, fn: 1 } };
    expect(referenceFor([against('sensitivity', 'authorized', reported)], 'authorized', {}, ROWS)?.counts).toMatchObject({ tp: 34, fn: 16 });
    expect(referenceFor([against('sensitivity', 'authorized', reported)], 'authorized')).toEqual(reported);
    expect(referenceFor([against('sensitivity', 'previous', reported)], 'previous', {}, ROWS)).toEqual(reported);
    expect(referenceFor([result('sensitivity')], 'authorized')).toBeUndefined();
  });

  it('is known under the other name where the last release is the authorized version', () => {
    const previous = { version: '1.0.0', reports: [] };
    const reported: ComparedWith = { counts: { tp: 1, fn: 1 } };
    expect(referenceFor([against('sensitivity', 'authorized', reported)], 'previous', { previous })).toEqual(reported);
    expect(referenceFor([result('sensitivity')], 'previous', { previous }, ROWS)?.counts).toMatchObject({ tp: 34, fn: 16 });
  });

  const at = (phone: string, tp: number, fn: number, more: Partial<EvaluationResult> = {}): EvaluationResult => result('sensitivity', { group: { phone }, counts: { tp, fn }, ...more });
  const added = { more: { changes: [phones(['A', 'B'], ['A', 'B', 'C'])] } };
  const reported = { compared_with: { 'authorized-levels': { estimate: 0.5 } } };

  it('is for an added level the levels that there were, pooled', () => {
    expect(referenceFor([at('C', 9, 1), at('A', 8, 2), at('B', 5, 5)], 'authorized-levels', added)).toEqual({ counts: { tp: 13, fn: 7 } });
  });

  it('is for an added level what is reported where one of the others is not there, or has no counts', () => {
    for (const others of [[], [at('A', 8, 2)], [at('A', 8, 2), result('sensitivity', { group: { phone: 'B' }, estimate: 0.5 })]]) {
      expect(referenceFor([at('C', 9, 1, reported), ...others], 'authorized-levels', added)).toEqual({ estimate: 0.5 });
      expect(referenceFor([at('C', 9, 1), ...others], 'authorized-levels', added)).toBeUndefined();
    }
  });

  it('is for all cases what is reported of the levels that there were', () => {
    expect(referenceFor([result('sensitivity', reported)], 'authorized-levels', added)).toEqual({ estimate: 0.5 });
    expect(referenceFor([result('sensitivity')], 'authorized-levels', added)).toBeUndefined();
  });

  it('is of the same other attributes and the same operating point', () => {
    const groups = [result('sensitivity', { group: { phone: 'C', sex: 'female' }, counts: { tp: 9, fn: 1 } }), at('A', 1, 1), at('B', 1, 1)];
    const crossed = ['A', 'B'].map((phone) => result('sensitivity', { group: { phone, sex: 'female' }, counts: { tp: 4, fn: 1 } }));
    expect(referenceFor([...groups, ...crossed], 'authorized-levels', added)).toEqual({ counts: { tp: 8, fn: 2 } });
    expect(referenceFor(groups, 'authorized-levels', added)).toBeUndefined();
    const point = { operating_point: { threshold: 0.4 } };
    const others = ['A', 'B'].map((phone) => at(phone, 3, 2, point));
    expect(referenceFor([at('C', 9, 1, point), at('A', 1, 1), at('B', 1, 1), ...others], 'authorized-levels', added)).toEqual({ counts: { tp: 6, fn: 4 } });
    expect(referenceFor([at('C', 9, 1), ...others, at('A', 1, 1), at('B', 1, 1)], 'authorized-levels', added)).toEqual({ counts: { tp: 2, fn: 2 } });
  });
});
