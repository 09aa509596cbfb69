/** How many characters must be added, left out or replaced to make one word of the other (Levenshtein, 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const LONGEST = 100;

/** The known words that a mistyped one may stand for, the nearest first. */
export function near(word: string, known: readonly string[], most = 3): string[] {
  if (word.length > LONGEST) return [];
  const close = known.map((candidate) => ({ candidate, apart: distance(word.toLowerCase(), candidate) }));
  const within = close.filter(({ candidate, apart }) => apart <= Math.max(2, Math.floor(candidate.length / 3)));
  return within.sort((a, b) => a.apart - b.apart).slice(0, most).map(({ candidate }) => candidate);
}

/** `Do you mean check? `, or nothing where no known word is near. */
export function doYouMean(word: string, known: readonly string[]): string {
  const candidates = near(word, known);
  return candidates.length === 0 ? '' : `Do you mean ${candidates.join(' or ')}? `;
}
