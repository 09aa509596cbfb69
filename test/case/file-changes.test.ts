import { describe, expect, it } from 'vitest';
import { observeChanges } from '../../src/case/changes.ts';
import type { DeclaredStructure } from '../../src/case/declared.ts';
import type { ChangeControlPlan, ModelRelease } from '../../src/formats/generated/types.ts';
import { MemoryRepository } from '../../src/repository/memory.ts';
import { md5, NETWORK, pointerTo, sha256, weights, type Files } from '../changes/bundles.ts';
import { evil, floats, stateDict, writeArchive } from '../support/pytorch.ts';
import { float32 } from '../model/make/bytes.ts';
import { external, network } from '../model/make/onnx.ts';
import { text, tuple } from '../support/pickle.ts';
import { writeSafetensors } from '../support/safetensors.ts';

type Compare = 'tensor-values' | 'tensor-layout' | 'bytes';
type Structures = readonly DeclaredStructure[];

/** What happened to an item of these files, by both ways to compare tensors (or by another one alone). */
async function observed(files: readonly string[], before: Files, after: Files, { compare, structures = [[], []], large = [] }: { compare?: Compare; structures?: readonly [Structures, Structures]; large?: readonly Uint8Array[] } = {}) {
  const kinds: readonly Compare[] = compare === undefined ? ['tensor-values', 'tensor-layout'] : [compare];
  const plan = {
    release: 'm/model-release.yaml',
    configuration: { root: ['m'], items: Object.fromEntries(kinds.map((kind) => [kind, { files, compare: kind }])) },
  } as unknown as ChangeControlPlan;
  const repository = new MemoryRepository();
  for (const bytes of large) repository.keepLarge(bytes);
  const inside = (tree: Files) => new Map(Object.entries(tree).map(([path, file]) => [`m/${path}`, file]));
  const base = repository.commit({ files: inside(before) });
  const head = repository.commit({ files: inside(after), replace: true, parents: [base] });
  const manifest = { configuration: {}, scope: 'global' } as unknown as ModelRelease;
  const changes = await observeChanges(
    plan,
    { snapshot: repository.snapshot(base), manifest, structures: async () => structures[0] },
    { snapshot: repository.snapshot(head), manifest, structures: async () => structures[1] },
  );
  return changes.map(({ state, detail, paths }) => ({ state, detail: detail ?? '', paths }));
}

const states = async (...asked: Parameters<typeof observed>) => (await observed(...asked)).map(({ state }) => state);

const view = (key: string, length: number) => ({ key, length, shape: [length], strides: [1] });
const archive = (...values: readonly number[]): Uint8Array => writeArchive(stateDict({ 'conv.weight': view('0', values.length) }), { 0: floats(...values) });

describe('an item whose tensors are compared', () => {
  it('is read by its bytes, whatever the file is called', async () => {
    const [values, layout] = await observed(['w/*'], { 'w/model.bin': archive(1, 2) }, { 'w/model.bin': archive(1, 3) });
    expect(values).toMatchObject({ state: 'new-weights', detail: expect.stringMatching(/^new values in 1 of 1 tensor; PyTorch does not show /), paths: ['m/w/model.bin'] });
    expect(layout).toMatchObject({ state: 'same' });
    const [grown] = await observed(['w/*'], { 'w/model.bin': archive(1, 2) }, { 'w/model.bin': archive(1, 2, 3) });
    expect(grown).toMatchObject({ state: 'architecture-changed', detail: '1 of 1 tensor changed shape, first: conv.weight 2 → 3' });
  });

  it('is not known where the format became another one', async () => {
    const [values, layout] = await observed(['w/*'], { 'w/model': archive(1, 2) }, { 'w/model': weights(1) });
    expect([values?.state, layout?.state]).toEqual(['unknown', 'unknown']);
    expect(values?.detail).toBe('it was a PyTorch file and is a safetensors file, whose structures cannot be compared');
  });

  it('is packaged anew where another format holds the same tensors', async () => {
    const moved = writeSafetensors([{ name: 'conv.weight', shape: [2], values: [1, 2] }]);
    expect(await states(['w/*'], { 'w/model': archive(1, 2) }, { 'w/model': moved })).toEqual(['repackaged', 'same']);
  });

  it('is not known where a file would run code when it is loaded, which is named', async () => {
    const hostile = writeArchive(tuple(text('x'), evil), {});
    const [values, layout] = await observed(['w/*'], { 'w/model.pt': archive(1) }, { 'w/model.pt': hostile });
    expect([values?.state, layout?.state]).toEqual(['unknown', 'unknown']);
    expect(values?.detail).toMatch(/os\.system/);
  });

  it('is not known where there is no reader for a file, and says so', async () => {
    const [values] = await observed(['w/*'], { 'w/model.xyz': 'a' }, { 'w/model.xyz': 'b' });
    expect(values).toMatchObject({ state: 'unknown', detail: 'its bytes differ and what changed cannot be shown: there is no reader for its format' });
  });
});

