import { random } from './random.mjs';

/** Names and shapes of the synthetic model: a re-training keeps them. */
const TENSORS = [
  ['stem.weight', [8, 1, 3, 3]],
  ['stem.bias', [8]],
  ['block.weight', [16, 8, 3, 3]],
  ['block.bias', [16]],
  ['head.weight', [1, 16]],
  ['head.bias', [1]],
];

/**
 * A safetensors file of pseudo-random F32 values. Format: https://github.com/huggingface/safetensors#format
 * @returns {Buffer} a few kB, the same for the same seed on every machine
 */
export function weights(seed) {
  const next = random(seed);
  const entries = [['__metadata__', { format: 'pt', title: 'Synthetic example: random numbers, no trained model' }]];
  const data = [];
  for (const [name, shape] of TENSORS) {
    const values = Buffer.alloc(4 * shape.reduce((product, size) => product * size, 1));
    for (let at = 0; at < values.length; at += 4) values.writeFloatLE((next() - 0.5) / 4, at);
    const start = data.reduce((sum, { length }) => sum + length, 0);
    entries.push([name, { dtype: 'F32', shape, data_offsets: [start, start + values.length] }]);
    data.push(values);
  }
  const text = JSON.stringify(Object.fromEntries(entries));
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...data]);
}
