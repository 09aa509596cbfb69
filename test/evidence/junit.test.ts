import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JUNIT_LIMITS, readJUnit, type JUnitContent } from '../../src/evidence/junit.ts';

const read = (text: string) => readJUnit(new TextEncoder().encode(text));

function contentOf(text: string): JUnitContent {
  const report = read(text);
  if (!report.ok) throw new Error(report.reason);
  return report.content;
}

function refusal(text: string): string {
  const report = read(text);
  return report.ok ? 'read without a problem' : report.reason;
}

function disagreements(text: string): readonly string[] {
  const report = read(text);
  if (!report.ok) throw new Error(report.reason);
  return report.disagreements;
}

const PYTEST = `<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests">
  <testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="9.456" hostname="ci">
    <testcase classname="t" name="passes" time="0.2" />
    <testcase classname="t" name="fails" time="0.1"><failure message="no">trace</failure></testcase>
    <testcase classname="t" name="errs" time="0.1"><error message="no">trace</error></testcase>
    <testcase classname="t" name="skips" time="0"><skipped type="pytest.skip" message="why"/></testcase>
    <testcase classname="t" name="also passes" time="1e-2"><system-out><![CDATA[<failure/>]]></system-out></testcase>
  </testsuite>
</testsuites>
`;
const cases = (inside: string): string => `<testsuite>${inside}</testsuite>`;

describe('readJUnit', () => {
  it('counts the test cases by what happened to them', () => {
    expect(read(PYTEST)).toEqual({
      ok: true,
      content: { tests: 5, passed: 2, failures: 1, errors: 1, skipped: 1, flaky: 0, suites: 1, time: 0.41 },
      disagreements: [],
    });
  });

  it('reads a single suite, and suites inside suites', () => {
    const nested = '<testsuite><testsuite><testcase/><testcase><failure/></testcase></testsuite><testcase/></testsuite>';
    expect(contentOf(nested)).toEqual({ tests: 3, passed: 2, failures: 1, errors: 0, skipped: 0, flaky: 0, suites: 2 });
    expect(contentOf('<testsuites><testcase/></testsuites>')).toMatchObject({ tests: 1, suites: 0 });
  });

  it('keeps the worst that happened to a case, and each kind of it', () => {
    expect(contentOf(cases('<testcase><failure/><error/></testcase>'))).toMatchObject({ tests: 1, passed: 0, failures: 1, errors: 1 });
    expect(contentOf(cases('<testcase><failure/><failure/></testcase>'))).toMatchObject({ tests: 1, failures: 1 });
    expect(contentOf(cases('<testcase><skipped/><failure/></testcase>'))).toMatchObject({ skipped: 0, failures: 1, passed: 0 });
    expect(contentOf(cases('<testcase><error/><skipped/></testcase>'))).toMatchObject({ skipped: 0, errors: 1, passed: 0 });
    expect(contentOf(cases('<testcase><failure/></testcase><testcase/>'))).toMatchObject({ tests: 2, failures: 1, passed: 1 });
  });

  it('finds a failure at any depth of its case, and by its local name', () => {
    expect(contentOf(cases('<testcase><steps><step><failure/></step></steps></testcase>'))).toMatchObject({ failures: 1, passed: 0 });
    expect(contentOf('<testsuite xmlns:x="urn:x"><testcase><x:error/></testcase></testsuite>')).toMatchObject({ errors: 1 });
    expect(contentOf('<testsuite xmlns="urn:junit"><testcase><failure/></testcase></testsuite>')).toMatchObject({ failures: 1 });
    expect(contentOf(cases('<testcase><steps><skipped/></steps></testcase>'))).toMatchObject({ skipped: 0, passed: 1 });
  });

  it('counts a failure outside any case as an error', () => {
    expect(contentOf(cases('<testcase/><error>set-up</error><failure/>'))).toMatchObject({ tests: 1, passed: 1, failures: 0, errors: 2 });
    expect(contentOf('<testsuites><testsuite><testcase/><properties><error/></properties></testsuite></testsuites>')).toMatchObject({ errors: 1 });
    expect(contentOf(cases('<testcase/><skipped/>'))).toMatchObject({ skipped: 0, passed: 1 });
  });

  it('does not fail a case for an attempt that was repeated, and counts it as flaky when it passed', () => {
    for (const attempt of ['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']) {
      const inside = `<testcase><${attempt} message="x"><stackTrace/><failure/></${attempt}></testcase>`;
      expect(contentOf(cases(inside))).toMatchObject({ tests: 1, passed: 1, failures: 0, errors: 0, flaky: 1 });
    }
    expect(contentOf(cases('<testcase><failure/><rerunFailure/></testcase>'))).toMatchObject({ failures: 1, passed: 0, flaky: 0 });
    expect(contentOf(cases('<testcase><rerunFailure/><failure/></testcase>'))).toMatchObject({ failures: 1, flaky: 0 });
    expect(contentOf(cases('<testcase><flakyError/></testcase><testcase/>'))).toMatchObject({ passed: 2, flaky: 1 });
    expect(contentOf(cases('<testcase/><rerunFailure><failure/></rerunFailure>'))).toMatchObject({ passed: 1, errors: 0, flaky: 0 });
  });

  it('believes a status attribute only where it makes a case worse', () => {
    expect(contentOf(cases('<testcase status="notrun"/><testcase status="run" result="completed"/>'))).toMatchObject({ skipped: 1, passed: 1 });
    expect(contentOf(cases('<testcase result="suppressed"/><testcase/>'))).toMatchObject({ skipped: 1, passed: 1 });
    expect(contentOf(cases('<testcase status="Failed"/>'))).toMatchObject({ failures: 1, passed: 0 });
    expect(contentOf(cases('<testcase status="passed"><failure/></testcase>'))).toMatchObject({ failures: 1, passed: 0 });
  });

  it('sums the time only where every case tells it', () => {
    expect(contentOf(cases('<testcase time="0.1"/><testcase time="0.2"/>')).time).toBe(0.3);
    for (const time of ['', ' time=""', ' time="1,234.5"', ' time="NaN"', ' time="-1"', ' time="1e999"']) {
      expect(contentOf(cases(`<testcase time="1"/><testcase${time}/><testcase time="1"/>`)), time).not.toHaveProperty('time');
    }
  });
});

