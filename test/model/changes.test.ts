import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareArtifacts, type ArtifactFile } from '../../src/model/changes.ts';
import { sha256 } from '../../src/model/digest.ts';
import { readSafetensors, safetensors } from '../../src/model/safetensors.ts';
import { writeSafetensors, type SampleTensor } from '../support/safetensors.ts';

const CANNOT_SHOW = safetensors.cannotShow;

const WEIGHTS: readonly SampleTensor[] = [
  { name: 'encoder.0.weight', shape: [2, 1], values: [1, 2] },
  { name: 'encoder.0.bias', shape: [2], values: [3, 4] },
  { name: 'head.weight', shape: [1, 2], values: [5, 6] },
];
const RETRAINED: readonly SampleTensor[] = WEIGHTS.map((tensor, index) => (index === 1 && 'values' in tensor ? { ...tensor, values: [3, 5] } : tensor));
const WIDER: readonly SampleTensor[] = [{ name: 'encoder.0.weight', shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }, ...WEIGHTS.slice(1)];

async function file(path: string, tensors: readonly SampleTensor[], metadata?: Record<string, string>): Promise<ArtifactFile> {
  const bytes = writeSafetensors(tensors, metadata);
  const read = await readSafetensors({ size: bytes.length, read: async (start, end) => bytes.subarray(start, end) });
  if ('problem' in read) throw new Error(read.problem);
  return { path, digest: sha256(bytes), pointer: false, structure: read.structure };
}

const opaque = (path: string, content: string, unreadable?: string): ArtifactFile => ({ path, digest: sha256(content), pointer: false, unreadable });
const pointer = (path: string, content: string): ArtifactFile => ({ path, digest: sha256(content), pointer: true });
const states = (before: readonly ArtifactFile[], after: readonly ArtifactFile[]) => {
  const { valuesState, layoutState } = compareArtifacts(before, after);
  return [valuesState, layoutState];
};

