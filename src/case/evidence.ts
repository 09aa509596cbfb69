import { posix } from 'node:path';
import { isEvidenceKind, EVIDENCE_KINDS } from '../evidence/kinds.ts';
import { readWrapped } from '../evidence/readers.ts';
import { LIMITS } from '../formats/document.ts';
import type { ChangeControlPlan, EvaluationReport, Evidence, ModelRelease } from '../formats/generated/types.ts';
import { joinInside } from '../formats/paths.ts';
import type { Problem } from '../formats/problem.ts';
import { validateOwnKind } from '../formats/own-kind.ts';
import { validateDocument } from '../formats/validate.ts';
import { everyValue } from '../formats/values.ts';
import { parsePointer } from '../model/lfs.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Attachment, EvidenceItem, Governance, PredictionRows, Source } from './case.ts';
import { readPredictions } from './predictions.ts';
import { readSource } from './read.ts';
import { manifestFolder } from './scope.ts';
import { each } from './together.ts';

type Content = Record<string, unknown>;

interface NamedFile {
  readonly file: string;
  readonly sha256: string;
  /** Where the envelope names it. */
  readonly pointer: string;
}

/** Every place of an envelope's content that names a file beside its digest. */
function namedFiles(content: unknown): NamedFile[] {
  const found: NamedFile[] = [];
  everyValue(content, (value, pointer) => {
    if (value === null || typeof value !== 'object') return;
    const { file, sha256 } = value as { file?: unknown; sha256?: unknown };
    if (typeof file === 'string' && typeof sha256 === 'string') found.push({ file, sha256, pointer: `/content${pointer()}/file` });
  });
  return found;
}

/** Hex SHA-256 of a file, or of the object that a Git LFS pointer stands for. */
export async function contentDigest(snapshot: Snapshot, path: string): Promise<{ hex: string; pointer: boolean }> {
  if ((await snapshot.size(path)) <= 1024) {
    const pointer = parsePointer(await snapshot.read(path));
    if (pointer !== undefined) return { hex: pointer.oid, pointer: true };
  }
  return { hex: await snapshot.digest(path), pointer: false };
}

async function attach(
  snapshot: Snapshot,
  folder: string,
  named: NamedFile,
): Promise<Attachment> {
  const { file, pointer } = named;
  const recorded = named.sha256.replace(/^sha256:/, '').toLowerCase();
  const joined = joinInside(folder, file);
  if ('problem' in joined) return { named: file, pointer, path: undefined, recorded, actual: undefined, problem: joined.problem };
  const { path } = joined;
  const entry = (await snapshot.list()).get(path);
  if (entry === undefined || entry.kind !== 'file') {
    const problem = entry === undefined ? undefined : `${path} is a ${entry.kind === 'symlink' ? 'symbolic link' : 'submodule'}`;
    return { named: file, pointer, path, recorded, actual: undefined, problem };
  }
  return { named: file, pointer, path, recorded, actual: (await contentDigest(snapshot, path)).hex, problem: undefined };
}

interface ReadContent {
  readonly content: Content | undefined;
  readonly problems: readonly Problem[];
  readonly disagreements: readonly string[];
}

function faulty(
  source: Source<Evidence>,
  pointer: string,
  message: string,
  found: string,
  expected: string,
  mend: string,
): ReadContent {
  const location = source.document?.locate(pointer) ?? { path: source.path };
  return {
    content: undefined,
    problems: [{ kind: 'schema', message, found, expected, mend, location, pointer }],
    disagreements: [],
  };
}

/** Reads the file that a wrapped content names, where a reader for its format exists. */
async function readWrappedContent(
  snapshot: Snapshot,
  source: Source<Evidence>,
  content: Content,
  attachment: Attachment | undefined,
): Promise<ReadContent> {
  const format = String(content['format']);
  const plain = { content, problems: [], disagreements: [] };
  // A missing or altered file is said by evidence/attached; what cannot be trusted is not read.
  if (attachment?.path === undefined || attachment.actual === undefined || attachment.actual !== attachment.recorded)
    return plain;
  const size = await snapshot.size(attachment.path);
  if (size > LIMITS.evidenceBytes) {
    return faulty(
      source,
      attachment.pointer,
      `${attachment.path} is larger than Plumbline reads`,
      `${size} bytes`,
      `at most ${LIMITS.evidenceBytes} bytes`,
      'Attach a smaller report.',
    );
  }
  const read = readWrapped(format, attachment.path, await snapshot.read(attachment.path));
  if (read === undefined) return plain;
  if ('problem' in read) {
    return faulty(
      source,
      '/content/file',
      `${attachment.path} cannot be read as ${format}: ${read.problem}`,
      read.problem,
      `a ${format} file`,
      'Attach the report as the tool wrote it, complete.',
    );
  }
  return { content: { ...content, ...read.content }, problems: [], disagreements: read.disagreements };
}

