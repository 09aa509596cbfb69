import type { ReleaseCase } from '../case/case.ts';
import { sameValue, sitesOf } from '../case/changes.ts';
import type { ChangeControlPlan, EvaluationReport, EvaluationResult } from '../formats/generated/types.ts';
import { negatives, positives } from '../statistics/metrics.ts';
import { allEvaluations, previousReports, type Evaluation } from './evidences.ts';
import type { Metric } from './carriers.ts';
import { metricOf } from './figures.ts';
import { otherRows, otherThresholds, repeatedTables } from './row-checks.ts';
import { impactFaults, rollbackFaults } from './labeling.ts';
import { operatingPointOf } from './placed.ts';
import { placeKey } from './results.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { LIFECYCLE, STATISTICS, pccp } from './sources.ts';
import { countsCases, groupSize } from './subgroups.ts';
import { about, groupName, shown } from './words.ts';

const facts = { verdict: 'incomplete', questions: [2] } as const;

export interface Entry extends Evaluation {
  readonly result: EvaluationResult;
  readonly pointer: string;
  readonly metric: Metric | undefined;
  readonly name: string;
}

/** Every result of every evaluation report. */
export function* entries(release: ReleaseCase): Generator<Entry> {
  for (const evaluation of allEvaluations(release)) {
    for (const [index, result] of evaluation.report.results.entries()) {
      const name = `${result.metric} on ${result.test_set}, ${groupName(result.group)}`;
      yield { ...evaluation, result, pointer: `/content/results/${index}`, metric: metricOf(release.plan, result.metric), name };
    }
  }
}

const operatingPoint: ReleaseRule = {
  ...facts,
  id: 'evidence/operating-point',
  title: 'The evaluation was made at the released operating point.',
  reason: 'Another threshold is another device.',
  sources: [LIFECYCLE, pccp('section VII.B(3)')],
  example: 'The report is for a threshold of 0.45, the configuration releases 0.50.',
  *judge(release) {
    const configured = release.release.configuration['operating_point'];
    const sites = Object.values(sitesOf(release.release)).flatMap((site) => site['operating_point'] ?? []);
    const allowed = [configured, ...sites].filter((point) => point !== undefined);
    const isReleased = (point: unknown): boolean => allowed.length === 0 || allowed.some((one) => sameValue(one, point));
    for (const evaluation of allEvaluations(release)) {
      const { report } = evaluation;
      if (!isReleased(report.operating_point)) {
        yield about(evaluation, '/content/operating_point', {
          found: shown(report.operating_point),
          expected: shown(configured ?? sites),
          message: `${evaluation.item.path} was made at ${shown(report.operating_point)}; released is ${shown(configured ?? sites)}.`,
          mend: 'Evaluate at the released operating point.',
        });
      }
      yield* otherThresholds(release, evaluation);
      for (const [index, result] of report.results.entries()) {
        if (result.operating_point === undefined || isReleased(result.operating_point)) continue;
        yield about(evaluation, `/content/results/${index}/operating_point`, {
          found: shown(result.operating_point),
          expected: shown(allowed),
          message: `A result of ${evaluation.item.path} is for ${shown(result.operating_point)}, which is not released.`,
          mend: 'Leave it out, or evaluate at the released operating point.',
        });
      }
    }
  },
};

