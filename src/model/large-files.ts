import { parseDocument } from '../formats/document.ts';
import { Declarations, type Declared } from './declared-digest.ts';
import { isObject } from './object.ts';

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * `large_files.yml` or `.json` of a MONAI bundle: files that are fetched from a URL. Paths are relative to the bundle, which is
 * its folder. Often no digest is given: then nothing tells whether the file behind the URL has changed.
 * Format: https://github.com/Project-MONAI/MONAI/blob/dev/monai/bundle/scripts.py (`download_large_files`)
 */
export function readLargeFiles(path: string, bytes: Uint8Array): Declared {
  const { document, problems } = parseDocument(path, bytes, { anyText: true });
  if (document === undefined) return { digests: [], problems };
  const declarations = new Declarations(path);
  const files = isObject(document.value) ? document.value['large_files'] : undefined;
  if (!Array.isArray(files)) {
    declarations.problem(document.locate(''), 'there is no list large_files', 'something else', 'large_files: a list with path, url, hash_val and hash_type', 'Write the list.');
    return declarations.result();
  }
  for (const [index, file] of files.entries()) {
    const pointer = `/large_files/${index}`;
    const at = document.locate(pointer);
    const name = isObject(file) ? textOf(file['path']) : undefined;
    if (!isObject(file) || name === undefined) {
      declarations.problem(at, 'a large file has no path', 'no path', 'path: where the file belongs', 'Write the path.', pointer);
      continue;
    }
    const hex = textOf(file['hash_val']) ?? (typeof file['hash_val'] === 'number' ? document.numberText(`${pointer}/hash_val`) : undefined);
    const algorithm = textOf(file['hash_type'])?.toLowerCase();
    declarations.add({ name, algorithm, hex, url: file['url'], at, pointer });
  }
  return declarations.result();
}
