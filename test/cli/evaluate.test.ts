import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Evaluation, MetricFigure } from '../../src/evaluation/evaluation.ts';
import { CLI, plumbline, run, type Ran } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { ROW_CASES, type OracleCase } from '../evaluation/tables.ts';

const ORACLE = fileURLToPath(new URL('../evaluation/oracle/', import.meta.url));
const OTHERS = fileURLToPath(new URL('../statistics/oracle/', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/tubecheck/', import.meta.url));

const evaluated = ({ stdout }: Ran): Evaluation => JSON.parse(stdout) as Evaluation;
const figure = ({ groups }: Evaluation, metric: string, group: Readonly<Record<string, string>> = {}): MetricFigure | undefined =>
  groups.find((one) => JSON.stringify(one.group) === JSON.stringify(group))?.metrics.find((one) => one.metric === metric);

async function judged(...args: string[]): Promise<Evaluation> {
  const ran = await plumbline(['evaluate', ...args, '--json']);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: '' });
  return evaluated(ran);
}

/** A table in a folder of its own. */
function tableOf(text: string): { readonly cwd: string; readonly file: string } {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'table.csv'), text);
  return { cwd, file: 'table.csv' };
}

const ofCase = ({ file, score, threshold, attributes, intersections, cluster, paired }: OracleCase): string[] => [
  join(ORACLE, file), '--truth', 'y_true', '--score', score, '--threshold', String(paired?.threshold_new ?? threshold), '--positive', '1', '--negative', '0',
  '--by', [...attributes, ...intersections.map((names) => names.join('+'))].join(','), ...(cluster === null ? [] : ['--cluster', cluster]),
  ...(paired === null ? [] : ['--reference', `old=${paired.old}@${paired.threshold_old}`]),
];

describe('evaluate on tables whose figures others have computed', () => {
  it.each(ROW_CASES.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const evaluation = await judged(...ofCase(one));
    expect(evaluation.schema).toBe('plumbline/evaluation/v1');
    expect(evaluation.groups).toHaveLength(one.groups.length);
    for (const { attribute, level, metrics } of one.groups) {
      const [names, levels] = [[attribute ?? []].flat(), [level ?? []].flat()];
      const group = Object.fromEntries(names.map((name, at) => [name, levels[at] ?? '']));
      const { tp, fp, tn, fn, n } = metrics.counts;
      expect(evaluation.groups.find((found) => JSON.stringify(found.group) === JSON.stringify(group))).toMatchObject({ n, counts: { tp, fp, tn, fn } });
      const auroc = figure(evaluation, 'auroc', group);
      if (metrics.auroc.est === null) expect(auroc).toMatchObject({ undefined: expect.any(String) as string });
      else expect(auroc?.estimate).toBeCloseTo(metrics.auroc.est, 9);
      const [first] = auroc?.intervals ?? [];
      const expected = metrics.auroc.delong_logit ?? metrics.auroc.newcombe;
      if (expected !== undefined && one.cluster === null) {
        expect(first?.method).toBe(metrics.auroc.delong_logit === undefined ? 'newcombe-auroc' : 'delong-logit');
        expect(first?.lower).toBeCloseTo(expected[0], 9);
        expect(first?.upper).toBeCloseTo(expected[1], 9);
      }
    }
  });

  it('tells the difference from a reference on the same cases', async () => {
    const [paired] = ROW_CASES.filter(({ id }) => id === 'paired_1500');
    const expected = paired?.groups[0]?.paired;
    if (paired === undefined || expected === undefined) throw new Error('the oracle has no paired case');
    const { comparisons } = await judged(...ofCase(paired));
    const whole = comparisons.filter(({ group }) => Object.keys(group).length === 0);
    expect(whole.map(({ metric, design, reference }) => [metric, design, reference])).toEqual(['sensitivity', 'specificity', 'accuracy', 'auroc', 'brier'].map((metric) => [metric, 'paired', 'old']));
    const [sensitivity, , , auroc] = whole;
    expect(sensitivity?.intervals.map(({ method }) => method)).toEqual(['tango', 'newcombe-paired']);
    expect(Object.values(sensitivity?.table ?? {})).toEqual(expected.sensitivity.table);
    expect(auroc?.estimate).toBeCloseTo(expected.auroc.diff, 9);
    expect(auroc?.p).toBeCloseTo(expected.auroc.p, 12);
  });
});

