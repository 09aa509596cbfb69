import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/model/formats.ts';
import { writeSafetensors } from '../support/safetensors.ts';
import { bytesOf, little, sourceOf } from './make/bytes.ts';
import { writeGguf } from './make/gguf.ts';
import { doubles, writeNpy, writeZip } from './make/numpy.ts';
import { network } from './make/onnx.ts';
import { booster, forest, json, ubjson } from './make/trees.ts';

const SAMPLES: readonly (readonly [format: string, bytes: Uint8Array])[] = [
  ['safetensors', writeSafetensors([{ name: 'w', shape: [2], values: [1, 2] }])],
  ['ONNX', network()],
  ['GGUF', writeGguf()],
  ['NumPy .npy', writeNpy('<f8', [1], doubles([1]))],
  ['NumPy .npz', writeZip({ 'a.npy': writeNpy('<f8', [1], doubles([1])) })],
  ['XGBoost JSON', json(booster())],
  ['XGBoost UBJSON', ubjson(booster())],
  ['LightGBM text', forest()],
];

describe('a model file', () => {
  it.each(SAMPLES)('of the format %s is told by its bytes', async (format, bytes) => {
    expect(await readModel(sourceOf(bytes))).toMatchObject({ structure: { format, cannotShow: expect.stringContaining('not show') } });
  });

  it.each(SAMPLES)('of the format %s has the layout and no values when no more is asked for', async (_, bytes) => {
    const [layout, values] = [await readModel(sourceOf(bytes), { values: false }), await readModel(sourceOf(bytes))];
    if (layout === undefined || values === undefined || 'problem' in layout || 'problem' in values) throw new Error('not read');
    expect(layout.structure.layout).toBe(values.structure.layout);
    expect([undefined, values.structure.content]).toContain(layout.structure.content);
  });

  it('is of no known format where its bytes say so, whatever it is called', async () => {
    for (const bytes of [new Uint8Array(), bytesOf('hello'), bytesOf('{"name":{"a":1}}'), bytesOf('{"layers":[]}'), new Uint8Array(5000)]) {
      expect(await readModel(sourceOf(bytes))).toBeUndefined();
    }
  });

  it('has a problem, not another format, where its header is broken', async () => {
    expect(await readModel(sourceOf(bytesOf(little(2n ** 63n, 8), '{}')))).toMatchObject({ problem: expect.stringContaining('9223372036854775808 bytes') });
    expect(await readModel(sourceOf(bytesOf('PK\u0003\u0004', new Uint8Array(100))))).toMatchObject({ problem: expect.stringContaining('no directory at its end') });
  });

  it('that cannot be had is no malformed file', async () => {
    await expect(readModel({ size: 100, read: async () => { throw new Error('refused'); } })).rejects.toThrow('refused');
  });
});
