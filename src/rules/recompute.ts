import type { ReleaseCase } from '../case/case.ts';
import { underName } from './comparators.ts';
import { entries, type Entry } from './evaluation.ts';
import { allEvaluations, demandsRows, evaluationsOf, methodsCited } from './evidences.ts';
import { figureFrom, metricOf } from './figures.ts';
import { isMeasured, testSetsOfMethod } from './plan/subject.ts';
import { checkCounts, checkReported } from './recompute-figures.ts';
import { checkPairs } from './recompute-pairs.ts';
import { isOfRows, needsThreshold, rowNumbers } from './row-numbers.ts';
import { rowsOf, unknownAttributes } from './rows.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { LIFECYCLE, STATISTICS } from './sources.ts';
import { about } from './words.ts';

/** Test sets of which a method demands the rows and no report that serves it names a table. One that cannot be read is said by evidence/schema-valid. */
function* rowsMissing(release: ReleaseCase): Generator<Observation> {
  if (release.release.basis !== 'plan') return;
  for (const { id, component, method } of release.methods) {
    if (method.evidence['evaluation-report']?.recompute !== 'predictions') continue;
    const evaluations = evaluationsOf(release, id);
    const [first] = evaluations;
    if (first === undefined) continue;
    const named = new Set(evaluations.flatMap(({ item }) => item.rows.map(({ testSet }) => testSet)));
    for (const testSet of testSetsOfMethod(method)) {
      if (named.has(testSet)) continue;
      yield {
        ...about(first, first.report.predictions === undefined ? '/content' : '/content/predictions', {
          found: `no rows of ${testSet}`,
          expected: `a table of predictions with a row for each case of ${testSet}`,
          message: `${id} demands figures that are recomputed from the rows, and ${first.item.path} has no rows of ${testSet}.`,
          mend: `Add predictions: [{test_set: ${testSet}, file, sha256, case, truth, score, attributes}] to the report.`,
        }),
        clause: `protocol.${component}.${id}.evidence.evaluation-report.recompute`,
      };
    }
  }
}

/** Attributes by which a report groups its figures and that its predictions do not list: once for each test set. */
function* columnsMissing(release: ReleaseCase): Generator<Observation> {
  const said = new Set<string>();
  for (const entry of entries(release)) {
    const { item, result } = entry;
    const rows = rowsOf(item, result.test_set);
    if (rows === undefined) continue;
    for (const attribute of unknownAttributes(rows, result.group)) {
      const key = JSON.stringify([item.path, result.test_set, attribute]);
      if (said.has(key)) continue;
      said.add(key);
      yield about(entry, `${entry.pointer}/group`, {
        found: `figures by ${attribute}`,
        expected: `${attribute} among the attributes of the predictions`,
        message: `${entry.name}: the predictions of ${result.test_set} list no column ${attribute}, so figures by ${attribute} cannot be recomputed.`,
        mend: `Add ${attribute} to attributes in the predictions, as a column of the table.`,
      });
    }
  }
}

export const recomputes: ReleaseRule = {
  verdict: 'incomplete',
  id: 'evidence/recomputes',
  title: 'Every reported figure is that of its rows, or of its own numbers where there are no rows.',
  reason: "A report's own number is a claim.",
  sources: [STATISTICS, LIFECYCLE],
  example: 'The report says 0.95, its counts are 376 of 400.',
  questions: [2, 5],
  *judge(release) {
    yield* rowsMissing(release);
    yield* columnsMissing(release);
    yield* thresholdsMissing(release);
    yield* referencesMissing(release);
    for (const entry of entries(release)) {
      const { metric } = entry;
      if (metric === undefined) continue;
      const rows = rowNumbers(release, entry, metric);
      const numbers = rows ?? entry.result;
      yield* checkCounts(entry, entry.pointer, entry.result.counts, numbers);
      yield* checkReported(release, entry, metric, numbers);
      yield* checkPairs(release, entry, metric, rows);
      if (
        needsNumbers(release, entry) &&
        figureFrom(metric, numbers) === undefined &&
        entry.result.undefined === undefined
      ) {
        yield about(entry, entry.pointer, {
          found: 'an estimate alone',
          expected: metric.definition?.type === 'needs-rows' ? 'rows, from which it can be recomputed' : 'counts, from which it can be recomputed',
          message: `${entry.name} is reported without the numbers that it was made of.`,
          mend: metric.definition?.type === 'needs-rows' ? 'Add the rows (predictions).' : 'Add counts (tp, fn, tn, fp), rate or values.',
        });
      }
    }
  },
};

/**
 * References that a report compares with and its predictions could show and do not: where the method demands rows, or the
 * reference is there without its threshold. Once for each test set.
 */
function* referencesMissing(release: ReleaseCase): Generator<Observation> {
  const said = new Set<string>();
  for (const entry of entries(release)) {
    const { item, result, metric } = entry;
    const rows = metric && rowNumbers(release, entry, metric);
    if (rows === undefined) continue;
    const there = rows.rows.of.evaluation.table.references;
    for (const reference of Object.keys(result.compared_with ?? {})) {
      const key = JSON.stringify([item.path, result.test_set, reference]);
      if (said.has(key) || reference === 'authorized-levels' || underName(release, reference, (name) => rows.references.get(name)) !== undefined) continue;
      const named = underName(release, reference, (name) => there.find((one) => one.name === name)) !== undefined;
      if (!named && !demandsRows(release, item)) continue;
      said.add(key);
      const what = named ? 'no threshold' : 'no scores';
      yield about(entry, `${entry.pointer}/compared_with/${reference}`, {
        found: `${what} of ${reference}`,
        expected: `scores of ${reference}, with its threshold`,
        message: `The predictions of ${result.test_set} hold ${what} of ${reference}, so comparisons with it cannot be recomputed.`,
        mend: `Add references: {${reference}: {score, threshold}} to the predictions of ${result.test_set}.`,
      });
    }
  }
}

/** Tables that name no threshold, though figures at one are reported: nothing could be counted. */
function* thresholdsMissing(release: ReleaseCase): Generator<Observation> {
  for (const evaluation of allEvaluations(release)) {
    for (const { testSet, pointer, evaluation: rows } of evaluation.item.rows) {
      if (rows === undefined || rows.table.scores.threshold !== undefined) continue;
      const counted = evaluation.report.results.some((result) => {
        const metric = metricOf(release.plan, result.metric);
        return result.test_set === testSet && metric !== undefined && isOfRows(metric) && needsThreshold(metric);
      });
      if (!counted) continue;
      yield about(evaluation, `${pointer}/score`, {
        found: 'no threshold',
        expected: 'the score from which on a case is flagged',
        message: `The predictions of ${testSet} name no threshold, and the report has none, so no figure at one can be recomputed.`,
        mend: 'Add threshold to score, or operating_point: {threshold} to the report.',
      });
    }
  }
}

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
