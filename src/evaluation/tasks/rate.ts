import type { RateTable } from '../../predictions/tasks.ts';
import { logRate } from '../../statistics/ratios.ts';
import type { Evaluation } from '../evaluation.ts';
import { interval } from '../figures.ts';
import { evaluateGroups, figure, type TaskSettings } from './groups.ts';

/** Events over the exposure in which they were counted, group by group. */
export function evaluateRates(table: RateTable, settings: TaskSettings): Evaluation {
  return evaluateGroups(table, settings, (rows) => {
    let [events, exposure] = [0, 0];
    for (const row of rows) [events, exposure] = [events + (table.events[row] ?? 0), exposure + (table.exposure[row] ?? 0)];
    if (exposure === 0) return [figure('rate', { undefined: 'there is no exposure' })];
    return [figure('rate', events / exposure, interval('log', settings.level, logRate({ events, exposure }, settings.level)), `${events} events in ${exposure}`)];
  });
}
