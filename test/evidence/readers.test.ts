import { describe, expect, it } from 'vitest';
import { readWrapped, FORMATS } from '../../src/evidence/readers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const BOM = '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"numpy"}]}';

describe('readWrapped', () => {
  it('knows junit and cyclonedx', () => {
    expect(FORMATS).toEqual(['junit', 'cyclonedx']);
  });

  it('gives what was counted, and where the file contradicts itself', () => {
    expect(readWrapped('junit', 'tests.xml', bytes('<testsuite tests="2"><testcase/></testsuite>'))).toEqual({
      content: { tests: 1, passed: 1, failures: 0, errors: 0, skipped: 0, flaky: 0, suites: 1 },
      disagreements: ['testsuite declares tests="2", counted 1'],
    });
    expect(readWrapped('cyclonedx', 'bom.cdx.json', bytes(BOM))).toEqual({
      content: { bomFormat: 'CycloneDX', specVersion: '1.5', hashes: [], components: 1, models: [], vulnerabilities: 0 },
      disagreements: [],
    });
  });

  it('says why a file is not of its format, with the line where that is known', () => {
    expect(readWrapped('junit', 'tests.xml', bytes('<testsuite>\n<x>'))).toEqual({ problem: expect.stringMatching(/^line 2: unclosed tag/) });
    expect(readWrapped('junit', 'tests.xml', bytes('<testsuite/>'))).toEqual({ problem: 'the report has no test case: nothing ran' });
    expect(readWrapped('cyclonedx', 'bom.json', bytes('{"bomFormat":"SPDX"}'))).toEqual({ problem: 'bomFormat is "SPDX", not "CycloneDX"' });
  });

  it('refuses JSON that is not strict: keys that stand twice, a file cut short, another format', () => {
    for (const text of ['', BOM.slice(0, -1), BOM.replace('{', '{"bomFormat":"CycloneDX",'), '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>']) {
      expect(readWrapped('cyclonedx', 'bom.json', bytes(text)), text).toEqual({ problem: expect.stringMatching(/\S/) });
    }
    expect(readWrapped('cyclonedx', 'bom.xml', bytes(BOM))).toEqual({ problem: expect.stringMatching(/\S/) });
  });

  it('has nothing to say of a format without a reader', () => {
    for (const format of ['sarif', 'JUnit', '__proto__', 'constructor', '']) expect(readWrapped(format, 'x', bytes(''))).toBeUndefined();
  });
});
