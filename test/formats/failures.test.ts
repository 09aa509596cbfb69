import { beforeEach, describe, expect, test, vi } from 'vitest';
import { compileSchema, errorsOf, withoutCopies } from '../../src/formats/ajv.ts';
import { constraintProblems, violations } from '../../src/formats/constraint.ts';
import { Faults } from '../../src/formats/faults.ts';
import type { SchemaError, Validator } from '../../src/formats/generated/validators.js';
import { documentOf, problemsIn } from './reading.ts';

/** What the libraries underneath are not known to do, and must not turn into a pass when one of them does. */
const broken = vi.hoisted(() => ({ json: false, ajv: false }));

vi.mock('jsonc-parser', async (importOriginal) => {
  const original = await importOriginal<typeof import('jsonc-parser')>();
  return {
    ...original,
    visit: (...rest: Parameters<typeof original.visit>) => {
      if (broken.json) throw new RangeError('out of stack');
      original.visit(...rest);
    },
  };
});

vi.mock('ajv/dist/2020.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('ajv/dist/2020.js')>();
  class Ajv2020 extends original.Ajv2020 {
    constructor(...rest: ConstructorParameters<typeof original.Ajv2020>) {
      super(...rest);
      const compile = this.compile.bind(this);
      const failing = (...given: Parameters<typeof compile>): ReturnType<typeof compile> => {
        if (broken.ajv) throw new Error('no more scopes');
        return compile(...given);
      };
      this.compile = failing as typeof this.compile;
    }
  }
  return { ...original, Ajv2020 };
});

beforeEach(() => {
  broken.json = false;
  broken.ajv = false;
});

describe('when a library fails', () => {
  test('a file is unreadable, and not empty', () => {
    expect(documentOf('a.json', '{"a": 1}').value).toEqual({ a: 1 });
    broken.json = true;
    expect(problemsIn('a.json', '{"a": 1}')).toEqual([
      {
        kind: 'unreadable',
        message: 'this cannot be read as JSON',
        found: 'out of stack',
        expected: 'JSON',
        mend: 'Correct the syntax.',
        location: { path: 'a.json', line: 1, column: 1 },
        pointer: '',
      },
    ]);
  });

  test('a constraint is violated, and not satisfied', () => {
    expect(violations({ minimum: 1 }, 2)).toEqual([]);
    broken.ajv = true;
    expect(constraintProblems({ minimum: 1 })).toEqual(['no more scopes']);
    expect(violations({ minimum: 1 }, 2)).toMatchObject([{ keyword: 'constraint', message: "the plan's constraint cannot be judged by: no more scopes" }]);
  });

  test('a value that is refused without a reason is still refused', () => {
    const validator = (errors: SchemaError[] | null, valid: boolean): Validator => Object.assign(() => valid, { errors });
    expect(errorsOf(validator(null, false), 1)).toHaveLength(1);
    expect(errorsOf(() => false, 1)).toMatchObject([{ keyword: 'schema', instancePath: '' }]);
    expect(errorsOf(validator(null, true), 1)).toEqual([]);
    const stale = [{ instancePath: '', schemaPath: '', keyword: 'x', params: {} }];
    expect(errorsOf(validator(stale, true), 1)).toEqual([]);
    expect(errorsOf(validator(stale, false), 1)).toBe(stale);
  });
});

describe('the code that ajv writes', () => {
  test('keeps the errors of a reference without copying those before', () => {
    const copies = 'if(!valid){vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);errors = vErrors.length;}';
    expect(withoutCopies(copies)).toBe('if(!valid){if(vErrors === null){vErrors = validate12.errors;}else{for(const error of validate12.errors){vErrors.push(error);}}errors = vErrors.length;}');
    expect(withoutCopies(copies.replaceAll('validate12.errors', 'ruleErrs0'))).not.toContain('concat');
    expect(withoutCopies(copies + copies)).not.toContain('concat');
  });

  test('still has that form', () => {
    const judge = compileSchema({ items: { $ref: '#/$defs/x' }, $defs: { x: { type: 'object', properties: { a: { $ref: '#/$defs/y' } } }, y: { type: 'string', pattern: 'x' } } });
    const list = Array.from({ length: 40_000 }, () => ({ a: 1 }));
    expect(judge(list)).toHaveLength(40_000);
  });
});

describe('the faults of a text', () => {
  const fault = (found: string, kind: 'unsafe' | 'schema' = 'unsafe'): Parameters<Faults['add']>[0] => ({ kind, message: found, found, expected: '', mend: '' });

  test('come in the order of the text, whatever the order they were seen in', () => {
    const faults = new Faults('a', 'a\nb\nc\n');
    for (const offset of [4, 0, 2, 0]) faults.add(fault(String(offset)), offset);
    expect(faults.problems(10).map(({ found, location }) => [found, location.line])).toEqual([['0', 1], ['0', 1], ['2', 2], ['4', 3]]);
  });

  test('are counted beyond those that are shown, with the kind of the last', () => {
    const faults = new Faults('a', '');
    expect(faults.none).toBe(true);
    expect(faults.problems(5)).toEqual([]);
    faults.add(fault('first', 'schema'), 0);
    expect(faults.none).toBe(false);
    for (let n = 0; n < 2000; n++) faults.add(fault('next'), 1);
    expect(faults.problems(2).map(({ kind, message }) => `${kind} ${message}`)).toEqual(['schema first', 'unsafe next', 'unsafe the file has 1999 more problems']);
    expect(faults.problems(5000)).toHaveLength(1001);
    expect(faults.problems(5000).at(-1)?.message).toBe('the file has 1001 more problems');
  });
});
