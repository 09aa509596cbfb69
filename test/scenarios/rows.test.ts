import { describe, expect, it } from 'vitest';
import { sha256 } from '../../scripts/example/digests.mjs';
import type { EvaluationReport, Evidence, MeasuredCriterion } from '../../src/formats/generated/types.ts';
import { blocked, criterion, device, findings, outcome, passes } from '../fixture/judge.ts';
import type { Release } from '../fixture/release.ts';
import { addCriteria, evaluation, method, predictions, reported, ROWS, rows, withRows } from '../fixture/rows.ts';
import { judge } from '../fixture/scenario.ts';
import { fileIn, toText } from '../fixture/tree.ts';
import { good } from '../fixture/tubecheck.ts';

const fine = passes('consistent');
const disagrees = blocked('incomplete', { 'evidence/recomputes': 'incomplete' });

async function edited(edit: (release: Release) => void): Promise<Release> {
  const release = await withRows();
  edit(release);
  return release;
}

const auroc = (atLeast: number): MeasuredCriterion => ({
  id: 'C-AUROC',
  metric: 'auroc',
  test_set: 'TS-CORE',
  statistic: 'lower',
  at_least: atLeast,
  interval: { method: 'delong-logit', level: 0.95 },
});

describe('figures from rows', () => {
  it('all agree: consistent, and every criterion is judged on the rows', async () => {
    const judged = await judge(await withRows());
    expect(outcome(judged)).toEqual(fine);
    expect(device(judged).criteria.map(({ basis }) => basis)).toEqual(device(judged).criteria.map(() => 'rows'));
    expect(criterion(judged, 'C-SENS')).toEqual({ estimate: 0.95, lower: 0.924, upper: 0.9674, result: 'met' });
  });

  it('are taken where they are there, though the plan asks for counts', async () => {
    const judged = await judge(await edited((release) => method(release, ({ evidence }) => { evidence['evaluation-report'] = { recompute: 'counts' }; })));
    expect(outcome(judged)).toEqual(fine);
    expect(device(judged).criteria[0]?.basis).toBe('rows');
  });

  it('one case less in a count is said with both numbers, the place, and the estimate and interval that follow', async () => {
    const judged = await judge(await edited((release) => reported(release, 'sensitivity', { sex: 'female' }, ({ counts }) => Object.assign(counts ?? {}, { tp: 191, fn: 9 }))));
    expect(outcome(judged).blocking).toMatchObject(disagrees.blocking);
    const said = findings(judged, 'evidence/recomputes');
    expect(said.map(({ found, expected }) => [found, expected])).toContainEqual(['tp: 191', 'tp: 190']);
    expect(said.every(({ location }) => location?.path.endsWith('evaluation.json') && location.line !== undefined)).toBe(true);
    expect(criterion(judged, 'S-FLOOR', { group: { sex: 'female' } }).estimate).toBe(0.95);
  });

  it('one pair in another cell is said', async () => {
    const judged = await judge(await edited((release) => reported(release, 'sensitivity', {}, ({ compared_with: compared }) => Object.assign(compared?.['authorized'] ?? {}, { both: 361, neither: 11, new_only: 19, reference_only: 9 }))));
    expect(findings(judged, 'evidence/recomputes').map(({ found, expected }) => [found, expected])).toContainEqual(['both: 361', 'both: 360']);
  });

  it('an AUROC that the rows do not give is said', async () => {
    const judged = await judge(await edited((release) => reported(release, 'auroc', {}, (result) => { result.estimate = 0.999; })));
    expect(outcome(judged)).toEqual(disagrees);
    expect(findings(judged, 'evidence/recomputes')[0]?.message).toMatch(/auroc on TS-CORE, all cases: the report says an estimate of 0\.999; the rows give 0\.\d{4}\./);
  });

  it('missing where the plan demands them: incomplete, with what to add', async () => {
    const judged = await judge(await edited((release) => { release.remove(ROWS); evaluation(release, (content) => { delete content.predictions; }); }));
    expect(outcome(judged)).toEqual(disagrees);
    expect(findings(judged, 'evidence/recomputes')[0]?.mend).toContain('predictions: [{test_set: TS-CORE');
  });

  it('without a reference that the plan compares with: the comparison is not recomputed, and that is said', async () => {
    const judged = await judge(await edited((release) => predictions(release, (table) => { delete table.references; })));
    expect(outcome(judged)).toEqual(disagrees);
    expect(findings(judged, 'evidence/recomputes').map(({ found }) => found)).toEqual(['no scores of authorized', 'no scores of previous']);
  });

  it('with a reference that has no threshold: said, for nothing can be counted of it', async () => {
    const judged = await judge(await edited((release) => predictions(release, ({ references }) => { delete references?.['authorized']?.threshold; })));
    expect(outcome(judged)).toEqual(disagrees);
    expect(findings(judged, 'evidence/recomputes').map(({ found }) => found)).toEqual(['no threshold of authorized', 'no threshold of previous']);
  });

  it('without any threshold: said, for nothing can be counted', async () => {
    const judged = await judge(await edited((release) => {
      predictions(release, ({ score }) => { delete score.threshold; });
      evaluation(release, (content) => { delete content.operating_point; });
    }));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/recomputes': 'incomplete' });
    expect(findings(judged, 'evidence/recomputes').map(({ found }) => found)).toContain('no threshold');
  });

  it('by an attribute that no column is: said once', async () => {
    const judged = await judge(await edited((release) => predictions(release, (table) => { table.attributes = ['sex', 'age_band', 'race', 'acquisition_system']; })));
    expect(outcome(judged)).toEqual(disagrees);
    expect(findings(judged, 'evidence/recomputes').map(({ message }) => message)).toEqual([expect.stringContaining('list no column site')]);
  });
});

