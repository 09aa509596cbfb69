import type { ReleaseCase } from '../case/case.ts';
import type { ComparedWith, EvaluationReport, EvaluationResult, PlannedInterval } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import type { Figure, Metric, Reference } from './carriers.ts';
import { underName } from './comparators.ts';
import { comparison, withInterval } from './comparisons.ts';
import type { Entry } from './evaluation.ts';
import { previousReports } from './evidences.ts';
import { figureFrom, isComputable, pairedTable } from './figures.ts';
import { isMeasured } from './plan/subject.ts';
import { checkCounts, disagreement, limitsApart, textOf } from './recompute-figures.ts';
import { resultsFor } from './results.ts';
import type { RowNumbers } from './row-numbers.ts';
import { CannotJudge, type Observation } from './rule.ts';
import { about } from './words.ts';

/** Successes and cases of a proportion that tables of pairs are about. */
function cells(metric: Metric, counts: EvaluationResult['counts']): { k: number; n: number } | undefined {
  if (metric.type !== 'counts' || metric.definition.type !== 'proportion' || counts === undefined) return undefined;
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + Number(counts[name] ?? Number.NaN), 0);
  const [k, n] = [sum(metric.definition.numerator), sum(metric.definition.denominator)];
  return Number.isFinite(k) && Number.isFinite(n) ? { k, n } : undefined;
}

/** The reference's own figure for the same metric, test set and group, where its evaluation is known. */
function referenceCells(
  release: ReleaseCase,
  metric: Metric,
  entry: Entry,
  reference: string,
): { k: number; n: number } | undefined {
  const reports: readonly EvaluationReport[] =
    reference === 'authorized'
      ? release.baseline?.evaluation === undefined
        ? []
        : [release.baseline.evaluation]
      : reference === 'previous'
        ? previousReports(release)
        : [];
  const digest = entry.report.test_sets.find(({ id }) => id === entry.result.test_set)?.sha256;
  for (const report of reports) {
    if (report.test_sets.find(({ id }) => id === entry.result.test_set)?.sha256 !== digest) continue;
    const { metric: name, test_set: testSet, group } = entry.result;
    const same = resultsFor(report, testSet, group).find((result) => result.metric === name);
    if (same !== undefined) return cells(metric, same.counts);
  }
  return undefined;
}

/** Comparisons against the pairs themselves, the rows, and what is known of the reference. */
export function* checkPairs(release: ReleaseCase, entry: Entry, metric: Metric, rows: RowNumbers | undefined): Generator<Observation> {
  for (const [reference, compared] of Object.entries(entry.result.compared_with ?? {})) {
    const table = pairedTable(compared);
    const pointer = `${entry.pointer}/compared_with/${reference}`;
    const own = cells(metric, entry.result.counts);
    const wrong = (what: string, found: number, expected: number): Observation =>
      about(entry, pointer, {
        found: `${found}`,
        expected: `${expected}`,
        message: `${entry.name}, against ${reference}: ${what} is ${found}, expected ${expected}.`,
        mend: 'Correct the paired table: it must be about the same cases.',
      });
    if (table !== undefined && own !== undefined) {
      const n = table.both + table.new_only + table.reference_only + table.neither;
      if (n !== own.n) yield wrong('the number of pairs', n, own.n);
      if (table.both + table.new_only !== own.k) yield wrong('both + new_only', table.both + table.new_only, own.k);
    }
    const known = referenceCells(release, metric, entry, reference);
    const theirs =
      table === undefined
        ? cells(metric, compared.counts)
        : { k: table.both + table.reference_only, n: table.both + table.new_only + table.reference_only + table.neither };
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
    const before = rows && underName(release, reference, (name) => rows.references.get(name));
    if (before !== undefined) yield* checkAgainstRows(entry, metric, pointer, compared, before);
    yield* checkComparison(release, entry, metric, pointer, compared, rows, before);
  }
}

