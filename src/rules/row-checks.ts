import type { ReleaseCase } from '../case/case.ts';
import type { Evaluation } from './evidences.ts';
import { thresholdOf } from './rows.ts';
import type { Observation } from './rule.ts';
import { about } from './words.ts';

/** The operating point of a reference, where it is known from its own evaluation or manifest. */
function pointOf(release: ReleaseCase, reference: string): unknown {
  return reference === 'authorized' ? release.baseline?.evaluation?.operating_point : release.previous?.manifest.configuration['operating_point'];
}

/** Thresholds of the rows that are not those of the report, or of the references' own operating points. */
export function* otherThresholds(release: ReleaseCase, evaluation: Evaluation): Generator<Observation> {
  const { item, report } = evaluation;
  const own = thresholdOf(report.operating_point);
  for (const [index, { test_set: testSet, score, references = {} }] of (report.predictions ?? []).entries()) {
    const pointer = `/content/predictions/${index}`;
    const differs = (at: string, whose: string, found: number, expected: number): Observation =>
      about(evaluation, `${pointer}/${at}/threshold`, {
        found: `${found}`,
        expected: `${expected}`,
        message: `${item.path} flags the rows of ${testSet} from ${found} on; the operating point of ${whose} is ${expected}.`,
        mend: 'Count the rows at the operating point.',
      });
    if (score.threshold !== undefined && own !== undefined && score.threshold !== own) yield differs('score', 'the report', score.threshold, own);
    for (const [name, { threshold }] of Object.entries(references)) {
      const theirs = thresholdOf(pointOf(release, name));
      if (threshold !== undefined && theirs !== undefined && threshold !== theirs) yield differs(`references/${name}`, `the ${name} version`, threshold, theirs);
    }
  }
}

/** A number of cases or clusters that the rows do not have. */
export function* otherRows(evaluation: Evaluation, index: number): Generator<Observation> {
  const { item, report } = evaluation;
  const set = report.test_sets[index];
  if (set === undefined) return;
  const { id, analysed, clusters } = set;
  for (const { testSet, evaluation: rows, clusters: counted } of item.rows) {
    if (testSet !== id || rows === undefined) continue;
    const differs = (field: string, what: string, found: number, expected: number): Observation =>
      about(evaluation, `/content/test_sets/${index}/${field}`, {
        found: `${found}`,
        expected: `${expected}, as in the rows`,
        message: `${id}: the report says ${found} ${what}, the rows have ${expected}.`,
        mend: 'Account for every case: each that was analysed has one row.',
      });
    if (analysed !== rows.table.rows) yield differs('analysed', 'cases were analysed', analysed, rows.table.rows);
    if (clusters !== undefined && counted !== undefined && clusters !== counted) yield differs('clusters', 'clusters', clusters, counted);
  }
}

/** A test set with two tables in one report: whichever is read first would count. */
export function* repeatedTables(evaluation: Evaluation): Generator<Observation> {
  const seen = new Set<string>();
  for (const { testSet, pointer } of evaluation.item.rows) {
    if (seen.has(testSet)) {
      yield about(evaluation, pointer, {
        found: `a second table of ${testSet}`,
        expected: 'the rows of a test set in one table',
        message: `${evaluation.item.path} names two tables of predictions of ${testSet}.`,
        mend: 'Keep one of them; scores of a reference may stand in another table (references).',
      });
    }
    seen.add(testSet);
  }
}
