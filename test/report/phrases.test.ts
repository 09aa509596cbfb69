import { describe, expect, it } from 'vitest';
import { isBlocking, VERDICTS } from '../../src/rules/verdict.ts';
import { arrange, numbersText, seeText, type Task } from '../../src/report/findings.ts';
import { estimateText, factsOf, figure, groupText, headlineOf, limitText, listed, methodText, missingSignoffs, plural, shortCommit, timeText, VERDICT_WORDS, WORST_FIRST } from '../../src/report/phrases.ts';
import { closestToLimit, exceptionsOf, fromManifest, standingOf, subgroupTables, traceRows } from '../../src/report/view.ts';
import { compared, criterion, device, failing, finding, good, planChange, report, twoDevices, unsigned, waiting } from './reports.ts';

describe('the words of a verdict', () => {
  it('are there for every verdict, and promise nothing', () => {
    for (const verdict of VERDICTS) {
      const { title, label, meaning } = VERDICT_WORDS[verdict];
      expect(`${title} ${label} ${meaning}`).not.toMatch(/complian|certif|approved|safe\b/i);
      expect(meaning).toMatch(/\.$/);
    }
  });

  it('rank and block as the rules do', () => {
    expect(WORST_FIRST).toEqual(VERDICTS);
    for (const verdict of VERDICTS) expect(VERDICT_WORDS[verdict].blocks).toBe(isBlocking(verdict));
  });

  it('say of what does not block that checks passed, and of the rest never', () => {
    for (const verdict of VERDICTS) expect(VERDICT_WORDS[verdict].title.startsWith('Checks passed')).toBe(!isBlocking(verdict));
  });

  it('count a role once though several devices wait for it', () => {
    const waitingDevice = waiting().devices;
    expect(missingSignoffs([...waitingDevice, ...waitingDevice])).toEqual(['quality-assurance (approval)', 'biostatistics (verification)']);
    expect(headlineOf(report('incomplete', [device('incomplete')], { waiting_for_signoff_only: true })).title).toBe('Waiting for sign-off');
  });

  it('tell what is released, and where', () => {
    expect(factsOf(device('consistent', [], { modifications: ['M1', 'M2'], scope: { sites: ['S1'] } }))).toEqual(['2.0.0 → 2.1.0', 'modifications M1 and M2 of plan 1.2', 'site S1 only']);
    expect(factsOf(device('documented', [], { from: null, basis: 'new-authorization', modifications: [] }))).toEqual(['2.1.0', 'basis: new authorization', 'plan 1.2', 'all sites']);
    expect(planChange().devices.map(factsOf)).toEqual([['change of plan 1.2']]);
    expect(factsOf(device('invalid', [], { plan: null, modifications: [] }))).toEqual(['2.0.0 → 2.1.0', 'no modification, no readable plan', 'all sites']);
  });
});

describe('figures', () => {
  it.each([
    [0.95, {}, '0.9500'],
    [-0.02, {}, '−0.0200'],
    [0.03, { plus: true }, '+0.0300'],
    [-0.00001, {}, '0.0000'],
    [0, { plus: true }, '0.0000'],
    [null, {}, '–'],
    [0.87996, { limits: [0.88] }, '0.87996'],
    [0.88, { limits: [0.88] }, '0.8800'],
    [0.8799999, { limits: [0.88] }, '0.8799999'],
    [1234.5, {}, '1234.5000'],
  ])('%s is printed so that a reader is not misled (%#)', (value, style, printed) => {
    expect(figure(value, style)).toBe(printed);
  });

  it('stand with their interval, their method and their limit', () => {
    const absolute = criterion('C-SENS', {}, 380, 400, { at_least: 0.88 });
    expect([estimateText(absolute), methodText(absolute), limitText(absolute)]).toEqual(['0.9500 (0.9240 to 0.9674)', 'wilson, 95 %', 'lower limit ≥ 0.88']);
    const difference = compared('C-NI', {}, { both: 354, new_only: 6, reference_only: 14, neither: 26 }, -0.03);
    expect([estimateText(difference), limitText(difference)]).toEqual(['−0.0200 (−0.0443 to +0.0029)', 'lower limit > −0.03']);
    expect(methodText({ ...absolute, basis: 'as reported' })).toBe('as reported, not recomputed');
    expect(methodText({ ...absolute, lower: null, upper: null })).toBe('');
    expect(limitText({ statistic: 'both', limit: { within: 0.07 } })).toBe('both limits within ±0.07');
    expect(limitText({ statistic: 'estimate', limit: { at_most: 0.05 } })).toBe('estimate ≤ 0.05');
  });
});

