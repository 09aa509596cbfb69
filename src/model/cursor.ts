import { FormatFault, readExactly, type ByteSource } from './structure.ts';

const WINDOW = 256 * 1024;

/** Reads little-endian values of a file one after the other, through a window of 256 KiB. */
export class Cursor {
  /** The next byte to be read. */
  at: number;
  private readonly source: ByteSource;
  private window: DataView = new DataView(new ArrayBuffer(0));
  private origin = 0;

  constructor(source: ByteSource, at: number) {
    this.source = source;
    this.at = at;
  }

  get left(): number {
    return this.source.size - this.at;
  }

  /** Goes over `length` bytes. @throws FormatFault where the file has no more as many. */
  skip(length: number, what: string): void {
    if (length > this.left) throw new FormatFault(`${what} at byte ${this.at} has ${length} bytes, the file only ${this.left} more`);
    this.at += length;
  }

  /** The next `length` bytes, a window at most. @throws FormatFault where the file ends before. */
  async bytes(length: number, what: string): Promise<Uint8Array> {
    const view = await this.view(length, what);
    return new Uint8Array(view.buffer, view.byteOffset, length);
  }

  async u32(what: string): Promise<number> {
    return (await this.view(4, what)).getUint32(0, true);
  }

  /** @throws FormatFault also for a number that cannot be told exactly. */
  async u64(what: string): Promise<number> {
    const at = this.at;
    const value = (await this.view(8, what)).getBigUint64(0, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatFault(`${what} at byte ${at} is ${value}, more than any file has`);
    return Number(value);
  }

  async view(length: number, what: string): Promise<DataView> {
    const start = this.at;
    if (length > WINDOW) throw new FormatFault(`${what} at byte ${start} has ${length} bytes, more than ${WINDOW}`);
    this.skip(length, what);
    if (start < this.origin || start + length > this.origin + this.window.byteLength) {
      const bytes = await readExactly(this.source, start, Math.min(this.source.size, start + WINDOW));
      this.window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.origin = start;
    }
    return new DataView(this.window.buffer, this.window.byteOffset + start - this.origin, length);
  }
}
