import { posix } from 'node:path';
import { parseDocument, type Document } from '../formats/document.ts';
import { joinInside } from '../formats/paths.ts';
import { escapeToken } from '../formats/pointer.ts';
import { Declarations, type Declared } from './declared-digest.ts';
import { isObject } from './object.ts';

/** A digest by the text that stands in the file: one of digits alone is a number to YAML. */
function textAt(document: Document, value: unknown, pointer: string): string | undefined {
  return typeof value === 'string' ? value : document.numberText(pointer);
}

function addOut(declarations: Declarations, document: Document, out: unknown, pointer: string): void {
  const at = document.locate(pointer);
  const name = isObject(out) ? out['path'] : undefined;
  if (!isObject(out) || typeof name !== 'string') {
    return declarations.problem(at, 'an output has no path', 'no path', 'path: the file that DVC keeps', 'Let DVC write the file again.', pointer);
  }
  // Other keys (etag, checksum, version_id) are a storage's word for a version, and no digest of the content.
  const algorithm = ['sha256', 'md5'].find((key) => out[key] !== undefined && out[key] !== null);
  const text = algorithm === undefined ? undefined : textAt(document, out[algorithm], `${pointer}/${algorithm}`);
  // Of a folder DVC digests a list of its files.
  const isFolder = text?.endsWith('.dir') === true;
  const hex = isFolder ? text?.slice(0, -'.dir'.length) : text;
  declarations.add({ name: name.replace(/\/$/, ''), algorithm: isFolder ? `${algorithm}-dir` : algorithm, hex, size: out['size'], at, pointer });
}

function addOuts(declarations: Declarations, document: Document, outs: unknown, pointer: string): void {
  if (outs === undefined || outs === null) return;
  if (Array.isArray(outs)) for (const [index, out] of outs.entries()) addOut(declarations, document, out, `${pointer}/${index}`);
  else declarations.problem(document.locate(pointer), 'outs is no list', typeof outs, 'a list of outputs', 'Let DVC write the file again.', pointer);
}

/**
 * A `*.dvc` file: what DVC keeps outside of git. Paths are relative to its folder, or to its `wdir`.
 * Format: https://dvc.org/doc/user-guide/project-structure/dvc-files
 */
export function readDvcFile(path: string, bytes: Uint8Array): Declared {
  const { document, problems } = parseDocument(path, bytes, { as: 'yaml', anyText: true });
  if (document === undefined) return { digests: [], problems };
  const value = isObject(document.value) ? document.value : {};
  const folder = posix.dirname(path);
  const working = typeof value['wdir'] === 'string' ? joinInside(folder, value['wdir']) : { path: folder };
  const declarations = new Declarations(path, 'path' in working ? working.path : folder);
  if ('problem' in working) {
    declarations.problem(document.locate('/wdir'), `the folder that ${path} works in is not taken: ${working.problem}`, String(value['wdir']), 'a folder inside the repository', 'Correct wdir.', '/wdir');
    return declarations.result();
  }
  addOuts(declarations, document, value['outs'], '/outs');
  return declarations.result();
}

/**
 * `dvc.lock`: what each stage of the pipeline wrote last. Paths are taken relative to its folder.
 * Format: https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#dvclock-file
 */
export function readDvcLock(path: string, bytes: Uint8Array): Declared {
  const { document, problems } = parseDocument(path, bytes, { as: 'yaml', anyText: true });
  if (document === undefined) return { digests: [], problems };
  const declarations = new Declarations(path);
  const value = isObject(document.value) ? document.value : {};
  // The first version of the format had the stages at the top.
  const [stages, pointer] = 'schema' in value ? [value['stages'] ?? {}, '/stages'] : [value, ''];
  if (!isObject(stages)) {
    declarations.problem(document.locate(pointer), 'stages is no mapping', typeof stages, 'stages by name', 'Let DVC write the file again.', pointer);
    return declarations.result();
  }
  for (const [name, stage] of Object.entries(stages)) {
    const at = `${pointer}/${escapeToken(name)}`;
    if (isObject(stage)) addOuts(declarations, document, stage['outs'], `${at}/outs`);
    else declarations.problem(document.locate(at), `the stage ${name.slice(0, 80)} is no mapping`, typeof stage, 'a stage', 'Let DVC write the file again.', at);
  }
  return declarations.result();
}
