import type { CriterionOutcome, DeviceReport, Limit, QuestionAnswer, Report, SignoffOutcome, SubgroupOutcome, TraceabilityRow, Verdict } from '../formats/generated/types.ts';

/** The words of the record. Every surface takes them from here, so that all of them say the same. */

export interface VerdictWords {
  /** Whether a merge is blocked by it. */
  readonly blocks: boolean;
  readonly icon: string;
  /** The verdict line. */
  readonly title: string;
  /** A few words, for a table or above the findings of this class. */
  readonly label: string;
  /** What it means for the release, in one sentence. */
  readonly meaning: string;
}

const NOT_SHOWN = 'Not shown to be consistent with the plan';

/** Worst first, as the verdicts outrank each other. */
export const VERDICT_WORDS: Readonly<Record<Verdict, VerdictWords>> = {
  invalid: {
    blocks: true,
    icon: '⛔',
    title: 'Cannot be judged: what the judgement rests on cannot be trusted',
    label: 'Cannot be judged',
    meaning: 'Plan, authorization, manifest or the evaluation itself is not what it must be, so nothing can be concluded.',
  },
  outside_plan: {
    blocks: true,
    icon: '⛔',
    title: 'Outside the plan: the plan does not specify this change',
    label: 'Outside the plan',
    meaning: 'It needs a new submission, or a documented assessment that none is needed; good figures do not help.',
  },
  protocol_deviation: {
    blocks: true,
    icon: '❌',
    title: `${NOT_SHOWN}: the protocol was not followed`,
    label: 'The protocol was not followed',
    meaning: 'The plan specifies this change, but it was not shown the way that the protocol prescribes, so good figures do not count.',
  },
  criteria_failed: {
    blocks: true,
    icon: '❌',
    title: `${NOT_SHOWN}: acceptance criteria are not met`,
    label: 'Acceptance criteria are not met',
    meaning: 'The protocol was followed and the figures do not show what the plan demands: record the failure and do not implement the change.',
  },
  incomplete: {
    blocks: true,
    icon: '❌',
    title: `${NOT_SHOWN}: evidence or sign-off is missing`,
    label: 'Evidence is missing or does not fit',
    meaning: 'Nothing contradicts the plan, but what is missing, stale or malformed must be mended before anyone can rely on it.',
  },
  documented: {
    blocks: false,
    icon: '✅',
    title: 'Checks passed: documented, outside the modifications of the plan',
    label: 'Documented',
    meaning: 'The release is none of the plan’s modifications; what the policy asks of such a release is on record and signed.',
  },
  consistent: {
    blocks: false,
    icon: '✅',
    title: 'Checks passed: consistent with the plan',
    label: 'Consistent with the plan',
    meaning: 'The plan specifies this change, it was shown the way the protocol prescribes, the acceptance criteria are met, and every sign-off is given.',
  },
  not_a_release: {
    blocks: false,
    icon: '✅',
    title: 'Checks passed: this is no release',
    label: 'No release',
    meaning: 'It releases no version of a device and changes nothing that a plan governs.',
  },
};

export const WORST_FIRST = Object.keys(VERDICT_WORDS) as readonly Verdict[];

export const PLAN_CHANGE: Pick<VerdictWords, 'title' | 'meaning'> = {
  title: 'Checks passed: a change of the plan, no release',
  meaning: 'The new files are well-formed and governance has signed; until it is merged, every release is judged by the old ones.',
};

export const SIGNOFF_LABEL = 'Sign-off is missing or does not count';
export const CLOSING =
  'Plumbline compares a release with its change control plan. Whether the device may be marketed is decided by a human regulatory assessment, not by these checks.';

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const few = (words: readonly string[], most: number): string => listed(words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words);

/** The signatures that are missing, `biostatistics (verification)` each. One may serve several devices, so a role counts once. */
export function missingSignoffs(devices: readonly DeviceReport[]): string[] {
  const most = new Map<string, number>();
  for (const { signoffs } of devices) {
    const here = new Map<string, number>();
    for (const { role, meaning, status } of signoffs) {
      const name = `${role} (${meaning})`;
      if (status === 'missing') here.set(name, (here.get(name) ?? 0) + 1);
    }
    for (const [name, n] of here) most.set(name, Math.max(most.get(name) ?? 0, n));
  }
  return [...most].flatMap(([name, n]) => Array.from({ length: Math.min(n, MOST_ROLES) }, () => name));
}
const MOST_ROLES = 100;