describe('an ONNX model with its values in another file', () => {
  const folder = (...values: readonly number[]): Files => ({
    'w/model.onnx': network({ weights: external({ location: 'weights.bin', length: '24' }) }),
    'w/weights.bin': float32(...values),
  });
  const six = [1, 2, 3, 4, 5, 6];

  it('is one with it: new values there are new weights', async () => {
    const [values, layout] = await observed(['w/*'], folder(...six), folder(1, 2, 3, 4, 5, 7));
    expect([values?.state, layout?.state]).toEqual(['new-weights', 'same']);
    expect(values).toMatchObject({ paths: ['m/w/weights.bin'], detail: expect.stringMatching(/^new values in 1 of 2 tensors; ONNX does not show/) });
  });

  it('is not known where that file is gone, or only a pointer', async () => {
    const { 'w/model.onnx': alone = '' } = folder(...six);
    expect(await states(['w/*.onnx'], { 'w/model.onnx': alone }, { 'w/model.onnx': network({ op: 'Sigmoid', weights: external({ location: 'weights.bin', length: '24' }) }) })).toEqual(['unknown', 'unknown']);
    expect((await states(['w/*'], folder(...six), { ...folder(...six), 'w/weights.bin': pointerTo('x') }))[0]).toBe('unknown');
  });

  it('does not hide another model behind its name', async () => {
    const hiding = network({ weights: external({ location: 'other.safetensors', length: '24' }) });
    expect(await states(['w/*'], { ...folder(...six), 'w/other.safetensors': weights(1) }, { 'w/model.onnx': hiding, 'w/other.safetensors': weights(2) })).toEqual(['artifact-set-changed', 'artifact-set-changed']);
  });
});

