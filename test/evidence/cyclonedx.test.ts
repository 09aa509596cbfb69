import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCycloneDx } from '../../src/evidence/cyclonedx.ts';

const MODEL = {
  type: 'machine-learning-model', name: 'tubecheck', version: '2.1.0', hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
};
const BOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: MODEL },
  components: [
    { type: 'library', name: 'numpy', version: '2.0.0' },
    { type: 'library', name: 'torch', components: [{ type: 'library', name: 'vendored' }, { type: 'machine-learning-model', name: 'inner' }] },
  ],
  vulnerabilities: [{ id: 'CVE-2026-0001' }],
};

function refusal(value: unknown): string {
  const report = readCycloneDx(value);
  return report.ok ? 'read without a problem' : report.reason;
}

describe('readCycloneDx', () => {
  it('says what the bill describes and lists', () => {
    expect(readCycloneDx(BOM)).toEqual({
      ok: true,
      content: {
        bomFormat: 'CycloneDX', specVersion: '1.6', name: 'tubecheck', version: '2.1.0', hashes: MODEL.hashes,
        components: 4, models: [{ name: 'tubecheck', version: '2.1.0', hashes: MODEL.hashes }, { name: 'inner', hashes: [] }], vulnerabilities: 1,
      },
    });
  });

  it('reads every version that it knows, and a bill that describes nothing', () => {
    for (const specVersion of ['1.4', '1.5', '1.6', '1.7']) {
      expect(readCycloneDx({ bomFormat: 'CycloneDX', specVersion, components: [{ type: 'library', name: 'a' }] })).toEqual({
        ok: true, content: { bomFormat: 'CycloneDX', specVersion, hashes: [], components: 1, models: [], vulnerabilities: 0 },
      });
    }
    expect(readCycloneDx({ ...BOM, metadata: { timestamp: 'x' } })).toMatchObject({ ok: true, content: { models: [{ name: 'inner' }] } });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the document is nothing, not an object'],
    ['null', null, 'the document is null, not an object'],
    ['a list', [BOM], 'not an object'],
    ['a text', 'CycloneDX', 'the document is "CycloneDX", not an object'],
    ['no format', { ...BOM, bomFormat: undefined }, 'bomFormat is nothing, not "CycloneDX"'],
    ['another format', { spdxVersion: 'SPDX-2.3' }, 'bomFormat is nothing'],
    ['a format in other letters', { ...BOM, bomFormat: 'cyclonedx' }, 'bomFormat is "cyclonedx"'],
    ['no version', { ...BOM, specVersion: undefined }, 'specVersion is nothing, not one of the texts 1.4, 1.5, 1.6, 1.7'],
    ['a version as number', { ...BOM, specVersion: 1.5 }, 'specVersion is 1.5, not one of the texts'],
    ['an older version', { ...BOM, specVersion: '1.3' }, 'specVersion is "1.3"'],
    ['a version to come', { ...BOM, specVersion: '2.0' }, 'specVersion is "2.0"'],
    ['no components', { ...BOM, components: undefined }, 'lists no component'],
    ['an empty list, though it describes a component', { ...BOM, components: [] }, 'lists no component'],
    ['components that are no list', { ...BOM, components: { a: 1 } }, '/components is {"a":1}, not a list'],
    ['components that are null', { ...BOM, components: null }, '/components is null, not a list'],
    ['a component that is no object', { ...BOM, components: ['numpy'] }, '/components/0 is "numpy", not an object'],
    ['a component without name', { ...BOM, components: [{ type: 'library' }] }, '/components/0/name is nothing, not a text'],
    ['a component with an empty name', { ...BOM, components: [{ type: 'library', name: '' }] }, '/components/0/name is "", not a text'],
    ['a component without type', { ...BOM, components: [{ name: 'a' }] }, '/components/0/type is nothing'],
    ['a version that is no text', { ...BOM, components: [{ type: 'library', name: 'a', version: 2 }] }, '/components/0/version is 2, not a text'],
    ['a nested component without name', { ...BOM, components: [{ type: 'a', name: 'a', components: [{ type: 'a' }] }] }, '/components/0/components/0/name'],
    ['hashes that are no list', { ...BOM, components: [{ type: 'a', name: 'a', hashes: 'x' }] }, '/components/0/hashes is "x", not a list'],
    ['a hash without algorithm', { ...BOM, components: [{ type: 'a', name: 'a', hashes: [{ content: 'x' }] }] }, '/components/0/hashes/0/alg'],
    ['a hash without digits', { ...BOM, metadata: { component: { ...MODEL, hashes: [{ alg: 'SHA-256' }] } } }, '/metadata/component/hashes/0/content'],
    ['metadata that are a text', { ...BOM, metadata: 'x' }, '/metadata is "x", not an object'],
    ['metadata that are null', { ...BOM, metadata: null }, '/metadata is null'],
    ['a described component that is none', { ...BOM, metadata: { component: null } }, '/metadata/component is null'],
    ['vulnerabilities that are no list', { ...BOM, vulnerabilities: 3 }, '/vulnerabilities is 3, not a list'],
  ])('refuses %s', (_what, value, reason) => {
    expect(refusal(value)).toContain(reason);
  });

  it('shortens what it shows', () => {
    expect(refusal({ ...BOM, bomFormat: 'x'.repeat(1000) }).length).toBeLessThan(100);
  });

  it('follows any depth without running out of stack', () => {
    let inner: Record<string, unknown> = { type: 'library', name: 'innermost' };
    for (let depth = 1; depth < 20_000; depth += 1) inner = { type: 'library', name: 'x', components: [inner] };
    expect(readCycloneDx({ ...BOM, metadata: undefined, components: [inner] })).toMatchObject({ ok: true, content: { components: 20_000 } });
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('components', 'metadata', 'vulnerabilities', 'specVersion'), (value, field) => {
      expect(typeof readCycloneDx({ ...BOM, [field]: value }).ok).toBe('boolean');
      expect(typeof readCycloneDx(value).ok).toBe('boolean');
    }));
  });
});
