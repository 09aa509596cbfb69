import { describe, expect, it } from 'vitest';
import { ALL_NEGATIVES, NEGATIVES, NEGATIVE_SQUARES, POSITIVE_SQUARES, RANKS } from '../../src/compiled/code.js';
import { Machine } from '../../src/compiled/machine.ts';
import { evaluateRows } from '../../src/evaluation/rows.ts';
import type { Auroc, Calibration, GroupSummary } from '../../src/evaluation/summary.ts';
import type { BinaryTable } from '../../src/predictions/table.ts';
import { attribute, clusters, scores, table } from './tables.ts';

function whole(one: BinaryTable): GroupSummary {
  return evaluateRows(one).groups([])[0] as GroupSummary;
}

describe('what does not exist', () => {
  it('is told of an empty table, whose whole is still a group', () => {
    const { n, scores: found, references, clustered, weighted } = whole(table([], [], {
      threshold: 0.5, references: [scores('previous', [], 0.5)], clusters: clusters('patient', []), weights: new Float64Array(0),
    }));
    const none = { undefined: 'no cases' };
    expect(n).toBe(0);
    expect(found).toEqual({
      name: 'score', counts: { tp: 0, fp: 0, tn: 0, fn: 0 }, auroc: none, averagePrecision: none, brier: none, logLoss: none, calibration: none, calibrationError: none,
    });
    expect(references[0]).toMatchObject({ aurocCovariance: undefined, aurocDifference: none, brierDifference: none });
    expect(clustered?.get('accuracy')).toEqual({ k: 0, n: 0, clusters: 0, standardError: undefined });
    expect(weighted).toMatchObject({ sensitivity: { undefined: 'no positives' }, accuracy: none, auroc: none, brier: none, effectiveCases: none });
  });

  it('has no groups of an attribute without rows', () => {
    expect(evaluateRows(table([], [], { attributes: [attribute('sex', [])] })).groups(['sex'])).toEqual([]);
  });

  it.each([[[1, 1], 'no negatives'], [[0, 0], 'no positives']])('is told of one class, %j', (truth, reason) => {
    const { auroc, averagePrecision, calibration, brier } = whole(table(truth, [0.2, 0.7])).scores;
    for (const figure of [auroc, averagePrecision, calibration]) expect(figure).toEqual({ undefined: reason });
    expect(brier).toMatchObject({ n: 2 });
  });

  it('has no variance of an area with one positive', () => {
    expect(whole(table([0, 1, 0], [0.2, 0.7, 0.8])).scores.auroc).toEqual({ estimate: 0.5, variance: undefined, positives: 1, negatives: 2 });
  });

  it.each([['positive', [0.2, 1.5, 0.4], 1.5], ['positive', [0.2, -3, 0.4], -3], ['negative', [0.2, 1.5, 0.4], 1.5], ['negative', [0.2, -0.25, 0.4], -0.25]] as const)(
    'has no losses where higher is %s and a score of %j is no probability', (higherIs, values, stray) => {
      const one = table([1, 0, 1], values, { higherIs, references: [scores('previous', [0.1, 0.2, 0.3], undefined)], weights: Float64Array.of(1, 1, 1) });
      const { scores: found, references: [paired], weighted } = whole(one);
      const none = { undefined: `a score is ${stray}, which is no probability` };
      expect(found).toMatchObject({ brier: none, logLoss: none, calibration: none, calibrationError: none });
      expect(found.auroc).toHaveProperty('estimate');
      expect(paired?.brierDifference).toEqual(none);
      expect(paired?.reference.brier).toHaveProperty('mean');
      expect(weighted?.brier).toEqual(none);
    });

  it('has no difference of losses where the reference is no probability', () => {
    const { scores: found, references: [paired] } = whole(table([1, 0], [0.3, 0.4], { references: [scores('previous', [7, 0.2], undefined)] }));
    expect(found.brier).toHaveProperty('mean');
    expect(paired?.brierDifference).toEqual({ undefined: 'a score is 7, which is no probability' });
  });

  it.each([[0, 0], [1, 1]])('has no calibration with a score of %d', (extreme, told) => {
    const { calibration, logLoss, brier } = whole(table([1, 0, 1, 0], [extreme, 0.3, 0.2, 0.6])).scores;
    expect(calibration).toEqual({ undefined: `a score of exactly ${told}, whose logit is infinite` });
    expect(logLoss).toHaveProperty('mean');
    expect(brier).toHaveProperty('mean');
  });

  it.each([[1, 0], [1, 4e-16], [0, 1], [0, 1 - 2 ** -53]])('holds the probability given to a truth of %d by a score of %d at 1e-15', (truth, score) => {
    const { logLoss } = whole(table([truth, 1, 0], [score, 0.5, 0.5])).scores;
    expect(logLoss).toHaveProperty('mean', expect.closeTo((15 * Math.LN10 + 2 * Math.LN2) / 3, 3));
  });

  it('keeps a calibration where a score of 1 is in another group', () => {
    const one = table([1, 0, 1, 0, 1, 0], [0.6, 0.3, 0.2, 0.6, 1, 0], { attributes: [attribute('sex', ['F', 'F', 'F', 'F', 'M', 'M'])] });
    expect(evaluateRows(one).groups(['sex']).map(({ scores: found }) => 'undefined' in found.calibration)).toEqual([false, true]);
  });

  it.each([
    ['completely', [0.1, 0.2, 0.6, 0.7]], ['downwards', [0.7, 0.6, 0.2, 0.1]], ['but for a tie', [0.1, 0.5, 0.5, 0.7]], ['but for a tie downwards', [0.7, 0.5, 0.5, 0.1]],
  ])('has no slope where the scores separate the classes %s', (_, values) => {
    const { intercept, slope, inTheLarge } = whole(table([0, 0, 1, 1], values)).scores.calibration as Calibration;
    expect(slope).toEqual({ undefined: 'the scores separate the classes: no slope is steep enough' });
    expect(intercept).toEqual(slope);
    expect(inTheLarge.standardError).toBeGreaterThan(0);
  });

  it('has no slope where all scores are equal', () => {
    const { slope, inTheLarge } = whole(table([0, 1, 0, 1], [0.3, 0.3, 0.3, 0.3])).scores.calibration as Calibration;
    expect(slope).toEqual({ undefined: 'all scores are equal' });
    expect(inTheLarge.estimate).toBeCloseTo(Math.log(0.7 / 0.3), 12);
  });

  it('has neither counts nor paired tables without a threshold', () => {
    const { scores: found, references: [paired], clustered, weighted } = whole(table([1, 0, 1], [0.3, 0.4, 0.6], {
      references: [scores('previous', [0.3, 0.2, 0.5], 0.4)], clusters: clusters('patient', ['a', 'a', 'b']), weights: Float64Array.of(1, 2, 1),
    }));
    expect(found.counts).toBeUndefined();
    expect(paired?.reference.counts).toEqual({ tp: 1, fp: 0, tn: 1, fn: 1 });
    expect([paired?.sensitivity, paired?.specificity, paired?.accuracy]).toEqual([undefined, undefined, undefined]);
    expect([...clustered?.keys() ?? []]).toEqual(['prevalence']);
    expect(weighted?.accuracy).toEqual({ undefined: 'no threshold' });
  });

  it('has no spread between clusters with one of them', () => {
    const { scores: found, clustered } = whole(table([1, 0, 1, 0], [0.3, 0.4, 0.6, 0.2], { threshold: 0.5, clusters: clusters('patient', ['a', 'a', 'a', 'a']) }));
    expect((found.auroc as Auroc).variance).toBeUndefined();
    expect(clustered?.get('accuracy')).toEqual({ k: 3, n: 4, clusters: 1, standardError: undefined });
    expect(clustered?.get('flag_rate')).toMatchObject({ k: 1, n: 4 });
  });

  it('refuses an attribute that the table has not', () => {
    expect(() => evaluateRows(table([1, 0], [0.1, 0.2])).groups(['sex'])).toThrow(new RangeError('the table has no attribute "sex"'));
  });
});

