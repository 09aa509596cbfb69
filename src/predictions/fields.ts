/** Fields of rows that follow each other: field `n` of the batch stands in `bytes` from `starts[n]` to `ends[n]`. */
export interface Fields {
  readonly bytes: Uint8Array;
  /** Over the same bytes; eight more than the fields take can be read. */
  readonly view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly n: number;
}

/** Space or tab: what is trimmed. A no-break space is text. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