describe('compareArtifacts on one file', () => {
  it('is the same for the same bytes, readable or not', async () => {
    const weights = await file('w.safetensors', WEIGHTS);
    const compared = compareArtifacts([weights], [weights]);
    expect(compared).toMatchObject({ state: 'same', valuesState: 'same', layoutState: 'same', detail: 'the same bytes', cannotShow: undefined });
    expect(states([opaque('m.pt', 'a')], [opaque('m.pt', 'a')])).toEqual(['same', 'same']);
    expect(states([pointer('m.pt', 'a')], [pointer('m.pt', 'a')])).toEqual(['same', 'same']);
  });

  it('is the same when the file moves into Git LFS', async () => {
    const weights = await file('w.safetensors', WEIGHTS);
    expect(states([weights], [{ path: weights.path, digest: weights.digest, pointer: true }])).toEqual(['same', 'same']);
  });

  it('is repackaged when only order or metadata differ', async () => {
    const compared = compareArtifacts([await file('w', WEIGHTS)], [await file('w', [...WEIGHTS].reverse(), { format: 'pt' })]);
    expect(compared).toMatchObject({ state: 'repackaged', layoutState: 'same', cannotShow: CANNOT_SHOW });
    expect(compared.detail).toBe('other bytes, the same tensors: only order, metadata or padding differ');
  });

  it('has new weights when values differ, and says in how many tensors', async () => {
    const [before, after] = [await file('w', WEIGHTS), await file('w', RETRAINED)];
    expect(compareArtifacts([before], [after])).toEqual({
      state: 'new-weights',
      valuesState: 'new-weights',
      layoutState: 'same',
      detail: 'new values in 1 of 3 tensors',
      artifacts: [{
        path: 'w', state: 'new-weights', layoutState: 'same', from: `sha256:${before.digest}`, to: `sha256:${after.digest}`, detail: 'new values in 1 of 3 tensors',
      }],
      cannotShow: 'safetensors does not show activation functions or wiring; list the configuration that does',
    });
  });

  it('has another architecture when a shape, a type or a name differs, and says which', async () => {
    const before = await file('w', WEIGHTS);
    const detail = async (tensors: readonly SampleTensor[]): Promise<string> => {
      const compared = compareArtifacts([before], [await file('w', tensors)]);
      expect([compared.valuesState, compared.layoutState, compared.cannotShow]).toEqual(['architecture-changed', 'architecture-changed', undefined]);
      return compared.detail;
    };
    expect(await detail(WIDER)).toBe('1 of 3 tensors changed shape, first: encoder.0.weight 2×1 → 2×3');
    expect(await detail(WEIGHTS.slice(1))).toBe('1 tensor removed, first: encoder.0.weight 2×1');
    const added: SampleTensor[] = [...WEIGHTS, { name: 'x', shape: [], values: [1] }, { name: 'y', shape: [1], values: [1] }];
    expect(await detail(added)).toBe('2 tensors added, first: x scalar');
    const typed: SampleTensor[] = [...WEIGHTS.slice(0, 2), { name: 'head.weight', dtype: 'F16', shape: [1, 2], bytes: new Uint8Array(4) }];
    expect(await detail(typed)).toBe('1 of 3 tensors changed type, first: head.weight F32 → F16');
    const renamed: SampleTensor[] = [{ name: 'stem', shape: [2, 1], values: [1, 2] }, ...WEIGHTS.slice(1)];
    expect(await detail(renamed)).toBe('1 tensor added, first: stem 2×1; 1 tensor removed, first: encoder.0.weight 2×1');
  });

  it('never prints a name that could break a line or run on', async () => {
    const after = await file('w', [...WEIGHTS, { name: `a\n\u202eb${'x'.repeat(300)}`, shape: [1], values: [1] }]);
    const { detail } = compareArtifacts([await file('w', WEIGHTS)], [after]);
    expect(detail).toMatch(/^1 tensor added, first: a\ufffd\ufffdbx+… 1$/);
    expect(detail.length).toBeLessThan(130);
  });

  it('is unknown when the bytes differ and cannot be read, and says why', async () => {
    const weights = await file('w', WEIGHTS);
    const judged = (before: ArtifactFile, after: ArtifactFile): string => {
      const compared = compareArtifacts([before], [after]);
      expect([compared.valuesState, compared.layoutState]).toEqual(['unknown', 'unknown']);
      return compared.detail;
    };
    const why = 'its bytes differ and what changed cannot be shown: ';
    expect(judged(opaque('w', 'a'), opaque('w', 'b'))).toBe(`${why}there is no reader for its format`);
    expect(judged(pointer('w', 'a'), pointer('w', 'b'))).toBe(`${why}only a pointer to it is at hand`);
    expect(judged(weights, opaque('w', 'b', 'it is truncated'))).toBe(`${why}after the change it is truncated`);
    expect(judged(opaque('w', 'b', 'it is truncated'), weights)).toBe(`${why}before the change it is truncated`);
    expect(judged(pointer('w', 'a'), opaque('w', 'b', 'it is truncated'))).toBe(
      `${why}before the change only a pointer to it is at hand, after the change it is truncated`);
  });

  it('is unknown when a digest is missing, even on both sides', async () => {
    const weights = await file('w', WEIGHTS);
    const lost = { ...weights, digest: undefined };
    expect(compareArtifacts([lost], [weights])).toMatchObject({ state: 'unknown', layoutState: 'unknown', detail: 'its digest before the change is not known' });
    expect(compareArtifacts([weights], [lost])).toMatchObject({ state: 'unknown', detail: 'its digest after the change is not known' });
    const both = compareArtifacts([lost], [lost]);
    expect(both).toMatchObject({ state: 'unknown', detail: 'its digest before and after the change is not known' });
    expect(both.artifacts[0]).toMatchObject({ from: undefined, to: undefined });
  });

  it('has a known layout and unknown values when only the headers were read', async () => {
    const headerOnly = (of: ArtifactFile): ArtifactFile => ({ ...of, structure: of.structure && { ...of.structure, content: undefined } });
    const [before, after] = [await file('w', WEIGHTS), await file('w', RETRAINED)];
    expect(states([headerOnly(before)], [after])).toEqual(['unknown', 'same']);
    expect(compareArtifacts([before], [headerOnly(after)])).toMatchObject({ valuesState: 'unknown', layoutState: 'same', cannotShow: CANNOT_SHOW });
  });

  it('compares structures that were only declared, without a list of tensors', () => {
    const declared = (content: string, layout: string, values?: string): ArtifactFile =>
      ({ path: 'w', digest: sha256(content), pointer: true, structure: { layout, content: values, tensors: [] } });
    expect(compareArtifacts([declared('a', 'x')], [declared('b', 'y')]).detail).toBe('tensor names, types or shapes differ');
    expect(states([declared('a', 'x')], [declared('b', 'x')])).toEqual(['unknown', 'same']);
    expect(compareArtifacts([declared('a', 'x', '1')], [declared('b', 'x', '2')]).detail).toBe('new values, the same tensor names, types and shapes');
  });
});

