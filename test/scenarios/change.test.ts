import { describe, expect, it } from 'vitest';
import { approval } from '../fixture/people.ts';
import { atOperatingPoint, byLevel, proportion, rate, reportedRatio, type Figure } from '../fixture/figures.ts';
import { blocked, criterion, device, findings, outcome, passes } from '../fixture/judge.ts';
import { judge } from '../fixture/scenario.ts';
import type { SmallDevice } from '../fixture/small-plan.ts';
import { smallDevice } from '../fixture/small.ts';
import { good, outsidePlan, thirdSystem } from '../fixture/tubecheck.ts';
import { retrainedForThirdSystem, siteThreshold } from '../fixture/variants.ts';

describe('an ICU monitor with fewer false alarms', () => {
  const monitor = (type: 'rate' | 'reported', alarms: Figure): SmallDevice => ({
    id: 'icu-monitor',
    metrics: { false_alarms: { type, unit: 'per patient-day', better: 'lower' } },
    criteria: [
      {
        id: 'C-ALARMS',
        metric: 'false_alarms',
        test_set: 'TS-1',
        compared_with: ['authorized'],
        as: 'ratio',
        statistic: 'upper',
        below: 1,
        interval: { method: 'log', level: 0.95 },
      },
      {
        id: 'C-SENS-NI',
        metric: 'sensitivity',
        test_set: 'TS-1',
        compared_with: ['authorized'],
        statistic: 'lower',
        above: -0.03,
        interval: { method: 'newcombe-paired', level: 0.95 },
      },
    ],
    figures: [alarms, proportion('sensitivity', [350, 8, 10, 32])],
  });
  const counted = monitor('rate', rate('false_alarms', { events: 722, exposure: 5000 }, { events: 938, exposure: 5000 }));
  const reported = monitor(
    'reported',
    reportedRatio('false_alarms', 0.1444, 0.1876, 0.77, { level: 0.95, lower: 0.7, upper: 0.85 }),
  );

  it.each([
    ['counted', counted, { estimate: 0.7697, lower: 0.6985, upper: 0.8482, result: 'met' }],
    ['reported', reported, { estimate: 0.77, lower: 0.7, upper: 0.85, result: 'met' }],
  ])('A01 false alarms %s are fewer and sensitivity is non-inferior: consistent', async (_, spec, alarms) => {
    const judged = await judge(await smallDevice(spec));
    expect(outcome(judged)).toEqual(passes('consistent'));
    expect(criterion(judged, 'C-ALARMS')).toEqual(alarms);
    expect(criterion(judged, 'C-SENS-NI')).toEqual({ estimate: -0.005, lower: -0.0277, upper: 0.0174, result: 'met' });
  });

  it('A03 the same figures with a new claim and other indications: outside the plan, good numbers do not help', async () => {
    const release = await smallDevice(counted);
    release.manifest(({ configuration }) => {
      (configuration['claims'] as string[]).push('predict_instability_15min');
      configuration['indications'] = { population: 'adults', setting: ['inpatient'], purpose: 'early warning of instability' };
    });
    const judged = await judge(release);
    expect(outcome(judged)).toMatchObject(blocked('outside_plan', { 'scope/changes-covered': 'outside_plan' }));
    expect(
      findings(judged, 'scope/changes-covered')
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(['claims', 'indications']);
    expect(criterion(judged, 'C-ALARMS').result).toBe('met');
  });
});

describe('a skin lesion app for more phones', () => {
  const camera = (id: string, megapixels: number, more: object = {}) => ({ id, camera: 'rgb', megapixels, ...more });
  const authorized = [camera('Phone-A', 12), camera('Phone-B', 12)];
  const added = ['Phone-C', 'Phone-D'];
  const levels = (known: readonly [number, number], others: readonly [number, number]) => ({
    'Phone-A': known,
    'Phone-B': known,
    'Phone-C': others,
    'Phone-D': others,
  });
  const withPhones = (...phones: object[]): SmallDevice => ({
    id: 'lesion-app',
    fields: { phones: authorized },
    changed: { phones: [...authorized, ...phones] },
    retrained: false,
    modification: {
      family: 'input-compatibility',
      added: {
        phones: {
          required: ['id', 'camera', 'megapixels'],
          properties: { camera: { const: 'rgb' }, megapixels: { minimum: 8 } },
        },
      },
      labeling_sections: ['compatible_phones', 'version_history'],
    },
    criteria: [
      {
        id: 'C-EQ',
        metric: 'sensitivity',
        test_set: 'TS-1',
        for_each: { attribute: 'phone', only: 'added' },
        compared_with: ['authorized-levels'],
        statistic: 'both',
        within: 0.1,
        interval: { method: 'newcombe-independent', level: 0.9 },
      },
    ],
    figures: [
      ...byLevel('sensitivity', 'phone', levels([184, 16], [56, 4]), added),
      ...byLevel('specificity', 'phone', levels([720, 80], [216, 24]), added),
    ],
  });

  it('A04 two more phones that meet the input specification, each equivalent: consistent', async () => {
    const judged = await judge(await smallDevice(withPhones(camera('Phone-C', 8), camera('Phone-D', 48))));
    expect(outcome(judged)).toEqual(passes('consistent'));
    for (const phone of added) {
      expect(criterion(judged, 'C-EQ', { group: { phone } })).toEqual({
        estimate: 0.0133,
        lower: -0.063,
        upper: 0.0576,
        result: 'met',
      });
    }
  });

  it.each([
    ['has 7.9 of 8 megapixels', camera('Phone-D', 7.9)],
    ['does not say how many megapixels it has', { id: 'Phone-D', camera: 'rgb' }],
  ])('A05 one phone %s: outside the plan, and the hint says that the other could go alone', async (_, phone) => {
    const judged = await judge(await smallDevice(withPhones(camera('Phone-C', 12), phone)));
    expect(outcome(judged)).toEqual(blocked('outside_plan', { 'scope/additions-within': 'outside_plan' }));
    const [finding] = findings(judged, 'scope/additions-within');
    expect(finding?.message).toContain('Phone-D');
    expect(finding?.mend).toContain('Phone-C');
  });

  it('A07 a thermographic camera: outside the plan, whatever the report says', async () => {
    const spec = withPhones(camera('Phone-C', 12), camera('Phone-D', 12));
    const release = await smallDevice(spec);
    release.manifest(({ configuration }) => (configuration['inputs'] as object[]).push({ id: 'camera-2', signal: 'thermal' }));
    expect(outcome(await judge(release))).toMatchObject(blocked('outside_plan', { 'scope/changes-covered': 'outside_plan' }));
    const thermal = await smallDevice(withPhones(camera('Phone-C', 12), camera('Phone-D', 12, { camera: 'thermal' })));
    expect(outcome(await judge(thermal))).toMatchObject(blocked('outside_plan', { 'scope/additions-within': 'outside_plan' }));
  });
});

describe('a ventilator with site-specific settings', () => {
  const pointAt = (volume: number) => ({ tidal_volume: volume });
  const figures = [0.12, 0.14].map((volume) => atOperatingPoint(proportion('sensitivity', [376, 24], {}, []), pointAt(volume)));
  const ventilator: SmallDevice = {
    id: 'ventilator',
    fields: { operating_point: pointAt(0.1) },
    retrained: false,
    modification: {
      scope: 'local',
      local_factors: ['patient_mix'],
      sites: ['S1', 'S2', 'S3'],
      may_change: ['operating_point'],
      within: { operating_point: { properties: { tidal_volume: { maximum: 0.2 } } } },
    },
    scope: { sites: { S1: { operating_point: pointAt(0.12) }, S3: { operating_point: pointAt(0.14) } } },
    criteria: [
      {
        id: 'C-SENS',
        metric: 'sensitivity',
        test_set: 'TS-1',
        statistic: 'lower',
        at_least: 0.9,
        interval: { method: 'wilson', level: 0.95 },
      },
    ],
    figures,
  };

  it('A09 released to two of its sites, each met at its own setting: consistent, sites printed', async () => {
    const judged = await judge(await smallDevice(ventilator));
    expect(outcome(judged)).toEqual(passes('consistent'));
    expect(device(judged).scope.sites).toEqual(['S1', 'S3']);
  });

  it('A09 the same released to everybody: outside the plan', async () => {
    const release = await smallDevice(ventilator);
    release.manifest((manifest) => {
      manifest.scope = 'global';
      manifest.configuration['operating_point'] = pointAt(0.12);
    });
    expect(outcome(await judge(release))).toMatchObject(blocked('outside_plan', { 'scope/roll-out': 'outside_plan' }));
  });
});

describe('TubeCheck', () => {
  it('A11 all criteria met, but with another reference standard: a deviation from the protocol, nothing else', async () => {
    const release = await good();
    release.evidence('reference-standard-record', (content) => {
      content.id = 'RS-9';
    });
    expect(outcome(await judge(release))).toEqual(blocked('protocol_deviation', { 'protocol/followed': 'protocol_deviation' }));
  });

  it('A15 re-trained and a third system, all evaluated with the new weights: consistent', async () => {
    const judged = await judge(await retrainedForThirdSystem());
    expect(outcome(judged)).toEqual(passes('consistent'));
    const figures = { estimate: -0.0167, lower: -0.092, upper: 0.0254, result: 'met' };
    expect(criterion(judged, 'C-EQ-SENS', { group: { acquisition_system: 'VendorC-DR3' } })).toEqual(figures);
  });

  it('A15 the evidence of both modifications is demanded', async () => {
    const release = await retrainedForThirdSystem();
    release.withoutEvidence('dataset-report', 'systems');
    expect(outcome(await judge(release))).toMatchObject(blocked('incomplete', { 'evidence/present': 'incomplete' }));
  });

  it('M2 alone, a third system with the model as it is: consistent', async () => {
    const judged = await judge(await thirdSystem());
    expect(outcome(judged)).toEqual(passes('consistent'));
    expect(device(judged).digests.model.to).toBe(device(judged).digests.model.from);
  });

  it('C19 M1 declared, but the operating point moved from 0.45 to 0.50: outside the plan', async () => {
    const release = await outsidePlan();
    release.reviews.push(approval('dee-st'));
    const judged = await judge(release);
    expect(outcome(judged)).toEqual(blocked('outside_plan', { 'scope/changes-covered': 'outside_plan' }));
    expect(findings(judged, 'scope/changes-covered')).toMatchObject([{ subject: 'operating_point' }]);
  });

  it('C19 without biostatistics: outside the plan, and the missing signature is reported too', async () => {
    const judged = await judge(await outsidePlan());
    expect(outcome(judged)).toEqual(
      blocked('outside_plan', { 'scope/changes-covered': 'outside_plan', 'signoff/complete': 'incomplete' }),
    );
  });

  it('C20 a site threshold at the limit of the guard rail is within', async () => {
    const judged = await judge(await siteThreshold(0.55));
    expect(outcome(judged)).toEqual(passes('consistent'));
    expect(device(judged).scope.sites).toEqual(['S1']);
  });

  it('C20 a site threshold just beyond the guard rail is outside the plan', async () => {
    expect(outcome(await judge(await siteThreshold(0.5500001)))).toEqual(
      blocked('outside_plan', { 'scope/values-within': 'outside_plan' }),
    );
  });

  it('C21 M1 and M3 together, a combination that is not listed: outside the plan', async () => {
    const release = await good();
    release.manifest((manifest) => {
      manifest.modifications = ['M1', 'M3'];
    });
    expect(outcome(await judge(release))).toMatchObject(blocked('outside_plan', { 'scope/combination-listed': 'outside_plan' }));
  });
});
