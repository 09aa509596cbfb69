import type { ReleaseCase } from '../case/case.ts';
import type { ComparedWith, EvaluationReport, EvaluationResult, MeasuredCriterion, PlannedInterval, ReportedInterval } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import type { PairedTable } from '../statistics/intervals.ts';
import { asNumber, sumOf } from '../statistics/metrics.ts';
import type { Carrier, Figure, Metric, Reference } from './carriers.ts';
import { underName } from './comparators.ts';
import { comparison, withInterval } from './comparisons.ts';
import type { Entry } from './evaluation.ts';
import { previousReports } from './evidences.ts';
import { figureFrom, pairedTable } from './figures.ts';
import { checkCounts, disagreement, ifFitting, limitsApart, ofNone, textOf } from './recompute-figures.ts';
import { resultsFor } from './results.ts';
import type { RowNumbers } from './row-numbers.ts';
import type { Observation } from './rule.ts';
import { about } from './words.ts';

/** Successes and cases of a proportion. */
interface Cells {
  readonly k: number;
  readonly n: number;
}

/** A reported comparison: with which reference, where it stands, and what it is. */
interface Compared {
  readonly reference: string;
  readonly pointer: string;
  readonly compared: ComparedWith;
}

/** The cells of a proportion; undefined for another metric, and where a count is absent. */
function cells({ definition }: Metric, counts: EvaluationResult['counts']): Cells | undefined {
  if (definition?.type !== 'proportion' || counts === undefined) return undefined;
  const [k, n] = [sumOf(definition.numerator, counts), sumOf(definition.denominator, counts)];
  return k === undefined || n === undefined ? undefined : { k, n };
}

/** The cells of both models, as a table of pairs has them. */
function bothOf({ both, new_only: newOnly, reference_only: referenceOnly, neither }: PairedTable): { readonly now: Cells; readonly before: Cells } {
  const n = both + newOnly + referenceOnly + neither;
  return { now: { k: both + newOnly, n }, before: { k: both + referenceOnly, n } };
}

/** What a reference was evaluated with, where that is known. */
function reportsOf(release: ReleaseCase, reference: string): readonly EvaluationReport[] {
  if (reference === 'previous') return previousReports(release);
  const evaluation = reference === 'authorized' ? release.baseline?.evaluation : undefined;
  return evaluation === undefined ? [] : [evaluation];
}

/** The reference's own figure for the same metric, test set and group, where its evaluation is known. */
function referenceCells(release: ReleaseCase, metric: Metric, { report: own, result }: Entry, reference: string): Cells | undefined {
  const { metric: name, test_set: testSet, group } = result;
  const digestIn = ({ test_sets: sets }: EvaluationReport): string | undefined => sets.find(({ id }) => id === testSet)?.sha256;
  for (const report of reportsOf(release, reference)) {
    if (digestIn(report) !== digestIn(own)) continue;
    const same = resultsFor(report, testSet, group).find((one) => one.metric === name);
    if (same !== undefined) return cells(metric, same.counts);
  }
  return undefined;
}

/** Comparisons against the pairs themselves, the rows, and what is known of the reference. */
export function* checkPairs(release: ReleaseCase, entry: Entry, metric: Metric, rows: RowNumbers | undefined): Generator<Observation> {
  for (const [reference, compared] of Object.entries(entry.result.compared_with ?? {})) {
    const one = { reference, pointer: `${entry.pointer}/compared_with/${reference}`, compared };
    yield* checkCases(release, entry, metric, one);
    const before = rows && underName(release, reference, (name) => rows.references.get(name));
    if (before !== undefined) yield* checkAgainstRows(entry, metric, one, before);
    const now = rows ?? entry.result;
    yield* checkComparison(entry, metric, one, now, before ?? compared);
    if (before !== undefined) yield* checkInterval(release, entry, metric, one, now, before);
  }
}

/** A paired table, or the reference's counts, against the result's own and those of the reference's own evaluation. */
function* checkCases(release: ReleaseCase, entry: Entry, metric: Metric, { reference, pointer, compared }: Compared): Generator<Observation> {
  const wrong = (what: string, found: number, expected: number): Observation =>
    about(entry, pointer, {
      found: `${found}`,
      expected: `${expected}`,
      message: `${entry.name}, against ${reference}: ${what} is ${found}, expected ${expected}.`,
      mend: 'Correct the paired table: it must be about the same cases.',
    });
  const table = pairedTable(compared);
  const pairs = table && bothOf(table);
  const own = cells(metric, entry.result.counts);
  if (pairs !== undefined && own !== undefined) {
    if (pairs.now.n !== own.n) yield wrong('the number of pairs', pairs.now.n, own.n);
    if (pairs.now.k !== own.k) yield wrong('both + new_only', pairs.now.k, own.k);
  }
  const known = referenceCells(release, metric, entry, reference);
  const theirs = pairs?.before ?? cells(metric, compared.counts);
  if (known !== undefined && theirs !== undefined && (known.k !== theirs.k || known.n !== theirs.n)) {
    // Another number of cases means that the reference was evaluated on other cases: to be explained, not to be recomputed.
    yield about(entry, pointer, {
      level: known.n === theirs.n ? 'block' : 'warn',
      found: `${theirs.k}/${theirs.n}`,
      expected: `${known.k}/${known.n}`,
      message: `${entry.name}: the reference ${reference} has ${theirs.k}/${theirs.n} here and ${known.k}/${known.n} in its own evaluation.`,
      mend: "Compare with the reference's own results on the same test set.",
    });
  }
}

