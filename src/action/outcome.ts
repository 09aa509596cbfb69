import type { Report } from '../formats/generated/types.ts';
import { withFault } from '../gate.ts';
import { GitHubError } from '../github/fault.ts';
import type { Settled } from '../github/settle.ts';
import type { Judged } from './judge.ts';

/** How the job ends, and what is said of it beside the verdict. */
export interface Ending {
  readonly fails: boolean;
  /** Whether no verdict was reached, or not brought onto GitHub whole, whatever it is. */
  readonly broken: boolean;
  /** What is recorded: a verdict that nobody was told is `invalid`. */
  readonly report: Report;
  /** Sentences for log and summary, the most important first. */
  readonly said: readonly string[];
}

type Fault = Pick<GitHubError, 'message' | 'mend'>;
type Standing = Extract<Settled, { kind: 'published' | 'unread' }>;

const told = ({ message, mend }: Fault): string => `${message}. ${mend}`;

/** What stands on GitHub of a judgement, or why nothing of it does. */
function standingOf({ report, settled }: Judged): Standing | Fault {
  if (settled instanceof GitHubError) return { message: `Nothing could be judged or published: ${settled.message}`, mend: settled.mend };
  if (settled.kind === 'head-moved') {
    const judged = report.commits.head?.slice(0, 12) ?? 'it';
    return { message: `The head moved to ${settled.head.slice(0, 12)} while ${judged} was judged: nothing was published`, mend: 'The run of the new head judges it.' };
  }
  if (settled.kind === 'facts-changed') return { message: 'Base or reviews went on changing while they were judged: nothing was published', mend: 'Run the job again.' };
  if (settled.kind === 'superseded') return { message: 'A later run has published its verdict already, which stands', mend: 'See the check run.' };
  if (settled.check) return settled;
  if (settled.kind === 'unread') return { message: `What stands on GitHub is not known, and no check run was set: ${settled.error.message}`, mend: settled.error.mend };
  // Without the right to set a check run, the job is the gate.
  return settled.unwritten.find(({ refused }) => !refused) ?? settled;
}

/**
 * The job fails unless the merge may proceed, or nothing but signatures is missing and the check run says so: then the job's own
 * red mark would stay when the last signature has come. Where no check run may be set the job is the gate, and waiting fails.
 */
export function endingOf(judged: Judged): Ending {
  const { report, evaluated, mayWait } = judged;
  const standing = standingOf(judged);
  if (!('kind' in standing)) return { fails: true, broken: true, report: withFault(report, standing.message, standing.mend), said: [told(standing)] };
  const { check, unwritten } = standing;
  const unread = standing.kind === 'unread' ? [`What stands on GitHub is not known, but the check run of this verdict was set: ${told(standing.error)}`] : [];
  const broken = !evaluated || unread.length > 0 || unwritten.some(({ refused }) => !refused);
  const waits = evaluated && report.waiting_for_signoff_only && check && mayWait;
  const instead = check ? [] : ['No check run was set: the verdict is in this summary and in the exit of this job.'];
  return { fails: broken || (report.blocked && !waits), broken, report, said: [...instead, ...unread, ...unwritten.map((error) => `Not written: ${told(error)}`)] };
}
