import { parseDocument } from '../formats/document.ts';
import { FormatFault, shown } from './structure.ts';
import type { Zip, ZipEntry } from './zip.ts';

/** A file of an archive as text. @throws FormatFault where it is not UTF-8 or larger than `limit` bytes. */
export async function textOf(zip: Zip, entry: ZipEntry, limit: number): Promise<string> {
  const bytes = await zip.bytes(entry, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatFault(`${shown(entry.name)} is not UTF-8`);
  }
}

/** A JSON file of an archive. @throws FormatFault where there is none of that name, or it cannot be read. */
export async function jsonOf(zip: Zip, name: string, limit: number): Promise<unknown> {
  const entry = zip.entries.get(name);
  if (entry === undefined) throw new FormatFault(`the archive has no ${name}`);
  const { document, problems } = parseDocument(name, await zip.bytes(entry, limit), { anyText: true, maxBytes: limit });
  if (document === undefined) throw new FormatFault(`${name}: ${problems[0]?.message ?? 'it cannot be read'}`);
  return document.value;
}
