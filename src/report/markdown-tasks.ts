import type { Finding } from '../formats/generated/types.ts';
import { countsByRule, numbersText, placeText, type Task, type TaskGroup, type Tasks } from './findings.ts';
import { piece, STAGES, type Piece } from './fit.ts';
import { details, table } from './markdown-blocks.ts';
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

/** A numbered item whose further lines hang below its text. */
function item(number: number, lines: readonly string[]): string {
  const marker = `${number}. `;
  return `${marker}${lines.filter((line) => line !== '').join(`  \n${' '.repeat(marker.length)}`)}`;
}

function groupText({ rule, mend, tasks }: TaskGroup): string {
  if (mend === undefined) {
    return tasks
      .map(({ number, finding }) => item(number, [`**${sentence(finding.message)}**`, sentence(finding.mend), [place(finding), tick(finding.rule)].filter((part) => part !== '').join(' · ')]))
      .join('\n');
  }
  const items = tasks.map(({ number, finding }) => item(number, [`**${sentence(finding.message)}**`, place(finding)]));
  return `${plural(tasks.length, 'finding')} of ${tick(rule)}, mended alike: ${sentence(mend)}\n\n${items.join('\n')}`;
}

/** One line a finding. */
function briefText({ mend, tasks }: TaskGroup): string {
  const items = tasks.map(({ number, finding }) => item(number, [[sentence(finding.message, BRIEF), place(finding)].filter((part) => part !== '').join(' · ')]));
  return `${mend === undefined ? '' : `Mended alike: ${sentence(mend, BRIEF)}\n\n`}${items.join('\n')}`;
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
  const rows = tasks.map(({ number, finding }) => [
    `${number}`,
    tick(finding.rule),
    sentence(finding.found, REFERENCE),
    sentence(finding.expected, REFERENCE),
    finding.clause === null ? '' : tick(finding.clause, REFERENCE),
    finding.sources.map((source) => text(source, REFERENCE)).join('<br>'),
  ]);
  return details(`What was found, what was expected, and which clause and source demand it (${tasks.length})`, table(['', 'Rule', 'Found', 'Expected', 'Clause of the plan', 'Source'], rows));
}

function warningsText(warnings: readonly Finding[], level: string): string {
  const items = warnings.map((finding) => `- ${sentence(finding.message)} ${sentence(finding.mend)} ${place(finding)}`.trimEnd());
  const heading = `${level} Not blocking: ${plural(warnings.length, 'warning')}`;
  return items.length <= 3 ? `${heading}\n\n${items.join('\n')}` : `${heading}\n\n${details('Warnings', items.join('\n'))}`;
}

/** What has to be done, worst first, then what a reader may want to know and need not mend. */
export function taskPieces({ classes, all, warnings }: Tasks, level: string): Piece[] {
  const pieces = classes.map(({ label, count, groups }) => {
    const heading = `${level} ${label} (${count})`;
    const counted = countedText(groups.flatMap(({ tasks }) => tasks));
    return piece(
      [heading, ...groups.map(groupText)].join('\n\n'),
      { stage: STAGES.briefFindings, text: [heading, ...groups.map(briefText)].join('\n\n') },
      { stage: STAGES.countedFindings, text: `${heading}\n\nThere are too many to list them here; counted by rule:\n\n${counted}` },
    );
  });
  if (all.length > 0) pieces.push(piece(references(all), { stage: STAGES.references, text: '' }));
  if (warnings.length > 0) {
    pieces.push(piece(warningsText(warnings, level), { stage: STAGES.warnings, text: `${plural(warnings.length, 'warning')} that ${warnings.length === 1 ? 'does' : 'do'} not block.` }));
  }
  return pieces;
}
