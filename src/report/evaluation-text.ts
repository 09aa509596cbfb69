import type { Evaluation, MetricFigure } from '../evaluation/evaluation.ts';
import { asideOf, decimal, drawnTables, levelText, shown, exclusionTexts, figureText, gapAside, headText, limitsText, markOf, metricText, pText, referenceGaps, signed, type DrawnTable } from './evaluation.ts';
import { axisLabel, plotRow } from './plot.ts';
import { cut, plain } from './safe.ts';
import { criteriaLines } from './text-figures.ts';
import { columns, padded, pageOf, wrap, type Page, type TextOptions } from './text-layout.ts';

const NAME_WIDTH = 26;

const heading = (page: Page, title: string): string[] => ['', ...wrap(title, page.width).map(page.bold)];
const named = (name: string, width: number): string => padded(cut(plain(name), width), width);

function figureLines(page: Page, figure: MetricFigure): string[] {
  const { estimate, intervals: [first, ...others] } = figure;
  const head = `  ${named(metricText(figure), NAME_WIDTH)} `;
  if (estimate === undefined) return wrap(figureText(figure), page.width, head).map(page.dim);
  const further = others.map((interval) => `${interval.method} ${limitsText(interval)}`).join('; ');
  const said = [first === undefined ? '' : `${limitsText(first)}  ${first.method}${further === '' ? '' : `; ${further}`}`, ...asideOf(figure)].filter((part) => part !== '').join('; ');
  return wrap(said, page.width, `${head}${padded(decimal(estimate), 9)} `);
}

function drawnLines(page: Page, { metric, axis, rows }: DrawnTable): string[] {
  const names = Math.min(Math.max(...rows.map(({ name }) => columns(plain(name))), columns(metric)), 20);
  const cases = Math.max(...rows.map((row) => row.cases.length));
  const title = `  ${named(metric, names)} ${' '.repeat(cases)}`;
  return [
    `${title} ${axis === undefined ? '' : axisLabel(axis, ' ')}`.trimEnd(),
    ...rows.flatMap(({ name, cases: n, figure }) => {
      const head = `  ${named(name, names)} ${n.padStart(cases)} `;
      if (figure.estimate === undefined || axis === undefined) return wrap(figureText(figure), page.width, head).map(page.dim);
      const line = `${head}${plotRow(axis, markOf(figure), ' ')}`;
      const figures = figureText(figure);
      return columns(line) + 2 + columns(figures) <= page.width ? [`${line}  ${figures}`] : [line.trimEnd(), ...wrap(figures, page.width, '      ')];
    }),
  ];
}

function groupLines(page: Page, evaluation: Evaluation): string[] {
  const tables = drawnTables(evaluation);
  return [...new Set(tables.map(({ attribute }) => attribute))].flatMap((attribute) => [
    ...heading(page, `By ${attribute} (cases with / without the condition)`),
    ...tables.filter((table) => table.attribute === attribute).flatMap((table) => drawnLines(page, table)),
  ]);
}

function comparisonLines(page: Page, { comparisons }: Evaluation): string[] {
  const whole = comparisons.filter(({ group }) => Object.keys(group).length === 0);
  return [...new Set(whole.map(({ reference }) => reference))].flatMap((reference) => [
    ...heading(page, `New less ${reference}, the same cases (of single groups in JSON and Markdown)`),
    ...whole.filter((one) => one.reference === reference).flatMap((one) => {
      const said = [figureText(one, signed), one.intervals[0]?.method ?? '', one.p === undefined ? '' : pText(one.p)].filter((part) => part !== '').join(', ');
      return wrap(said, page.width, `  ${named(one.metric, NAME_WIDTH)} `);
    }),
  ]);
}

function spreadLines(page: Page, { spreads, gaps }: Evaluation): string[] {
  if (spreads.length === 0) return [];
  const lines = spreads.flatMap(({ metric, attribute, highest, lowest, estimate }) => {
    const gap = gaps.find((one) => one.metric === metric && one.attribute === attribute && one.levels.includes(highest) && one.levels.includes(lowest));
    const flipped = gap?.levels[0] === lowest;
    const interval = gap?.intervals[0];
    const limits = interval === undefined ? '' : ` (${limitsText(flipped ? { lower: -interval.upper, upper: -interval.lower } : interval, signed)})`;
    return wrap(`${decimal(estimate)}${limits}, ${highest} over ${lowest}`, page.width, `  ${named(`${metric} by ${attribute}`, NAME_WIDTH)} `);
  });
  const caution = 'A largest gap grows with the number of groups and shrinks with their size: of 10 equally good groups with 100 positives each, sensitivities differ by more than 0.05 in 95 of 100 evaluations.';
  return [...heading(page, 'Largest gaps between levels'), ...lines, ...wrap(caution, page.width, '  ').map(page.dim)];
}

function referenceGapLines(page: Page, evaluation: Evaluation): string[] {
  return referenceGaps(evaluation).flatMap(([title, gaps]) => [
    ...heading(page, title),
    ...gaps.flatMap((gap) => wrap([figureText(gap, signed), gapAside(gap)].filter((part) => part !== '').join(', '), page.width, `  ${named(`${gap.metric} ${gap.levels[0]}`, NAME_WIDTH)} `)),
  ]);
}

/** An evaluation for a terminal. */
export function renderEvaluationText(evaluation: Evaluation, title: string, options: TextOptions): string {
  const page = pageOf(options);
  const [whole] = evaluation.groups;
  const lines = [
    ...wrap(`${title}: ${headText(evaluation)}`, page.width).map(page.bold),
    ...exclusionTexts(evaluation).flatMap((line) => wrap(line, page.width).map(page.warn)),
    ...(evaluation.test_set === undefined ? [] : [`test set ${evaluation.test_set}`]),
    ...heading(page, `All cases (${levelText(evaluation)} intervals)`),
    ...shown(whole).flatMap((figure) => figureLines(page, figure)),
    ...groupLines(page, evaluation),
    ...comparisonLines(page, evaluation),
    ...referenceGapLines(page, evaluation),
    ...spreadLines(page, evaluation),
    ...criteriaLines(page, { criteria: [...(evaluation.criteria ?? [])] }),
  ];
  return `${lines.join('\n')}\n`;
}