describe('rows against what is declared', () => {
  it('another case in the rows: not the test set of the protocol', async () => {
    const judged = await judge(await edited((release) => rows(release, (row, index) => { if (index === 7) row[0] = 'TC-9999'; })));
    expect(outcome(judged)).toEqual(blocked('protocol_deviation', { 'protocol/test-set-identity': 'protocol_deviation' }));
    expect(findings(judged, 'protocol/test-set-identity')[0]?.message).toContain('the rows of TS-CORE');
  });

  it('a number of cases that the rows do not have', async () => {
    const judged = await judge(await edited((release) => evaluation(release, ({ test_sets: [set] }) => Object.assign(set ?? {}, { analysed: 2001, clusters: 2001, enrolled: 2041 }))));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/accounted': 'incomplete' });
    expect(findings(judged, 'evidence/accounted').map(({ message }) => message)).toContain('TS-CORE: the report says 2001 cases were analysed, the rows have 2000.');
  });

  it('rows flagged at another threshold than the report', async () => {
    const judged = await judge(await edited((release) => predictions(release, ({ score }) => { score.threshold = 0.5; })));
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'evidence/operating-point': 'incomplete' }));
  });

  it('a reference flagged at another threshold than that of its own evaluation', async () => {
    const judged = await judge(await edited((release) => predictions(release, ({ references }) => Object.assign(references?.['authorized'] ?? {}, { threshold: 0.46 }))));
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'evidence/operating-point': 'incomplete' }));
  });

  it('no threshold in the table: that of the report counts', async () => {
    expect(outcome(await judge(await edited((release) => predictions(release, ({ score }) => { delete score.threshold; }))))).toEqual(fine);
  });

  it('a level that the rows have and the report does not list', async () => {
    const judged = await judge(await edited((release) => evaluation(release, (content) => { content.results = content.results.filter(({ group }) => group['site'] !== 'ST-05'); })));
    expect(outcome(judged).blocking).toMatchObject({ 'subgroup/reported': 'incomplete' });
    expect(findings(judged, 'subgroup/reported')[0]?.message).toContain('site=ST-05');
  });

  it('a level in the rows that the plan does not name', async () => {
    const judged = await judge(await edited((release) => rows(release, (row, index) => { if (index === 0) row[5] = 'f'; })));
    expect(outcome(judged).blocking).toMatchObject({ 'subgroup/accounted': 'incomplete', 'evidence/recomputes': 'incomplete' });
    expect(findings(judged, 'subgroup/accounted')[0]?.message).toBe('sex=f is a level of 1 of the rows of TS-CORE, and none that the plan names.');
  });

  it('an empty field is the level unknown, and adds to those that say so', async () => {
    const judged = await judge(await edited((release) => rows(release, (row, index) => { if (row[7] === 'unknown' && index % 2 === 0) row[7] = ''; })));
    expect(outcome(judged)).toEqual(fine);
    expect(device(judged).subgroups.find(({ group }) => group['race'] === 'unknown')).toMatchObject({ positives: 3, negatives: 10, status: 'unknown' });
  });
});

