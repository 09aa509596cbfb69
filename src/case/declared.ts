import { posix } from 'node:path';
import type { ModelStructure } from '../formats/generated/types.ts';
import { joinInside } from '../formats/paths.ts';
import type { ArtifactFile } from '../model/artifact.ts';
import { declaresDigests, readDeclared, type DeclaredDigest } from '../model/declared.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { EvidenceItem, ModelIdentity } from './case.ts';
import { each } from './together.ts';

/** No list of digests that a person looks after is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What the files of a tree declare of files that are not in it. */
export interface DeclaredFiles {
  readonly files: readonly DeclaredDigest[];
  /** Declaring files, and why one could not be read. */
  readonly sources: ReadonlyMap<string, string | undefined>;
}

/** Reads every declaring file among `paths`. What is in the tree itself speaks for itself. */
export async function declaredFiles(snapshot: Snapshot, paths: Iterable<string>): Promise<DeclaredFiles> {
  const entries = await snapshot.list();
  const declaring = [...paths].filter((path) => declaresDigests(path) && entries.get(path)?.kind === 'file');
  const read = await each(declaring, async (path) => {
    if ((await snapshot.size(path)) > MOST_BYTES) return { path, digests: [], problem: `it is larger than ${MOST_BYTES} bytes` };
    const { digests, problems } = readDeclared(path, await snapshot.read(path));
    return { path, digests, problem: problems[0]?.message };
  });
  return {
    files: read.flatMap(({ digests }) => digests).filter(({ file }) => !entries.has(file)),
    sources: new Map(read.map(({ path, problem }) => [path, problem])),
  };
}

function groupByFile(declared: readonly DeclaredDigest[]): Map<string, DeclaredDigest[]> {
  const byFile = new Map<string, DeclaredDigest[]>();
  for (const one of declared) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  return byFile;
}

/** A declared file among the artifacts; of the same file declared twice with two digests none is believed. */
export function declaredArtifacts(declared: readonly DeclaredDigest[]): ArtifactFile[] {
  return [...groupByFile(declared)].map(([path, claims]): ArtifactFile => {
    const [first] = claims;
    const unreadable = `the file is not in the tree, ${first?.declaredIn ?? ''} names it`;
    const agreed = claims.every(({ hex, algorithm }) => hex === first?.hex && algorithm === first?.algorithm);
    return agreed && first !== undefined
      ? { path, digest: first.hex, algorithm: first.algorithm, pointer: true, unreadable }
      : { path, digest: undefined, pointer: true, unreadable: `${claims.map(({ declaredIn }) => declaredIn).join(' and ')} declare it differently` };
  });
}

/** A structure that evidence declares for a model whose file is not at hand. */
export interface DeclaredStructure {
  readonly evidence: string;
  readonly structure: ModelStructure;
  /** The model digest that it is bound to. */
  readonly digest: string;
  /** The file that it is of, where the evidence says so. */
  readonly file: string | undefined;
}

/** The structures that evidence declares and binds to this model or to one of its files. */
export function declaredStructures(evidence: readonly EvidenceItem[], model: ModelIdentity): DeclaredStructure[] {
  const bound = new Set([model.digest, ...model.files.map(({ hex }) => hex && `sha256:${hex}`)]);
  return evidence.flatMap(({ kind, content, source, path }) => {
    const digest = source.value?.subject.model_digest;
    if (kind !== 'model-structure' || content === undefined || digest === undefined || !bound.has(digest)) return [];
    // The content has the form of its kind; it may name the file besides.
    const structure = content as unknown as ModelStructure & { readonly file?: unknown };
    const joined = typeof structure.file === 'string' ? joinInside(posix.dirname(path), structure.file) : undefined;
    return [{ evidence: path, structure, digest, file: joined !== undefined && 'path' in joined ? joined.path : undefined }];
  });
}

/** Gives files whose structure could not be read the one that evidence declares; with several unread files it must say whose it is. */
export function withDeclared(files: readonly ArtifactFile[], declared: readonly DeclaredStructure[]): ArtifactFile[] {
  const unread = files.filter(({ structure, definition }) => structure === undefined && definition === undefined);
  return files.map((file) => {
    if (!unread.includes(file) || file.digest === undefined) return file;
    const found = declared.filter(({ digest, file: named }) => named === file.path || (named === undefined && (digest === `sha256:${file.digest}` || unread.length === 1)));
    const [first] = found;
    if (first === undefined || found.some(({ structure }) => structure.signature !== first.structure.signature)) return file;
    const { format, signature } = first.structure;
    return { ...file, structure: { format, layout: signature.replace(/^sha256:/, ''), content: undefined, tensors: [], declaredIn: first.evidence } };
  });
}
