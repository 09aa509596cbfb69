import { describe, expect, it } from 'vitest';
import type { Criterion } from '../../src/formats/generated/types.ts';
import { againstPrevious, proportion } from '../fixture/figures.ts';
import { blocked, criterion, findings, outcome, passes } from '../fixture/judge.ts';
import { judge } from '../fixture/scenario.ts';
import { smallDevice } from '../fixture/small.ts';

const failed = blocked('criteria_failed', { 'criteria/met': 'criteria_failed' });
const wilson = { method: 'wilson', level: 0.95 } as const;
const paired = { method: 'newcombe-paired', level: 0.95 } as const;

describe('criteria', () => {
  it('E01 46 of 50 is 0.92, but its lower bound 0.8116 is not 0.88: failed, and the text says that the bound counts', async () => {
    const floor: Criterion = {
      id: 'C-SENS',
      metric: 'sensitivity',
      test_set: 'TS-1',
      statistic: 'lower',
      at_least: 0.88,
      interval: wilson,
    };
    const judged = await judge(await smallDevice({ criteria: [floor], figures: [proportion('sensitivity', [46, 4])] }));
    expect(outcome(judged)).toEqual(failed);
    expect(criterion(judged, 'C-SENS')).toEqual({ estimate: 0.92, lower: 0.8116, upper: 0.9685, result: 'not shown' });
    const [finding] = findings(judged, 'criteria/met');
    expect(`${finding?.message} ${finding?.found}`).toMatch(/0\.811\d*/);
    expect(`${finding?.message} ${finding?.mend}`).toMatch(/bound|limit of the interval/i);
  });

  describe('E04 salami slicing, margin 0.03 against both references', () => {
    const margin: Criterion = {
      id: 'C-NI',
      metric: 'sensitivity',
      test_set: 'TS-1',
      compared_with: ['authorized', 'previous'],
      statistic: 'lower',
      above: -0.03,
      interval: paired,
    };
    const first = () =>
      smallDevice({ criteria: [margin], figures: [proportion('sensitivity', [360, 4, 8, 28], {}, ['authorized', 'previous'])] });

    it('the first slice holds', async () => {
      const judged = await judge(await first());
      expect(outcome(judged)).toEqual(passes('consistent'));
      expect(criterion(judged, 'C-NI', { reference: 'authorized' })).toEqual({
        estimate: -0.01,
        lower: -0.0297,
        upper: 0.0087,
        result: 'met',
      });
    });

    it('the second holds against the first, but not against the authorized version', async () => {
      const figure = againstPrevious(proportion('sensitivity', [354, 6, 14, 26]), [356, 4, 8, 32]);
      const judged = await judge(await smallDevice({ criteria: [margin], figures: [figure], after: await first() }));
      expect(outcome(judged)).toEqual(failed);
      expect(criterion(judged, 'C-NI', { reference: 'previous' })).toEqual({
        estimate: -0.01,
        lower: -0.0296,
        upper: 0.0087,
        result: 'met',
      });
      expect(criterion(judged, 'C-NI', { reference: 'authorized' })).toEqual({
        estimate: -0.02,
        lower: -0.0443,
        upper: 0.0029,
        result: 'not shown',
      });
    });
  });

  it.each([
    ['at_least', passes('consistent')],
    ['above', failed],
  ] as const)('E07 344 of 400 against %s 0.86 on the estimate', async (limit, expected) => {
    const floor: Criterion = {
      id: 'C-SENS',
      metric: 'sensitivity',
      test_set: 'TS-1',
      statistic: 'estimate',
      [limit]: 0.86,
      interval: wilson,
    };
    expect(
      outcome(await judge(await smallDevice({ criteria: [floor], figures: [proportion('sensitivity', [344, 56])] }))),
    ).toEqual(expected);
  });
});
