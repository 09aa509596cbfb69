import type { ReleaseCase } from '../case/case.ts';
import { sameValue, sitesOf } from '../case/changes.ts';
import type { EvaluationReport, EvaluationResult } from '../formats/generated/types.ts';
import { agrees } from '../statistics/decision.ts';
import { asNumber } from '../statistics/metrics.ts';
import { allEvaluations, methodsCited, previousReports, type Evaluation } from './evidences.ts';
import { comparison, figureFrom, isComputable, metricOf, pairedTable, withInterval, type Metric } from './figures.ts';
import { impactFaults, rollbackFaults } from './labeling.ts';
import { isMeasured } from './plan/subject.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { LIFECYCLE, STATISTICS, pccp } from './sources.ts';
import { groupSize, operatingPointOf } from './subgroups.ts';
import { groupName, inEvidence, shown } from './words.ts';

const facts = { verdict: 'incomplete', questions: [2] } as const;

interface Entry extends Evaluation {
  readonly result: EvaluationResult;
  readonly pointer: string;
  readonly metric: Metric | undefined;
  readonly name: string;
}

/** Every result of every evaluation report. */
function* entries(release: ReleaseCase): Generator<Entry> {
  for (const evaluation of allEvaluations(release)) {
    for (const [index, result] of evaluation.report.results.entries()) {
      const name = `${result.metric} on ${result.test_set}, ${groupName(result.group)}`;
      yield { ...evaluation, result, pointer: `/content/results/${index}`, metric: metricOf(release.plan, result.metric), name };
    }
  }
}

function about({ item }: Pick<Evaluation, 'item'>, pointer: string, rest: Omit<Observation, 'subject' | 'location'>): Observation {
  return { subject: item.path, location: inEvidence(item, pointer), ...rest };
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
    if (configured === undefined && sites.length === 0) return;
    const allowed = [...(configured === undefined ? [] : [configured]), ...sites];
    for (const evaluation of allEvaluations(release)) {
      const { report } = evaluation;
      if (!allowed.some((point) => sameValue(point, report.operating_point))) {
        yield about(evaluation, '/content/operating_point', { found: shown(report.operating_point), expected: shown(configured ?? sites), message: `${evaluation.item.path} was made at ${shown(report.operating_point)}; released is ${shown(configured ?? sites)}.`, mend: 'Evaluate at the released operating point.' });
      }
      for (const [index, result] of report.results.entries()) {
        if (result.operating_point === undefined || allowed.some((point) => sameValue(point, result.operating_point))) continue;
        yield about(evaluation, `/content/results/${index}/operating_point`, { found: shown(result.operating_point), expected: shown(allowed), message: `A result of ${evaluation.item.path} is for ${shown(result.operating_point)}, which is not released.`, mend: 'Leave it out, or evaluate at the released operating point.' });
      }
    }
  },
};

function disagreement(entry: Entry, pointer: string, what: string, reported: number, computed: number): Observation {
  return about(entry, pointer, {
    found: `${reported}`, expected: computed.toFixed(4), message: `${entry.name}: the report says ${what} ${reported}; its own numbers give ${computed.toFixed(4)}.`, mend: 'Correct the report: the figures must be those of its counts.',
  });
}

function* checkReported(entry: Entry, metric: Metric): Generator<Observation> {
  const { result, pointer, item } = entry;
  const figure = figureFrom(metric, result, false);
  if (figure === undefined || figure.basis === 'as reported') return;
  const text = (at: string, value: number): string => item.source.document?.numberText(`${pointer}${at}`) ?? String(value);
  if (typeof result.estimate === 'number') {
    if (figure.estimate === undefined) {
      yield about(entry, `${pointer}/estimate`, { found: `${result.estimate}`, expected: 'no estimate', message: `${entry.name}: there are no cases, so there is no figure.`, mend: 'Leave the estimate out.' });
    } else if (!agrees(text('/estimate', result.estimate), figure.estimate)) yield disagreement(entry, `${pointer}/estimate`, 'an estimate of', result.estimate, asNumber(figure.estimate));
  }
  const { interval } = result;
  if (interval?.method === undefined || interval.level === undefined || !isComputable(interval.method)) return;
  // The report names the method itself here; whether it may is for protocol/interval-method.
  const { lower, upper } = computedInterval(metric, result, figure, { method: interval.method, level: interval.level });
  if (lower !== undefined && !agrees(text('/interval/lower', interval.lower), lower)) yield disagreement(entry, `${pointer}/interval/lower`, 'a lower limit of', interval.lower, lower);
  if (upper !== undefined && !agrees(text('/interval/upper', interval.upper), upper)) yield disagreement(entry, `${pointer}/interval/upper`, 'an upper limit of', interval.upper, upper);
}

