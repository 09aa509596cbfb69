import { describe, expect, it } from 'vitest';
import { aurocIntervals } from '../../src/evaluation/auroc-intervals.ts';

const AREA = { estimate: 0.8, variance: 0.001, positives: 40, negatives: 60 };
const methods = (area: Parameters<typeof aurocIntervals>[0], clustered: boolean): string[] => aurocIntervals(area, 0.95, clustered).map(({ method }) => method);

describe('the intervals of an area', () => {
  it('name the default first', () => {
    expect(methods(AREA, false)).toEqual(['delong-logit', 'delong', 'newcombe-auroc']);
  });

  it('are none that takes cases as independent where they are clustered', () => {
    expect(methods(AREA, true)).toEqual(['delong-logit', 'delong']);
    expect(methods({ ...AREA, estimate: 1, variance: 0 }, true)).toEqual([]);
  });
});