describe('small words', () => {
  it('count, list and name', () => {
    expect([plural(1, 'finding'), plural(2, 'finding'), plural(0, 'box', 'boxes')]).toEqual(['1 finding', '2 findings', '0 boxes']);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
    expect([groupText({}), groupText({ sex: 'female', age: '65+' }), groupText({ sex: '*' })]).toEqual(['all cases', 'sex=female, age=65+', 'largest gap by sex']);
    expect([shortCommit('9ead'.repeat(10)), shortCommit('main')]).toEqual(['9ead9ead9ead', 'main']);
  });

  it('tell times in UTC, and leave what is none', () => {
    expect([timeText('2026-05-06T10:00:00+02:00'), timeText('2026-02-11'), timeText('soon'), timeText('2026-99-99T10:00:00Z')]).toEqual(['2026-05-06 08:00 UTC', '2026-02-11', 'soon', '2026-99-99T10:00:00Z']);
  });

  it('name findings by runs of numbers', () => {
    const tasks = [1, 2, 3, 5, 7, 8].map((number): Task => ({ number, finding: unsigned('x', 'y') }));
    expect(numbersText(tasks)).toBe('1–3, 5, 7, 8');
    expect([seeText(tasks), seeText(tasks.slice(0, 1)), seeText([])]).toEqual(['findings 1–3, 5, 7, 8', 'finding 1', '']);
  });
});

describe('arranged findings', () => {
  it('stand worst first, sign-off last, and none is lost', () => {
    const { devices } = arrange(failing());
    const classes = devices[0]?.tasks.classes.map(({ label, count }) => `${label}: ${count}`);
    expect(classes).toEqual(['Outside the plan: 1', 'The protocol was not followed: 1', 'Acceptance criteria are not met: 2', 'Evidence is missing or does not fit: 16', 'Sign-off is missing or does not count: 2']);
    expect(devices[0]?.tasks.warnings).toHaveLength(3);
  });

  it('keep a blocking finding whose class does not block', () => {
    const { shared } = arrange(report('invalid', [], { findings: [finding('x/y', 'consistent', 'odd')] }));
    expect(shared.classes.map(({ label }) => label)).toEqual(['Cannot be judged']);
  });

  it('go on counting from what belongs to no device to the devices, the worst first', () => {
    const [good, bad] = twoDevices().devices;
    if (good === undefined || bad === undefined) throw new Error('two devices');
    const { shared, devices } = arrange(report('criteria_failed', [{ ...good, verdict: 'incomplete', findings: [unsigned('clinical', 'review')] }, bad], { findings: [finding('input/readable', 'invalid', 'x')] }));
    expect(shared.all.map(({ number }) => number)).toEqual([1]);
    expect(devices.map(({ device: { device: id }, tasks }) => [id, tasks.all.map(({ number }) => number)])).toEqual([['linecheck', [2, 3]], ['tubecheck', [4]]]);
  });
});

describe('the view', () => {
  it('marks the limit of a group on its figure, and how the group stands', () => {
    const [only] = arrange(failing()).devices;
    const tables = only === undefined ? [] : subgroupTables(only.device, only.tasks);
    const row = (group: string) => tables[0]?.rows.find((one) => one.group === group);
    expect(row('age_band=22-39')).toMatchObject({ standing: 'fails', mark: { limits: [0.85] } });
    expect(row('sex=female')).toMatchObject({ standing: 'fails' });
    expect(row('sex=male')).toMatchObject({ standing: 'holds' });
    expect(row('race=ai_an')).toMatchObject({ standing: 'fails', tasks: [{ number: 20 }], mark: { limits: [] } });
    expect(row('race=unknown')).toMatchObject({ standing: 'not judged' });
    expect(standingOf(tables)).toEqual({ groups: 10, hold: 5, fail: 3, insufficient: 0, unknown: 2 });
    expect(exceptionsOf(tables).map(({ rows }) => rows.map(({ group }) => group))).toEqual([['sex=female', 'age_band=22-39', 'race=ai_an'], []]);
  });

  it('finds the group that holds by the least', () => {
    const base = good().devices[0];
    if (base === undefined) throw new Error('no device');
    const tight = criterion('S-FLOOR', { age_band: '22-39' }, 52, 60, { at_least: 0.85 }, { statistic: 'estimate' });
    const [one] = arrange(report('consistent', [{ ...base, criteria: [...base.criteria.filter(({ group }) => group['age_band'] !== '22-39'), tight] }])).devices;
    const table = one === undefined ? undefined : subgroupTables(one.device, one.tasks)[0];
    expect(table && closestToLimit(table)?.row.group).toBe('age_band=22-39');
  });

  it('shows a modification without any method, and names files as the manifest does', () => {
    const bare = device('consistent', [], { traceability: [], modifications: ['M1'] });
    expect(traceRows(bare)).toEqual([{ modification: 'M1', cells: { data_management: [], retraining: [], performance_evaluation: [], update_procedures: [] } }]);
    expect(fromManifest(bare, 'models/tubecheck/evidence/a.json')).toBe('evidence/a.json');
    expect(fromManifest(bare, 'elsewhere/a.json')).toBe('elsewhere/a.json');
    expect(fromManifest({ ...bare, manifest: null }, 'a/b.json')).toBe('a/b.json');
  });
});