describe('evaluate', () => {
  const table = 'id,truth,score,old,sex\nA,yes,0.9,0.8,F\nB,yes,0.4,0.6,\nC,no,0.5,0.2,M\nD,no,0.1,0.3,F\n';
  const args = ['--truth', 'truth', '--positive', 'yes', '--negative', 'no', '--score', 'score', '--threshold', '0.5'];

  it.each([
    ['text', []],
    ['markdown', ['--format', 'markdown']],
    ['json', ['--json']],
  ] as const)('reads in %s as it did', async (format, more) => {
    const { cwd, file } = tableOf(table);
    const { exitCode, stdout, stderr } = await plumbline(['evaluate', file, ...args, '--by', 'sex', '--case', 'id', '--reference', 'previous=old@0.5', ...more], { cwd });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`golden/evaluate.${format === 'text' ? 'txt' : format === 'json' ? 'json' : 'md'}`);
    if (format === 'text') for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('writes to a file, and says nothing', async () => {
    const { cwd, file } = tableOf(table);
    expect(await plumbline(['evaluate', file, ...args, '--output', 'out.json', '--json'], { cwd })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')) as Evaluation).rows).toBe(4);
  });

  it('flags by the direction of the scores', async () => {
    const { cwd, file } = tableOf(table);
    const counts = async (...more: string[]) => evaluated(await plumbline(['evaluate', file, ...args, '--json', ...more], { cwd })).groups[0]?.counts;
    expect(await counts()).toEqual({ tp: 1, fp: 1, tn: 1, fn: 1 });
    expect(await counts('--higher-is', 'negative')).toEqual({ tp: 1, fp: 2, tn: 0, fn: 1 });
  });

  it('joins a reference from another table by case, whatever its order', async () => {
    const { cwd, file } = tableOf(table);
    writeFileSync(join(cwd, 'old.csv'), 'score,id\n0.3,D\n0.2,C\n0.6,B\n0.8,A\n');
    const compared = async (...more: string[]) => evaluated(await plumbline(['evaluate', file, ...args, '--case', 'id', '--json', ...more], { cwd })).comparisons;
    expect(await compared('--reference', 'previous=score@0.5', '--reference-file', 'previous=old.csv')).toEqual(await compared('--reference', 'previous=old@0.5'));
  });

  it('leaves out a bad score only where that is asked for, and counts it', async () => {
    const { cwd, file } = tableOf(`${table}E,no,NaN,0.1,M\n`);
    const refused = await plumbline(['evaluate', file, ...args], { cwd });
    expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('table.csv:6');
    expect(evaluated(await plumbline(['evaluate', file, ...args, '--exclude', 'bad-scores', '--json'], { cwd }))).toMatchObject({ rows: 4, excluded: 1, exclusions: [{ n: 1, lines: [6] }] });
  });

  it.each([
    ['a label that is neither', table.replace('D,no', 'D,maybe'), args, ['table.csv:5', 'maybe']],
    ['a column that is not there', table, ['--truth', 'thruth', '--score', 'score'], ['no column', 'Did you mean']],
    ['a case that stands twice', table.replace('B,yes', 'A,yes'), [...args, '--case', 'id'], ['table.csv:3']],
    ['a ragged row', table.replace('C,no,0.5,0.2,M', 'C,no,0.5,0.2'), args, ['table.csv:4']],
    ['labels that are not named', table, ['--truth', 'truth', '--score', 'score'], ['yes']],
    ['no table', '', args, ['is empty']],
  ])('refuses %s, with the line and nothing on standard output', async (_, text, more, said) => {
    const { cwd, file } = tableOf(text);
    const { exitCode, stdout, stderr } = await plumbline(['evaluate', file, ...more], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    for (const words of said) expect(stderr).toContain(words);
  });

  it('says that there is no file', async () => {
    const { exitCode, stderr } = await plumbline(['evaluate', 'nowhere.csv', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('nowhere.csv cannot be read (ENOENT)');
  });

  it('calls figures of probabilities undefined where scores are none, and net benefit too', async () => {
    const { cwd, file } = tableOf(table.replaceAll('0.9', '7'));
    const evaluation = evaluated(await plumbline(['evaluate', file, ...args, '--net-benefit', '0.2', '--json'], { cwd }));
    for (const metric of ['brier', 'log_loss', 'calibration_slope', 'ece', 'net_benefit']) expect(figure(evaluation, metric)).toMatchObject({ metric, undefined: expect.any(String) as string });
    expect(figure(evaluation, 'auroc')?.estimate).toBe(0.75);
  });

  it('tells the differences of each two levels up to a hundred, and groups up to a thousand', async () => {
    const many = (levels: number) => tableOf(`y,s,site\n${Array.from({ length: 1200 }, (_, row) => `${row % 2},0.${(row % 7) + 1},S${row % levels}\n`).join('')}`);
    const told = async (levels: number) => {
      const { cwd, file } = many(levels);
      return plumbline(['evaluate', file, '--truth', 'y', '--score', 's', '--by', 'site', '--json'], { cwd });
    };
    expect(evaluated(await told(101))).toMatchObject({ gaps: [], notes: ['site has more than 100 levels: the differences of each two are left out'] });
    const { exitCode, stderr } = await told(1001);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('site divides the cases into 1001 groups');
  });

  it('compares the other levels of an attribute with one that is named, adjusted for as many', async () => {
    const rows = ['a', 'b', 'c'].flatMap((site, place) => Array.from({ length: 40 }, (_, row) => `${row % 2},${row % 2 === 1 && row < 10 * (place + 1) ? 0.9 : 0.1},${site}`));
    const { cwd, file } = tableOf(`y,s,site\n${rows.join('\n')}\n`);
    const options = ['evaluate', file, '--truth', 'y', '--score', 's', '--threshold', '0.5', '--by', 'site', '--reference-level', 'site=b'];
    const { gaps, reference_gaps: from = [] } = evaluated(await plumbline([...options, '--json'], { cwd }));
    // Sensitivities are 5, 10 and 15 of 20.
    const [a, c] = from.filter(({ metric }) => metric === 'sensitivity');
    expect([a, c]).toMatchObject([{ levels: ['a', 'b'], estimate: -0.25 }, { levels: ['c', 'b'], estimate: 0.25 }]);
    const pairs = gaps.filter(({ metric }) => metric === 'sensitivity');
    expect(a?.intervals).toEqual(pairs[0]?.intervals);
    expect(a?.p).toBe(pairs[0]?.p);
    // Of two differences the less likely counts twice.
    expect(Math.min(a?.p_holm ?? NaN, c?.p_holm ?? NaN)).toBeCloseTo(2 * Math.min(a?.p ?? NaN, c?.p ?? NaN), 12);
    const [text, markdown] = [await plumbline(options, { cwd }), await plumbline([...options, '--format', 'markdown'], { cwd })];
    expect(text.stdout).toMatch(/^Other levels of site less b\n  sensitivity a +−0\.2500 \(−0\.\d{4} to \+0\.\d{4}\), newcombe-independent/mu);
    expect(markdown.stdout).toMatch(/\| Other levels of site less b \| Level [^\n]*\n[^\n]*\n\| sensitivity \| a \| −0\.2500 /u);
    for (const [level, said] of [['site=d', 'site has no such level\nName one of its levels: "a", "b" or "c".'], ['ward=1', 'the cases are not divided by ward'], ['site', 'is not ATTRIBUTE=LEVEL']] as const) {
      const { exitCode, stderr } = await plumbline([...options.slice(0, -1), level], { cwd });
      expect({ level, exitCode }).toEqual({ level, exitCode: 2 });
      expect(stderr).toContain(said);
    }
  });

  it('tells the figures by weights beside the others, as text and in Markdown', async () => {
    const { cwd, file } = tableOf('y,s,w\n1,0.9,3\n1,0.2,1\n0,0.1,1\n0,0.4,1\n');
    const options = ['evaluate', file, '--truth', 'y', '--score', 's', '--threshold', '0.5', '--positive', '1', '--negative', '0', '--weight', 'w'];
    const [text, markdown] = [await plumbline(options, { cwd }), await plumbline([...options, '--format', 'markdown'], { cwd })];
    expect(text.stdout.replaceAll(/\s+/gu, ' ')).toMatch(/brier 0\.2050 [^;]*normal; weighted 0\.1400 /u);
    expect(markdown.stdout).toMatch(/\| sensitivity \| 0\.5000 .*weighted 0\.7500/u);
  });

  it('takes cases that are each of another patient as independent', async () => {
    const { cwd, file } = tableOf(table);
    const whole = async (...more: string[]) => evaluated(await plumbline(['evaluate', file, ...args, '--json', ...more], { cwd }));
    const { clusters, ...clustered } = await whole('--cluster', 'id');
    expect(clusters).toBe(4);
    expect(clustered).toEqual(await whole());
  });

  it('says what is missing where Node.js has no WebAssembly', async () => {
    const { cwd, file } = tableOf('y,p\n1,0.5\n0,0.1\n');
    const { exitCode, stdout, stderr } = await run(process.execPath, ['--jitless', CLI, 'evaluate', file, '--truth', 'y', '--score', 'p'], { cwd });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('nothing was judged: this Node.js has no WebAssembly, which Plumbline computes with: start it without --jitless');
  });
});

describe('evaluate on other tasks', () => {
  it('tells errors of predicted numbers', async () => {
    const evaluation = await judged(join(OTHERS, 'regression_400.csv'), '--task', 'regression', '--truth', 'y_true', '--predicted', 'y_pred', '--by', 'sex,site');
    expect(figure(evaluation, 'mae')?.estimate).toBeCloseTo(3.1359325, 9);
    expect(figure(evaluation, 'rmse')?.estimate).toBeCloseTo(3.8978785252365165, 9);
    expect(figure(evaluation, 'ccc')?.estimate).toBeCloseTo(0.9852928953401158, 9);
    expect(figure(evaluation, 'agreement_lower')?.estimate).toBeCloseTo(-6.958167173760521, 9);
    expect(figure(evaluation, 'bias', { site: 'Z' })).toMatchObject({ intervals: [] });
  });

  it('tells one value a case, and how many have none', async () => {
    const evaluation = await judged(join(OTHERS, 'seg_160.csv'), '--task', 'per-case', '--value', 'dice', '--value', 'hd95', '--by', 'site');
    expect(figure(evaluation, 'dice')).toMatchObject({ estimate: expect.closeTo(0.8289537974683543, 9) as number, note: 'of 158 cases; 2 have no value' });
    expect(figure(evaluation, 'hd95_median')?.intervals).toEqual([{ method: 'order-statistic', level: 0.95, lower: 3.34, upper: 4.46 }]);
  });

  it('tells several classes overall and each against the rest', async () => {
    const classes = ['normal', 'benign', 'insitu', 'invasive'];
    const evaluation = await judged(join(OTHERS, 'multiclass_900.csv'), '--task', 'multi-class', '--truth', 'y_true', '--predicted', 'y_pred', ...classes.flatMap((name) => ['--probability', `${name}=p_${name}`]), '--by', 'site');
    expect(figure(evaluation, 'weighted_f1')?.estimate).toBeCloseTo(0.7175412462296902, 9);
    expect(figure(evaluation, 'quadratic_kappa')?.estimate).toBeCloseTo(0.5139374344634743, 9);
    expect(figure(evaluation, 'macro_auroc')?.estimate).toBeCloseTo(0.8859643895492004, 9);
    expect(figure(evaluation, 'macro_auroc', { site: 'B' })).toMatchObject({ undefined: expect.stringContaining('invasive') as string });
    expect(evaluation.groups[0]?.metrics.filter(({ metric }) => metric === 'sensitivity').map(({ class: name }) => name)).toEqual(classes);
  });

  it('tells events per exposure', async () => {
    const { cwd, file } = tableOf('alarms,days,ward\n3,10,A\n0,5.5,A\n7,4.5,B\n');
    const evaluation = evaluated(await plumbline(['evaluate', file, '--task', 'rate', '--events', 'alarms', '--exposure', 'days', '--by', 'ward', '--json'], { cwd }));
    expect(figure(evaluation, 'rate')).toMatchObject({ estimate: 0.5, note: '10 events in 20' });
    expect(figure(evaluation, 'rate', { ward: 'B' })?.estimate).toBeCloseTo(7 / 4.5, 12);
  });
});

describe('evaluate by a plan', () => {
  const plan = join(EXAMPLE, 'base/governance/tubecheck/change-control-plan.yaml');
  const args = [join(EXAMPLE, 'predictions/TS-CORE.csv'), '--truth', 'tube_misplaced', '--score', 'score', '--threshold', '0.45', '--case', 'case_id', '--cluster', 'patient_id', '--reference', 'authorized=score_2_0_0@0.45'];

  it('divides as its subgroups do, and holds its criteria against the rows', async () => {
    const ran = await plumbline(['evaluate', ...args, '--reference', 'previous=score_2_0_0@0.45', '--plan', plan, '--test-set', 'TS-CORE', '--json']);
    expect(ran.exitCode).toBe(0);
    const { criteria = [], groups } = evaluated(ran);
    expect(criteria.length).toBeGreaterThan(50);
    expect(criteria.every(({ result }) => result === 'met')).toBe(true);
    expect(groups.map(({ group }) => group)).toContainEqual({ sex: 'female', age_band: '65+' });
  });

  it('ends with 1 where a criterion is not met, and says which', async () => {
    const { exitCode, stdout } = await plumbline(['evaluate', ...args.map((arg) => (arg === '0.45' ? '0.9' : arg)), '--plan', plan, '--test-set', 'TS-CORE']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('C-SENS not met');
  });

  it('asks which test set it is, where the plan has several', async () => {
    const { exitCode, stderr } = await plumbline(['evaluate', ...args, '--plan', plan]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the plan has TS-CORE, TS-SYS');
  });

  it('writes a report in which only its author, and how often the set was looked at, are blank', async () => {
    const cwd = temporaryFolder();
    const ran = await plumbline(['evaluate', ...args, '--plan', plan, '--test-set', 'TS-CORE', '--format', 'report', '--output', 'evaluation.json'], { cwd });
    expect(ran.stdout).toBe('');
    const linted = await plumbline(['lint', 'evaluation.json', '--json'], { cwd });
    const { findings } = JSON.parse(linted.stdout) as { findings: { message: string }[] };
    expect(findings.map(({ message }) => message.split(' is still')[0])).toEqual(expect.arrayContaining(['produced.by', 'content.test_sets.0.evaluation_number']));
    const { content } = JSON.parse(readFileSync(join(cwd, 'evaluation.json'), 'utf8')) as { content: { test_sets: { analysed: number }[]; results: { metric: string; counts?: object }[] } };
    expect(content.test_sets[0]?.analysed).toBe(2000);
    expect(content.results.find(({ metric }) => metric === 'sensitivity')?.counts).toEqual({ tp: 380, fn: 20 });
  });
});
