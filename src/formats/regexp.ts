import { RE2JS } from 're2js';

/** A pattern that someone wrote into a file of the repository. */
export interface Pattern {
  test(text: string): boolean;
}

const LONGEST = 1000;

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^(?:error parsing regexp|Invalid regular expression): /, '') : String(error);
}

/**
 * Compiles a regular expression of JSON Schema (ECMA-262 with the flag u) so that it runs in time linear in the text: no
 * text of a pull request can make it hang. What has no such form (look-around, back-references) is refused.
 */
export function compilePattern(source: string): Pattern | { readonly problem: string } {
  if (source.length > LONGEST) return { problem: `it is longer than ${LONGEST} characters` };
  try {
    // What ECMA-262 reads otherwise than RE2 (such as \z) is no pattern of JSON Schema.
    void new RegExp(source, 'u');
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch (error) {
    return { problem: reason(error) };
  }
}