/** Whether a device's part of the pull request is a change of what governs it, and no release. */
export function isPlanChange({ findings, signoffs, verdict, digests }: DeviceReport): boolean {
  return findings.some(({ rule }) => rule === 'plan/governed') || (verdict === 'not_a_release' && signoffs.length > 0 && digests.release === null);
}

export interface Headline {
  readonly icon: string;
  readonly title: string;
  /** What the verdict means, in one sentence; roles of the policy may be named in it. */
  readonly meaning: string;
  /** Whether the merge may proceed. */
  readonly merge: string;
}

/** The verdict in one line and one sentence: what a reader of ten seconds takes along. */
export function headlineOf(report: Report): Headline {
  const words = VERDICT_WORDS[report.verdict];
  if (report.waiting_for_signoff_only) {
    const open = missingSignoffs(report.devices);
    const meaning = open.length === 0 ? 'Every other check passed; the sign-offs do not yet count.' : `Every other check passed; still to sign: ${few(open, 8)}.`;
    return { icon: '⏳', title: open.length === 0 ? 'Waiting for sign-off' : `Waiting for ${plural(open.length, 'sign-off')}`, meaning, merge: `The merge waits for ${open.length === 1 ? 'it' : 'them'}.` };
  }
  const merge = report.blocked ? 'The merge is blocked.' : 'The merge may proceed.';
  const { title, meaning } = report.verdict === 'not_a_release' && report.devices.some(isPlanChange) ? PLAN_CHANGE : words;
  return { icon: words.icon, title, meaning, merge };
}

const BASES: Readonly<Record<string, string>> = {
  'no-submission-needed': 'no submission needed',
  'new-authorization': 'new authorization',
};

/** What is released, by facts: `2.0.0 → 2.1.0`, `modification M1 of plan 1.2`, `all sites`. Texts of the pull request are among them. */
export function factsOf(device: DeviceReport): string[] {
  const facts: string[] = [];
  if (device.digests.release === null && device.questions.length === 0) return device.plan === null ? facts : [`${isPlanChange(device) ? 'change of plan' : 'plan'} ${device.plan.version}`];
  if (device.to !== null) facts.push(device.from === null ? device.to : `${device.from} → ${device.to}`);
  const plan = device.plan === null ? 'no readable plan' : `plan ${device.plan.version}`;
  if (device.basis === 'plan') {
    const { modifications } = device;
    facts.push(modifications.length === 0 ? `no modification, ${plan}` : `${modifications.length === 1 ? 'modification' : 'modifications'} ${few(modifications, 10)} of ${plan}`);
  } else if (device.basis !== null) facts.push(`basis: ${BASES[device.basis] ?? device.basis}`, plan);
  const { sites } = device.scope;
  if (device.basis !== null) facts.push(sites === null ? 'all sites' : `${sites.length === 1 ? 'site' : 'sites'} ${few(sites, 10)} only`);
  return facts;
}

export const ANSWERS: Readonly<Record<QuestionAnswer['answer'], string>> = { yes: '✅', no: '❌', 'not shown': '❓', 'not asked': '➖' };
export const RESULTS: Readonly<Record<CriterionOutcome['result'], string>> = { met: '✅', 'not met': '❌', 'not shown': '❌', 'not tested': '➖' };

export const GROUP_STATUS: Readonly<Record<SubgroupOutcome['status'], string>> = {
  judged: 'judged',
  insufficient: 'too few cases, not judged',
  unknown: 'unknown, not judged',
  missing: 'not reported',
};

export const SIGNOFF_STATUS: Readonly<Record<SignoffOutcome['status'], string>> = {
  valid: 'signed',
  missing: 'missing',
  stale: 'does not count: signed for something else',
  withdrawn: 'does not count: withdrawn',
  'no-authority': 'does not count: does not hold the role',
  'not-independent': 'does not count: not independent',
  'wrong-meaning': 'does not count: another meaning',
  bot: 'does not count: a bot',
  edited: 'does not count: edited after it was given',
  'too-old': 'does not count: older than the evidence',
};

