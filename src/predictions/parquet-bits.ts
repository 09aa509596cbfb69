/** Indexes and levels of more bits than any table of predictions needs. */
const WIDEST = 24;

/**
 * Fills `out` with numbers of `width` bits from runs that repeat a number and groups of eight packed ones, which stand in
 * `bytes` from `from` to `to`. https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 * @throws RangeError where they end early.
 */
export function fillHybrid(out: Uint8Array | Uint32Array, bytes: Uint8Array, from: number, to: number, width: number): void {
  if (width > WIDEST) throw new RangeError(`its indexes have ${width} bits, more than ${WIDEST}`);
  let at = from;
  for (let n = 0; n < out.length;) {
    let header = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7, at += 1) {
      if (at >= to || shift > 28) throw new RangeError('its indexes end early');
      byte = bytes[at] ?? 0;
      header |= (byte & 0x7f) << shift;
    }
    const length = header >>> 1;
    if ((header & 1) === 0) {
      const end = at + ((width + 7) >>> 3);
      if (end > to) throw new RangeError('its indexes end early');
      let value = 0;
      for (let byte = end - 1; byte >= at; byte -= 1) value = (value << 8) | (bytes[byte] ?? 0);
      out.fill(value, n, n + length);
      [n, at] = [n + length, end];
    } else {
      const count = Math.min(length * 8, out.length - n);
      if (at + Math.ceil((count * width) / 8) > to) throw new RangeError('its indexes end early');
      unpack(out, n, count, bytes, at, width);
      [n, at] = [n + count, at + length * width];
    }
  }
}

function unpack(out: Uint8Array | Uint32Array, from: number, count: number, bytes: Uint8Array, at: number, width: number): void {
  const mask = 2 ** width - 1;
  let bit = at * 8;
  for (let n = from; n < from + count; n += 1, bit += width) {
    const byte = bit >>> 3;
    const four = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16) | ((bytes[byte + 3] ?? 0) << 24);
    out[n] = (four >>> (bit & 7)) & mask;
  }
}
