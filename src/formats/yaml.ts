import { Composer, CST, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type ParsedNode, type YAMLError } from 'yaml';
import { tooDeep, tooMany, type Draft } from './draft.ts';
import type { Fault } from './faults.ts';
import { LIMITS } from './limits.ts';
import { show, shorten } from './words.ts';

const unsafe = (message: string, found: string, expected: string, mend: string): Fault => ({ kind: 'unsafe', message, found, expected, mend });

/** What YAML can say that a governed file must not: each makes the value that counts other than the text that is read. */
function refused(type: CST.TokenType | null, source: string): Fault | undefined {
  const shown = shorten(source.trim());
  switch (type) {
    case 'tag':
      return unsafe(`the tag ${shown} changes how a value is read`, shown, 'values without tags', 'Remove the tag; put a text in quotes.');
    case 'directive-line':
      if (/^%YAML[ \t]+1\.2(?:[ \t]+#.*)?$/.test(source.trimEnd())) return undefined;
      return unsafe(`the directive ${shown} changes how the file is read`, shown, 'YAML 1.2 without directives', 'Remove the line.');
    default:
      return undefined;
  }
}

const severalDocuments = (): Fault =>
  unsafe('the file holds several documents', 'a second document', 'one document', 'Keep one document in a file, without a further "---".');

/** Each value is introduced by one of these. */
const INTRODUCES: ReadonlySet<CST.TokenType | null> = new Set(['map-value-ind', 'seq-item-ind', 'explicit-key-ind', 'comma', 'flow-map-start', 'flow-seq-start']);
const SYNTAX_ERRORS = 100;

/** The stream's tokens. Depth and number are bounded here, before anything recurses into them or multiplies them. */
function tokensOf(draft: Draft): CST.Token[] {
  const { faults, text } = draft;
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const kept = { document: 0, error: 0 };
  const keep = (token: CST.Token): void => {
    if (token.type === 'document' && ++kept.document > 1) faults.giveUp(severalDocuments(), token.offset);
    if (token.type === 'error' && ++kept.error > SYNTAX_ERRORS) return;
    tokens.push(token);
  };
  let inScalar = false;
  let introduced = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = inScalar ? null : CST.tokenType(lexeme);
    inScalar = type === 'scalar';
    const { offset } = parser;
    const fault = refused(type, lexeme);
    if (fault !== undefined) faults.add(fault, offset);
    if (INTRODUCES.has(type) && ++introduced > LIMITS.values) faults.giveUp(tooMany(), offset);
    for (const token of parser.next(lexeme)) keep(token);
    if (parser.stack.length > LIMITS.depth && parser.stack.filter(CST.isCollection).length > LIMITS.depth) faults.giveUp(tooDeep(), offset);
  }
  for (const token of parser.end()) keep(token);
  return tokens;
}

const MEND: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text that has a colon and a space in quotes, or start the mapping on a line of its own.',
  BAD_INDENT: 'Indent what belongs together equally far, with spaces.',
};

function syntaxFault(error: YAMLError, text: string): Fault {
  const found = text.slice(error.pos[0], error.pos[0] + 200).split('\n')[0]?.trim() ?? '';
  return {
    kind: 'unreadable',
    message: `this cannot be read as YAML: ${error.code === 'TAB_AS_INDENT' ? 'a tab is used to indent' : error.message}`,
    found: found === '' ? 'nothing' : found,
    expected: 'YAML 1.2',
    mend: MEND[error.code] ?? 'Correct the syntax: indentation, colons, quotes and brackets.',
  };
}

/** One broken place makes the library report several errors: the first of a line is kept. */
function addSyntaxFaults(draft: Draft, errors: readonly YAMLError[]): void {
  const seen = new Set<number>();
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const { line } = draft.faults.lines.locate(error.pos[0]);
    if (!seen.has(line)) draft.faults.add(syntaxFault(error, draft.text), error.pos[0]);
    seen.add(line);
  }
}