export const COMPONENTS: Readonly<Record<TraceabilityRow['component'], string>> = {
  data_management: 'Data',
  retraining: 'Re-training',
  performance_evaluation: 'Performance',
  update_procedures: 'Update',
};

/** With a true minus sign. */
const signed = (digits: string, plus: boolean): string => (digits.startsWith('-') ? `−${digits.slice(1)}` : `${plus ? '+' : ''}${digits}`);

function fixed(value: number, decimals: number): string {
  const digits = value.toFixed(decimals);
  return /^-0\.?0*$/.test(digits) ? digits.slice(1) : digits;
}

/**
 * A figure to 4 decimals. Where rounding would make it look like the limit that it is held against, as many decimals more as
 * tell the two apart: a reader must not see 0.8800 fail a limit of 0.88.
 */
export function figure(value: number | null, style: { readonly plus?: boolean; readonly limits?: readonly number[] } = {}): string {
  if (value === null) return '–';
  let decimals = 4;
  const misleads = (limit: number): boolean => limit !== value && Number(value.toFixed(decimals)) === limit;
  while (decimals < 12 && (style.limits ?? []).some(misleads)) decimals += 1;
  return signed(fixed(value, decimals), style.plus === true && value > 0);
}

const LIMIT_SIGNS = { at_least: '≥ ', above: '> ', at_most: '≤ ', below: '< ', within: 'within ±' } as const;

/** The limits as numbers on the axis of the figure. */
export function limitValues(limit: Limit): number[] {
  const { within, ...others } = limit;
  return [...Object.values(others), ...(within === undefined ? [] : [-within, within])];
}

/** `lower limit ≥ 0.88`. */
export function limitText({ statistic, limit }: Pick<CriterionOutcome, 'statistic' | 'limit'>): string {
  const names: Readonly<Record<string, string>> = { lower: 'lower limit ', upper: 'upper limit ', both: 'both limits ', estimate: 'estimate ' };
  const signs = Object.entries(LIMIT_SIGNS).flatMap(([key, sign]) => {
    const value = limit[key as keyof typeof LIMIT_SIGNS];
    return value === undefined ? [] : [`${sign}${signed(String(value), false)}`];
  });
  return `${names[statistic] ?? `${statistic} `}${signs.join(', ')}`;
}

/** `0.9500 (0.9240 to 0.9674)`; differences with their sign. */
export function estimateText({ estimate, lower, upper, as, limit }: Pick<CriterionOutcome, 'estimate' | 'lower' | 'upper' | 'as' | 'limit'>): string {
  const style = { plus: as === 'difference', limits: limitValues(limit) };
  const interval = lower === null && upper === null ? '' : ` (${figure(lower, style)} to ${figure(upper, style)})`;
  return `${figure(estimate, style)}${interval}`;
}

/** How the interval was made: `wilson, 95 %, from rows`, or that nobody recomputed it. */
export function methodText({ method, level, basis, lower, upper }: CriterionOutcome): string {
  if (basis === 'as reported') return 'as reported, not recomputed';
  const rows = basis === 'rows' ? 'from rows' : '';
  if (method === null || (lower === null && upper === null)) return rows;
  const named = level === null ? method : `${method}, ${Number((100 * level).toFixed(4))} %`;
  return rows === '' ? named : `${named}, ${rows}`;
}

/** `new − authorized`, `new / previous`, or nothing where the figure stands alone. */
export function comparedText({ reference, as }: Pick<CriterionOutcome, 'reference' | 'as'>): string {
  if (reference === null) return '';
  return as === 'ratio' ? `new / ${reference}` : `new − ${reference}`;
}

/** `sex=female, age_band=65+`; a gap is between all levels. */
export function groupText(group: Readonly<Record<string, string>>): string {
  const parts = Object.entries(group).map(([attribute, level]) => (level === '*' ? `largest gap by ${attribute}` : `${attribute}=${level}`));
  return parts.length === 0 ? 'all cases' : parts.join(', ');
}

/** `2026-05-06 10:00 UTC` for a time, the day for a date; anything else as it is. */
export function timeText(time: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(time)) return time;
  const at = Date.parse(time);
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : time;
}

export const shortCommit = (commit: string): string => (/^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : commit);
