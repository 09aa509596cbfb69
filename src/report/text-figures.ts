import type { CriterionOutcome, DeviceReport } from '../formats/generated/types.ts';
import { seeText, type Tasks } from './findings.ts';
import { comparedText, estimateText, GROUP_STATUS, groupText, limitText, methodText, plural } from './phrases.ts';
import { axisLabel, plotRow } from './plot.ts';
import { cut, plain } from './safe.ts';
import { columns, padded, wrap, type Page } from './text-layout.ts';
import { closestToLimit, exceptionsOf, intervalText, isMet, PLOT_WIDTH, splitCriteria, standingOf, subgroupTables, type SubgroupRow, type SubgroupTable } from './view.ts';

const MARKS: Readonly<Record<CriterionOutcome['result'], string>> = { met: '✓', 'not met': '✗', 'not shown': '✗', 'not tested': '–' };

function criterionLines(page: Page, outcome: CriterionOutcome): string[] {
  const { id, metric, group, test_set: testSet, result, note } = outcome;
  const compared = comparedText(outcome);
  const method = methodText(outcome);
  const first = wrap(`${id}  ${result}: ${metric} on ${testSet}, ${groupText(group)}${compared === '' ? '' : `, ${compared}`}`, page.width, `  ${MARKS[result]} `);
  const second = wrap([estimateText(outcome), `asked: ${limitText(outcome)}`, method, note ?? ''].filter((part) => part !== '').join('; '), page.width, '      ');
  return [...first.map(isMet(outcome) ? (line) => line : page.bad), ...second];
}

export function criteriaLines(page: Page, { criteria }: Pick<DeviceReport, 'criteria'>): string[] {
  if (criteria.length === 0) return [];
  const unmet = splitCriteria(criteria).open.filter((outcome) => !isMet(outcome));
  const met = criteria.length - unmet.length;
  return ['', ...wrap(`Acceptance criteria: ${met} of ${criteria.length} results met`, page.width).map(page.bold), ...unmet.flatMap((outcome) => criterionLines(page, outcome))];
}

/** All changes since the authorization together, against the authorized version. */
export function cumulativeLines(page: Page, { criteria }: DeviceReport): string[] {
  const against = criteria.filter(({ reference, group }) => reference === 'authorized' && Object.keys(group).length === 0);
  return against.flatMap((outcome) => wrap(`${outcome.metric}, new against authorized: ${estimateText(outcome)}, ${outcome.result} (${outcome.id})`, page.width, `  ${MARKS[outcome.result]} `));
}

/** A mark, a group's name, a plot: where a terminal is narrow, it is the name that gives way. */
const nameWidth = ({ width }: Page): number => Math.min(24, width - 5 - PLOT_WIDTH);

function said({ outcome, criteria, tasks }: SubgroupRow): string {
  const unmet = criteria.filter((one) => !isMet(one)).map(({ id, result }) => `${id} ${result}`);
  const status = outcome.status === 'judged' ? [] : [GROUP_STATUS[outcome.status]];
  return [...unmet, ...status, ...(tasks.length === 0 ? [] : [`see ${seeText(tasks)}`])].join(', ');
}

function casesText({ positives, negatives }: SubgroupRow['outcome']): string {
  const parts = [positives === null ? '' : plural(positives, 'positive'), negatives === null ? '' : plural(negatives, 'negative')].filter((part) => part !== '');
  return parts.length === 0 ? 'cases not reported' : parts.join(', ');
}

function rowLines(page: Page, { axis }: SubgroupTable, row: SubgroupRow): string[] {
  const { mark, standing, outcome } = row;
  const name = cut(plain(row.group), nameWidth(page));
  const paint = standing === 'fails' ? page.bad : standing === 'holds' ? (line: string): string => line : page.warn;
  const head = `  ${standing === 'fails' ? '✗' : standing === 'holds' ? '✓' : '–'} ${padded(name, nameWidth(page))} `;
  const drawn = axis === undefined || mark.estimate === null ? '' : `${plotRow(axis, mark, ' ')}  `;
  const figures = mark.estimate === null ? '' : intervalText(row.metric, mark.limits);
  const told = [casesText(outcome), said(row)].filter((part) => part !== '').join(': ');
  const whole = name === plain(row.group) ? [] : wrap(row.group, page.width, '      ');
  const line = `${head}${drawn}${figures}`.trimEnd();
  const lines = columns(line) <= page.width ? [line] : [`${head}${drawn}`.trimEnd(), ...wrap(figures, page.width, '      ')];
  return [...lines.map(paint), ...whole, ...wrap(told, page.width, '      ')];
}

function tableLines(page: Page, one: SubgroupTable, exceptions: readonly SubgroupRow[]): string[] {
  const closest = closestToLimit(one);
  const rows = closest === undefined || exceptions.some(({ standing }) => standing === 'fails') ? exceptions : [closest.row, ...exceptions];
  if (rows.length === 0) return [];
  const title = padded(cut(plain(one.metric), nameWidth(page)), nameWidth(page));
  const scale = one.axis === undefined ? '' : ` ${axisLabel(one.axis, ' ')}`;
  const nearest = closest !== undefined && rows[0] === closest.row ? wrap(`${closest.row.group} is closest to its limit: ${limitText(closest.criterion)}`, page.width, '      ') : [];
  return [...(one.metric === '' ? [] : [`    ${title}${scale}`.trimEnd()]), ...rows.flatMap((row) => [...rowLines(page, one, row), ...(row === closest?.row ? nearest : [])])];
}

export function subgroupLines(page: Page, device: DeviceReport, tasks: Tasks): string[] {
  const tables = subgroupTables(device, tasks);
  const lines = [...new Set(tables.map(({ set }) => set))].flatMap((set) => {
    const own = tables.filter((one) => one.set === set);
    const exceptions = exceptionsOf(own);
    const { groups, hold, fail, insufficient, unknown } = standingOf(own);
    const parts = [[fail, 'not holding'], [insufficient, 'too small to be judged'], [unknown, 'unknown']] as const;
    const counts = [`${hold} of ${plural(groups, 'group')} hold`, ...parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`)].join(', ');
    return ['', ...wrap(`Subgroups ${set}: ${counts}`, page.width).map(page.bold), ...own.flatMap((one, index) => tableLines(page, one, exceptions[index]?.rows ?? []))];
  });
  const drawn = lines.join('');
  if (!/[●◄►]/.test(drawn)) return lines;
  const beyond = /[◄►]/.test(drawn) ? '; ◄ ► on beyond the axis' : '';
  return [...lines, ...wrap(`├──●──┤ estimate and interval; ║ limit, ╫ a limit inside the interval${beyond}`, page.width, '    ').map(page.dim)];
}