describe('a table that cannot be used', () => {
  it('a truth that is neither positive nor negative is said with its line', async () => {
    const judged = await judge(await edited((release) => rows(release, (row, index) => { if (index === 3) row[2] = 'maybe'; })));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/schema-valid': 'incomplete' });
    expect(findings(judged, 'evidence/schema-valid').map(({ location }) => location)).toContainEqual({ path: ROWS, line: 5 });
  });

  it('a column that is not there is said', async () => {
    const judged = await judge(await edited((release) => predictions(release, ({ score }) => { score.column = 'skore'; })));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/schema-valid': 'incomplete' });
  });

  it('a Git LFS pointer without its object is said, and how to push it', async () => {
    const judged = await judge(await edited((release) => {
      const csv = toText(fileIn(release.tree(), ROWS));
      predictions(release, (table) => { release.write(ROWS, `version https://git-lfs.github.com/spec/v1\noid sha256:${table.sha256}\nsize ${csv.length}\n`); });
      release.settle();
    }));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/schema-valid': 'incomplete' });
    expect(findings(judged, 'evidence/schema-valid')[0]?.mend).toContain('git lfs push');
  });

  it('another file than was recorded is not read', async () => {
    const judged = await judge(await edited((release) => release.tamper(ROWS, (text) => text.replace('0.687', '0.688'))));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/attached': 'incomplete' });
    expect(device(judged).criteria[0]?.basis).toBe('counts');
  });

  it('two tables of one test set are one too many', async () => {
    const judged = await judge(await edited((release) => evaluation(release, ({ predictions: tables = [] }) => { tables.push(...structuredClone(tables)); })));
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'evidence/plausible': 'incomplete' }));
  });
});

describe('references in another table', () => {
  const OTHER = 'models/tubecheck/evidence/authorized.csv';
  const elsewhere = (release: Release, change: (lines: string[]) => string[] = (lines) => lines): void => {
    const cells = toText(fileIn(release.tree(), ROWS)).trimEnd().split('\n').slice(1).map((line) => line.split(','));
    const lines = change(cells.map((row) => `${row[0] ?? ''},${row[4] ?? ''}`)).toReversed();
    const text = `${['id,s', ...lines].join('\n')}\n`;
    release.write(OTHER, text);
    predictions(release, (table) => { table.references = { authorized: { score: 's', threshold: 0.45, file: 'authorized.csv', sha256: sha256(text), case: 'id' } }; });
  };

  it('are joined by case', async () => {
    expect(outcome(await judge(await edited((release) => elsewhere(release))))).toEqual(fine);
  });

  it('with other cases are refused', async () => {
    const judged = await judge(await edited((release) => elsewhere(release, (lines) => lines.slice(1))));
    expect(outcome(judged).blocking).toMatchObject({ 'evidence/schema-valid': 'incomplete' });
    expect(findings(judged, 'evidence/schema-valid')[0]?.message).toContain('TC-0001');
  });

  it('that are not what was recorded are not read', async () => {
    const judged = await judge(await edited((release) => { elsewhere(release); release.tamper(OTHER, (text) => text.replace('id,s', 'id,t')); }));
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'evidence/attached': 'incomplete' }));
  });
});

describe('criteria that rows alone show', () => {
  it('an AUROC whose lower limit reaches the floor is met, one that does not is not shown', async () => {
    const met = await judge(await edited((release) => addCriteria(release, auroc(0.9))));
    expect(outcome(met)).toEqual(fine);
    const { lower, upper, estimate } = criterion(met, 'C-AUROC');
    expect([lower, estimate, upper]).toEqual([lower, estimate, upper].toSorted());
    const between = ((lower ?? 0) + (estimate ?? 0)) / 2;
    const failed = await judge(await edited((release) => addCriteria(release, auroc(Number(between.toFixed(6))))));
    expect(outcome(failed)).toEqual(blocked('criteria_failed', { 'criteria/met': 'criteria_failed' }));
    expect(criterion(failed, 'C-AUROC').result).toBe('not shown');
  });

  it('without rows an AUROC is reported without them', async () => {
    const release = await good();
    addCriteria(release, auroc(0.9));
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(blocked('incomplete', { 'criteria/reported': 'incomplete', 'evidence/recomputes': 'incomplete' }));
  });

  it('the difference of two AUROCs on the same cases is that of DeLong, though the report compares nothing', async () => {
    const judged = await judge(await edited((release) => addCriteria(release, { ...auroc(0.9), id: 'C-DIFF', compared_with: ['authorized'], at_least: -0.2, interval: { method: 'delong', level: 0.95 } })));
    expect(outcome(judged)).toEqual(fine);
    expect(device(judged).criteria.find(({ id }) => id === 'C-DIFF')).toMatchObject({ basis: 'rows', method: 'delong', result: 'met', reference: 'authorized' });
  });
});

