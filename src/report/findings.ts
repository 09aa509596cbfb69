import type { DeviceReport, Finding, QuestionAnswer, Report } from '../formats/generated/types.ts';
import { SIGNOFF_LABEL, VERDICT_WORDS, WORST_FIRST } from './phrases.ts';

/** A blocking finding, with the number by which people may talk about it. */
export interface Task {
  readonly number: number;
  readonly finding: Finding;
}

/** Findings of one rule that are mended alike; `mend` is undefined where each has its own. */
export interface TaskGroup {
  readonly rule: string;
  readonly mend: string | undefined;
  readonly tasks: readonly Task[];
}

/** Findings of one class. Sign-off stands apart: other people have to act. */
export interface TaskClass {
  readonly label: string;
  readonly groups: readonly TaskGroup[];
  readonly count: number;
}

/** What stands in the way of one device, or of the whole pull request, worst first. */
export interface Tasks {
  readonly classes: readonly TaskClass[];
  readonly all: readonly Task[];
  readonly warnings: readonly Finding[];
}

export interface DeviceTasks {
  readonly device: DeviceReport;
  readonly tasks: Tasks;
}

const isSignoff = ({ rule, verdict }: Finding): boolean => verdict === 'incomplete' && (rule.startsWith('signoff/') || rule === 'plan/governed');

export function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The classes, worst first; a finding that blocks with a class that does not is none to be lost: it stands first. */
function classesOf(findings: readonly Finding[]): { label: string; findings: Finding[] }[] {
  const blocking = findings.filter(({ level }) => level === 'block');
  const classes = WORST_FIRST.map((verdict) => ({
    label: VERDICT_WORDS[verdict].label,
    findings: blocking.filter((finding) => !isSignoff(finding) && (VERDICT_WORDS[finding.verdict].blocks ? finding.verdict : 'invalid') === verdict),
  }));
  return [...classes, { label: SIGNOFF_LABEL, findings: blocking.filter(isSignoff) }].filter((one) => one.findings.length > 0);
}

function tasksOf(findings: readonly Finding[], first: number): Tasks {
  let number = first;
  const classes = classesOf(findings).map(({ label, findings: own }): TaskClass => {
    const groups: TaskGroup[] = [];
    for (const [rule, ofRule] of grouped(own, (finding) => finding.rule)) {
      const mended = [...grouped(ofRule, ({ mend }) => mend)];
      const alike = mended.filter(([, some]) => some.length > 1);
      const alone = mended.filter(([, some]) => some.length === 1).flatMap(([, some]) => some);
      const group = (mend: string | undefined, some: readonly Finding[]): TaskGroup => ({ rule, mend, tasks: some.map((finding) => ({ number: number++, finding })) });
      groups.push(...alike.map(([mend, some]) => group(mend, some)));
      if (alone.length > 0) groups.push(group(undefined, alone));
    }
    return { label, groups, count: own.length };
  });
  const all = classes.flatMap(({ groups }) => groups.flatMap(({ tasks }) => tasks));
  return { classes, all, warnings: findings.filter(({ level }) => level !== 'block') };
}

/** The devices, worst first, and what has to be done for each; numbers run through. */
export function arrange(report: Report): { readonly shared: Tasks; readonly devices: readonly DeviceTasks[] } {
  const shared = tasksOf(report.findings, 1);
  let next = 1 + shared.all.length;
  const worstFirst = report.devices.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const devices = worstFirst.map((device): DeviceTasks => {
    const tasks = tasksOf(device.findings, next);
    next += tasks.all.length;
    return { device, tasks };
  });
  return { shared, devices };
}

/** `1–3, 7`. */
export function numbersText(tasks: readonly Task[]): string {
  const numbers = tasks.map(({ number }) => number).toSorted((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`)).join(', ');
}

/** `finding 3`, `findings 1–3, 7`; nothing where there is none. */
export function seeText(tasks: readonly Task[]): string {
  return tasks.length === 0 ? '' : `${tasks.length === 1 ? 'finding' : 'findings'} ${numbersText(tasks)}`;
}

const DEFAULT_QUESTIONS = 8;

/** The findings that keep a question from a yes. Those that a policy adds go by their rules. */
export function bearingOn(tasks: Tasks, answer: QuestionAnswer): Task[] {
  const rules = new Set(answer.findings);
  return tasks.all.filter(({ finding }) => rules.has(finding.rule) && (answer.number > DEFAULT_QUESTIONS || finding.questions.includes(answer.number)));
}

/** `evidence/present: 12, criteria/met: 1`, in the order in which they are told. */
export function countsByRule(tasks: readonly Task[]): readonly (readonly [rule: string, tasks: readonly Task[]])[] {
  return [...grouped(tasks, ({ finding }) => finding.rule)];
}

export function placeText({ location }: Finding): string | undefined {
  if (location === null) return undefined;
  return location.line === undefined ? location.path : `${location.path}:${location.line}`;
}