function checkContent(source: Source<Evidence>, kind: string, kinds: Governance['kinds']): ReadContent {
  const { document, value } = source;
  const content: Content | undefined = value?.content;
  if (document === undefined || content === undefined) return { content: undefined, problems: [], disagreements: [] };
  if (isEvidenceKind(kind)) {
    const problems = validateDocument(document, `evidence/${kind}`, { pointer: '/content' });
    return { content: problems.length === 0 ? content : undefined, problems, disagreements: [] };
  }
  const schema = kinds.get(kind)?.document?.value;
  if (schema === undefined) {
    return faulty(
      source,
      '/kind',
      `evidence of kind "${kind}" has no schema`,
      kind,
      'a kind that Plumbline knows or that the plan defines under kinds',
      'Correct the kind, or let the plan define it with a schema file.',
    );
  }
  const problems = validateOwnKind(document, schema);
  return { content: problems.length === 0 ? content : undefined, problems, disagreements: [] };
}

/** How far evidence is read. */
export interface Reading {
  /** The schemas of the plan's own kinds. */
  readonly kinds: Governance['kinds'];
  /** Whether tables of predictions are read: who only asks for names and digests does without. */
  readonly rows: 'read' | 'left';
}

async function readItem(
  snapshot: Snapshot,
  at: 'base' | 'head',
  folder: string,
  named: string,
  { kinds, rows }: Reading,
): Promise<EvidenceItem> {
  const joined = joinInside(folder, named);
  if ('problem' in joined) {
    const unsafe: Problem = {
      kind: 'unsafe',
      message: `evidence path ${named}: ${joined.problem}`,
      found: named,
      expected: "a path relative to the manifest's folder that stays inside the repository",
      mend: 'Correct the path in the list evidence of the manifest.',
      location: { path: named },
      pointer: '',
    };
    const source = {
      path: named,
      at,
      exists: false,
      sha256: undefined,
      document: undefined,
      value: undefined,
      problems: [unsafe],
    };
    return {
      path: named,
      named,
      source,
      kind: undefined,
      content: undefined,
      contentProblems: [],
      attachments: [],
      disagreements: [],
      rows: [],
    };
  }
  const source = await readSource<Evidence>(snapshot, joined.path, { at, schema: 'evidence' });
  const kind = source.value?.kind;
  const envelopeFolder = posix.dirname(joined.path);
  const attachments = await each(namedFiles(source.value?.content), (file) => attach(snapshot, envelopeFolder, file));

  let read: ReadContent =
    kind === undefined ? { content: undefined, problems: [], disagreements: [] } : checkContent(source, kind, kinds);
  if (read.content !== undefined && kind !== undefined && isEvidenceKind(kind) && EVIDENCE_KINDS[kind].wrapped) {
    const main = attachments.find(({ pointer }) => pointer === '/content/file');
    read = await readWrappedContent(snapshot, source, read.content, main);
  }
  return {
    path: joined.path,
    named,
    source,
    kind,
    content: read.content,
    contentProblems: read.problems,
    attachments,
    disagreements: read.disagreements,
    rows: rows === 'read' ? await rowsOf(snapshot, source, kind, read.content, attachments) : [],
  };
}

async function rowsOf(
  snapshot: Snapshot,
  { document }: Source<Evidence>,
  kind: string | undefined,
  content: Content | undefined,
  attachments: readonly Attachment[],
): Promise<readonly PredictionRows[]> {
  if (kind !== 'evaluation-report' || content === undefined || document === undefined) return [];
  // The content has the form of its kind.
  return readPredictions(snapshot, document, attachments, content as unknown as EvaluationReport);
}

/** Reads every piece of evidence that a manifest lists, in the order of its list. */
export async function readEvidence(
  snapshot: Snapshot,
  at: 'base' | 'head',
  manifestPath: string,
  manifest: ModelRelease,
  reading: Reading,
): Promise<EvidenceItem[]> {
  const folder = manifestFolder(manifestPath);
  const byPath = new Map<string, string>();
  for (const named of manifest.evidence) {
    // However often and however a file is named, it is one piece of evidence, and read once.
    const joined = joinInside(folder, named);
    const path = 'path' in joined ? joined.path : named;
    if (!byPath.has(path)) byPath.set(path, named);
  }
  return each(byPath.values(), (named) => readItem(snapshot, at, folder, named, reading));
}

/** The manifest's evidence and what its envelopes name: part of the release, though no item has it. */
export async function listedFiles(
  snapshot: Snapshot,
  at: 'base' | 'head',
  manifestPath: string,
  manifest: ModelRelease | undefined,
): Promise<ReadonlySet<string>> {
  if (manifest === undefined) return new Set();
  const evidence = await readEvidence(snapshot, at, manifestPath, manifest, { kinds: new Map(), rows: 'left' });
  return new Set(evidence.flatMap((item) => [item.path, ...item.attachments.flatMap(({ path }) => path ?? [])]));
}

/** Paths of the evidence that a manifest lists; those that leave the repository are none. */
export function evidencePaths(manifestPath: string, manifest: ModelRelease): ReadonlySet<string> {
  const joined = manifest.evidence.map((named) => joinInside(manifestFolder(manifestPath), named));
  return new Set(joined.flatMap((result) => ('path' in result ? [result.path] : [])));
}

/** The evidence kinds that a plan's methods and a policy's bases may ask for. */
export function knownKinds(plan: ChangeControlPlan): ReadonlySet<string> {
  return new Set([...Object.keys(EVIDENCE_KINDS), ...Object.keys(plan.kinds ?? {})]);
}
