import { details, table } from './markdown-blocks.ts';
import { shortCommit, timeText, VERDICT_WORDS } from './phrases.ts';
import { text, tick } from './safe.ts';

/** An earlier evaluation of the same pull request. */
export interface PastEvaluation {
  readonly head: string;
  readonly verdict: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly rules: readonly string[];
}

const NAME = 80;

const labelOf = (verdict: string): string => {
  const words = Object.hasOwn(VERDICT_WORDS, verdict) ? VERDICT_WORDS[verdict as keyof typeof VERDICT_WORDS] : undefined;
  return words === undefined ? text(verdict, NAME) : `${words.icon} ${words.label}`;
};

/** Failures of earlier heads, folded; empty where there is none. Their words come from a comment that people may edit, and are text. */
export function renderPast(past: readonly PastEvaluation[]): string {
  if (past.length === 0) return '';
  const rows = past.map(({ head, verdict, at, rules }) => [
    text(timeText(new Date(Math.min(Math.max(at, 0), 8.64e15)).toISOString().replace(/\.\d{3}Z$/, 'Z')), NAME),
    tick(shortCommit(head), NAME),
    labelOf(verdict),
    rules.map((rule) => tick(rule, NAME)).join(' '),
  ]);
  return details(`Earlier evaluations that blocked (${past.length})`, table(['Evaluated', 'Commit', 'Verdict', 'Rules'], rows));
}