describe('groups', () => {
  const texts = (n: number, of: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => of(i));

  it('are named by attribute and level, whatever these are called', () => {
    const one = table([1, 0], [0.1, 0.2], { attributes: [attribute('__proto__', ['a', 'constructor']), attribute('toString', ['', 'x'])] });
    expect(evaluateRows(one).groups(['__proto__', 'toString']).map(({ group }) => Object.entries(group))).toEqual([
      [['__proto__', 'a'], ['toString', '(missing)']], [['__proto__', 'constructor'], ['toString', 'x']],
    ]);
  });

  it('leave out a level that no row has', () => {
    const sex = { name: 'sex', levels: ['F', 'M', 'X'], codes: Uint8Array.of(0, 2, 0, 2) };
    expect(evaluateRows(table([1, 0, 1, 0], [0.1, 0.2, 0.3, 0.4], { attributes: [sex] })).groups(['sex']).map(({ group, n }) => [group['sex'], n])).toEqual([['F', 2], ['X', 2]]);
  });

  it('may be many, of several attributes', () => {
    const n = 3000;
    const many = [attribute('a', texts(n, (i) => String(i % 1300))), attribute('b', texts(n, (i) => String(i % 1400))), attribute('c', texts(n, (i) => String(i % 2)))];
    const one = table(texts(n, (i) => String(i % 2)).map(Number), texts(n, (i) => String((i % 97) / 97)).map(Number), { threshold: 0.5, attributes: many });
    const groups = evaluateRows(one).groups(['a', 'b', 'c']);
    expect(groups).toHaveLength(n);
    expect(groups.map(({ group }) => Object.values(group).join()).every((name, i, all) => i === 0 || (all[i - 1] ?? '') < name)).toBe(true);
    const rowOf = new Map(texts(n, (i) => `${i % 1300},${i % 1400}`).map((name, i) => [name, i]));
    for (const { group, positives, scores: found } of groups) {
      const row = rowOf.get(`${group['a']},${group['b']}`) ?? NaN;
      expect(positives).toBe(row % 2);
      expect((found.brier as { mean: number }).mean).toBeCloseTo(((row % 97) / 97 - (row % 2)) ** 2, 12);
    }
  });
});

