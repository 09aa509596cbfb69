import { parseDocument, type Document, type ParseOptions } from '../../src/formats/document.ts';
import type { Problem } from '../../src/formats/problem.ts';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The problems of a text; the ending of `path` says which format it is read as. */
export function problemsIn(path: string, text: string | Uint8Array, options?: ParseOptions): Problem[] {
  const { document, problems } = parseDocument(path, typeof text === 'string' ? bytes(text) : text, options);
  if ((document === undefined) !== problems.length > 0) throw new Error('a document comes exactly where there is no problem');
  return problems;
}

/** A text that has no problem. */
export function documentOf(path: string, text: string, options?: ParseOptions): Document {
  const { document, problems } = parseDocument(path, bytes(text), options);
  if (document === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return document;
}

/** The value with ordinary objects, for comparisons. */
export function valueOf(path: string, text: string): unknown {
  return structuredClone(documentOf(path, text).value);
}

/** `line:column kind message`, of every problem. */
export const summary = (problems: readonly Problem[]): string[] =>
  problems.map(({ location, kind, message }) => `${location.line}:${location.column} ${kind} ${message}`);
