import { CATALOGUE } from '../rules/catalogue.ts';
import type { RuleFacts } from '../rules/rule.ts';
import { QUESTIONS } from '../rules/questions.ts';
import { near } from '../formats/near.ts';
import { options } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

/** Text in lines of 80 columns; those after the first stand `hang` further in. */
function wrap(text: string, indent: string, hang = '', width = 80): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line.trim() !== '') {
      lines.push(line);
      line = indent + hang;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

const families = (): string[] => [...new Set(CATALOGUE.map(({ id }) => id.split('/')[0] ?? id))];

const classText = ({ verdict, level }: RuleFacts): string => (level === 'warn' ? 'warns, never changes the verdict' : `${verdict} (blocks the merge)`);

function explained(rule: RuleFacts): string {
  const questions = rule.questions.map((number) => `${number}. ${QUESTIONS[number]}`);
  return [
    rule.id,
    '',
    wrap(rule.title, '  '),
    '',
    wrap(`Why: ${rule.reason}`, '  '),
    wrap(`Class: ${classText(rule)}`, '  '),
    wrap(`Speaks when, for example: ${rule.example}`, '  '),
    ...questions.map((question) => wrap(`Answers question ${question}`, '  ')),
    '  Sources:',
    ...rule.sources.map((source) => wrap(`- ${source}`, '    ', '  ')),
    '',
  ].join('\n');
}

function nearest(id: string): string[] {
  const known = CATALOGUE.map((rule) => rule.id);
  const close = near(id, known);
  if (close.length > 0) return close;
  const [family = '', name] = id.split('/');
  const inFamily = known.filter((rule) => rule.startsWith(`${near(family, families(), 1)[0] ?? family}/`));
  return name === undefined ? near(family, families()) : [...known.filter((rule) => rule.endsWith(`/${name}`)), ...inFamily];
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const given = options('explain', args, { json: { type: 'boolean' } }, 1);
  const [id] = given.positionals;
  const rules = id === undefined ? CATALOGUE : CATALOGUE.filter((rule) => rule.id === id || rule.id.startsWith(`${id}/`));
  if (rules.length === 0) {
    const close = nearest(id ?? '');
    throw new UsageError(`there is no rule ${id ?? ''}`, close.length === 0 ? 'plumbline explain lists all rules.' : `Do you mean ${close.slice(0, 8).join(', ')}?`);
  }
  if (given.flag('json')) {
    const facts = rules.map(({ id: rule, verdict, level, title, reason, sources, example, questions }) => ({ rule, verdict, level: level ?? 'block', title, reason, sources, example, questions }));
    terminal.print(`${JSON.stringify(facts, null, 2)}\n`);
  } else if (id === undefined) {
    terminal.print(`${rules.map((rule) => `${rule.id.padEnd(30)} ${rule.title}`).join('\n')}\n`);
  } else terminal.print(rules.map(explained).join('\n'));
  return EXIT.fine;
}

export const explain: Command = {
  usage: `plumbline explain [RULE] [--json]

Prints what a rule demands, why, which public source asks for it, and a case in
which it speaks. Without a rule: all of them; with a family: all of the family.

Example:
  plumbline explain scope/changes-covered
`,
  run,
};