describe('declared totals', () => {
  it('are compared with what was counted, never believed', () => {
    const text = '<testsuites tests="9" failures="0"><testsuite name="a &quot;b&quot;" tests="1" errors="0" skipped="x" failures="1"><testcase><error/></testcase><testcase/></testsuite></testsuites>';
    expect(contentOf(text)).toMatchObject({ tests: 2, passed: 1, errors: 1 });
    expect(disagreements(text)).toEqual([
      'testsuite "a \\"b\\"" declares tests="1", counted 2',
      'testsuite "a \\"b\\"" declares failures="1", counted 0',
      'testsuite "a \\"b\\"" declares errors="0", counted 1',
      'testsuite "a \\"b\\"" declares skipped="x", counted 0',
      'testsuites declares tests="9", counted 2',
    ]);
  });

  it('may count the suites inside or leave them out', () => {
    const nested = (tests: number): string => `<testsuite tests="${tests}"><testcase/><testsuite><testcase/><testcase/></testsuite></testsuite>`;
    expect(disagreements(nested(3))).toEqual([]);
    expect(disagreements(nested(1))).toEqual([]);
    expect(disagreements(nested(2))).toHaveLength(1);
  });

  it('may count disabled tests apart, or call skipped skip', () => {
    const suite = (attributes: string): string => `<testsuite ${attributes}><testcase status="notrun"/><testcase><skipped/></testcase><testcase/></testsuite>`;
    expect(disagreements(suite('tests="3" skipped="1" disabled="1"'))).toEqual([]);
    expect(disagreements(suite('skip="2"'))).toEqual([]);
    expect(disagreements(suite('skip="1"'))).toEqual(['testsuite declares skipped="1", counted 2']);
    expect(disagreements(suite('skipped="2" disabled="1"'))).toHaveLength(1);
  });

  it('are reported twenty times at most, and shortened', () => {
    const suites = Array.from({ length: 25 }, (_, index) => `<testsuite name="${index}${'x'.repeat(200)}" tests="${'7'.repeat(100)}"><testcase/></testsuite>`);
    const found = disagreements(`<testsuites>${suites.join('')}</testsuites>`);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('and 5 more');
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThan(160);
  });
});

