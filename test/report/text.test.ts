import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../src/report/text.ts';
import { columns, padded, wrap } from '../../src/report/text-layout.ts';
import { hostileText, withTexts } from './hostile.ts';
import { device, failing, finding, report, REPORTS, twoDevices, waiting } from './reports.ts';

// eslint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g;
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const plainText = (value: Parameters<typeof renderText>[0]): string => renderText(value, { color: false });

describe('the text', () => {
  it.each(Object.entries(REPORTS))('of %s has room on 80 columns, and on fewer', (_, build) => {
    for (const width of [80, 60, 40]) {
      for (const line of renderText(build(), { color: false, width }).split('\n')) {
        // A path is never broken: it could not be opened any more. Digests have nowhere to be broken either.
        if (/\S*\/\S*/.test(line) && columns(line) > width) expect(line.trim().split(' ').some((word) => word.includes('/') && columns(word) > width - 20)).toBe(true);
        else expect(columns(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  it('is the same with and without colour, colour aside', () => {
    for (const build of Object.values(REPORTS)) {
      const coloured = renderText(build(), { color: true });
      expect(coloured).toMatch(COLOUR);
      expect(coloured.replace(COLOUR, '')).toBe(plainText(build()));
      expect(plainText(build()).replaceAll('\n', '')).not.toMatch(CONTROL);
    }
  });

  it('begins with the verdict and what it means', () => {
    expect(plainText(waiting()).split('\n').slice(0, 4).join('\n')).toBe(
      'Waiting for 2 sign-offs\ntubecheck, 2.0.0 → 2.1.0, modification M1 of plan 1.2, all sites\nEvery other check passed; still to sign: quality-assurance (approval) and\nbiostatistics (verification). The merge waits for them.',
    );
  });

  it('tells every blocking finding whole, with its place', () => {
    const flat = plainText(failing()).replace(/\s+/g, ' ');
    for (const { message, mend, location } of failing().devices.flatMap(({ findings }) => findings)) {
      expect(flat).toContain(message.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…').replace(/\s+/g, ' '));
      expect(flat).toContain(mend);
      expect(flat).toContain(`${location?.path ?? ''}${location?.line === undefined ? '' : `:${location.line}`}`);
    }
  });

  it('counts what passed and shows the group that is closest to its limit', () => {
    const text = plainText(waiting());
    expect(text).toContain('Acceptance criteria: 10 of 10 results met\n');
    expect(text).toContain('is closest to its limit: estimate ≥ 0.85');
    expect(text).not.toContain('S-FLOOR');
  });

  it('keeps the interval plots in one column', () => {
    const rows = plainText(failing()).split('\n').filter((line) => /^ {2}[✓✗–] .*●/.test(line));
    expect(rows.length).toBeGreaterThan(2);
    const figures = rows.map((row) => row.search(/ \d\.\d{4} \(/));
    expect(new Set(figures).size).toBe(1);
  });

  it('has a section for each device, the worst first', () => {
    const text = plainText(twoDevices());
    expect(text.indexOf('== linecheck: Acceptance criteria are not met')).toBeGreaterThan(0);
    expect(text.indexOf('== tubecheck: Consistent with the plan')).toBeGreaterThan(text.indexOf('== linecheck'));
    expect(text).toContain('/sign biostatistics verification linecheck');
  });

  it('lets no terminal escape, control or direction of a pull request through', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...Object.values(REPORTS)), (hostile, build) => {
        const text = plainText(withTexts(build(), (value) => `${hostile}${value}`));
        expect(text.replaceAll('\n', '')).not.toMatch(CONTROL);
        expect(renderText(withTexts(build(), (value) => `${hostile}${value}`), { color: true }).replace(COLOUR, '').replaceAll('\n', '')).not.toMatch(CONTROL);
      }),
      { numRuns: 100 },
    );
  });

  it('lets no command to a runner of GitHub Actions through', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 40, max: 100 }), (hostile, width) => {
        const message = `${hostile} ::error::x ${'a'.repeat(width)}::set-output name=x::y ##[error]x`;
        const text = renderText(report('invalid', [device('invalid', [finding('plan/valid', 'invalid', message, { mend: `::${hostile}`, location: { path: `::x/${hostile}` } })], { device: '::notice::x' })], { notes: ['::warning::x'] }), { color: true, width });
        for (const line of text.split('\n')) {
          expect(line.replace(COLOUR, '').trimStart().startsWith('::'), line).toBe(false);
          expect(line).not.toContain('##[');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is told to the end whatever is missing', () => {
    for (const build of Object.values(REPORTS)) expect(plainText(withTexts(build(), () => ''))).toMatch(/not by these\s+checks\.\n$/);
  });
});

describe('wrap', () => {
  it('fills lines, hangs the following ones, and loses no word', () => {
    expect(wrap('one two three four five', 20, '- ')).toEqual(['- one two three four', '  five']);
    expect(wrap('x', 80, '→ ')).toEqual(['→ x']);
  });

  it('breaks a long word, and never a path', () => {
    expect(wrap('a'.repeat(40), 20)).toEqual(['a'.repeat(20), 'a'.repeat(20)]);
    expect(wrap(`in ${'a/'.repeat(40)}`, 20)).toEqual(['in', 'a/'.repeat(40)]);
  });

  it('counts wide letters twice and marks not at all', () => {
    expect(columns('漢字')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(padded('漢', 4)).toBe('漢  ');
    expect(wrap('漢'.repeat(20), 20)).toEqual(['漢'.repeat(10), '漢'.repeat(10)]);
  });

  it('keeps lines within the width for any text without paths', () => {
    fc.assert(
      fc.property(hostileText.map((value) => value.replaceAll('/', '')), fc.integer({ min: 20, max: 90 }), (value, width) => {
        for (const line of wrap(value, width, '  ')) expect(columns(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
