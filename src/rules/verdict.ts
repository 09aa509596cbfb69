/** The verdicts, worst first. The order is the precedence: the worst finding is the verdict. */
export const VERDICTS = [
  'invalid',
  'outside_plan',
  'protocol_deviation',
  'criteria_failed',
  'incomplete',
  'documented',
  'consistent',
  'not_a_release',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** The verdicts that block a merge: the classes a finding can have. */
export type BlockingVerdict = 'invalid' | 'outside_plan' | 'protocol_deviation' | 'criteria_failed' | 'incomplete';

export function isBlocking(verdict: Verdict): verdict is BlockingVerdict {
  return VERDICTS.indexOf(verdict) <= VERDICTS.indexOf('incomplete');
}

/** The worst of `verdicts`. An empty list is never a pass: it is `invalid`. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const found = new Set(verdicts);
  return VERDICTS.find((verdict) => found.has(verdict)) ?? 'invalid';
}
