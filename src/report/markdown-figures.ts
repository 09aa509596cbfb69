import type { CriterionOutcome, DeviceReport } from '../formats/generated/types.ts';
import { seeText, type Tasks } from './findings.ts';
import { piece, STAGES, type Piece } from './fit.ts';
import { details, table } from './markdown-blocks.ts';
import { estimateText, figure, GROUP_STATUS, groupText, limitText, methodText, plural, RESULTS } from './phrases.ts';
import { axisLabel, plotRow } from './plot.ts';
import { code, text, tick } from './safe.ts';
import { closestToLimit, exceptionsOf, intervalText, isMet, splitCriteria, standingOf, subgroupTables, type SubgroupRow, type SubgroupTable } from './view.ts';

/** Kept together by readers that fold spaces, in code too. */
const FILL = '\u00a0';
const NAME = 200;

const lines = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('<br>');
const small = (markdown: string): string => (markdown === '' ? '' : `<sub>${markdown}</sub>`);

function countsText({ counts }: CriterionOutcome): string {
  if (counts === null) return '';
  return Object.entries(counts).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value}`] : [])).join(', ');
}

function criterionRow(outcome: CriterionOutcome): string[] {
  const { id, method_id: method, metric, test_set: testSet, group, operating_point: point, result, note, reference, as } = outcome;
  return [
    lines([tick(id, NAME), small(text(method, NAME))]),
    lines([`${text(metric, NAME)}, ${text(groupText(group), NAME)}`, small(text(`on ${testSet}${point === null ? '' : `, at ${JSON.stringify(point)}`}`, NAME))]),
    reference === null ? '–' : text(as === 'ratio' ? `${reference} (ratio)` : reference, NAME),
    text(limitText(outcome), NAME).replace(/ ([^ ]+)$/, '&nbsp;$1'),
    lines([text(estimateText(outcome)), small(text([methodText(outcome), countsText(outcome)].filter((part) => part !== '').join('; '), NAME))]),
    lines([`${RESULTS[result]}&nbsp;${isMet(outcome) ? 'met' : `**${result.replace(' ', '&nbsp;')}**`}`, note === null ? '' : small(text(note, NAME))]),
  ];
}

export const criteriaTable = (outcomes: readonly CriterionOutcome[]): string =>
  table(['Criterion', 'Figure', 'Against', 'Limit', 'Estimate (interval)', 'Result'], outcomes.map(criterionRow));

function tally(outcomes: readonly CriterionOutcome[]): string {
  const count = (result: CriterionOutcome['result']): number => outcomes.filter((one) => one.result === result).length;
  const others = (['not met', 'not shown', 'not tested'] as const).filter((result) => count(result) > 0).map((result) => `${count(result)} ${result}`);
  return [`${count('met')} of ${plural(outcomes.length, 'result')} met`, ...others].join(', ');
}

export function criteriaPieces(device: DeviceReport, level: string): Piece[] {
  const { criteria } = device;
  if (criteria.length === 0) return [];
  const { open, folded } = splitCriteria(criteria);
  const heading = `${level} Acceptance criteria: ${tally(criteria)}`;
  const unmet = open.filter((outcome) => !isMet(outcome));
  const short = unmet.length === 0 ? heading : `${heading}\n\n${criteriaTable(unmet)}`;
  const pieces = [
    piece(
      open.length === 0 ? heading : `${heading}\n\n${criteriaTable(open)}`,
      { stage: STAGES.passedRows, text: short },
      { stage: STAGES.failingRows, text: heading },
    ),
  ];
  if (folded.length > 0) {
    const summary = `${plural(folded.length, 'result')} of single groups, all met`;
    pieces.push(piece(details(summary, criteriaTable(folded)), { stage: STAGES.criteria, text: '' }));
  }
  return pieces;
}

function outcomeText({ outcome, criteria, standing, tasks }: SubgroupRow): string {
  const unmet = criteria.filter((one) => !isMet(one));
  const status = GROUP_STATUS[outcome.status];
  const met = criteria.filter(isMet).map(({ id }) => text(id, NAME)).join(', ');
  const held = criteria.length === 0 ? 'reported, no criterion' : `✅ ${met} met`;
  const said = unmet.length > 0 ? unmet.map(({ id, result }) => `${RESULTS[result]} ${text(id, NAME)} **${result}**`).join('<br>') : outcome.status === 'judged' ? held : status;
  const stated = outcome.status === 'insufficient' && standing === 'not judged' ? 'named in the labeling as a limitation' : '';
  const see = tasks.length === 0 ? '' : `❌ ${seeText(tasks)}`;
  return lines([said, see, stated, outcome.note === null ? '' : small(text(outcome.note, NAME))]);
}

/** Cases with the condition and without it. */
const casesText = ({ positives, negatives }: SubgroupRow['outcome']): string => `${positives ?? '–'}&nbsp;/&nbsp;${negatives ?? '–'}`;

function subgroupTable({ metric, axis, rows }: SubgroupTable): string {
  const scale = axis === undefined ? '' : `\`${axisLabel(axis, FILL)}\``;
  const body = rows.map((row) => {
    const { mark, group } = row;
    const drawn = axis === undefined || (mark.estimate === null && mark.lower === null) ? '' : `\`${plotRow(axis, mark, FILL)}\``;
    return [text(group, NAME), casesText(row.outcome), drawn, intervalText(row.metric, mark.limits).replaceAll(' to ', '&nbsp;to&nbsp;'), outcomeText(row)];
  });
  return table(['Group', 'Cases&nbsp;+&nbsp;/&nbsp;−', scale, metric === '' ? 'Estimate' : `${text(metric, NAME)} (interval)`, 'Result'], body);
}