function empty(): Fault {
  return { kind: 'unreadable', message: 'the file holds no value', found: 'nothing', expected: 'a document', mend: 'Write the file, or remove it.' };
}

/** The values that carry an anchor, as far as the text was read. */
type Anchors = Map<string, ParsedNode>;

/** An alias stands for one plain value; one inside another would multiply, and the text would no longer show what counts. */
function walkAlias(draft: Draft, alias: ParsedNode, anchors: Anchors, expanding: boolean): void {
  const name = isAlias(alias) ? alias.source : '';
  const [offset] = alias.range;
  const value = anchors.get(name);
  if (expanding || value === undefined) {
    const message = expanding ? `the alias *${shorten(name)} stands inside a value that is itself an alias: such aliases multiply` : `the alias *${shorten(name)} names no value above it`;
    draft.faults.add(unsafe(message, `*${shorten(name)}`, 'the value itself', 'Write the value out.'), offset, draft.pointer());
    draft.plain(null, offset);
  } else walk(draft, value, offset, anchors, true);
}

/** Hands a node of the tree to the draft. Its depth is bounded: see `tokensOf`; how much aliases add, by the draft. */
function walk(draft: Draft, node: ParsedNode | null, offset: number, anchors: Anchors, expanding: boolean): void {
  const at = node?.range[0] ?? offset;
  if (isAlias(node)) return walkAlias(draft, node, anchors, expanding);
  if (node?.anchor !== undefined && !expanding) anchors.set(node.anchor, node);
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    draft.openObject(at);
    for (const { key, value } of node.items) {
      readKey(draft, key);
      walk(draft, value, key.range[1], anchors, expanding);
    }
    draft.close();
  } else if (isSeq<ParsedNode>(node)) {
    draft.openList(at);
    for (const item of node.items) walk(draft, item, at, anchors, expanding);
    draft.close();
  } else {
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === 'string') draft.string(value, at);
    else if (typeof value === 'number') draft.number(sourceOf(node), at);
    else draft.plain(typeof value === 'boolean' ? value : null, at);
  }
}

/** A scalar as it is written. */
function sourceOf(node: ParsedNode | null): string {
  return isScalar(node) ? (node.source ?? '') : '';
}

function readKey(draft: Draft, key: ParsedNode): void {
  const offset = key.range[0];
  const source = sourceOf(key);
  draft.key(source, offset);
  const fault = keyFault(key, source);
  if (fault !== undefined) draft.faults.add(fault, offset, draft.pointer());
}

function keyFault(key: ParsedNode, source: string): Fault | undefined {
  if (!isScalar(key)) return unsafe('a key is no text', 'a list or an object', 'a text as key', 'Write a text before the colon.');
  if (source === '<<' && key.type === 'PLAIN') {
    return unsafe('the merge key << takes its entries from elsewhere', '<<', 'the entries themselves', 'Write the entries out.');
  }
  if (typeof key.value === 'string') return undefined;
  if (source === '') return unsafe('a key is no text', 'no key', 'a text as key', 'Write a text before the colon.');
  return unsafe(`the key ${shorten(source)} is no text without quotes`, shorten(source), 'a text as key', `Put the key in quotes: ${show(source)}.`);
}

/** Reads one document of YAML 1.2 with the core schema, without tags, directives and merge keys; an alias stands for one value and not inside another. */
export function readYaml(draft: Draft): void {
  const { faults, text } = draft;
  const tokens = tokensOf(draft);
  if (!faults.none) return;
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, resolveKnownTags: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  for (const { errors, warnings, contents } of documents) {
    addSyntaxFaults(draft, [...errors, ...warnings]);
    const nothing = contents === null || (isScalar(contents) && contents.type === 'PLAIN' && contents.source === '');
    if (faults.none && nothing) faults.add(empty(), 0);
    if (faults.none) walk(draft, contents, 0, new Map(), false);
  }
}
