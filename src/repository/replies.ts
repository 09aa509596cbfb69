import { Buffer } from 'node:buffer';
import { unexpected } from './process.ts';

/** What {@link ReplyParser} finds in git's output. */
export interface ReplyHandler {
  /** Returns how many bytes follow the line, or undefined when none do. */
  header(line: string): number | undefined;
  body(chunk: Uint8Array): void;
  /** After the last byte of a body. */
  bodyEnd(): void;
}

/** Longer than `OBJECT TYPE SIZE` or `OBJECT missing` ever is. */
const MAX_HEADER_BYTES = 256;
const NEWLINE = 0x0a;

/** Cuts the output of `cat-file --batch` (a line, then as many bytes as it says and a newline) wherever the pipe cut it. */
export class ReplyParser {
  readonly #handler: ReplyHandler;
  #line = Buffer.alloc(0);
  /** Bytes of the body still to come; undefined while a header line is read. */
  #rest: number | undefined = undefined;

  constructor(handler: ReplyHandler) {
    this.#handler = handler;
  }

  /** @throws RepositoryError when the output is not what git writes. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#rest === undefined) at = this.#takeLine(chunk, at);
      else if (this.#rest > 0) at = this.#takeBody(chunk, at, this.#rest);
      else at = this.#takeNewline(chunk, at);
    }
  }

  #takeLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(NEWLINE, at);
    this.#line = Buffer.concat([this.#line, chunk.subarray(at, end < 0 ? chunk.length : end)]);
    if (this.#line.length > MAX_HEADER_BYTES) throw unexpected(this.#line);
    if (end < 0) return chunk.length;
    const line = this.#line.toString('latin1');
    this.#line = Buffer.alloc(0);
    this.#rest = this.#handler.header(line);
    return end + 1;
  }

  #takeBody(chunk: Buffer, at: number, rest: number): number {
    const end = Math.min(chunk.length, at + rest);
    this.#handler.body(chunk.subarray(at, end));
    this.#rest = rest - (end - at);
    return end;
  }

  #takeNewline(chunk: Buffer, at: number): number {
    if (chunk[at] !== NEWLINE) throw unexpected(chunk.subarray(at));
    this.#rest = undefined;
    this.#handler.bodyEnd();
    return at + 1;
  }
}
