import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Draft } from './draft.ts';
import type { Fault } from './faults.ts';
import { numberFault } from './numbers.ts';

const SYNTAX: Readonly<Record<string, readonly [message: string, mend: string]>> = {
  InvalidSymbol: ['this is no JSON value', 'Write a text in double quotes, a number, true, false, null, a list or an object.'],
  PropertyNameExpected: ['a key in double quotes is expected', 'Put the key in double quotes; leave no comma before the closing brace.'],
  ValueExpected: ['a value is expected', 'Write the value; leave no comma before a closing bracket or brace.'],
  ColonExpected: ['a colon is expected after the key', 'Write a colon between key and value.'],
  CommaExpected: ['a comma is expected', 'Write a comma between the two entries.'],
  CloseBraceExpected: ['the closing brace } is missing', 'Close the object; see whether the file is complete.'],
  CloseBracketExpected: ['the closing bracket ] is missing', 'Close the list; see whether the file is complete.'],
  EndOfFileExpected: ['something follows the end of the document', 'Keep one value in the file and nothing after it.'],
  InvalidCommentToken: ['JSON has no comments', 'Remove the comment.'],
  UnexpectedEndOfString: ['the closing quote of a text is missing', 'Close the text on the same line; a line break inside is written \\n.'],
  UnexpectedEndOfNumber: ['a number is not complete', 'Write digits after the decimal point and after the exponent.'],
  InvalidUnicode: ['\\u is not followed by four hexadecimal digits', 'Write four hexadecimal digits.'],
  InvalidEscapeCharacter: ['a backslash is followed by a letter that has no meaning there', 'Write a backslash itself as \\\\.'],
  InvalidCharacter: ['a text holds a tab', 'Write a tab inside a text as \\t.'],
};

/** What a person would call the word at an offset: all that no blank or punctuation interrupts. */
function wordAt(text: string, offset: number): string {
  const before = /[\w.+-]*$/.exec(text.slice(Math.max(0, offset - 40), offset))?.[0] ?? '';
  const after = /^[\w.+-]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  return before + after;
}

const NOT_FINITE = /^[-+]?(?:nan|inf|infinity)$/i;

function syntaxFault(text: string, offset: number, name: string): Fault {
  const word = wordAt(text, offset);
  if (NOT_FINITE.test(word) || /^[-+.]*\d/.test(word)) {
    const fault = numberFault(word, false);
    if (fault !== undefined) return fault;
  }
  const [message, mend] = SYNTAX[name] ?? ['the JSON syntax is broken', 'Correct the syntax.'];
  const found = text.slice(offset, offset + 200).split('\n')[0]?.trim() ?? '';
  return { kind: 'unreadable', message: `this cannot be read as JSON: ${message}`, found: found === '' ? 'nothing' : found, expected: 'JSON (RFC 8259)', mend };
}

/** Reads strict JSON: no comments, no trailing commas. Stops at the first fault of syntax, for what follows is guesswork. */
export function readJson(draft: Draft): void {
  const { text, faults } = draft;
  visit(
    text,
    {
      onObjectBegin: (offset) => draft.openObject(offset),
      onObjectProperty: (name, offset) => draft.key(name, offset),
      onObjectEnd: () => draft.close(),
      onArrayBegin: (offset) => draft.openList(offset),
      onArrayEnd: () => draft.close(),
      onLiteralValue: (value: unknown, offset, length) => {
        if (typeof value === 'string') draft.string(value, offset);
        else if (typeof value === 'number') draft.number(text.slice(offset, offset + length), offset);
        else draft.plain(value === null ? null : value === true, offset);
      },
      onError: (code, offset) => faults.giveUp(syntaxFault(text, offset, printParseErrorCode(code)), offset),
    },
    { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
  );
}