describe('several rows of one patient', () => {
  /** Four cases of neighbouring scores are one patient, whose errors come together. */
  const paired = (release: Release): void => {
    const scores: number[] = [];
    rows(release, (row) => { scores.push(Number(row[3])); });
    const order = scores.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
    rows(release, (row, index) => { row[1] = `P${Math.floor(order.indexOf(index) / 4)}`; });
    evaluation(release, (content) => {
      Object.assign(content.test_sets[0] ?? {}, { clusters: 500 });
      for (const result of content.results) delete result.interval;
    });
  };

  it('widen the intervals, and the protocol is content', async () => {
    const judged = await judge(await edited((release) => { paired(release); method(release, ({ criteria = [] }) => { for (const one of criteria) if ('interval' in one && one.compared_with !== undefined) Object.assign(one, { interval: { method: 'bootstrap', level: 0.95 } }); }); }));
    expect(findings(judged, 'protocol/clustering')).toEqual([]);
    expect(findings(judged, 'evidence/recomputes')).toEqual([]);
    const whole = criterion(judged, 'C-SENS');
    expect(whole.estimate).toBe(0.95);
    expect(whole.lower).toBeLessThan(0.92);
    expect(device(judged).criteria.find(({ id }) => id === 'C-SENS')?.note).toContain('clustered');
  });
});

describe('multiplicity', () => {
  const member = (id: string, metric: string, floor: number): MeasuredCriterion => ({ id, metric, test_set: 'TS-CORE', statistic: 'lower', at_least: floor, interval: { method: 'wilson', level: 0.95 } });
  const family = (release: Release, ...criteria: MeasuredCriterion[]): void => {
    addCriteria(release, ...criteria);
    method(release, (pe) => { pe.holm = criteria.map(({ id }) => id); });
  };

  it('by Holm the clearest is judged at the strictest level, the last at the plan\'s own', async () => {
    const judged = await judge(await edited((release) => family(release, member('H-1', 'sensitivity', 0.9), member('H-2', 'specificity', 0.8945))));
    expect(outcome(judged)).toEqual(fine);
    const levels = device(judged).criteria.filter(({ id }) => id.startsWith('H-')).map(({ id, level, result }) => [id, Number(level?.toFixed(6)), result]);
    expect(levels).toEqual([['H-1', 0.975, 'met'], ['H-2', 0.95, 'met']]);
  });

  it('by Holm what holds at the plan\'s level alone is not shown while another fails', async () => {
    // 1456 of 1600: the lower limit is 0.8950 at 95 %, 0.8927 at 97.5 %.
    const judged = await judge(await edited((release) => family(release, member('H-1', 'sensitivity', 0.94), member('H-2', 'specificity', 0.8945))));
    expect(outcome(judged)).toEqual(blocked('criteria_failed', { 'criteria/met': 'criteria_failed' }));
    expect(device(judged).criteria.filter(({ id }) => id.startsWith('H-')).map(({ result }) => result)).toEqual(['not shown', 'not shown']);
  });
});

describe('drift', () => {
  it('of case mix and scores against the last release is told, and nothing is judged by it', async () => {
    const release = await withRows();
    // The last release brought its rows too: one site was named otherwise, and all scores were lower.
    const earlier = toText(fileIn(release.tree(), ROWS)).replaceAll('ST-05', 'ST-04').replaceAll(/,0\.9\d\d,0/g, ',0.8,0');
    const report = release.read<Evidence>(release.pathOf('evaluation-report'));
    const path = 'models/tubecheck/evidence/before.json';
    release.write('models/tubecheck/evidence/before.csv', earlier, 'base');
    const content = structuredClone(report.content) as unknown as EvaluationReport;
    Object.assign(content.predictions?.[0] ?? {}, { file: 'before.csv', sha256: sha256(earlier) });
    content.results = [];
    release.write(path, JSON.stringify({ ...report, content }), 'base');
    release.manifest(({ evidence }) => evidence.push('evidence/before.json'), 'base');
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(fine);
    const told = device(judged).drift ?? [];
    expect(told.map(({ name, statistic }) => `${name} ${statistic}`)).toEqual(['sex psi', 'age_band psi', 'race psi', 'acquisition_system psi', 'site psi', 'score psi', 'score ks']);
    const value = (name: string, statistic: string): number => told.find((one) => one.name === name && one.statistic === statistic)?.value ?? NaN;
    expect(value('sex', 'psi')).toBe(0);
    expect(value('site', 'psi')).toBeGreaterThan(0.1);
    expect(value('score', 'ks')).toBeGreaterThan(0);
  });

  it('is not told where the last release has no rows', async () => {
    expect(device(await judge(await withRows())).drift).toBeUndefined();
  });
});
