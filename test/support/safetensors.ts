/** A tensor to write: either the values (as F32) or the raw bytes of its type. */
export type SampleTensor =
  | { readonly name: string; readonly shape: readonly number[]; readonly values: readonly number[] }
  | { readonly name: string; readonly shape: readonly number[]; readonly dtype: string; readonly bytes: Uint8Array };

/**
 * A safetensors file as its own library writes it: header length (u64, little endian), header JSON padded with
 * spaces to 8 bytes, then the tensors in the order given.
 * Format: https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(tensors: readonly SampleTensor[], metadata?: Readonly<Record<string, string>>): Uint8Array {
  const entries: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', metadata]];
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    const bytes = 'values' in tensor ? float32(tensor.values) : tensor.bytes;
    const dtype = 'values' in tensor ? 'F32' : tensor.dtype;
    entries.push([tensor.name, { dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] }]);
    parts.push(bytes);
    offset += bytes.length;
  }
  const body = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  return frameSafetensors(`{${body}}`, concat(parts));
}

/** Any header text before any data, right or wrong: for samples that a reader must refuse. */
export function frameSafetensors(header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return concat([length, padded, data]);
}

function float32(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