describe('an item whose files lie elsewhere', () => {
  const pointing = (hex: string): string => `outs:\n- md5: ${hex}\n  path: model.safetensors\n`;
  const dvc = (hex: string): Files => ({ 'w/model.safetensors.dvc': pointing(hex) });

  it('counts with the digest that is declared, in its own folder or for its name', async () => {
    const [values] = await observed(['w/*'], dvc(md5('a')), dvc(md5('b')));
    expect(values).toMatchObject({ state: 'unknown', paths: ['m/w/model.safetensors.dvc'], detail: expect.stringContaining('the file is not in the tree') });
    expect(await states(['w/*.safetensors'], dvc(md5('a')), dvc(md5('b')))).toEqual(['unknown', 'unknown']);
    const touched = { 'w/model.safetensors.dvc': `# moved\n${pointing(md5('a'))}` };
    expect(await observed(['w/*'], dvc(md5('a')), touched)).toMatchObject([{ state: 'same', detail: 'the same md5, as declared' }, { state: 'same' }]);
  });

  it('is the same where the file itself stood in the tree with that digest', async () => {
    const sums = { 'w/SHA256SUMS': `${sha256(weights(1))}  model.safetensors\n` };
    expect(await states(['w/*'], { 'w/model.safetensors': weights(1) }, sums)).toEqual(['same', 'same']);
    expect(await states(['w/*'], { 'w/model.safetensors': weights(2) }, sums)).toEqual(['unknown', 'unknown']);
  });

  it('is never the same without a digest, or with digests that do not agree', async () => {
    const open = (name: string): Files => ({ 'large_files.yml': `large_files:\n- path: w/model.pt\n  url: https://example.org/${name}\n` });
    expect(await states(['w/*.pt'], open('a'), open('b'))).toEqual(['unknown', 'unknown']);
    const twice = (name: string): Files => ({ ...dvc(md5(name)), 'w/SHA256SUMS': `${sha256('a')}  model.safetensors\n` });
    expect((await observed(['w/*'], twice('a'), twice('b')))[0]).toMatchObject({ state: 'unknown', detail: expect.stringContaining('is not known') });
    expect(await states(['w/*'], dvc(md5('a')), { 'w/model.safetensors.dvc': 'outs: [{md5: x, path: ../../../etc/passwd}]\n' })).toEqual(['artifact-set-changed', 'artifact-set-changed']);
  });

  it('is not known where its digests are of two kinds', async () => {
    const sums = { 'w/SHA256SUMS': `${sha256('a')}  model.safetensors\n` };
    expect((await observed(['w/*'], dvc(md5('a')), sums))[0]).toMatchObject({ state: 'unknown', detail: 'its digest is md5 before the change and sha256 after it' });
  });

  it('has the structure that evidence declares, and says so', async () => {
    const [before, after] = [{ 'w/model.safetensors': pointerTo('a') }, { 'w/model.safetensors': pointerTo('b') }];
    const declared = (name: string, signature: string, file?: string): Structures => [
      { evidence: `m/evidence/${name}.json`, structure: { format: 'safetensors', tensors: 2, signature }, digest: `sha256:${sha256(name)}`, file },
    ];
    const ask = (structures: readonly [Structures, Structures]) => observed(['w/*'], before, after, { structures });
    expect(await ask([declared('a', 'sha256:1'), declared('b', 'sha256:1')])).toMatchObject([{ state: 'unknown' }, { state: 'same', detail: expect.stringContaining('(as declared in m/evidence/a.json and m/evidence/b.json)') }]);
    expect(await ask([declared('a', 'sha256:1'), declared('b', 'sha256:2')])).toMatchObject([{ state: 'architecture-changed' }, { state: 'architecture-changed', detail: expect.stringContaining('as declared') }]);
    expect((await ask([declared('a', 'sha256:1'), []])).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    expect((await ask([declared('a', 'sha256:1'), declared('b', 'sha256:1', 'm/w/other.safetensors')])).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });

  it('is read from the object of Git LFS where it is at hand, and its tensors compared', async () => {
    const pointer = (bytes: Uint8Array): Files => ({ 'w/m': `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n` });
    const [one, two, wide] = [weights(1), weights(2), weights(1, 3)];
    // Without a clone nearby a file is fetched whole for its values, and only where they are asked for.
    expect(await states(['w/*'], pointer(one), pointer(two), { large: [one, two] })).toEqual(['new-weights', 'same']);
    expect(await states(['w/*'], pointer(one), pointer(wide), { large: [one, wide], compare: 'tensor-layout' })).toEqual(['architecture-changed']);
  });
});

describe('an item of configuration', () => {
  const config = (network: unknown, more: Readonly<Record<string, unknown>> = {}): Files => ({ 'configs/inference.json': JSON.stringify({ channels: 1, network_def: network, ...more }) });

  it('is judged by the network that it defines', async () => {
    const [, layout] = await observed(['configs/*'], config(NETWORK), config({ ...NETWORK, channels: [8, 16] }));
    expect(layout).toMatchObject({ state: 'architecture-changed', detail: 'the network that it defines changed: network_def.channels: [16,32] → [8,16]' });
    expect(await states(['configs/*'], config(NETWORK), config({ ...NETWORK, dropout: 0.1, bias: true }))).toEqual(['repackaged', 'same']);
  });

  it('is not shown the same where other settings changed, which are named', async () => {
    const [values, layout] = await observed(['configs/*'], config(NETWORK, { preprocessing: 1 }), config(NETWORK, { preprocessing: 2 }));
    expect([values?.state, layout?.state]).toEqual(['unknown', 'unknown']);
    expect(layout?.detail).toContain('it also changed preprocessing');
  });

  it('stays changed where bytes are compared, with a word on the network', async () => {
    expect(await observed(['configs/*'], config(NETWORK), config({ ...NETWORK, strides: [1] }), { compare: 'bytes' })).toMatchObject([
      { state: 'changed', detail: '1 of 1 files differ; m/configs/inference.json defines another network (network_def.strides: [2] → [1])' },
    ]);
  });
});
