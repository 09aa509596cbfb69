import type { Evaluation, MetricFigure } from '../evaluation/evaluation.ts';
import { asideOf, drawnTables, levelText, shown, exclusionTexts, figureText, gapAside, groupText, headText, limitsText, markOf, metricText, pText, referenceGaps, signed, type DrawnTable } from './evaluation.ts';
import { criteriaTable } from './markdown-figures.ts';
import { details, table } from './markdown-blocks.ts';
import { axisLabel, plotRow } from './plot.ts';
import { text } from './safe.ts';

/** Kept together by readers that fold spaces, in code too. */
const FILL = '\u00a0';

const methods = ({ intervals: [first, ...others], ...figure }: MetricFigure): string =>
  [first?.method ?? '', ...others.map((interval) => `${interval.method} ${limitsText(interval)}`), ...asideOf(figure)].filter((part) => part !== '').join('; ');

function drawn({ metric, axis, rows }: DrawnTable): string {
  const scale = axis === undefined ? '' : `\`${axisLabel(axis, FILL)}\``;
  return table(
    ['Group', 'Cases&nbsp;+&nbsp;/&nbsp;−', scale, text(metric)],
    rows.map(({ name, cases, figure }) => [
      text(name),
      cases,
      axis === undefined || figure.estimate === undefined ? '' : `\`${plotRow(axis, markOf(figure), FILL)}\``,
      text(figureText(figure)),
    ]),
  );
}

/** An evaluation as GitHub-flavoured Markdown, single groups folded. */
export function renderEvaluationMarkdown(evaluation: Evaluation, title: string): string {
  const [whole] = evaluation.groups;
  const tables = drawnTables(evaluation);
  const { comparisons, spreads, criteria = [] } = evaluation;
  const parts = [
    `### ${text(title)}: ${text(headText(evaluation))}`,
    ...exclusionTexts(evaluation).map((line) => text(line)),
    table(['All cases', `Estimate (${levelText(evaluation)} interval)`, 'Method'], shown(whole).map((figure) => [text(metricText(figure)), text(figureText(figure)), text(methods(figure))])),
    ...[...new Set(tables.map(({ attribute }) => attribute))].map((attribute) =>
      details(`By ${text(attribute)}`, tables.filter((one) => one.attribute === attribute).map(drawn).join('\n\n')),
    ),
    comparisons.length === 0
      ? ''
      : table(
          ['New less reference, the same cases', 'Group', 'Reference', `Difference (${levelText(evaluation)} interval)`, 'Method'],
          comparisons.map((one) => [text(one.metric), text(groupText(one.group)), text(one.reference), text(figureText(one, signed)), text([one.intervals[0]?.method ?? '', one.p === undefined ? '' : pText(one.p)].filter((part) => part !== '').join(', '))]),
        ),
    ...referenceGaps(evaluation).map(([heading, gaps]) =>
      table([text(heading), 'Level', `Difference (${levelText(evaluation)} interval)`, 'Method'], gaps.map((gap) => [text(gap.metric), text(gap.levels[0]), text(figureText(gap, signed)), text(gapAside(gap))])),
    ),
    spreads.length === 0
      ? ''
      : table(
          ['Largest gap', 'Attribute', 'Levels', 'Difference'],
          spreads.map(({ metric, attribute, highest, lowest, estimate }) => [text(metric), text(attribute), text(`${highest} over ${lowest}`), estimate.toFixed(4)]),
        ),
    criteria.length === 0 ? '' : criteriaTable(criteria),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
