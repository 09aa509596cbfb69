import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../../src/case/case.ts';
import { about, few, groupName, listed, ofProblem, questionsOfKind, shown } from '../../src/rules/words.ts';

describe('words', () => {
  it('list what there is', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['nothing', 'a', 'a and b', 'a, b and c']);
  });

  it('name the first few of many', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect([few(words.slice(0, 5)), few(words), few(words, 2), few([])]).toEqual(['a, b, c, d and e', 'a, b, c, d, e and 1 more', 'a, b and 4 more', 'nothing']);
  });

  it('show a value, cut where it is long', () => {
    expect([shown(undefined), shown('two words'), shown({ a: [1] }), shown(null)]).toEqual(['nothing', 'two words', '{"a":[1]}', 'null']);
    expect(shown('x'.repeat(80))).toBe('x'.repeat(80));
    expect(shown('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
  });

  it('name a group', () => {
    expect([groupName({}), groupName({ sex: 'female', age: '65+' })]).toEqual(['all cases', 'sex=female, age=65+']);
  });

  it('say which questions evidence of a kind answers', () => {
    expect([questionsOfKind('dataset-report'), questionsOfKind('own-kind'), questionsOfKind(undefined)]).toEqual([[3, 4], [2], [2]]);
  });
});

describe('a place in evidence', () => {
  const rest = { found: 'x', expected: 'y', message: 'm', mend: 'z' };
  it('is that of the value in the envelope, or of the file where it cannot be read', () => {
    const item = (document: unknown) => ({ path: 'a.json', source: { document } }) as EvidenceItem;
    expect(about({ item: item({ locate: (pointer: string) => ({ path: 'a.json', line: pointer.length }) }) }, '/abc', rest)).toEqual({ subject: 'a.json', location: { path: 'a.json', line: 4 }, ...rest });
    expect(about({ item: item(undefined) }, '/abc', rest).location).toEqual({ path: 'a.json' });
  });

  it('is that of a problem in its file', () => {
    const location = { path: 'a.json', line: 3 };
    expect(ofProblem({ kind: 'schema', pointer: '', location, ...rest }, 'a clause')).toEqual({ subject: 'a.json', location, clause: 'a clause', ...rest });
  });
});
