import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabel, axisOf, plotRow, type Mark } from '../../src/report/plot.ts';

const mark = (estimate: number | null, lower: number | null = null, upper: number | null = null, ...limits: number[]): Mark => ({ estimate, lower, upper, limits });

describe('the axis', () => {
  it.each([
    [[mark(0.95, 0.924, 0.9674, 0.88)], 0.85, 1],
    [[mark(0.9, 0.5958, 0.9821)], 0.5, 1],
    [[mark(0.03, 0.0036, 0.0583), mark(-0.02, -0.0443, 0.0029)], -0.05, 0.1],
    [[mark(12.5, 9, 18)], 5, 20],
    [[mark(1, 0.4385, 1)], 0.4, 1],
    [[mark(0.5)], 0.46, 0.54],
    [[mark(0)], 0, 0.01],
  ])('goes from one round number to another (%#)', (marks, from, to) => {
    const axis = axisOf(marks, 21);
    expect([axis?.from, axis?.to]).toEqual([from, to]);
  });

  it('is none where there is nothing to draw', () => {
    expect(axisOf([], 21)).toBeUndefined();
    expect(axisOf([mark(null)], 21)).toBeUndefined();
    expect(axisOf([mark(NaN, -Infinity, Infinity)], 21)).toBeUndefined();
  });

  it('holds every mark, whatever the figures are', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 5 }), (rows) => {
        const marks = rows.map(([a, b, c]) => mark(...([a, b, c].toSorted((x, y) => x - y) as [number, number, number])));
        const axis = axisOf(marks, 21);
        if (axis === undefined) return;
        expect(axis.from).toBeLessThan(axis.to);
        for (const one of marks) expect(plotRow(axis, one, ' ')).toHaveLength(21);
        expect(axisLabel(axis, ' ').length).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it('is labelled at its ends, with alike decimals', () => {
    expect(axisLabel({ from: 0.85, to: 1, width: 21 }, '.')).toBe('0.85.............1.00');
    expect(axisLabel({ from: -0.06, to: 0.06, width: 12 }, '.')).toBe('−0.06...0.06');
    expect(axisLabel({ from: 0, to: 1e-9, width: 12 }, '.')).toHaveLength(12);
  });
});

describe('a row of the plot', () => {
  const axis = { from: 0, to: 1, width: 11 };

  it.each([
    [mark(0.5, 0.3, 0.7), '···├─●─┤···'],
    [mark(0.5, 0.3, 0.7, 0.1), '·║·├─●─┤···'],
    [mark(0.5, 0.3, 0.7, 0.4), '···├╫●─┤···'],
    [mark(0.5, 0.3, 0.7, 0.3), '···╟─●─┤···'],
    [mark(0.5, 0.3, 0.7, 0.7), '···├─●─╢···'],
    [mark(0.5, 0.3, 0.7, 0.5), '···├─●─┤···'],
    [mark(0.5, 0.3, 0.7, -0.05, 0.05), '║║·├─●─┤···'],
    [mark(0.2), '··●········'],
    [mark(1, 0.8, 1), '········├─●'],
    [mark(0.5, 0.5, 0.5), '·····●·····'],
    [mark(null), '···········'],
    [mark(null, 0.2, 0.4), '··├─┤······'],
    [mark(7, 6, 8), '··········►'],
    [mark(0.5, -1, 2), '◄────●────►'],
    [mark(-0.5, -1, 0.2), '◄─┤········'],
    [mark(0.2, -1, 0.5, 0.3, -2), '◄─●╫─┤·····'],
  ])('has interval, estimate and limit in their places (%#)', (one, row) => {
    expect(plotRow(axis, one, '·')).toBe(row);
  });
});
