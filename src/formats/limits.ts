/** What a document may hold. Every limit is far above what an honest file needs and low enough that no file stalls a run. */
export const LIMITS = {
  /** Bytes of a plan, authorization, policy or manifest, and of any other YAML file: the YAML reader takes about 3 s for 2 MB. */
  governanceBytes: 1024 * 1024,
  /** Bytes of a JSON file. */
  evidenceBytes: 8 * 1024 * 1024,
  /** Lists and objects inside each other. */
  depth: 64,
  /** Characters of one text or key. */
  text: 64 * 1024,
  /** Values in one document, lists and objects among them. */
  values: 250_000,
  /** Problems reported about the syntax of one file; the rest is counted. */
  problems: 50,
} as const;