describe('groups of a large table, which are walked together', () => {
  const n = 6000;
  const noise = (i: number, by: number): number => (((Math.sin(i * by) * 43_758.5453) % 1) + 1) % 1;
  // To three digits: many scores are tied.
  const values = Float64Array.from({ length: n }, (_, i) => Math.round(1000 / (1 + Math.exp(-4 * noise(i, 1.7) + 3))) / 1000);
  const truth = Uint8Array.from(values, (p, i) => (noise(i, 12.9898) < p ? 1 : 0));
  const [site, sex] = [[3, 78.233], [2, 39.425]].map(([levels, by]) => Array.from({ length: n }, (_, i) => String(Math.floor(noise(i, by ?? NaN) ** 3 * (levels ?? NaN))))) as [string[], string[]];

  it.each(['positive', 'negative'] as const)('have the figures that each has alone, where higher is %s', (higherIs) => {
    const own = (rows: readonly number[]): BinaryTable => table(rows.map((row) => truth[row] ?? NaN), rows.map((row) => (higherIs === 'positive' ? 0 : 1) + (higherIs === 'positive' ? 1 : -1) * (values[row] ?? NaN)), { threshold: 0.4, higherIs });
    const all = [...values.keys()];
    const evaluation = evaluateRows({ ...own(all), attributes: [attribute('site', site), attribute('sex', sex)] });
    for (const [name, texts] of [['site', site], ['sex', sex]] as const) {
      const groups = evaluation.groups([name]);
      expect(groups.length).toBeGreaterThan(1);
      for (const { group, scores: found } of groups) {
        const alone = whole(own(all.filter((row) => texts[row] === group[name]))).scores;
        expect({ counts: found.counts, auroc: found.auroc }).toEqual({ counts: alone.counts, auroc: alone.auroc });
        for (const of of ['averagePrecision', 'brier', 'logLoss', 'calibrationError', 'calibration'] as const) {
          expect(numbersIn(found[of]), of).toEqual(numbersIn(alone[of]).map((number) => expect.closeTo(number, 9) as number));
        }
      }
    }
  });
});

/** The numbers of a figure, in the order in which they are told. */
function numbersIn(figure: unknown): number[] {
  if (typeof figure === 'number') return [figure];
  return typeof figure === 'object' && figure !== null ? Object.values(figure).flatMap(numbersIn) : [];
}

