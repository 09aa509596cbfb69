import { GitHubError } from '../github/fault.ts';
import type { Judged } from './judge.ts';

/** How the job ends, and what is said of it beside the verdict. */
export interface Ending {
  readonly fails: boolean;
  /** Whether no verdict was reached, or not brought onto GitHub, whatever it is. */
  readonly broken: boolean;
  /** Sentences for log and summary, the most important first. */
  readonly said: readonly string[];
}

const told = ({ message, mend }: GitHubError): string => `${message}. ${mend}`;

const broken = (sentence: string): Ending => ({ fails: true, broken: true, said: [sentence] });

/**
 * The job fails unless the merge may proceed, or nothing but signatures is missing and the check run says so: then the job's own
 * red mark would stay when the last signature has come. Where no check run could be set the job is the gate, and waiting fails.
 */
export function endingOf({ report, evaluated, settled, mayWait }: Judged): Ending {
  if (settled instanceof GitHubError) return broken(`What stands on GitHub is not known, and nothing was published: ${told(settled)}`);
  if (settled.kind === 'head-moved') {
    const judged = report.commits.head?.slice(0, 12) ?? 'it';
    return broken(`The head moved to ${settled.head.slice(0, 12)} while ${judged} was judged: nothing was published, and the run of the new head judges it.`);
  }
  if (settled.kind === 'facts-changed') return broken('Base or reviews went on changing while they were judged: nothing was published. Run the job again.');
  if (settled.kind === 'superseded') return broken('A later run has published its verdict already, which stands.');
  const { check, unwritten } = settled;
  const notWritten = unwritten.map((error) => `Not written: ${told(error)}`);
  if (settled.kind === 'unread') {
    const all = `What stands on GitHub is not known, ${check ? 'but the check run of this verdict was set' : 'and no check run was set'}: ${told(settled.error)}`;
    return { fails: true, broken: true, said: [all, ...notWritten] };
  }
  const isBroken = !evaluated || unwritten.some(({ refused }) => !refused);
  const waits = evaluated && report.waiting_for_signoff_only && check && mayWait;
  const instead = check ? [] : ['No check run was set: the verdict is in this summary and in the exit of this job.'];
  return { fails: isBroken || (report.blocked && !waits), broken: isBroken, said: [...instead, ...notWritten] };
}
