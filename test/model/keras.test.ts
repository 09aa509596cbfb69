import { describe, expect, it } from 'vitest';
import { hdf5, keras } from '../../src/model/keras.ts';
import { sha256 } from '../../src/model/digest.ts';
import { readAs, type Structure } from '../../src/model/structure.ts';
import { concat, sourceOf, writeZip, type SampleEntry } from '../support/zip.ts';

const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
const WEIGHTS = concat(HDF5, Uint8Array.of(1, 2, 3, 4));

const layer = (name: string, config: object, module: string | null = 'keras.layers', registered: string | null = null): object => ({ module, class_name: name, config, registered_name: registered });
const CONFIG = {
  module: 'keras', class_name: 'Sequential', config: { name: 'sequential', layers: [layer('Dense', { name: 'dense', units: 4, activation: 'relu' }), layer('Dense', { name: 'dense_1', units: 1, activation: 'sigmoid' })] },
  registered_name: null, build_config: { input_shape: [null, 8] }, compile_config: { optimizer: 'adam', loss: 'binary_crossentropy' },
};

interface Sample {
  readonly config?: object | string;
  readonly weights?: Uint8Array;
  readonly metadata?: string;
  readonly files?: readonly SampleEntry[];
  readonly deflate?: boolean;
}

function archive({ config = CONFIG, weights = WEIGHTS, metadata = '{"keras_version":"3.5.0","date_saved":"2026-01-31@10:00:00"}', files = [], deflate = false }: Sample = {}): Uint8Array {
  return writeZip([
    { name: 'metadata.json', bytes: metadata, deflate }, { name: 'config.json', bytes: typeof config === 'string' ? config : JSON.stringify(config), deflate },
    { name: 'model.weights.h5', bytes: weights, deflate }, ...files,
  ]);
}

async function structureOf(bytes: Uint8Array): Promise<Structure> {
  const reading = await readAs(keras, sourceOf(bytes));
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.structure;
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const reading = await readAs(keras, sourceOf(bytes));
  return 'problem' in reading ? reading.problem : 'read without a problem';
}

describe('a Keras archive', () => {
  it('shows its layers and settings, a line a value, and its weights as one file', async () => {
    const { outline, tensors, metadata, imports, warnings, cannotShow } = await structureOf(archive());
    expect(outline).toContain('/config/layers[0]/config/activation = "relu"');
    expect(outline).toContain('/build_config/input_shape[0] = null');
    expect(outline.join('\n')).not.toContain('adam');
    expect(tensors).toEqual([{ name: '(compile_config)', dtype: 'settings', shape: [], values: expect.any(String) }, { name: 'model.weights.h5', dtype: 'HDF5', shape: [], values: sha256(WEIGHTS) }]);
    expect(metadata).toEqual(new Map([['keras_version', '3.5.0'], ['date_saved', '2026-01-31@10:00:00']]));
    expect([imports, warnings]).toEqual([['keras.Sequential', 'keras.layers.Dense'], []]);
    expect(cannotShow).toContain('compared as one file');
  });

  it('does not change with the order of keys, compression or the date', async () => {
    const [one, other] = [await structureOf(archive()), await structureOf(archive({ config: JSON.stringify(Object.fromEntries(Object.entries(CONFIG).reverse()), null, 2), metadata: '{"keras_version":"3.6.0"}', deflate: true }))];
    expect([other.layout, other.content]).toEqual([one.layout, one.content]);
  });

  it('tells new weights, new training settings and other files from another network', async () => {
    const one = await structureOf(archive());
    for (const changed of [
      { weights: concat(WEIGHTS, Uint8Array.of(5)) },
      { config: { ...CONFIG, compile_config: { optimizer: 'sgd' } } },
    ]) {
      const other = await structureOf(archive(changed));
      expect([other.layout === one.layout, other.content === one.content]).toEqual([true, false]);
    }
    const network = JSON.parse(JSON.stringify(CONFIG).replace('sigmoid', 'softmax')) as object;
    expect((await structureOf(archive({ config: network }))).layout).not.toBe(one.layout);
    expect((await structureOf(archive({ files: [{ name: 'assets/vocabulary.txt', bytes: 'a' }] }))).layout).not.toBe(one.layout);
  });

  it('names classes that are not of Keras, and code in the file', async () => {
    const { imports, warnings } = await structureOf(archive({ config: { ...layer('Mine', {}, 'mine.layers', 'Custom>Mine'), inner: [layer('Bare', {}, null, 'Custom>Bare'), { class_name: '__lambda__', config: { code: 'x' } }] } }));
    expect(imports).toEqual(['Custom>Bare', 'mine.layers.Mine']);
    expect(warnings).toEqual(['it uses classes that are not of Keras: "Custom>Bare", "mine.layers.Mine"', 'it holds 1 function as code, which loading would run']);
  });

  it('costs its descriptions when only the layout is wanted', async () => {
    const weights = new Uint8Array(300_000);
    const asked: [number, number][] = [];
    const reading = await readAs(keras, sourceOf(archive({ weights, files: [{ name: 'last', bytes: weights }] }), asked), { values: false });
    expect(reading).toMatchObject({ structure: { content: undefined } });
    expect(asked.reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThan(100_000);
  });

  it.each<[string, Uint8Array, string]>([
    ['settings that are no JSON', archive({ config: '{' }), 'config.json: '],
    ['settings that are a list', archive({ config: '[]' }), 'config.json is no object'],
    ['a key twice', archive({ config: '{"a":1,"a":2}' }), 'the key "a" stands twice'],
    ['settings too deep', archive({ config: `${'['.repeat(100)}${']'.repeat(100)}` }), 'more than 64 deep'],
    ['no settings', writeZip([{ name: 'metadata.json', bytes: '{}' }]), 'the archive has no config.json'],
  ])('is refused for %s', async (_what, bytes, reason) => {
    expect(await problemOf(bytes)).toContain(reason);
  });

  it('is refused when cut short anywhere', async () => {
    const bytes = archive();
    for (let length = 0; length < bytes.length; length += 7) expect(await problemOf(bytes.subarray(0, length)), `${length} bytes`).not.toBe('read without a problem');
  });

  it('is recognised by its files', () => {
    const recognised = (...entries: string[]): boolean => keras.recognises({ bytes: new Uint8Array(), size: 0, entries });
    expect(recognised('config.json', 'metadata.json', 'model.weights.h5')).toBe(true);
    expect(recognised('config.json', 'metadata.json')).toBe(false);
    expect(keras.recognises({ bytes: HDF5, size: 8, entries: undefined })).toBe(false);
  });
});

describe('an HDF5 file', () => {
  it('is known by its mark and not opened', async () => {
    expect(hdf5.recognises({ bytes: WEIGHTS, size: WEIGHTS.length, entries: undefined })).toBe(true);
    expect(hdf5.recognises({ bytes: WEIGHTS.subarray(0, 7), size: 7, entries: undefined })).toBe(false);
    expect(await readAs(hdf5, sourceOf(WEIGHTS))).toEqual({ problem: expect.stringContaining('the inside of an HDF5 file is not read') });
  });
});
