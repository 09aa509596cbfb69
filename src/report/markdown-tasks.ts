import type { Finding } from '../formats/generated/types.ts';
import { countsByRule, grouped, numbersText, placeText, type Task, type TaskGroup, type Tasks } from './findings.ts';
import { piece, STAGES, type Piece } from './fit.ts';
import { bold, details, table } from './markdown-blocks.ts';
import { plural } from './phrases.ts';
import { briefDigests, text, tick } from './safe.ts';

const BRIEF = 140;
const EXAMPLE = 100;
const REFERENCE = 300;

const sentence = (value: string, most?: number): string => text(briefDigests(value), most);
const place = (finding: Finding): string => {
  const where = placeText(finding);
  return where === undefined ? '' : tick(where);
};

/** The line that a person has to write is there to be copied. */
function mendText(mend: string, most?: number): string {
  const [, before, line] = /^(.*: )(\/sign [\w .-]+)$/.exec(mend) ?? [];
  return before === undefined || line === undefined ? sentence(mend, most) : `${sentence(before, most)} ${tick(line, most)}`;
}

/** A numbered item whose further lines hang below its text. */
function item(number: number, lines: readonly string[]): string {
  const marker = `${number}. `;
  return `${marker}${lines.filter((line) => line !== '').join(`  \n${' '.repeat(marker.length)}`)}`;
}

function groupText({ rule, mend, tasks }: TaskGroup): string {
  if (mend === undefined) {
    return tasks
      .map(({ number, finding }) => item(number, [bold(sentence(finding.message)), mendText(finding.mend), [place(finding), tick(finding.rule)].filter((part) => part !== '').join(' · ')]))
      .join('\n');
  }
  const items = tasks.map(({ number, finding }) => item(number, [bold(sentence(finding.message)), place(finding)]));
  return `For ${numbersText(tasks)} (${tick(rule)}): ${mendText(mend)}\n\n${items.join('\n')}`;
}

/** One line a finding. */
function briefText({ mend, tasks }: TaskGroup): string {
  const items = tasks.map(({ number, finding }) => item(number, [[sentence(finding.message, BRIEF), place(finding)].filter((part) => part !== '').join(' · ')]));
  return `${mend === undefined ? '' : `For ${numbersText(tasks)}: ${sentence(mend, BRIEF)}\n\n`}${items.join('\n')}`;
}

/** How many findings of which rule, with the first of each: what is left where not even one line each has room. */
export function countedText(tasks: readonly Task[]): string {
  const rules = countsByRule(tasks);
  const rows = rules.slice(0, MOST_RULES).map(([rule, some]) => `- ${tick(rule, EXAMPLE)}: ${plural(some.length, 'finding')} (${numbersText(some)}), the first: ${sentence(some[0]?.finding.message ?? '', EXAMPLE)}`);
  if (rules.length > MOST_RULES) rows.push(`- ${plural(rules.length - MOST_RULES, 'more rule')}`);
  return rows.join('\n');
}
const MOST_RULES = 100;

/** Found, expected and demanded by what: for the reader who has to argue it. */
function references(tasks: readonly Task[]): string {
  const rows = tasks.map(({ number, finding: { found, expected, clause } }) => [`${number}`, sentence(found, REFERENCE), sentence(expected, REFERENCE), clause === null ? '' : tick(clause, REFERENCE)]);
  const cited = tasks.flatMap((task) => task.finding.sources.map((source) => ({ source, task })));
  const sources = [...grouped(cited, ({ source }) => source)].map(([source, some]) => `- ${text(source, REFERENCE)} (${numbersText(some.map(({ task }) => task))})`);
  const parts = [table(['', 'Found', 'Expected', 'Clause'], rows), ...(sources.length === 0 ? [] : [`Sources:\n\n${sources.join('\n')}`])];
  return details('What was found, what was expected, and which clause and source demand it', parts.join('\n\n'));
}

/** Items of one list stand without a gap, or the list would be spaced; a sentence of its own begins a new one. */
function listed(groups: readonly TaskGroup[], write: (group: TaskGroup) => string): string {
  return groups.map((group, index) => `${index === 0 ? '' : group.mend === undefined ? '\n' : '\n\n'}${write(group)}`).join('');
}

const MANY = 3;

function warningsText(warnings: readonly Finding[], level: string): string {
  const items = warnings.map((finding) => `- ${sentence(finding.message)} ${sentence(finding.mend)} ${place(finding)}`.trimEnd());
  const count = plural(warnings.length, 'warning');
  return items.length < MANY ? `${level} Not blocking: ${count}\n\n${items.join('\n')}` : details(`Not blocking: ${count}`, items.join('\n'));
}

/** What has to be done, worst first, then what a reader may want to know and need not mend. */
export function taskPieces({ classes, all, warnings }: Tasks, level: string): Piece[] {
  const pieces = classes.map(({ label, count, groups }) => {
    const heading = `${level} ${label} (${count})`;
    const counted = countedText(groups.flatMap(({ tasks }) => tasks));
    return piece(
      `${heading}\n\n${listed(groups, groupText)}`,
      { stage: STAGES.briefFindings, text: `${heading}\n\n${listed(groups, briefText)}` },
      { stage: STAGES.countedFindings, text: `${heading}\n\nThere are too many to list them here; counted by rule:\n\n${counted}` },
    );
  });
  if (all.length > 0) pieces.push(piece(references(all), { stage: STAGES.references, text: '' }));
  if (warnings.length > 0) {
    pieces.push(piece(warningsText(warnings, level), { stage: STAGES.warnings, text: `${plural(warnings.length, 'warning')} that ${warnings.length === 1 ? 'does' : 'do'} not block.` }));
  }
  return pieces;
}
