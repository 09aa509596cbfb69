import { parseDocument } from '../formats/document.ts';
import { readCycloneDx } from './cyclonedx.ts';
import { readJUnit } from './junit.ts';

/** What a reader found in a file that another tool wrote, or why it is not of its format. */
export type WrappedFile =
  | {
      /** What a plan's `must` sees beside the fields of the evidence itself. */
      readonly content: Readonly<Record<string, unknown>>;
      /** Where the file contradicts its own totals, a sentence each. */
      readonly disagreements: readonly string[];
    }
  | { readonly problem: string };

type Reader = (path: string, bytes: Uint8Array) => WrappedFile;

const junit: Reader = (_path, bytes) => {
  const report = readJUnit(bytes);
  if (report.ok) return { content: { ...report.content }, disagreements: report.disagreements };
  return { problem: report.line === undefined ? report.reason : `line ${report.line}: ${report.reason}` };
};

const cyclonedx: Reader = (path, bytes) => {
  // Other tools write licence texts and descriptions of any length; nothing of them is shown.
  const { document, problems } = parseDocument(path, bytes, { anyText: true });
  if (document === undefined) return { problem: problems.map(({ message }) => message).join('; ') };
  const bom = readCycloneDx(document.value);
  return bom.ok ? { content: { ...bom.content }, disagreements: [] } : { problem: bom.reason };
};

/** The formats of wrapped evidence that are read. A new format is a file beside this one and a line here. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['junit', junit],
  ['cyclonedx', cyclonedx],
]);

export const FORMATS: readonly string[] = [...READERS.keys()];

/** Reads a file that another tool wrote; undefined for a format that has no reader. Never throws for what the file holds. */
export function readWrapped(format: string, path: string, bytes: Uint8Array): WrappedFile | undefined {
  return READERS.get(format)?.(path, bytes);
}
