import { text, tick } from './safe.ts';

/** A rule, as the comment explains it. */
export interface ExplainedRule {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly example: string;
  readonly sources: readonly string[];
  /** What it makes of a release, in words. */
  readonly effect: string;
}

const LONGEST = 120;

export function renderExplanation(rule: ExplainedRule): string {
  return [
    `### ${tick(rule.id)}`,
    text(rule.title),
    `**Why:** ${text(rule.reason)}`,
    `**Effect:** ${text(rule.effect)}`,
    `**Speaks when, for example:** ${text(rule.example)}`,
    ['**Sources:**', '', ...rule.sources.map((source) => `- ${text(source)}`)].join('\n'),
  ].join('\n\n');
}

/** @param close ids of rules that may have been meant */
export function renderUnknownRule(given: string, close: readonly string[]): string {
  const hint = close.length === 0 ? '' : ` Do you mean ${close.map((id) => tick(id)).join(', ')}?`;
  return `There is no rule ${tick(given, LONGEST)}.${hint}`;
}

/** @param unknown a command that was given and is none */
export function renderHelp(unknown?: string): string {
  return [
    ...(unknown === undefined ? [] : [`There is no command ${tick(unknown, LONGEST)}.`]),
    'The first line of a comment may be a command, of people who may write to this repository:',
    ['- `/plumbline check` judges this pull request again', '- `/plumbline explain RULE` tells what a rule asks and why, such as `/plumbline explain evidence/bound`', '- `/plumbline help` shows this'].join('\n'),
    'A signature is an approving review with a line such as `/sign regulatory-affairs approval`: the roles and their meanings stand in the sign-offs above.',
  ].join('\n\n');
}
