import type { Walk } from './json-walk.ts';
import { chunks, FormatFault, type ByteSource } from './structure.ts';

const MOST_TOKEN = 1024 * 1024;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** Bytes of numbers, true, false and null. */
const isWord = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x45 || (byte >= 0x61 && byte <= 0x7a) || byte === 0x49 || byte === 0x4e;

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const WORDS: ReadonlyMap<string, boolean | null> = new Map([['true', true], ['false', false], ['null', null]]);

/** What may come next. */
type Expected = 'a value' | 'a value or ]' | 'a key' | 'a key or }' | ':' | ', or the end';

/** Reads JSON part by part: only the token at hand is kept. */
class JsonReader {
  private readonly walk: Walk;
  private expected: Expected = 'a value';
  private at = 0;
  private inText = false;
  private escaped = false;
  private readonly token: Buffer = Buffer.alloc(MOST_TOKEN);
  private length = 0;

  constructor(walk: Walk) {
    this.walk = walk;
  }

  /** @throws FormatFault */
  feed(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      this.at += 1;
      if (this.inText) this.text(byte);
      else if (isWord(byte)) this.keep(byte);
      else {
        if (this.length > 0) this.word();
        if (byte === QUOTE) {
          this.inText = true;
          this.keep(byte);
        } else if (!isSpace(byte)) this.mark(byte);
      }
    }
  }

  /** @throws FormatFault where the document is not at its end. */
  end(): void {
    if (this.length > 0 && !this.inText) this.word();
    if (!this.walk.done) this.fail(`the file ends, expected ${this.inText ? 'the end of a text' : this.expected}`);
  }

  private fail(message: string): never {
    throw new FormatFault(`${message}, at byte ${this.at}`);
  }

  private keep(byte: number): void {
    if (this.length === MOST_TOKEN) this.fail(`a text or number has more than ${MOST_TOKEN} bytes`);
    this.token[this.length] = byte;
    this.length += 1;
  }

  private taken(): string {
    const bytes = this.token.subarray(0, this.length);
    this.length = 0;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.fail('a text is not UTF-8');
    }
  }

  private text(byte: number): void {
    this.keep(byte);
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) {
      this.inText = false;
      this.string(this.parsed(this.taken()));
    }
  }

  private parsed(token: string): string {
    try {
      return String(JSON.parse(token));
    } catch {
      return this.fail('a text has an escape that does not exist, or a control character');
    }
  }

  private string(value: string): void {
    if (this.expected === 'a key' || this.expected === 'a key or }') {
      this.walk.key(value);
      this.expected = ':';
    } else {
      this.needValue();
      this.walk.leaf(value);
    }
  }

  private word(): void {
    const token = this.taken();
    this.needValue();
    const known = WORDS.get(token);
    if (known !== undefined) this.walk.leaf(known);
    else if (NUMBER.test(token)) this.walk.leaf({ number: Number(token), whole: /^-?[0-9]+$/.test(token) });
    // XGBoost writes these where a loss has no bound; they are no JSON.
    else if (/^(NaN|-?Infinity)$/.test(token)) this.walk.leaf({ number: Number(token), whole: false });
    else this.fail(`${JSON.stringify(token.slice(0, 30))} is no value`);
  }

  private needValue(): void {
    if (this.expected !== 'a value' && this.expected !== 'a value or ]') this.fail(`a value, expected ${this.expected}`);
    this.expected = ', or the end';
  }

  private mark(byte: number): void {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      this.needValue();
      this.walk.open(byte === OPEN_OBJECT ? 'object' : 'list');
      this.expected = byte === OPEN_OBJECT ? 'a key or }' : 'a value or ]';
    } else if (byte === COLON && this.expected === ':') this.expected = 'a value';
    else if (byte === COMMA && this.expected === ', or the end' && this.walk.inObject !== undefined) this.expected = this.walk.inObject ? 'a key' : 'a value';
    else if (this.closes(byte)) {
      this.walk.close();
      this.expected = ', or the end';
    } else this.fail(`${JSON.stringify(String.fromCharCode(byte))}, expected ${this.expected}`);
  }

  private closes(byte: number): boolean {
    if (byte === CLOSE_OBJECT) return this.walk.inObject === true && (this.expected === 'a key or }' || this.expected === ', or the end');
    return byte === CLOSE_LIST && this.walk.inObject === false && (this.expected === 'a value or ]' || this.expected === ', or the end');
  }
}

/** Walks through a JSON file of any size. @throws FormatFault for what is no JSON, and for a key that stands twice. */
export async function walkJson(source: ByteSource, walk: Walk): Promise<void> {
  const reader = new JsonReader(walk);
  for await (const chunk of chunks(source, 0, source.size)) reader.feed(chunk);
  reader.end();
}