const accounted: ReleaseRule = {
  ...facts,
  id: 'evidence/accounted',
  title: 'Every enrolled case is analysed or excluded with a reason.',
  reason: 'Cases that vanish are seldom the easy ones.',
  sources: [STATISTICS, pccp('Appendix A 3.c.6 to 3.c.8')],
  example: 'Enrolled 2040, analysed 2000, excluded 30.',
  questions: [2, 4],
  *judge(release) {
    for (const evaluation of allEvaluations(release)) {
      for (const [index, { id, enrolled, excluded, analysed }] of evaluation.report.test_sets.entries()) {
        const pointer = `/content/test_sets/${index}`;
        const out = excluded.reduce((sum, { n }) => sum + n, 0);
        if (enrolled !== analysed + out) {
          yield about(evaluation, pointer, {
            found: `enrolled ${enrolled}, analysed ${analysed} + excluded ${out} = ${analysed + out}`,
            expected: 'enrolled = analysed + excluded',
            message: `${id}: ${enrolled} were enrolled, ${analysed} analysed and ${out} excluded; ${Math.abs(enrolled - analysed - out)} are not accounted for.`,
            mend: 'Account for every case.',
          });
        }
        if (analysed === 0)
          yield about(evaluation, pointer, {
            found: '0 cases',
            expected: 'at least one',
            message: `${id}: no case was analysed.`,
            mend: 'Evaluate the model.',
          });
        yield* otherRows(evaluation, index);
        const classes = classSizes(release.plan, evaluation.report, id);
        if (classes !== undefined && classes !== analysed) {
          yield about(evaluation, pointer, {
            level: classes > analysed ? 'block' : 'warn',
            found: `${classes} positives and negatives`,
            expected: `${analysed} analysed`,
            message: `${id}: positives and negatives together are ${classes}, analysed are ${analysed}.`,
            mend: 'Account for every case.',
          });
        }
      }
    }
  },
};

function classSizes(plan: ChangeControlPlan, report: EvaluationReport, testSet: string): number | undefined {
  const size = groupSize(plan, [report], testSet, {});
  return size.positives === undefined || size.negatives === undefined ? undefined : size.positives + size.negatives;
}

/** Fewer figures than this can agree by chance. */
const CHANCE = 10;

const groupKey = ({ test_set: testSet, group }: EvaluationResult): string => placeKey(testSet, group);
const figureKey = (result: EvaluationResult): string =>
  JSON.stringify([result.metric, groupKey(result), result.operating_point ?? null]);
const figureNumbers = ({ counts, rate, values, estimate }: EvaluationResult): string =>
  JSON.stringify([counts ?? null, rate ?? null, values ?? null, counts === undefined ? (estimate ?? null) : null]);

const notReused: ReleaseRule = {
  ...facts,
  id: 'evidence/not-reused',
  title: 'The figures are not those of another model.',
  reason: 'A changed model that errs on exactly the same counts everywhere was not evaluated.',
  sources: [pccp('section VII.B(3)')],
  example: 'Every count stands in the last release, under another model digest.',
  *judge(release) {
    const before = new Map(
      previousReports(release)
        .flatMap((report) => report.results)
        .map((result) => [figureKey(result), figureNumbers(result)]),
    );
    const digest = release.previous?.model.digest;
    if (digest === undefined || digest === release.model.digest) return;
    for (const evaluation of allEvaluations(release)) {
      const shared = evaluation.report.results.filter((result) => before.has(figureKey(result)));
      if (shared.length === 0) continue;
      if (shared.some((result) => before.get(figureKey(result)) !== figureNumbers(result))) continue;
      yield about(evaluation, '/content/results', {
        level: shared.length < CHANCE ? 'warn' : 'block',
        found: `all ${shared.length} figures as in the last release`,
        expected: 'figures of this model',
        message: `All ${shared.length} figures of ${evaluation.item.path} are those of the last release, whose model was another.`,
        mend: 'Evaluate this model.',
      });
    }
  },
};

const plausible: ReleaseRule = {
  ...facts,
  id: 'evidence/plausible',
  title: 'Figures are possible.',
  reason:
    'A percentage where a fraction is due, an interval that leaves out its estimate, one figure in two versions: somebody must look.',
  sources: [STATISTICS],
  example: 'estimate: 95 for a sensitivity.',
  *judge(release) {
    yield* rollbackFaults(release);
    yield* impactFaults(release);
    yield* repeated(release);
    yield* otherSizes(release);
    for (const evaluation of allEvaluations(release)) yield* repeatedTables(evaluation);
    for (const entry of entries(release)) {
      yield* impossible(entry);
      if (entry.metric === undefined)
        yield about(entry, `${entry.pointer}/metric`, {
          found: entry.result.metric,
          expected: 'a metric known by name or by the plan',
          message: `${entry.result.metric} is no metric that can be recomputed.`,
          mend: 'Correct the name, or let the plan define it.',
        });
      if (!entry.report.test_sets.some(({ id }) => id === entry.result.test_set))
        yield about(entry, `${entry.pointer}/test_set`, {
          found: entry.result.test_set,
          expected: 'a test set of this report',
          message: `${entry.name}: the report does not describe the test set.`,
          mend: 'Describe it under test_sets.',
        });
    }
  },
};

