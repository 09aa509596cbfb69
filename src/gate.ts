import type { DeviceCase, ReleaseCase, Source } from './case/case.ts';
import { NoPlan, openDevices } from './case/device.ts';
import { DEFAULT_PLANS } from './case/governance.ts';
import { readOnce } from './case/history.ts';
import type { PullRequest } from './case/pull-request.ts';
import type { PullRequestFacts, ReviewFacts } from './formats/github.ts';
import type { DeviceReport, Finding, Report, ReportInput } from './formats/generated/types.ts';
import { reportDevice, waitsForSignoffOnly } from './rules/record.ts';
import { RepositoryError, type Repository } from './repository/snapshot.ts';
import { judge, ruleSetDigest } from './rules/catalogue.ts';
import { PLUMBLINE } from './rules/sources.ts';
import { isBlocking, worst } from './rules/verdict.ts';
import { VERSION } from './version.ts';

/** What is judged: two commits, who reviewed, and when. */
export interface Question {
  readonly repository: Repository;
  /** Full commit ids. */
  readonly base: string;
  readonly head: string;
  /** Evaluation time, milliseconds since 1970 UTC: nothing below asks a clock. */
  readonly at: number;
  readonly plans?: readonly string[] | undefined;
  /** Undefined: nobody has signed. */
  readonly reviews?: readonly ReviewFacts[] | undefined;
  /** The one that is judged; all of its pull requests where a merge queue has put several into one head. */
  readonly pullRequests?: readonly PullRequestFacts[] | undefined;
  /** What the door knows and a reader should, beside the judgement. */
  readonly notes?: readonly string[] | undefined;
}

interface Judged {
  readonly device: DeviceCase;
  readonly release: ReleaseCase | undefined;
  readonly report: DeviceReport;
}

function fault(message: string, mend: string, subject: string): Finding {
  return {
    rule: 'input/readable',
    verdict: 'invalid',
    level: 'block',
    subject,
    found: message,
    expected: 'a pull request that can be judged',
    message,
    mend,
    clause: null,
    sources: [PLUMBLINE],
    location: null,
    questions: [],
  };
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

function assemble(
  at: number,
  commits: Report['commits'],
  devices: readonly DeviceReport[],
  findings: readonly Finding[],
  inputs: ReportInput[],
  notes: readonly string[],
): Report {
  const blocking = findings.filter(({ level }) => level === 'block').map(({ verdict }) => verdict);
  const verdict =
    devices.length === 0 && blocking.length === 0
      ? 'not_a_release'
      : worst([...blocking, ...devices.map((device) => device.verdict)]);
  return {
    schema: 'plumbline/report/v1',
    verdict,
    blocked: isBlocking(verdict),
    waiting_for_signoff_only: waitsForSignoffOnly(devices, findings),
    evaluated_at: iso(at),
    tool: { version: VERSION, rules: ruleSetDigest() },
    commits,
    inputs,
    devices: [...devices],
    findings: [...findings],
    notes: [...notes],
  };
}

/** The report where nothing could be evaluated: `invalid`, with the reason, and never a pass. */
export function failureReport(at: number, commits: Partial<Report['commits']>, message: string, mend: string): Report {
  return assemble(
    at,
    { base: null, merge_base: null, head: null, ...commits },
    [],
    [fault(message, mend, 'pull request')],
    [],
    [],
  );
}

/** The same record where its verdict could not be brought to those who wait for it: `invalid`, with the reason first. */
export function withFault(report: Report, message: string, mend: string): Report {
  return { ...report, verdict: 'invalid', blocked: true, waiting_for_signoff_only: false, findings: [fault(message, mend, 'publication'), ...report.findings] };
}

/** Every file that was read, with its digest. */
function inputsOf(judged: readonly Judged[]): ReportInput[] {
  const inputs = new Map<string, ReportInput>();
  const add = (at: 'base' | 'head', path: string, sha256: string | undefined): void => {
    if (sha256 !== undefined) inputs.set(`${path}\n${at}`, { path, at, sha256 });
  };
  const source = ({ at, path, sha256 }: Source<unknown>): void => add(at, path, sha256);
  for (const { device, release } of judged) {
    for (const governance of [device.governance, device.proposed]) {
      if (governance === undefined) continue;
      for (const read of [governance.plan, governance.authorization, governance.policy, ...governance.kinds.values()])
        source(read);
      for (const baseline of governance.baselines) source(baseline.source);
    }
    if (device.manifest !== undefined) source(device.manifest);
    for (const item of device.evidence) {
      source(item.source);
      for (const { path, actual } of item.attachments) if (path !== undefined) add('head', path, actual);
    }
    for (const { path, hex } of release?.model.files ?? []) add('head', path, hex);
  }
  return [...inputs.values()].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
}

/**
 * Judges a pull request: two commits in, one verdict out. Same question, same bytes.
 * @throws RepositoryError where the commits themselves cannot be compared, NoPlan where nothing governs either side.
 */
export async function evaluate(question: Question): Promise<Report> {
  const { repository, base, head, at, reviews, pullRequests } = question;
  const mergeBase = await repository.mergeBase(base, head);
  const pr: PullRequest = {
    repository,
    history: readOnce(repository.history(base, head)),
    base: repository.snapshot(base),
    mergeBase: repository.snapshot(mergeBase),
    head: repository.snapshot(head),
    at,
    plans: question.plans ?? DEFAULT_PLANS,
    reviews,
    pullRequests: pullRequests ?? [],
  };
  const judged = (await openDevices(pr)).map(
    ({ device, release }): Judged => ({ device, release, report: reportDevice(device, release, judge(device, release)) }),
  );
  const notes = judged.length === 0 ? ['The pull request touches no release manifest and no file of a device.'] : [];
  return assemble(
    at,
    { base, merge_base: mergeBase, head },
    judged.map(({ report }) => report),
    [],
    inputsOf(judged),
    [...notes, ...(question.notes ?? [])],
  );
}

/** Judges, and turns whatever keeps it from judging into a verdict of its own. */
export async function evaluateSafely(question: Question): Promise<{ report: Report; evaluated: boolean }> {
  try {
    return { report: await evaluate(question), evaluated: true };
  } catch (error) {
    const known = error instanceof RepositoryError || error instanceof NoPlan;
    const mend = known ? error.mend : 'Report this as a fault of Plumbline; until then nothing passes.';
    const message = error instanceof Error ? error.message : String(error);
    const { at, base, head } = question;
    return { report: failureReport(at, { base, head }, message, mend), evaluated: false };
  }
}

/** The bytes of `report.json`. */
export function serialize(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