describe('compareArtifacts on a set', () => {
  it('is another set when a file comes, goes, or both', async () => {
    const [a, b] = [await file('a', WEIGHTS), await file('b', RETRAINED)];
    expect(compareArtifacts([a], [a, b])).toMatchObject({ state: 'artifact-set-changed', layoutState: 'artifact-set-changed', detail: 'b: added' });
    expect(compareArtifacts([a, b], [b]).detail).toBe('a: removed');
    expect(compareArtifacts([], [a])).toMatchObject({ state: 'artifact-set-changed', artifacts: [{ path: 'a', from: undefined, to: `sha256:${a.digest}` }] });
    expect(compareArtifacts([a], [])).toMatchObject({ state: 'artifact-set-changed', artifacts: [{ path: 'a', from: `sha256:${a.digest}`, to: undefined }] });
  });

  it('is another set when a file is renamed, and says that the bytes are the same', async () => {
    const [a, b] = [await file('a', WEIGHTS), await file('b', WEIGHTS)];
    const compared = compareArtifacts([a], [b]);
    expect(compared).toMatchObject({ valuesState: 'artifact-set-changed', layoutState: 'artifact-set-changed', cannotShow: CANNOT_SHOW });
    expect(compared.detail).toBe('a: removed: the same bytes are now b; b: added: the same bytes were a; taken together the tensors are the same');
    const unknown = { path: 'b', digest: undefined, pointer: true };
    expect(compareArtifacts([{ ...unknown, path: 'a' }], [unknown]).detail).toBe('a: removed; b: added');
  });

  it('does not call a copy of a file that stays a rename', () => {
    expect(compareArtifacts([opaque('a', 'x')], [opaque('a', 'x'), opaque('b', 'x')]).detail).toBe('b: added');
  });

  it('says what stays when tensors move between files', async () => {
    const whole = await file('model', WEIGHTS);
    const shards = [await file('model-1', WEIGHTS.slice(0, 1)), await file('model-2', WEIGHTS.slice(1))];
    expect(compareArtifacts([whole], shards).detail).toContain('; taken together the tensors are the same');
    const retrained = [await file('model-1', RETRAINED.slice(0, 1)), await file('model-2', RETRAINED.slice(1))];
    expect(compareArtifacts([whole], retrained).detail).toContain('; taken together the tensors have the same names, types and shapes');
    for (const after of [[await file('other', WIDER)], [whole, await file('copy', WEIGHTS)], [opaque('other', 'x')]]) {
      expect(compareArtifacts([whole], after)).toMatchObject({ state: 'artifact-set-changed', detail: expect.not.stringContaining('together'), cannotShow: undefined });
    }
  });

  it('says nothing of all tensors where those of a file are not listed', async () => {
    const declared = (content: string): ArtifactFile =>
      ({ path: 'x', digest: sha256(content), pointer: true, structure: { layout: content, content: undefined, tensors: [] } });
    const { detail } = compareArtifacts([declared('1'), await file('a', WEIGHTS)], [declared('2'), await file('b', WEIGHTS)]);
    expect(detail).toContain('b: added: the same bytes were a');
    expect(detail).not.toContain('together');
  });

  it('takes the worst of its files: what is certain before what cannot be seen, and that before what keeps the architecture', async () => {
    const pairs = {
      same: [await file('1', WEIGHTS), await file('1', WEIGHTS)],
      repackaged: [await file('2', WEIGHTS), await file('2', WEIGHTS, { a: 'b' })],
      'new-weights': [await file('3', WEIGHTS), await file('3', RETRAINED)],
      unknown: [opaque('4', 'a'), opaque('4', 'b')],
      'architecture-changed': [await file('5', WEIGHTS), await file('5', WIDER)],
      'artifact-set-changed': [undefined, opaque('6', 'b')],
    } as const;
    const order = ['same', 'repackaged', 'new-weights', 'unknown', 'architecture-changed', 'artifact-set-changed'] as const;
    const layouts = ['same', 'same', 'same', 'unknown', 'architecture-changed', 'artifact-set-changed'];
    for (const [i, worse] of order.entries()) {
      for (const better of order.slice(0, i + 1)) {
        const chosen = [...new Set([better, worse])].map((state) => pairs[state]);
        const side = (at: 0 | 1) => chosen.flatMap((pair) => pair[at] ?? []);
        expect(states(side(0), side(1)), `${better} and ${worse}`).toEqual([worse, layouts[i]]);
      }
    }
  });

  it('names the worst files first, three at most', () => {
    const side = (content: string) => ['a', 'b', 'c', 'd', 'e'].map((path) => opaque(path, path === 'e' ? 'stays' : content));
    const detail = 'its bytes differ and what changed cannot be shown: there is no reader for its format';
    expect(compareArtifacts(side('1'), side('2')).detail).toBe(`a: ${detail}; b: ${detail}; c: ${detail}; and 1 more file`);
    expect(compareArtifacts(side('1'), [...side('2'), opaque('z', 'z')]).detail).toBe(`z: added; a: ${detail}; b: ${detail}; and 2 more files`);
    expect(compareArtifacts(side('1'), side('1')).detail).toBe('the same bytes in all 5 files');
    expect(compareArtifacts(side('1'), side('1')).artifacts.map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('has nothing to say of no files, and refuses a path that stands twice', () => {
    expect(compareArtifacts([], [])).toMatchObject({ state: 'same', layoutState: 'same', detail: 'no files before and after', artifacts: [] });
    expect(() => compareArtifacts([], [opaque('a', '1'), opaque('a', '2')])).toThrow('a path stands twice');
    expect(() => compareArtifacts([opaque('a', '1'), opaque('a', '1')], [])).toThrow('a path stands twice');
  });

  it('is the same only where every digest is known and equal', () => {
    const digest = fc.option(fc.constantFrom(sha256('a'), sha256('b')), { nil: undefined });
    const files = fc.uniqueArray(fc.record({ path: fc.constantFrom('a', 'b', 'c'), digest, pointer: fc.boolean() }), { selector: ({ path }) => path });
    fc.assert(fc.property(files, files, (before, after) => {
      const { valuesState, layoutState } = compareArtifacts(before, after);
      const key = (side: readonly ArtifactFile[]): string => JSON.stringify(side.map(({ path, digest: hex }) => [path, hex]).sort());
      const same = key(before) === key(after) && before.every(({ digest: hex }) => hex !== undefined);
      expect(valuesState === 'same').toBe(same);
      expect(layoutState === 'same').toBe(same);
    }));
  });
});