/** A reported difference or ratio, and its interval, against the numbers that they are made of. */
function* checkComparison(
  release: ReleaseCase,
  entry: Entry,
  metric: Metric,
  pointer: string,
  compared: ComparedWith,
  rows: RowNumbers | undefined,
  before: Reference | undefined,
): Generator<Observation> {
  if (metric.type === 'reported') return;
  const [now, then] = [rows ?? entry.result, before ?? compared];
  for (const as of ['difference', 'ratio'] as const) {
    const said = compared[as];
    const computed = said === undefined ? undefined : comparison(metric, now, then, undefined, as, false)?.estimate;
    const at = `${pointer}/${as}`;
    if (said !== undefined && computed !== undefined && !agrees(textOf(entry, at, said), computed))
      yield disagreement(entry, at, `a ${as} of`, said, asNumber(computed), then);
  }
  const { interval } = compared;
  if (interval === undefined || rows === undefined || before === undefined) return;
  const apart = intervalsMeant(release, entry, pointer, compared).flatMap((meant) => {
    const limits = limitsOf(metric, rows, before, compared, meant);
    return limits === undefined ? [] : [limitsApart(entry, `${pointer}/interval`, interval, limits, before)];
  });
  if (apart.every(({ length }) => length > 0)) yield* apart[0] ?? [];
}

/** What a reported comparison's interval may be by: what it names, else what the plan names for the comparison. */
function intervalsMeant(release: ReleaseCase, { result }: Entry, pointer: string, { interval }: ComparedWith): PlannedInterval[] {
  const { method, level } = interval ?? {};
  if (method !== undefined && level !== undefined) return isComputable(method) ? [{ method, level } as PlannedInterval] : [];
  const reference = pointer.slice(pointer.lastIndexOf('/') + 1);
  const planned = release.methods.flatMap((cited) => (cited.method.criteria ?? []).filter(isMeasured));
  return planned.flatMap(({ metric, test_set: testSet, compared_with: with_ = [], interval: named }) =>
    named !== undefined && metric === result.metric && testSet === result.test_set && with_.some((name) => name === reference) ? [named] : [],
  );
}

/** Limits of the comparison that is reported; of the reference's own figure where no comparison is. */
function limitsOf(metric: Metric, rows: RowNumbers, before: Reference, compared: ComparedWith, interval: PlannedInterval): Figure | undefined {
  const figure = figureFrom(metric, before, false);
  try {
    if (compared.ratio !== undefined) return comparison(metric, rows, before, interval, 'ratio', false);
    if (compared.difference !== undefined || pairedTable(compared) !== undefined) return comparison(metric, rows, before, interval, 'difference', false);
    return figure && withInterval(metric, before, figure, interval);
  } catch (error) {
    if (error instanceof CannotJudge) return undefined;
    throw error;
  }
}

const PAIRS = ['both', 'new_only', 'reference_only', 'neither'] as const;

/** What is reported of a reference against its rows: pairs and counts to the case, its figure to the last decimal. */
function* checkAgainstRows(entry: Entry, metric: Metric, pointer: string, compared: ComparedWith, before: Reference): Generator<Observation> {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  for (const pair of PAIRS) {
    const [said, counted] = [compared[pair], before[pair]];
    if (said === undefined || counted === undefined || said === counted) continue;
    yield about(entry, `${pointer}/${pair}`, {
      found: `${pair}: ${said}`,
      expected: `${pair}: ${counted}`,
      message: `${entry.name}, against ${name}: the report says ${pair} ${said}; the rows have ${counted}.`,
      mend: 'Correct the paired table: it must be that of the rows (plumbline evaluate prints it).',
    });
  }
  yield* checkCounts(entry, pointer, compared.counts, before, `of ${name} `);
  const figure = figureFrom(metric, before, false)?.estimate;
  const at = `${pointer}/estimate`;
  if (typeof compared.estimate === 'number' && figure !== undefined && !agrees(textOf(entry, at, compared.estimate), figure))
    yield disagreement(entry, at, `for ${name} an estimate of`, compared.estimate, asNumber(figure), before);
}
