import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import { COMMENT_LIMIT, renderMarkdown } from '../../src/report/markdown.ts';
import { hostileText, withTexts } from './hostile.ts';
import { elements, rendered, skeleton, textOf, traps } from './rendered.ts';
import { compared, device, documented, failing, finding, good, invalid, notARelease, planChange, report, REPORTS, twoDevices, unsigned, waiting } from './reports.ts';

/** Each renders a whole report; the functions that make a text safe are tried far more often in their own test. */
const RUNS = { numRuns: 4 };

const EXPECTED = new Set(['h2', 'h3', 'h4', 'p', 'strong', 'ol', 'ul', 'li', 'br', 'code', 'span', 'sub', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary', 'blockquote']);
const headings = (markdown: string): string[] => elements(rendered(markdown)).flatMap((element) => (/^h\d$/.test(element.name) ? [textOf(element)] : []));
const foldedOf = (markdown: string): string => elements(rendered(markdown)).filter(({ name }) => name === 'details').map(textOf).join('\n');
const openOf = (markdown: string): string => textOf({ name: 'root', attributes: {}, children: rendered(markdown).children.filter((child) => typeof child === 'string' || child.name !== 'details') });

describe('the order of the comment', () => {
  it('is the verdict, what to do, questions, traceability, criteria, subgroups, history, sign-offs', () => {
    const found = headings(renderMarkdown(failing()));
    const order = ['Outside the plan: ', 'What to do next', 'Outside the plan (1)', 'The protocol was not followed (1)', 'Acceptance criteria are not met (2)', 'Evidence is missing', 'Sign-off is missing', 'Questions', 'Traceability', 'Acceptance criteria:', 'Subgroups SG-1', 'Since authorization', 'Sign-offs:'];
    expect(found.map((heading, index) => heading.includes(order[index] ?? '?'))).toEqual(order.map(() => true));
  });

  it('shows the device that stands worst first, and the tables of all', () => {
    const found = headings(renderMarkdown(twoDevices()));
    expect(found.filter((heading) => heading.includes('check:'))).toEqual(['❌ linecheck: Acceptance criteria are not met', '✅ tubecheck: Consistent with the plan']);
    expect(found.filter((heading) => heading.startsWith('Acceptance criteria:'))).toHaveLength(2);
    expect(found.filter((heading) => heading.startsWith('Sign-offs'))).toHaveLength(2);
  });

  it('ends with who decides', () => {
    for (const build of Object.values(REPORTS)) expect(textOf(rendered(renderMarkdown(build()))).trim()).toMatch(/decided by a human regulatory assessment, not by these checks\.$/);
  });
});

describe('the verdict line', () => {
  it.each<[() => Report, string]>([
    [good, '✅ Checks passed: consistent with the plan'],
    [waiting, '⏳ Waiting for 2 sign-offs'],
    [() => planChange(), '⏳ Waiting for 1 sign-off'],
    [() => planChange(true), '✅ Checks passed: a change of the plan, no release'],
    [notARelease, '✅ Checks passed: this is no release'],
    [documented, '✅ Checks passed: documented, outside the modifications of the plan'],
    [invalid, '⛔ Cannot be judged: what the judgement rests on cannot be trusted'],
    [() => report('incomplete', []), '❌ Not shown to be consistent with the plan: evidence or sign-off is missing'],
    [() => report('protocol_deviation', []), '❌ Not shown to be consistent with the plan: the protocol was not followed'],
  ])('is the first thing (%#)', (build, title) => {
    expect(renderMarkdown(build()).split('\n')[0]).toBe(`## ${title}`);
  });

  it('promises nothing', () => {
    for (const build of Object.values(REPORTS)) expect(renderMarkdown(build())).not.toMatch(/complian|approved by|FDA-|safe and effective|guarantee/i);
  });

  it('says whether the merge may proceed', () => {
    expect(renderMarkdown(good())).toContain('**The merge may proceed.**');
    expect(renderMarkdown(failing())).toContain('**The merge is blocked.**');
    expect(renderMarkdown(waiting())).toContain('still to sign: quality-assurance (approval) and biostatistics (verification). **The merge waits for them.**');
  });
});

describe('what passed is folded, what failed is not', () => {
  it('leaves every blocking finding with message, place and mend outside of the folds', () => {
    const open = openOf(renderMarkdown(failing()));
    for (const { message, mend, location, level } of failing().devices.flatMap(({ findings }) => findings)) {
      if (level !== 'block') continue;
      expect(open).toContain(message.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…'));
      expect(open).toContain(mend);
      expect(open).toContain(`${location?.path ?? ''}${location?.line === undefined ? '' : `:${location.line}`}`);
    }
  });

  it('folds criteria of single groups that are met, evidence that is there, and digests', () => {
    const markdown = renderMarkdown(waiting());
    const folded = foldedOf(markdown);
    expect(folded).toContain('S-FLOOR');
    expect(folded).toContain('evidence/dataset.json');
    expect(folded).toContain(`sha256:${'c'.repeat(64)}`);
    expect(openOf(markdown)).not.toContain('S-FLOOR');
    expect(openOf(renderMarkdown(failing()))).toContain('S-FLOOR');
  });

  it('shows groups that fail or were too small, and all groups when unfolded', () => {
    const open = openOf(renderMarkdown(failing()));
    for (const group of ['sex=female', 'age_band=22-39', 'race=ai_an']) expect(open).toContain(group);
    expect(open).not.toContain('race=unknown');
    expect(foldedOf(renderMarkdown(failing()))).toContain('race=unknown');
  });

  it('lists warnings after what blocks, as not blocking', () => {
    expect(renderMarkdown(failing())).toMatch(/signoff\/complete[^]*Not blocking: 3 warnings[^]*M3 can pass/);
    expect(headings(renderMarkdown(good()))).toContain('Not blocking: 1 warning');
  });

  it('shows an item that may not change', () => {
    expect(openOf(renderMarkdown(failing()))).toMatch(/operating_point\s*changed\s*❌ may not change/);
  });
});

describe('the to-do list', () => {
  it('numbers through, and the questions name the numbers', () => {
    const markdown = renderMarkdown(failing());
    const numbers = [...markdown.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
    expect(markdown).toMatch(/\| 1\. Is this change one that the plan foresaw\? \| ❌&nbsp;\*\*no\*\* \| see finding 1</);
    expect(markdown).toContain('see findings 2, 13–19');
  });

  it('says a mend that many findings share once', () => {
    const shared = renderMarkdown(failing()).split('Produce this evidence for the release; do not copy it.').length - 1;
    expect(shared).toBe(1);
  });

  it('gives the line to sign with as code', () => {
    expect(renderMarkdown(waiting())).toContain('approves the pull request with the line: `/sign biostatistics verification`');
    expect(renderMarkdown(twoDevices())).toContain('`/sign biostatistics verification linecheck`');
  });
});

describe('hostile texts', () => {
  const numbered = (value: Report, by: (text: string, index: number) => string): Report => {
    const known = new Map<string, number>();
    return withTexts(value, (text) => {
      const index = known.get(text) ?? known.size;
      known.set(text, index);
      return by(text, index);
    });
  };

  it.each(Object.entries(REPORTS))('in every text of %s bring no element, link, mention or cell', (_, build) => {
    const tame = renderMarkdown(numbered(build(), (__, index) => `t${index}`), { maxLength: 10_000_000 });
    const usual = skeleton(rendered(tame));
    fc.assert(
      fc.property(fc.infiniteStream(hostileText), (stream) => {
        const texts: string[] = [];
        const hostile = (index: number): string => {
          while (texts.length <= index) texts.push(stream.next().value ?? '');
          return `t${index}${texts[index] ?? ''}`;
        };
        const markdown = renderMarkdown(numbered(build(), (__, index) => hostile(index)), { maxLength: 10_000_000 });
        const root = rendered(markdown);
        expect(elements(root).filter(({ name, attributes }) => !EXPECTED.has(name) || Object.keys(attributes).some((key) => key !== 'start'))).toEqual([]);
        expect(skeleton(root)).toBe(usual);
        expect(traps(root)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('shortened too, are text and nothing else', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 0, max: 25_000 }), (hostile, maxLength) => {
        const markdown = renderMarkdown(numbered(failing(), (text, index) => (index % 3 === 0 ? `${hostile}${index}` : text)), { maxLength });
        expect(markdown.length).toBeLessThanOrEqual(maxLength);
        if (maxLength < 100) return;
        const root = rendered(markdown);
        expect(elements(root).filter(({ name }) => !EXPECTED.has(name))).toEqual([]);
        expect(traps(root)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('may be empty', () => {
    const markdown = renderMarkdown(withTexts(failing(), () => ''));
    expect(elements(rendered(markdown)).filter(({ name }) => !EXPECTED.has(name))).toEqual([]);
  });
});

describe('the length', () => {
  const many = (n: number): Report => report('incomplete', [device('incomplete', [
    ...Array.from({ length: n }, (_, index) => finding('evidence/bound', 'incomplete', `evidence/file-${index}.json is bound to another model digest.`, { mend: `Produce file ${index} again.`, location: { path: `evidence/file-${index}.json`, line: index + 1 } })),
    unsigned('clinical', 'review'),
  ])]);
  const numbersIn = (markdown: string): number => [...markdown.matchAll(/^\d+\. /gm)].length;
  const WHOLE = 'the artifact [plumbline-report](https://example.org/run/1)';

  it('is the whole report where there is room, without a word about it', () => {
    expect(renderMarkdown(failing())).not.toContain('shortened');
    expect(COMMENT_LIMIT).toBe(65_536);
  });

  it('never exceeds what is allowed, in code units or in bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(REPORTS), () => many(300)), fc.integer({ min: 0, max: 70_000 }), (build, maxLength) => {
        const markdown = renderMarkdown(build(), { maxLength, wholeReport: WHOLE });
        expect(markdown.length).toBeLessThanOrEqual(maxLength);
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(4 * maxLength);
      }),
      { numRuns: 60 },
    );
  });

  it('gives up passed detail first, from the least important, and says where it is', () => {
    const whole = renderMarkdown(failing());
    const shorter = renderMarkdown(failing(), { maxLength: whole.length - 1, wholeReport: WHOLE });
    expect(shorter).toContain(`shortened to fit. The whole record is in ${WHOLE}.`);
    expect(shorter).not.toContain('Files that were read');
    expect(shorter).toContain('Provenance');
    let folds = Infinity;
    for (let maxLength = whole.length; maxLength > 10_800; maxLength -= 500) {
      const markdown = renderMarkdown(failing(), { maxLength });
      const now = markdown.split('<details>').length - 1;
      expect(now).toBeLessThanOrEqual(folds);
      folds = now;
      expect(numbersIn(markdown)).toBe(22);
    }
    expect(folds).toBe(0);
  });

  it('keeps every finding with its mend while passed detail can go', () => {
    const markdown = renderMarkdown(many(330));
    expect(markdown).toContain('shortened');
    expect(numbersIn(markdown)).toBe(331);
    expect(markdown).toContain('Produce file 329 again.');
    expect(markdown).not.toContain('<details>');
  });

  it('shortens findings to a line each before it counts them', () => {
    const markdown = renderMarkdown(many(600));
    expect(numbersIn(markdown)).toBe(601);
    expect(markdown).not.toContain('Produce file 599 again.');
    expect(markdown).toContain('file-599.json:600');
  });

  it('counts by rule where not even a line each has room, and says so', () => {
    const markdown = renderMarkdown(many(5_000), { wholeReport: WHOLE });
    expect(markdown).toContain('There are too many to list them here; counted by rule:');
    expect(markdown).toContain('- `evidence/bound`: 5000 findings (1–5000), the first: evidence/file-0.json');
    expect(markdown).toContain(WHOLE);
    expect(markdown).toContain('Evidence is missing or does not fit (5000)');
  });

  it('counts only where counting is shorter: a finding alone in its class stays', () => {
    const markdown = renderMarkdown(failing(), { maxLength: 3_500 });
    expect(markdown).toContain('counted by rule');
    expect(markdown).toMatch(/#### The protocol was not followed \(1\)\n\n2\. id is "RS-9"/);
  });

  it('shortens the device that stands best first', () => {
    const whole = renderMarkdown(twoDevices());
    const folds = (markdown: string): [number, number] => {
      const [worst = '', best = ''] = markdown.split('## ✅ tubecheck');
      return [worst.split('Provenance of').length, best.split('Provenance of').length];
    };
    const shorter = renderMarkdown(twoDevices(), { maxLength: whole.length - 1_500 });
    expect(folds(whole)).toEqual([2, 2]);
    expect(folds(shorter)).toEqual([2, 1]);
  });

  it('shortens the answers to those that are no yes', () => {
    const markdown = renderMarkdown(failing(), { maxLength: 10_300 });
    expect(markdown).toContain('1. Is this change one that the plan foresaw?');
    expect(markdown).not.toContain('6. Can a clinician trust');
    expect(markdown).toContain('2 of 8 are answered yes or were not asked.');
  });

  it('keeps the verdict whatever is allowed', () => {
    expect(renderMarkdown(failing(), { maxLength: 200 })).toContain('## ⛔ Outside the plan: the plan does not specify this change');
    expect(renderMarkdown(failing(), { maxLength: 10 })).toBe('## ⛔ Outsi'.slice(0, 10));
  });

  it('holds for hundreds of devices', () => {
    const devices = Array.from({ length: 300 }, (_, index) => device(index === 150 ? 'invalid' : 'consistent', index === 150 ? [finding('plan/valid', 'invalid', 'The plan has a loose end.')] : [], { device: `device-${index}` }));
    const markdown = renderMarkdown(report('invalid', devices));
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(markdown).toMatch(/^1\. \*\*The plan has a loose end\.\*\*\s+Produce this evidence for the release; do not copy it\.\s+`\S+:12` · `plan\/valid`$/m);
    expect(headings(markdown)).toContain('✅ device-0: Consistent with the plan');
  });
});

describe('figures', () => {
  it('are printed to four decimals, more where rounding would hide why a limit is missed', () => {
    const near = compared('C-NI', {}, { both: 354, new_only: 6, reference_only: 14, neither: 26 }, -0.02, { estimate: 0.012, lower: -0.02000004, upper: 0.03, result: 'not shown' });
    expect(renderMarkdown(report('criteria_failed', [device('criteria_failed', [], { criteria: [near] })]))).toContain('+0.0120 (−0.02000004 to +0.0300)');
  });
});
