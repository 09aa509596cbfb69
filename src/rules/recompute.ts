import type { ReleaseCase } from '../case/case.ts';
import type { EvaluationReport, EvaluationResult } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import { methodsCited, previousReports } from './evidences.ts';
import { about, entries, type Entry } from './evaluation.ts';
import { comparison, figureFrom, isComputable, pairedTable, withInterval, type Metric } from './figures.ts';
import { isMeasured } from './plan/subject.ts';
import { plannedIntervals } from './protocol.ts';
import { resultsFor } from './results.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { LIFECYCLE, STATISTICS } from './sources.ts';

function disagreement(entry: Entry, pointer: string, what: string, reported: number, computed: number): Observation {
  return about(entry, pointer, {
    found: `${reported}`,
    expected: computed.toFixed(4),
    message: `${entry.name}: the report says ${what} ${reported}; its own numbers give ${computed.toFixed(4)}.`,
    mend: 'Correct the report: the figures must be those of its counts.',
  });
}

function* checkReported(release: ReleaseCase, entry: Entry, metric: Metric): Generator<Observation> {
  const { result, pointer, item } = entry;
  const figure = figureFrom(metric, result, false);
  if (figure === undefined || figure.basis === 'as reported') return;
  const text = (at: string, value: number): string => item.source.document?.numberText(`${pointer}${at}`) ?? String(value);
  if (typeof result.estimate === 'number') {
    if (figure.estimate === undefined) {
      yield about(entry, `${pointer}/estimate`, {
        found: `${result.estimate}`,
        expected: 'no estimate',
        message: `${entry.name}: there are no cases, so there is no figure.`,
        mend: 'Leave the estimate out.',
      });
    } else if (!agrees(text('/estimate', result.estimate), figure.estimate))
      yield disagreement(entry, `${pointer}/estimate`, 'an estimate of', result.estimate, asNumber(figure.estimate));
  }
  const { interval } = result;
  if (interval === undefined) return;
  const disagreements = intervalsMeant(release, entry).map((meant) => {
    const { lower, upper } = computedInterval(metric, result, figure, meant);
    const found: Observation[] = [];
    if (lower !== undefined && !agrees(text('/interval/lower', interval.lower), lower))
      found.push(disagreement(entry, `${pointer}/interval/lower`, 'a lower limit of', interval.lower, lower));
    if (upper !== undefined && !agrees(text('/interval/upper', interval.upper), upper))
      found.push(disagreement(entry, `${pointer}/interval/upper`, 'an upper limit of', interval.upper, upper));
    return found;
  });
  if (disagreements.every(({ length }) => length > 0)) yield* disagreements[0] ?? [];
}

/** The intervals that a reported one may be: the one that it names (whether it may is for protocol/interval-method), else those of the plan. */
function intervalsMeant(release: ReleaseCase, { result }: Entry): { method: string; level: number }[] {
  const { metric, test_set: testSet, group, interval } = result;
  const { method, level } = interval ?? {};
  if (method !== undefined && level !== undefined) return isComputable(method) ? [{ method, level }] : [];
  return [...plannedIntervals(release, metric, testSet, Object.keys(group).length > 0)]
    .map((name) => ({ method: name.split(' ')[0] ?? '', level: Number(name.split(' ')[1]) }))
    .filter((planned) => isComputable(planned.method) && planned.method === (method ?? planned.method) && planned.level === (level ?? planned.level));
}

function computedInterval(
  metric: Metric,
  result: EvaluationResult,
  figure: NonNullable<ReturnType<typeof figureFrom>>,
  interval: { method: string; level: number },
): { lower?: number | undefined; upper?: number | undefined } {
  if (!(interval.level > 0 && interval.level < 1)) return {};
  try {
    return withInterval(metric, result, figure, interval as Parameters<typeof withInterval>[3]);
  } catch {
    // A method that does not fit the metric: no interval of ours to compare with, and not the plan's method either.
    return {};
  }
}

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

function* checkPairs(release: ReleaseCase, entry: Entry, metric: Metric): Generator<Observation> {
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
    const figure =
      compared.difference === undefined || metric.type === 'reported'
        ? undefined
        : comparison(metric, entry.result, compared, undefined, 'difference', false);
    const text = entry.item.source.document?.numberText(`${pointer}/difference`) ?? String(compared.difference);
    if (figure?.estimate !== undefined && compared.difference !== undefined && !agrees(text, figure.estimate)) {
      yield disagreement(entry, `${pointer}/difference`, 'a difference of', compared.difference, asNumber(figure.estimate));
    }
  }
}

export const recomputes: ReleaseRule = {
  verdict: 'incomplete',
  id: 'evidence/recomputes',
  title: 'Every reported figure is that of its own numbers.',
  reason: "A report's own number is a claim.",
  sources: [STATISTICS, LIFECYCLE],
  example: 'The report says 0.95, its counts are 376 of 400.',
  questions: [2, 5],
  *judge(release) {
    for (const entry of entries(release)) {
      const { metric } = entry;
      if (metric === undefined) continue;
      yield* checkReported(release, entry, metric);
      yield* checkPairs(release, entry, metric);
      if (
        needsNumbers(release, entry) &&
        figureFrom(metric, entry.result, false) === undefined &&
        entry.result.undefined === undefined
      ) {
        yield about(entry, entry.pointer, {
          found: 'an estimate alone',
          expected: 'counts, from which it can be recomputed',
          message: `${entry.name} is reported without the numbers that it was made of.`,
          mend: 'Add counts (tp, fn, tn, fp), rate or values.',
        });
      }
    }
  },
};

/** A bare estimate counts only where the plan says so, or where it is only reported. */
function needsNumbers(release: ReleaseCase, entry: Entry): boolean {
  if (release.release.basis !== 'plan') return false;
  const cited = methodsCited(entry.item);
  return release.methods.some(({ id, method }) => {
    const asked = (method.criteria ?? []).some(
      (criterion) =>
        isMeasured(criterion) && criterion.metric === entry.result.metric && criterion.test_set === entry.result.test_set,
    );
    return asked && cited.includes(id) && method.evidence['evaluation-report']?.recompute !== 'none';
  });
}