describe('sums of squared placements', () => {
  it('are exact beyond what 64 bits count', () => {
    const machine = new Machine();
    const [counts, places, codes, classOf] = [machine.reserve(RANKS), machine.reserve(4), machine.reserve(4), machine.reserve(8)];
    new Uint32Array(machine.buffer, classOf, 2).set([0, 1]);
    // One positive below 5 of 7 negatives, in the first row: its placement is 10.
    new Uint32Array(machine.buffer, places, 1).set([2]);
    new Uint32Array(machine.buffer, codes, 1).set([1]);
    const view = new DataView(machine.buffer, counts, RANKS);
    view.setUint32(NEGATIVES, 5, true);
    view.setUint32(ALL_NEGATIVES, 7, true);
    view.setBigUint64(POSITIVE_SQUARES, 2n ** 64n - 1n, true);
    machine.code.walkDown(places, codes, classOf, 1, counts, 0, 0, 0);
    expect([view.getBigUint64(POSITIVE_SQUARES, true), view.getBigUint64(POSITIVE_SQUARES + 8, true)]).toEqual([99n, 1n]);
    expect([view.getBigUint64(NEGATIVE_SQUARES, true), view.getBigUint64(NEGATIVE_SQUARES + 8, true)]).toEqual([8n, 0n]);
  });

  it('leave an area of large tied groups without a variance', () => {
    const n = 100_000;
    const { auroc } = whole(table(new Uint8Array(n).map((_, i) => i % 2), new Float64Array(n).fill(0.3))).scores;
    expect(auroc).toEqual({ estimate: 0.5, variance: 0, positives: n / 2, negatives: n / 2 });
  });

  it('keep the digits of a variance next to an area of 1', () => {
    const n = 2000;
    // One negative above one positive of 1,000: 1 pair in a million.
    const values = Float64Array.from({ length: n }, (_, i) => (i + 1) / (n + 1));
    const truth = Uint8Array.from({ length: n }, (_, i) => (i === 999 || i > 1000 ? 1 : 0));
    const { estimate, variance } = whole(table(truth, values)).scores.auroc as Auroc;
    expect(estimate).toBe(1 - 1e-6);
    // Each class has one component of 0.999 among 999 of 1.
    expect((variance ?? NaN) / (2e-12)).toBeCloseTo(1, 12);
  });
});

describe('a large group', () => {
  it('is calibrated from bins as from its cases', () => {
    const n = 6000;
    const values = Float64Array.from({ length: n }, (_, i) => 1 / (1 + Math.exp(-4 * Math.sin(i * 1.7) - 1)));
    const truth = Uint8Array.from(values, (p, i) => ((Math.sin(i * 12.9898) * 43_758.5453 % 1 + 1) % 1 < p ? 1 : 0));
    // In groups of 600 the cases are taken one by one, in the whole they are not: the score equations tell.
    const { intercept, slope } = whole(table(truth, values)).scores.calibration as { intercept: { estimate: number }; slope: { estimate: number } };
    const residual = (of: (x: number) => number): number => values.reduce((sum, p, i) => {
      const x = Math.log(p) - Math.log(1 - p);
      return sum + of(x) * ((truth[i] ?? 0) - 1 / (1 + Math.exp(-intercept.estimate - slope.estimate * x)));
    }, 0);
    expect(residual(() => 1) / n).toBeCloseTo(0, 10);
    expect(residual((x) => x) / n).toBeCloseTo(0, 10);
  });

  it.each([[5], [-4]])('is calibrated case by case for a slope of %d', (steepness) => {
    const n = 4000;
    const values = Float64Array.from({ length: n }, (_, i) => 1 / (1 + Math.exp(-Math.sin(i * 1.7))));
    const truth = Uint8Array.from(values, (_, i) => ((Math.sin(i * 12.9898) * 43_758.5453 % 1 + 1) % 1 < 1 / (1 + Math.exp(-steepness * Math.sin(i * 1.7))) ? 1 : 0));
    const { intercept, slope } = whole(table(truth, values)).scores.calibration as { intercept: { estimate: number }; slope: { estimate: number } };
    expect(Math.abs(slope.estimate)).toBeGreaterThan(3);
    const residual = values.reduce((sum, p, i) => {
      const x = Math.log(p) - Math.log(1 - p);
      return sum + x * ((truth[i] ?? 0) - 1 / (1 + Math.exp(-intercept.estimate - slope.estimate * x)));
    }, 0);
    expect(residual / n).toBeCloseTo(0, 13);
  });
});