function computedInterval(metric: Metric, result: EvaluationResult, figure: NonNullable<ReturnType<typeof figureFrom>>, interval: { method: string; level: number }): { lower?: number | undefined; upper?: number | undefined } {
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
function referenceCells(release: ReleaseCase, metric: Metric, entry: Entry, reference: string): { k: number; n: number } | undefined {
  const reports: readonly EvaluationReport[] =
    reference === 'authorized' ? (release.baseline?.evaluation === undefined ? [] : [release.baseline.evaluation]) : reference === 'previous' ? previousReports(release) : [];
  const digest = entry.report.test_sets.find(({ id }) => id === entry.result.test_set)?.sha256;
  for (const report of reports) {
    if (report.test_sets.find(({ id }) => id === entry.result.test_set)?.sha256 !== digest) continue;
    const same = report.results.find((result) => result.metric === entry.result.metric && result.test_set === entry.result.test_set && sameValue(result.group, entry.result.group));
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
      about(entry, pointer, { found: `${found}`, expected: `${expected}`, message: `${entry.name}, against ${reference}: ${what} is ${found}, expected ${expected}.`, mend: 'Correct the paired table: it must be about the same cases.' });
    if (table !== undefined && own !== undefined) {
      const n = table.both + table.new_only + table.reference_only + table.neither;
      if (n !== own.n) yield wrong('the number of pairs', n, own.n);
      if (table.both + table.new_only !== own.k) yield wrong('both + new_only', table.both + table.new_only, own.k);
    }
    const known = referenceCells(release, metric, entry, reference);
    const theirs = table === undefined ? cells(metric, compared.counts) : { k: table.both + table.reference_only, n: table.both + table.new_only + table.reference_only + table.neither };
    if (known !== undefined && theirs !== undefined && (known.k !== theirs.k || known.n !== theirs.n)) {
      // Another number of cases means that the reference was evaluated on other cases: to be explained, not to be recomputed.
      yield about(entry, pointer, { level: known.n === theirs.n ? 'block' : 'warn', found: `${theirs.k}/${theirs.n}`, expected: `${known.k}/${known.n}`, message: `${entry.name}: the reference ${reference} has ${theirs.k}/${theirs.n} here and ${known.k}/${known.n} in its own evaluation.`, mend: "Compare with the reference's own results on the same test set." });
    }
    const figure = compared.difference === undefined || metric.type === 'reported' ? undefined : comparison(metric, entry.result, compared, undefined, 'difference', false);
    const text = entry.item.source.document?.numberText(`${pointer}/difference`) ?? String(compared.difference);
    if (figure?.estimate !== undefined && compared.difference !== undefined && !agrees(text, figure.estimate)) {
      yield disagreement(entry, `${pointer}/difference`, 'a difference of', compared.difference, asNumber(figure.estimate));
    }
  }
}

const recomputes: ReleaseRule = {
  ...facts,
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
      yield* checkReported(entry, metric);
      yield* checkPairs(release, entry, metric);
      if (needsNumbers(release, entry) && figureFrom(metric, entry.result, false) === undefined && entry.result.undefined === undefined) {
        yield about(entry, entry.pointer, { found: 'an estimate alone', expected: 'counts, from which it can be recomputed', message: `${entry.name} is reported without the numbers that it was made of.`, mend: 'Add counts (tp, fn, tn, fp), rate or values.' });
      }
    }
  },
};

/** A bare estimate counts only where the plan says so, or where it is only reported. */
function needsNumbers(release: ReleaseCase, entry: Entry): boolean {
  if (release.release.basis !== 'plan') return false;
  const cited = methodsCited(entry.item);
  return release.methods.some(({ id, method }) => {
    const asked = (method.criteria ?? []).some((criterion) => isMeasured(criterion) && criterion.metric === entry.result.metric && criterion.test_set === entry.result.test_set);
    return asked && cited.includes(id) && method.evidence['evaluation-report']?.recompute !== 'none';
  });
}

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
          yield about(evaluation, pointer, { found: `enrolled ${enrolled}, analysed ${analysed} + excluded ${out} = ${analysed + out}`, expected: 'enrolled = analysed + excluded', message: `${id}: ${enrolled} were enrolled, ${analysed} analysed and ${out} excluded; ${Math.abs(enrolled - analysed - out)} are not accounted for.`, mend: 'Account for every case.' });
        }
        if (analysed === 0) yield about(evaluation, pointer, { found: '0 cases', expected: 'at least one', message: `${id}: no case was analysed.`, mend: 'Evaluate the model.' });
        const classes = classSizes(evaluation.report, id);
        if (classes !== undefined && classes !== analysed) {
          yield about(evaluation, pointer, { level: classes > analysed ? 'block' : 'warn', found: `${classes} positives and negatives`, expected: `${analysed} analysed`, message: `${id}: positives and negatives together are ${classes}, analysed are ${analysed}.`, mend: 'Account for every case.' });
        }
      }
    }
  },
};