/** A reported difference or ratio against the numbers that it is made of. */
function* checkComparison(entry: Entry, metric: Metric, { pointer, compared }: Compared, now: Carrier, before: Reference): Generator<Observation> {
  if (metric.type === 'reported') return;
  for (const as of ['difference', 'ratio'] as const) {
    const said = compared[as];
    if (said === undefined) continue;
    const computed = comparison(metric, now, before, undefined, as)?.estimate;
    const at = `${pointer}/${as}`;
    if (computed !== undefined && !agrees(textOf(entry, at, said), computed))
      yield disagreement(entry, at, `a ${as} of`, said, asNumber(computed), before);
  }
}

/** The interval of a reported comparison against that of the rows. */
function* checkInterval(release: ReleaseCase, entry: Entry, metric: Metric, one: Compared, now: Carrier, before: Reference): Generator<Observation> {
  const { pointer, compared } = one;
  const { interval } = compared;
  if (interval === undefined) return;
  yield* ofNone(intervalsMeant(release, entry, one, interval).flatMap((meant) => {
    const limits = ifFitting(() => limitsOf(metric, now, before, compared, meant));
    return limits === undefined ? [] : [limitsApart(entry, `${pointer}/interval`, interval, limits, before)];
  }));
}

/** What a reported comparison's interval may be by: what it names, else what the plan names for the comparison. */
function intervalsMeant(release: ReleaseCase, { result }: Entry, { reference }: Compared, { method, level }: ReportedInterval): PlannedInterval[] {
  if (method !== undefined && level !== undefined) return [{ method, level } as PlannedInterval];
  // An alternative of several criteria has none of these.
  const planned: readonly Partial<MeasuredCriterion>[] = release.methods.flatMap(({ method: { criteria } }) => criteria ?? []);
  const of = planned.filter(({ metric, test_set: testSet, compared_with: with_ }) => metric === result.metric && testSet === result.test_set && with_?.some((name) => name === reference));
  return of.map(({ interval }) => interval).filter((interval) => interval !== undefined);
}

/** Limits of the comparison that is reported; of the reference's own figure where no comparison is. @throws CannotJudge */
function limitsOf(metric: Metric, now: Carrier, before: Reference, compared: ComparedWith, interval: PlannedInterval): Figure | undefined {
  if (compared.ratio !== undefined) return comparison(metric, now, before, interval, 'ratio');
  if (compared.difference !== undefined || pairedTable(compared) !== undefined) return comparison(metric, now, before, interval, 'difference');
  const figure = figureFrom(metric, before);
  return figure && withInterval(metric, before, figure, interval);
}

const PAIRS = ['both', 'new_only', 'reference_only', 'neither'] as const;

/** What is reported of a reference against its rows: pairs and counts to the case, its figure to the last decimal. */
function* checkAgainstRows(entry: Entry, metric: Metric, { reference, pointer, compared }: Compared, before: Reference): Generator<Observation> {
  for (const pair of PAIRS) {
    const [said, counted] = [compared[pair], before[pair]];
    if (said === undefined || counted === undefined || said === counted) continue;
    yield about(entry, `${pointer}/${pair}`, {
      found: `${pair}: ${said}`,
      expected: `${pair}: ${counted}`,
      message: `${entry.name}, against ${reference}: the report says ${pair} ${said}; the rows have ${counted}.`,
      mend: 'Correct the paired table: it must be that of the rows (plumbline evaluate prints it).',
    });
  }
  yield* checkCounts(entry, pointer, compared.counts, before, `of ${reference} `);
  const figure = figureFrom(metric, before)?.estimate;
  const at = `${pointer}/estimate`;
  if (typeof compared.estimate === 'number' && figure !== undefined && !agrees(textOf(entry, at, compared.estimate), figure))
    yield disagreement(entry, at, `for ${reference} an estimate of`, compared.estimate, asNumber(figure), before);
}
