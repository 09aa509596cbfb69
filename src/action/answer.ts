import { near } from '../formats/near.ts';
import type { Command } from '../github/command.ts';
import { renderExplanation, renderHelp, renderUnknownRule } from '../report/answer.ts';
import { CATALOGUE } from '../rules/catalogue.ts';

/** What a command is answered with in the comment; undefined where the judgement itself is the answer. */
export function answerTo(command: Command): string | undefined {
  if (command.name === 'check') return undefined;
  if (command.name === 'help') return renderHelp();
  if (command.name === 'unknown') return renderHelp(command.given);
  const rule = CATALOGUE.find(({ id }) => id === command.rule);
  if (rule === undefined) return renderUnknownRule(command.rule, near(command.rule, CATALOGUE.map(({ id }) => id)));
  const effect = rule.level === 'warn' ? 'warns, and never changes the verdict' : `${rule.verdict}, which blocks the merge`;
  return renderExplanation({ ...rule, effect });
}
