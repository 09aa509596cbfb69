import { createHash } from 'node:crypto';
import type { Report } from '../formats/generated/types.ts';
import { SUMMARY_LIMIT, type Annotation, type CheckContent } from '../github/check-run.ts';
import type { Evaluation } from '../github/comment.ts';
import type { Result } from '../github/settle.ts';
import { annotationsOf } from '../report/annotations.ts';
import { renderPast } from '../report/history.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { headlineOf } from '../report/phrases.ts';
import type { CommentSetting } from './inputs.ts';

/** Rules that an earlier evaluation is remembered by. */
const MOST_RULES = 5;

/** Digest of a judgement, whenever it was made and whatever it took. */
export function resultOf(report: Report): string {
  const { evaluated_at: _at, requests: _requests, ...judged } = report;
  return createHash('sha256').update(JSON.stringify(judged)).digest('hex');
}

function evaluationOf(report: Report, head: string, at: number): Evaluation {
  const findings = [...report.findings, ...report.devices.flatMap((device) => device.findings)];
  const rules = new Set(findings.filter(({ level }) => level === 'block').map(({ rule }) => rule));
  // Waiting for people is no failure that must be remembered.
  return { head, verdict: report.verdict, blocked: report.blocked && !report.waiting_for_signoff_only, at, rules: [...rules].slice(0, MOST_RULES) };
}

const annotation = ({ path, line, blocks, title, message }: ReturnType<typeof annotationsOf>[number]): Annotation => ({
  path, start_line: line, end_line: line, annotation_level: blocks ? 'failure' : 'warning', title, message,
});

/** @param mayWait whether anybody can still sign: not in a merge queue, where waiting fails */
export function checkOf(report: Report, runUrl: string, mayWait: boolean): CheckContent {
  const { icon, title } = headlineOf(report);
  const state = !report.blocked ? 'success' : report.waiting_for_signoff_only && mayWait ? 'waiting' : 'failure';
  return {
    state,
    title: `${icon} ${title}`,
    summary: renderMarkdown(report, { maxLength: SUMMARY_LIMIT, wholeReport: `[the summary of the job](${runUrl}) and its file \`report.json\`` }),
    annotations: annotationsOf(report).map(annotation),
    detailsUrl: runUrl,
  };
}

/** Whether there is something that people should be told on the pull request: a device, or that nothing could be judged. */
const isWorthTelling = ({ devices, findings }: Report): boolean => devices.length + findings.length > 0;

export interface Publishing {
  readonly report: Report;
  readonly at: number;
  readonly head: string;
  /** Undefined where a check is set and nothing else. */
  readonly number: number | undefined;
  readonly facts: string;
  readonly setting: CommentSetting;
  readonly runUrl: string;
  readonly mayWait: boolean;
  /** Markdown that answers a command. */
  readonly answer: string | undefined;
}

/** What a judgement is to say on GitHub. */
export function publicationOf(given: Publishing): Result {
  const { report, at, head, number, facts, setting, runUrl, mayWait, answer } = given;
  const make = setting === 'always' || answer !== undefined || isWorthTelling(report);
  return {
    head,
    number,
    facts,
    result: resultOf(report),
    at,
    check: checkOf(report, runUrl, mayWait),
    now: evaluationOf(report, head, at),
    comment: setting === 'never' && answer === undefined ? 'never' : make ? 'make' : 'update',
    answers: answer !== undefined,
    render: (past, most) => {
      const tail = [answer === undefined ? '' : `---\n\n**Answer to the last command**\n\n${answer}`, renderPast(past)].filter((part) => part !== '').map((part) => `\n${part}\n`).join('');
      return renderMarkdown(report, { maxLength: most - tail.length, wholeReport: `[the summary of the job](${runUrl}) and its file \`report.json\`` }) + tail;
    },
  };
}
