import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { briefDigests, code, cut, plain, text, tick } from '../../src/report/safe.ts';
import { hostileText } from './hostile.ts';
import { elements, rendered, textOf, traps } from './rendered.ts';

const RUNS = { numRuns: 100 };
const shown = (value: string): string => value.replaceAll('\u200b', '');

/** Where a text may stand, and which elements stand there without it. */
const PLACES: Readonly<Record<string, (inline: string) => string>> = {
  'at the start of a line': (inline) => inline,
  'after a paragraph': (inline) => `before\n${inline}`,
  'in the middle of a line': (inline) => `before ${inline} after`,
  'in bold': (inline) => `1. **${inline}**  \n   below`,
  'in a heading': (inline) => `### ${inline}: y`,
  'in a list': (inline) => `- ${inline}`,
  'in a quote': (inline) => `> ${inline}`,
  'in a cell': (inline) => `| a | b |\n| --- | --- |\n| ${inline} | ${inline}<br>${inline} |`,
  'in small print': (inline) => `<sub>${inline}</sub>`,
  'in a summary': (inline) => `<details>\n<summary>${inline}</summary>\n\nbody\n\n</details>`,
};

describe.each(Object.entries(PLACES))('%s', (_, place) => {
  const names = (inline: string): string[] => elements(rendered(place(inline))).flatMap(({ name }) => (name === 'span' || name === 'code' ? [] : [name]));
  const usual = names('x');
  const around = textOf(rendered(place('x')));
  const times = around.split('x').length - 1;

  it('a text renders as the characters that it has, and nothing else comes of it', () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const root = rendered(place(`x${text(value)}`));
        expect(names(`x${text(value)}`)).toEqual(usual);
        expect(shown(textOf(root))).toBe(around.replaceAll('x', () => `x${plain(value)}`));
        expect(traps(root)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('a text that stands alone brings no block of its own', () => {
    fc.assert(
      fc.property(hostileText.filter((value) => plain(value) !== ''), (value) => {
        expect(names(text(value))).toEqual(usual);
        expect(traps(rendered(place(text(value))))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('an identifier is one piece of code with its characters', () => {
    const write = place === PLACES['in a summary'] ? code : tick;
    fc.assert(
      fc.property(hostileText, (value) => {
        const root = rendered(place(write(value)));
        const codes = elements(root).filter(({ name }) => name === 'code');
        expect(codes).toHaveLength(times);
        for (const one of codes) expect(shown(textOf(one))).toBe(plain(value) === '' ? '(empty)' : plain(value));
        expect(names(write(value))).toEqual(usual);
        expect(traps(root)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('plain', () => {
  it('leaves one line without controls, escapes, directions and half characters', () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        expect(plain(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(plain(plain(value))).toBe(plain(value));
      }),
      RUNS,
    );
  });

  it('takes the escapes out of a coloured text and leaves its letters', () => {
    expect(plain('\u001b[31mred\u001b[0m\tand\nmore')).toBe('[31mred[0m and more');
  });

  it('keeps what people write in their names', () => {
    expect(plain('Zoë Müller-Łukasz O’Neil 漢字 नमस्ते')).toBe('Zoë Müller-Łukasz O’Neil 漢字 नमस्ते');
  });

  it('takes marks that heap up on one letter', () => {
    expect(plain(`a${'\u0301'.repeat(50)}b`)).toBe(`a${'\u0301'.repeat(4)}b`);
  });

  it('bounds a text as long as a file', () => {
    expect(plain('漢'.repeat(5_000_000))).toHaveLength(2_000);
  });
});

describe('text', () => {
  it('leaves a sentence as it is written', () => {
    const sentence = 'C-SENS: 0.9500 (0.9240 to 0.9674), met; at 12:00 UTC, version 2.1.0 of not_a_release "quoted", 95 %.';
    expect(text(sentence)).toBe(sentence);
  });

  it('shows the title of scenario G23 as harmless text', () => {
    const title = '</details> @everyone [x](javascript:alert(1))';
    const root = rendered(text(title));
    expect(elements(root).map(({ name }) => name)).toEqual(['p']);
    expect(shown(textOf(root))).toBe(title);
    expect(text(title)).toBe('&#60;/details&#62; &#64;&#8203;everyone &#91;x&#93;(javascript:alert(1))');
  });

  it.each([':+1:', ':white_check_mark:', 'x:100:', ':a'])('makes no emoji of %s, nor with a colon behind it', (value) => {
    expect(traps(rendered(`${text(value)}: x`))).toEqual([]);
  });
});

describe('tick', () => {
  it('is a code span where it can be one', () => {
    expect(tick('models/tubecheck/evidence/a b.json:12')).toBe('`models/tubecheck/evidence/a b.json:12`');
  });

  it.each(['a|b', 'a`b', 'a\\', ''])('is an element where a span could not hold %j', (value) => {
    expect(tick(value)).toMatch(/^<code>.*<\/code>$/);
  });
});

describe('cut', () => {
  it('counts characters, not halves of them', () => {
    expect(cut('👍👍👍', 3)).toBe('👍👍👍');
    expect(cut('👍👍👍👍', 3)).toBe('👍👍…');
    expect(cut('abc', 0)).toBe('…');
  });
});

describe('briefDigests', () => {
  it('keeps twelve characters of a digest and of a commit, and leaves other words', () => {
    expect(briefDigests(`sha256:${'a'.repeat(64)} at ${'1'.repeat(40)}; ${'b'.repeat(39)}`)).toBe(`sha256:${'a'.repeat(12)}… at ${'1'.repeat(12)}…; ${'b'.repeat(39)}`);
  });
});