describe('a file that is no report of tests', () => {
  it.each([
    ['nothing', '', 'document must contain a root element'],
    ['text', 'hello', 'text data outside of root node'],
    ['another root', '<coverage/>', 'the root element is coverage, not testsuites or testsuite'],
    ['a case as root', '<testcase/>', 'the root element is testcase'],
    ['no test case', '<testsuites><testsuite tests="12" failures="0"/></testsuites>', 'the report has no test case: nothing ran'],
    ['errors alone', cases('<error/>'), 'the report has no test case'],
    ['only skipped cases', cases('<testcase><skipped/></testcase><testcase><skipped/></testcase>'), 'all 2 test cases were skipped: nothing ran'],
    ['a case inside a case', cases('<testcase><testcase/></testcase>'), 'a testcase stands inside testcase'],
    ['a case inside output', cases('<system-out><testcase/></system-out>'), 'a testcase stands inside system-out'],
    ['a suite inside a case', cases('<testcase><testsuite/></testcase>'), 'testsuite stands inside testcase'],
    ['testsuites inside a suite', cases('<testsuites/>'), 'testsuites stands inside testsuite'],
    ['two roots', '<testsuite><testcase/></testsuite><testsuite/>', 'documents may contain only one root'],
    ['a wrong end tag', '<testsuite><testcase></testsuite>', 'unexpected close tag'],
    ['an attribute twice', '<testsuite a="1" a="2"><testcase/></testsuite>', 'duplicate attribute'],
    ['an undeclared prefix', '<testsuite><x:testcase/></testsuite>', 'unbound namespace prefix'],
    ['an undefined entity', cases('<testcase name="&foo;"/>'), 'undefined entity'],
    ['a control character', cases('<testcase name="\u0001"/>'), 'disallowed character'],
    ['a DTD', `<!DOCTYPE testsuite>${cases('<testcase/>')}`, 'a document type declaration is not allowed'],
    ['entities that multiply', `<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${cases('<testcase name="&b;"/>')}`, 'a document type declaration'],
    ['an external entity', `<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>${cases('<testcase>&x;</testcase>')}`, 'a document type declaration'],
    ['another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${cases('<testcase/>')}`, 'the encoding is ISO-8859-1, not UTF-8'],
  ])('is refused for %s', (_what, text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it('is refused with the line where that is known', () => {
    expect(read('<testsuite>\n<testcase>\n</testsuite>')).toMatchObject({ ok: false, line: 3, reason: 'unexpected close tag' });
    expect(read('<testsuite>\n\n<system-out><testcase/></system-out></testsuite>')).toMatchObject({ line: 3 });
    expect(read('<testsuite>\n</testsuite>')).toMatchObject({ line: undefined });
  });

  it('is refused when cut short anywhere', () => {
    const bytes = new TextEncoder().encode(PYTEST.trimEnd());
    for (let length = 0; length < bytes.length; length += 1) expect(readJUnit(bytes.subarray(0, length)).ok, `${length} bytes`).toBe(false);
  });

  it('is refused when it is not UTF-8, and read with a byte order mark or in ASCII', () => {
    expect(readJUnit(new Uint8Array([0x3c, 0xff]))).toEqual({ ok: false, reason: 'the file is not UTF-8', line: undefined });
    expect(readJUnit(new Uint8Array(Buffer.from(`\uFEFF${PYTEST}`, 'utf16le'))).ok).toBe(false);
    expect(contentOf(`\uFEFF${PYTEST}`).tests).toBe(5);
    expect(contentOf(`<?xml version="1.0" encoding="US-ASCII"?>${cases('<testcase/>')}`).tests).toBe(1);
  });

  it('is refused beyond the limits of size and depth, and read within', () => {
    const deep = (depth: number): string => `${'<testsuite>'.repeat(depth - 1)}<testcase/>${'</testsuite>'.repeat(depth - 1)}`;
    expect(contentOf(deep(JUNIT_LIMITS.depth)).suites).toBe(JUNIT_LIMITS.depth - 1);
    expect(refusal(deep(JUNIT_LIMITS.depth + 1))).toBe('elements are nested deeper than 64');
    expect(readJUnit(new Uint8Array(JUNIT_LIMITS.bytes + 1))).toMatchObject({ ok: false, reason: expect.stringContaining('more than the 33554432 that are read') });
    expect(readJUnit(new Uint8Array(JUNIT_LIMITS.bytes)).ok).toBe(false);
  });

  it('never takes long: many attributes, deep nesting, a long text', () => {
    const started = Date.now();
    const attributes = Array.from({ length: 100_000 }, (_, index) => `a${index}=""`).join(' ');
    expect(contentOf(`<testsuite ${attributes}><testcase/></testsuite>`).tests).toBe(1);
    expect(refusal('<testsuite>'.repeat(500_000))).toContain('nested deeper');
    expect(contentOf(cases(`<testcase/><system-out>${'&lt;'.repeat(1_000_000)}</system-out>`)).tests).toBe(1);
    expect(contentOf(cases('<testcase/>'.repeat(200_000))).tests).toBe(200_000);
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  it('never throws, whatever is changed', () => {
    fc.assert(fc.property(fc.nat({ max: PYTEST.length - 1 }), fc.string({ maxLength: 3 }), (at, by) => {
      expect(typeof read(PYTEST.slice(0, at) + by + PYTEST.slice(at + 1)).ok).toBe('boolean');
    }), { numRuns: 300 });
  });

  it('always accounts for every case', () => {
    const result = fc.constantFrom('', '<failure/>', '<error/>', '<skipped/>', '<failure/><error/>', '<rerunFailure/>', '<skipped/><error/>');
    fc.assert(fc.property(fc.array(result, { minLength: 1, maxLength: 30 }), (results) => {
      const { tests, passed, failures, errors, skipped } = contentOf(cases(['', ...results].map((inside) => `<testcase>${inside}</testcase>`).join('')));
      const bad = results.filter((inside) => inside.includes('failure') || inside.includes('error')).length;
      expect(tests).toBe(results.length + 1);
      expect(passed + skipped + bad).toBe(tests);
      expect(failures + errors).toBeGreaterThanOrEqual(bad);
    }));
  });
});
