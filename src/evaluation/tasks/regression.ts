import type { RegressionTable } from '../../predictions/tasks.ts';
import { normalMean, tMean, type Mean } from '../../statistics/means.ts';
import { limitsOfAgreement, logRootMeanSquare, regressionSummary } from '../../statistics/regression.ts';
import { isUndefined, type Undefined } from '../../statistics/undefined.ts';
import type { Evaluation, MetricFigure } from '../evaluation.ts';
import { interval } from '../figures.ts';
import { evaluateGroups, figure, valuesOf, type TaskSettings } from './groups.ts';

function meanFigure(metric: string, mean: Mean | Undefined, level: number): MetricFigure {
  if (isUndefined(mean)) return figure(metric, mean);
  return figure(metric, mean.mean, [...interval('normal', level, normalMean(mean, level)), ...interval('t', level, tMean(mean, level))]);
}

function figures(truth: Float64Array, predicted: Float64Array, level: number): MetricFigure[] {
  const summary = regressionSummary(truth, predicted);
  const { differences, absoluteErrors, squaredErrors } = summary;
  const agreement = isUndefined(differences) ? undefined : limitsOfAgreement(differences, level);
  const oneCase: Undefined = isUndefined(differences) ? differences : { undefined: 'a single difference, or equal ones, have no spread' };
  return [
    meanFigure('mae', absoluteErrors, level),
    isUndefined(squaredErrors) ? figure('rmse', squaredErrors) : figure('rmse', Math.sqrt(squaredErrors.mean), interval('log', level, logRootMeanSquare(squaredErrors, level))),
    figure('median_ae', summary.medianAbsoluteError),
    meanFigure('bias', differences, level),
    figure('agreement_lower', agreement?.lower.estimate ?? oneCase, interval('t', level, agreement?.lower), 'Bland-Altman, mean − 1.96 sd'),
    figure('agreement_upper', agreement?.upper.estimate ?? oneCase, interval('t', level, agreement?.upper), 'Bland-Altman, mean + 1.96 sd'),
    figure('r2', summary.rSquared),
    figure('pearson', summary.pearson),
    figure('spearman', summary.spearman),
    figure('ccc', summary.concordance),
  ];
}

/** Errors of predicted numbers, group by group. */
export function evaluateRegression(table: RegressionTable, settings: TaskSettings): Evaluation {
  return evaluateGroups(table, settings, (rows) => figures(valuesOf(table.truth, rows), valuesOf(table.predicted, rows), settings.level));
}
