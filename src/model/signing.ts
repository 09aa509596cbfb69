import { createHash } from 'node:crypto';
import { parseDocument, type Document } from '../formats/document.ts';
import type { Location } from '../formats/problem.ts';
import { Declarations, type Declared } from './declared-digest.ts';
import { byteOrder } from './digest.ts';
import { isObject } from './object.ts';

const NONE: Declared = { digests: [], problems: [] };
const STATEMENT = 'application/vnd.in-toto+json';
const MANIFEST = 'https://model_signing/signature/v1.0';
/** What model-signing 0.2 wrote: the files as subjects. */
const SUBJECTS = 'https://model_signing/Digests/v0.1';

interface Payload {
  readonly text: string;
  readonly pointer: string;
}

/** The payload of a DSSE envelope, alone or in a Sigstore bundle. */
function payloadOf(value: unknown): Payload | undefined {
  const bundle = isObject(value) ? value : {};
  const [envelope, pointer] = isObject(bundle['dsseEnvelope']) ? [bundle['dsseEnvelope'], '/dsseEnvelope/payload'] : [bundle, '/payload'];
  const { payload, payloadType } = envelope;
  return typeof payload === 'string' && payloadType === STATEMENT ? { text: payload, pointer } : undefined;
}

interface Resource {
  readonly name: string;
  readonly algorithm: string;
  readonly hex: string;
}

/** The algorithm of a whole file; undefined for digests of its parts (`sha256-sharded-1000000`). */
const wholeFile = (algorithm: string): string | undefined => /^(?:file-)?([a-z0-9]+)$/.exec(algorithm)?.[1];

function resourceOf(value: unknown): Resource | undefined {
  const { name, algorithm, digest } = isObject(value) ? value : {};
  return typeof name === 'string' && typeof algorithm === 'string' && typeof digest === 'string' ? { name, algorithm, hex: digest } : undefined;
}

function subjectOf(value: unknown): Resource | undefined {
  const { name, digest, annotations } = isObject(value) ? value : {};
  const [pair, second] = isObject(digest) ? Object.entries(digest) : [];
  if (typeof name !== 'string' || typeof pair?.[1] !== 'string' || second !== undefined) return undefined;
  const actual = isObject(annotations) ? annotations['actual_hash_algorithm'] : undefined;
  return { name, algorithm: typeof actual === 'string' ? actual : pair[0], hex: pair[1] };
}

/** The digest that stands for the whole manifest: SHA-256 over the digests themselves, by name. */
function rootOf(resources: readonly Resource[]): string {
  const hash = createHash('sha256');
  for (const { hex } of [...resources].sort((a, b) => byteOrder(a.name, b.name))) hash.update(Buffer.from(hex, 'hex'));
  return hash.digest('hex');
}

type Listed = { readonly resources: readonly (Resource | undefined)[]; readonly root: string | undefined };

/** The files that a statement lists; undefined for a statement about something else. */
function listed(statement: unknown): Listed | undefined {
  const { predicateType, predicate, subject } = isObject(statement) ? statement : {};
  const subjects: readonly unknown[] = Array.isArray(subject) ? subject : [];
  if (predicateType === SUBJECTS) return { resources: subjects.map(subjectOf), root: undefined };
  if (predicateType !== MANIFEST) return undefined;
  const resources: readonly unknown[] = isObject(predicate) && Array.isArray(predicate['resources']) ? predicate['resources'] : [];
  return { resources: resources.map(resourceOf), root: subjects.length === 1 ? (subjectOf(subjects[0])?.hex ?? '') : '' };
}

function addAll(declarations: Declarations, { resources, root }: Listed, at: Location, pointer: string): void {
  const problem = (message: string, found: string, expected: string): void =>
    declarations.problem(at, message, found, expected, 'Sign the model again.', pointer);
  const known = resources.filter((resource) => resource !== undefined);
  if (known.length !== resources.length) return problem('the signed list has an entry that cannot be read', 'something else', 'name, algorithm and digest');
  if (known.length === 0) return problem('the signed list names no file', 'nothing', 'at least one file');
  const part = known.find(({ algorithm }) => wholeFile(algorithm) === undefined);
  if (part !== undefined) return problem('the signed list has digests of parts of files, which tell no digest of a file', part.algorithm, 'a digest a file');
  if (root !== undefined && root !== rootOf(known)) return problem('the digest of the signed list is not that of its entries', root, rootOf(known));
  for (const { name, algorithm, hex } of known) declarations.add({ name, algorithm: wholeFile(algorithm), hex, at, pointer });
}

function statementOf(path: string, { text }: Payload): Document | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return parseDocument(path, Buffer.from(text, 'base64'), { as: 'json', anyText: true }).document;
}

/**
 * The manifest of files in a signature of OpenSSF model-signing. Names are relative to the folder of the signature, where
 * the tool puts it. The signature itself is not verified here: this is what the file says, and not who says it.
 * Format: https://github.com/sigstore/model-transparency (predicate `https://model_signing/signature/v1.0`)
 */
export function readModelSignature(path: string, bytes: Uint8Array): Declared {
  // Signatures of other tools have the same names and are no JSON.
  if (!/^\s*\{/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 64)))) return NONE;
  const { document, problems } = parseDocument(path, bytes, { as: 'json', anyText: true });
  if (document === undefined) return { digests: [], problems };
  const payload = payloadOf(document.value);
  if (payload === undefined) return NONE;
  const declarations = new Declarations(path);
  const at = document.locate(payload.pointer);
  const statement = statementOf(path, payload);
  if (statement === undefined) declarations.problem(at, 'the signed statement cannot be read', 'something else', 'an in-toto statement in Base64', 'Sign the model again.', payload.pointer);
  const files = listed(statement?.value);
  if (files !== undefined) addAll(declarations, files, at, payload.pointer);
  return declarations.result();
}
