import type { MeasuredCriterion } from '../formats/generated/types.ts';
import type { Outcome } from './outcome.ts';

/** Fixed sequence: after the first criterion that is not met the rest is not tested. */
export function inSequence(outcomes: readonly Outcome[], order: readonly string[]): Outcome[] {
  const failed = order.find((id) => outcomes.some((one) => one.id === id && one.result !== 'met'));
  if (failed === undefined) return [...outcomes];
  const untested = new Set(order.slice(order.indexOf(failed) + 1));
  return outcomes.map((one) => (untested.has(one.id) ? { ...one, result: 'not tested', note: `not tested: ${failed} comes first and is not met` } : one));
}

/** A criterion as one of `left` that share its error rate: its interval at confidence 1 − (1 − level) / left. */
function among(criterion: MeasuredCriterion, left: number): MeasuredCriterion {
  const { interval } = criterion;
  if (interval === undefined || left === 1) return criterion;
  return { ...criterion, interval: { ...interval, level: 1 - (1 - interval.level) / left } };
}

/** Says what an outcome was judged at; an interval as reported has one level only and shows nothing at another. */
function asMember(one: Outcome, left: number, all: number): Outcome {
  const said = `Holm: judged as one of ${left} left of ${all}`;
  if (one.basis === 'as reported') return { ...one, result: 'not shown', note: 'Holm: an interval as reported cannot be adjusted' };
  return { ...one, note: one.note === null ? said : `${one.note}; ${said}` };
}

/**
 * Holm's step-down procedure by intervals. With r criteria left each is judged at confidence 1 − (1 − level) / r; what is met
 * leaves, and the rest is judged again, until nothing more is met. Intervals of higher confidence contain those of lower, so
 * all that are met may leave at once. A criterion of several groups or references is met when all its outcomes are.
 * Holm 1979, Scand J Stat 6:65.
 */
export function stepDown(criteria: readonly MeasuredCriterion[], judge: (criterion: MeasuredCriterion) => Outcome[]): Map<string, Outcome[]> {
  const settled = new Map<string, Outcome[]>();
  let left = criteria;
  while (left.length > 0) {
    const judged = left.map((criterion) => ({
      criterion,
      outcomes: judge(among(criterion, left.length)).map((one) => asMember(one, left.length, criteria.length)),
    }));
    const isMet = ({ outcomes }: (typeof judged)[number]): boolean => outcomes.length > 0 && outcomes.every(({ result }) => result === 'met');
    const met = judged.filter(isMet);
    // What is judged again is settled anew.
    for (const { criterion, outcomes } of judged) settled.set(criterion.id, outcomes);
    left = met.length === 0 ? [] : judged.filter((one) => !isMet(one)).map(({ criterion }) => criterion);
  }
  return settled;
}