/** How to read the plots in `body`; nothing where there is none. */
function legend(body: string): string {
  if (!/[●◄►]/.test(body)) return '';
  return small(`\`├──●──┤\` estimate and interval; \`║\` limit, \`╫\` a limit inside the interval${/[◄►]/.test(body) ? '; `◄` `►` on beyond the axis' : ''}`);
}

function closestText(tables: readonly SubgroupTable[]): string {
  const all = tables.flatMap((one) => {
    const found = closestToLimit(one);
    return found === undefined ? [] : [`${text(one.metric, NAME)} in ${text(found.row.group, NAME)}, ${estimateText(found.criterion)} against ${limitText(found.criterion)}`];
  });
  return all.length === 0 ? '' : `Closest to a limit: ${all.join('; ')}.`;
}

function setPieces(set: string, tables: readonly SubgroupTable[], level: string): Piece[] {
  const { groups, hold, fail, insufficient, unknown } = standingOf(tables);
  const parts = [
    [fail, fail === 1 ? 'does not hold' : 'do not hold'],
    [hold, hold === 1 ? 'holds' : 'hold'],
    [insufficient, 'too small to be judged'],
    [unknown, 'unknown'],
    [groups - fail - hold - insufficient - unknown, 'not judged'],
  ] as const;
  const heading = `${level} Subgroups ${text(set, NAME)}: ${parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`).join(', ')}`;
  const closest = fail === 0 ? closestText(tables) : '';
  const opened = (shown: readonly SubgroupTable[]): string => shown.filter(({ rows }) => rows.length > 0).map((one) => subgroupTable(one)).join('\n\n');
  const exceptions = opened(exceptionsOf(tables));
  const failing = opened(tables.map((one) => ({ ...one, rows: one.rows.filter(({ standing }) => standing === 'fails') })));
  const write = (body: string): string => [heading, closest, body, legend(body)].filter((part) => part !== '').join('\n\n');
  const every = tables.map((one) => subgroupTable(one)).join('\n\n');
  return [
    piece(write(exceptions), { stage: STAGES.passedRows, text: write(failing) }, { stage: STAGES.failingRows, text: heading }),
    piece(details(`All ${plural(groups, 'group')} of ${code(set, NAME)} with their intervals`, [every, legend(every)].filter((part) => part !== '').join('\n\n')), { stage: STAGES.groups, text: '' }),
  ];
}

export function subgroupPieces(device: DeviceReport, tasks: Tasks, level: string): Piece[] {
  const tables = subgroupTables(device, tasks);
  return [...new Set(tables.map(({ set }) => set))].flatMap((set) => setPieces(set, tables.filter((one) => one.set === set), level));
}

/** What all modifications since the authorization come to, against the authorized version. */
export function cumulativeText({ criteria }: DeviceReport, tasks: Tasks): string {
  const against = criteria.filter(({ reference, group }) => reference === 'authorized' && Object.keys(group).length === 0);
  if (against.length === 0) return '';
  const failing = tasks.all.filter(({ finding }) => finding.rule === 'criteria/met' && against.some(({ id, result }) => id === finding.subject && result !== 'met'));
  const said = against.map((outcome) => `${RESULTS[outcome.result]} ${text(outcome.metric, NAME)} ${estimateText(outcome)} (${tick(outcome.id, NAME)} ${outcome.result})`);
  return `Against the authorized version, all changes together: ${said.join('; ')}${failing.length === 0 ? '' : `; see ${seeText(failing)}`}.`;
}

/** How the cases and scores of a test set differ from those of the last release: to look at, never judged. */
export function driftPieces({ drift = [] }: DeviceReport): Piece[] {
  if (drift.length === 0) return [];
  const rows = drift.map(({ test_set: testSet, name, statistic, value }) => [text(testSet, NAME), text(name, NAME), statistic.toUpperCase(), figure(value)]);
  const note = small('Population stability index (PSI) and Kolmogorov-Smirnov distance (KS), 0 for the same distribution. Usual limits such as 0.1 take no account of how many cases there are; nothing is judged by them.');
  return [piece(details(`Case mix and scores against the last release (${drift.length})`, `${table(['Test set', 'Column', 'Statistic', 'Value'], rows)}\n\n${note}`), { stage: STAGES.groups, text: '' })];
}