/** One figure in two versions: whichever is read first would count. */
function* repeated(release: ReleaseCase): Generator<Observation> {
  const seen = new Map<string, { point: unknown; path: string }[]>();
  for (const entry of entries(release)) {
    const key = JSON.stringify([entry.result.metric, groupKey(entry.result)]);
    const point = operatingPointOf(release, entry.report, entry.result);
    const known = seen.get(key) ?? [];
    const first = known.find((other) => sameValue(other.point, point));
    seen.set(key, [...known, { point, path: entry.item.path }]);
    if (first === undefined) continue;
    yield about(entry, entry.pointer, {
      found: `${entry.name} a second time`,
      expected: 'every figure once',
      message: `${entry.name} is reported twice (${first.path}).`,
      mend: 'Keep one of them.',
    });
  }
}

/** A group has one number of positives and one of negatives, whichever figure tells it: its size decides whether it is judged. */
function* otherSizes(release: ReleaseCase): Generator<Observation> {
  const sizes = new Map<string, { n: number; name: string }>();
  for (const entry of entries(release)) {
    const { result, name } = entry;
    if (!countsCases(release.plan, result.metric) || result.counts === undefined) continue;
    for (const [what, n] of [['positives', positives(result.counts)], ['negatives', negatives(result.counts)]] as const) {
      if (n === undefined) continue;
      const key = `${what} ${groupKey(result)}`;
      const known = sizes.get(key);
      if (known === undefined) sizes.set(key, { n, name });
      else if (known.n !== n)
        yield about(entry, `${entry.pointer}/counts`, {
          found: `${n} ${what}`,
          expected: `${known.n}, as for ${known.name}`,
          message: `${name} is about ${n} ${what}, ${known.name} about ${known.n}: one group has one size.`,
          mend: 'Count both figures on the same cases.',
        });
    }
  }
}

function* impossible(entry: Entry): Generator<Observation> {
  const { result, pointer, metric, name } = entry;
  const range = metric?.type === 'counts' ? metric.definition.range : undefined;
  for (const [key, value] of Object.entries({
    estimate: result.estimate,
    lower: result.interval?.lower,
    upper: result.interval?.upper,
  })) {
    if (range === undefined || typeof value !== 'number' || (value >= range.least && value <= range.most)) continue;
    // Every range with an upper end ends at 1.
    const hint = value > range.most && value <= 100 ? ' (a fraction, not a percentage)' : '';
    yield about(entry, pointer, {
      found: `${key} ${value}`,
      expected: `${range.least} to ${range.most}${hint}`,
      message: `${name}: ${key} ${value} is not possible.`,
      mend: 'Correct the figure.',
    });
  }
  const { interval, estimate } = result;
  if (interval === undefined) return;
  const inverted = interval.lower > interval.upper;
  if (inverted || (typeof estimate === 'number' && (estimate < interval.lower - 5e-5 || estimate > interval.upper + 5e-5))) {
    yield about(entry, `${pointer}/interval`, {
      found: `${interval.lower} to ${interval.upper}`,
      expected: inverted ? 'lower before upper' : `an interval around ${String(estimate)}`,
      message: `${name}: the interval does not contain its estimate.`,
      mend: 'Correct the interval.',
    });
  }
}

export const EVALUATION_RULES: readonly ReleaseRule[] = [operatingPoint, accounted, notReused, plausible];