function classSizes(report: EvaluationReport, testSet: string): number | undefined {
  const { positives, negatives } = groupSize([report], testSet, {});
  return positives === undefined || negatives === undefined ? undefined : positives + negatives;
}

/** Fewer figures than this can agree by chance. */
const CHANCE = 10;

const figureKey = (result: EvaluationResult): string => JSON.stringify([result.metric, result.test_set, Object.entries(result.group).sort(), result.operating_point ?? null]);
const figureNumbers = ({ counts, rate, values, estimate }: EvaluationResult): string => JSON.stringify([counts ?? null, rate ?? null, values ?? null, counts === undefined ? (estimate ?? null) : null]);

const notReused: ReleaseRule = {
  ...facts,
  id: 'evidence/not-reused',
  title: 'The figures are not those of another model.',
  reason: 'A changed model that errs on exactly the same counts everywhere was not evaluated.',
  sources: [pccp('section VII.B(3)')],
  example: 'Every count stands in the last release, under another model digest.',
  *judge(release) {
    const before = new Map(previousReports(release).flatMap((report) => report.results).map((result) => [figureKey(result), figureNumbers(result)]));
    const digest = release.previous?.model.digest;
    if (before.size === 0 || digest === undefined || digest === release.model.digest) return;
    for (const evaluation of allEvaluations(release)) {
      const shared = evaluation.report.results.filter((result) => before.has(figureKey(result)));
      if (shared.length === 0) continue;
      if (shared.some((result) => before.get(figureKey(result)) !== figureNumbers(result))) continue;
      yield about(evaluation, '/content/results', { level: shared.length < CHANCE ? 'warn' : 'block', found: `all ${shared.length} figures as in the last release`, expected: 'figures of this model', message: `All ${shared.length} figures of ${evaluation.item.path} are those of the last release, whose model was another.`, mend: 'Evaluate this model.' });
    }
  },
};

const plausible: ReleaseRule = {
  ...facts,
  id: 'evidence/plausible',
  title: 'Figures are possible.',
  reason: 'A percentage where a fraction is due, an interval that leaves out its estimate, one figure in two versions: somebody must look.',
  sources: [STATISTICS],
  example: 'estimate: 95 for a sensitivity.',
  *judge(release) {
    yield* rollbackFaults(release);
    yield* impactFaults(release);
    const seen = new Map<string, string>();
    for (const entry of entries(release)) {
      yield* impossible(entry);
      const key = JSON.stringify([figureKey({ ...entry.result, operating_point: undefined } as never), shown(operatingPointOf(release, entry.report, entry.result), 500)]);
      const first = seen.get(key);
      if (first !== undefined) yield about(entry, entry.pointer, { found: `${entry.name} a second time`, expected: 'every figure once', message: `${entry.name} is reported twice (${first}).`, mend: 'Keep one of them.' });
      else seen.set(key, entry.item.path);
      if (entry.metric === undefined) yield about(entry, `${entry.pointer}/metric`, { found: entry.result.metric, expected: 'a metric known by name or by the plan', message: `${entry.result.metric} is no metric that can be recomputed.`, mend: 'Correct the name, or let the plan define it.' });
      if (!entry.report.test_sets.some(({ id }) => id === entry.result.test_set)) yield about(entry, `${entry.pointer}/test_set`, { found: entry.result.test_set, expected: 'a test set of this report', message: `${entry.name}: the report does not describe the test set.`, mend: 'Describe it under test_sets.' });
    }
  },
};

function* impossible(entry: Entry): Generator<Observation> {
  const { result, pointer, metric, name } = entry;
  const range = metric?.type === 'counts' ? metric.definition.range : undefined;
  const outside = (value: number): boolean => range !== undefined && (value < range.least || value > range.most);
  for (const [key, value] of Object.entries({ estimate: result.estimate, lower: result.interval?.lower, upper: result.interval?.upper })) {
    if (typeof value !== 'number' || !outside(value)) continue;
    const hint = range?.most === 1 && value > 1 && value <= 100 ? ' (a fraction, not a percentage)' : '';
    yield about(entry, pointer, { found: `${key} ${value}`, expected: `${range?.least ?? ''} to ${range?.most ?? ''}${hint}`, message: `${name}: ${key} ${value} is not possible.`, mend: 'Correct the figure.' });
  }
  const { interval, estimate } = result;
  if (interval === undefined) return;
  const inverted = interval.lower > interval.upper;
  if (inverted || (typeof estimate === 'number' && (estimate < interval.lower - 5e-5 || estimate > interval.upper + 5e-5))) {
    yield about(entry, `${pointer}/interval`, { found: `${interval.lower} to ${interval.upper}`, expected: inverted ? 'lower before upper' : `an interval around ${String(estimate)}`, message: `${name}: the interval does not contain its estimate.`, mend: 'Correct the interval.' });
  }
}

export const EVALUATION_RULES: readonly ReleaseRule[] = [operatingPoint, recomputes, accounted, notReused, plausible];
