/** What is left out first when a text must be shortened, least important first. A failure is never among the first. */
export const STAGES = {
  inputs: 1,
  provenance: 2,
  history: 3,
  evidence: 4,
  changes: 5,
  criteria: 6,
  groups: 7,
  references: 8,
  warnings: 9,
  passedRows: 10,
  passedDevices: 11,
  briefFindings: 12,
  failingRows: 13,
  countedFindings: 14,
} as const;

export type Stage = (typeof STAGES)[keyof typeof STAGES];

/** A block of Markdown, and what stands in its place from a stage on. An empty text leaves nothing. */
export interface Piece {
  readonly full: string;
  readonly cuts: readonly { readonly stage: Stage; readonly text: string }[];
}

export const piece = (full: string, ...cuts: { readonly stage: Stage; readonly text: string }[]): Piece => ({ full, cuts });

/** The same, gone from a stage on. */
export const goneFrom = (stage: Stage, { full, cuts }: Piece): Piece => piece(full, ...cuts.filter((cut) => cut.stage < stage), { stage, text: '' });

const BETWEEN = '\n\n';

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(BETWEEN);

/**
 * The pieces in at most `most` UTF-16 code units, or undefined where even the shortest are longer. The last pieces (those of the
 * device that stands best) are shortened first within a stage.
 * @param notice says that something was left out; it stands before the first piece after `head`, only where it is true
 */
export function fit(head: string, notice: string, pieces: readonly Piece[], most: number): string | undefined {
  const texts = pieces.map(({ full }) => full);
  const whole = joined([head, ...texts]);
  if (whole.length <= most) return whole;
  const steps = pieces
    .flatMap(({ cuts }, at) => cuts.map((cut) => ({ ...cut, at })))
    .toSorted((a, b) => a.stage - b.stage || b.at - a.at);
  let length = whole.length + BETWEEN.length + notice.length;
  const size = (text: string): number => (text === '' ? 0 : BETWEEN.length + text.length);
  for (const { at, text } of steps) {
    if (length <= most) break;
    const more = size(text) - size(texts[at] ?? '');
    if (more >= 0) continue;
    length += more;
    texts[at] = text;
  }
  return length <= most ? joined([head, notice, ...texts]) : undefined;
}
