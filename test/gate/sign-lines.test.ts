import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { signLines } from '../../src/case/sign-lines.ts';

const LINE = '/sign quality-assurance approval';
const roles = (body: string): string[] => signLines(body).map(({ role }) => role);

describe('a sign line', () => {
  it.each([
    ['alone', LINE],
    ['after a sentence', `Checked.\n${LINE}`],
    ['after a blank line', `Checked.\n\n${LINE}\n`],
    ['with CRLF', `Checked.\r\n\r\n${LINE}\r\nThanks.`],
    ['with blanks at its end', `${LINE}  \t`],
    ['with several blanks between', '/sign  quality-assurance \t approval'],
    ['after a fence that is closed', `\`\`\`\ncode\n\`\`\`\n${LINE}`],
    ['after a fence that a longer one closes', `~~~\ncode\n~~~~~\n${LINE}`],
    ['after a quote and a blank line', `> What of the intervals?\n\n${LINE}`],
    ['after a comment', `<!-- seen -->\n${LINE}`],
    ['after a comment over several lines', `<!--\nseen\n-->\n\n${LINE}`],
    ['after code that names a comment', `The template has \`<!--\` twice.\n${LINE}`],
    ['in details', `<details>\n\n${LINE}\n\n</details>`],
    ['after a list', `- one\n- two\n\n${LINE}`],
    ['before a rule', `${LINE}\n---\nQ. Ben`],
    ['after code in a line of three backticks', `\`\`\`plumbline\`\`\` says so.\n${LINE}`],
  ])('counts %s', (_, body) => {
    expect(roles(body)).toEqual(['quality-assurance']);
  });

  it.each([
    ['in a fence of backticks', `\`\`\`\n${LINE}\n\`\`\``],
    ['in a fence of tildes', `~~~\n${LINE}\n~~~`],
    ['in a fence with a language', `\`\`\`text\n${LINE}\n\`\`\``],
    ['in a fence that is never closed', `Sign so:\n\`\`\`\n${LINE}\n`],
    ['in a fence that a shorter one does not close', `\`\`\`\`\n\`\`\`\n${LINE}\n\`\`\`\``],
    ['in a fence that one of the other sort does not close', `~~~\n\`\`\`\n${LINE}\n~~~`],
    ['in a fence that one with a language does not close', `\`\`\`\n\`\`\`text\n${LINE}\n\`\`\``],
    ['in a fence that one with a blank of another script does not close', `\`\`\`\n\`\`\`\u00a0\n${LINE}\n\`\`\``],
    ['in a fence after a line of code that looks like one', `\`\`\` a\`b\n\`\`\`\n${LINE}\n\`\`\``],
    ['in an indented fence', `   \`\`\`\n${LINE}\n   \`\`\``],
    ['quoted', `> ${LINE}`],
    ['quoted, deep', `> > ${LINE}`],
    ['quoted, without the mark on its own line', `> You wrote:\n${LINE}`],
    ['quoted in a list', `- > You wrote:\n${LINE}`],
    ['indented by four spaces', `    ${LINE}`],
    ['indented by a tab', `\t${LINE}`],
    ['in a comment', `<!--\n${LINE}\n-->`],
    ['in a comment that is never closed', `<!-- hidden\n\n${LINE}`],
    ['in a comment that starts in a sentence', `Checked <!-- not\n${LINE}\n-->.`],
    ['in a comment after one that is closed', `<!-- a --> <!-- b\n${LINE}\n-->`],
    ['in preformatted text', `<pre>\n${LINE}\n</pre>`],
    ['in a style', `<STYLE>\n\n${LINE}\n\n</style>`],
    ['in a code span', `\`${LINE}\``],
    ['with text behind it', `${LINE} tubecheck as agreed`],
    ['with text before it', `I ${LINE}`],
    ['in a list', `- ${LINE}`],
    ['without a meaning', '/sign quality-assurance'],
    ['in another case', '/Sign quality-assurance approval'],
    ['with a blank of another script', '/sign\u00a0quality-assurance\u00a0approval'],
  ])('does not count %s', (_, body) => {
    expect(roles(body)).toEqual([]);
  });

  it('may name one device', () => {
    expect(signLines(`${LINE} tubecheck`)).toEqual([{ role: 'quality-assurance', meaning: 'approval', device: 'tubecheck' }]);
  });

  it('stands beside others', () => {
    expect(roles(`${LINE}\n/sign clinical review\n\`\`\`\n/sign biostatistics verification\n\`\`\``)).toEqual(['quality-assurance', 'clinical']);
  });

  const HIDDEN = [/<!--[^]*?(?:-->|$)/g, /<pre[^]*?(?:<\/pre>|$)/gi, /<(script|style|textarea)[^]*?(?:<\/\1>|$)/gi, /<code[^]*?<\/code>/g, /<[^>]*>/g];

  /** What a reader of GitHub sees outside code, quotes and comments. */
  function seen(body: string): string {
    let html = micromark(body, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
    for (let inner = ''; inner !== html; ) [inner, html] = [html, html.replace(/<blockquote>(?:(?!<blockquote>)[^])*?<\/blockquote>/g, '')];
    return HIDDEN.reduce((text, hidden) => text.replace(hidden, ''), html);
  }

  const FRAGMENTS = [
    '', '', 'Checked.', '> Is it?', '> ```', '- > And this?', '```', '~~~', '````', '``` a`b', '```text', '    code', '   ```', '<!-- a', '-->', '<!-- a --> b',
    'b <!-- c', '- item', '  more', '1. first', '<details>', '</details>', '<pre>', '</pre>', '# Heading', '---', '`code`', '```\u00a0', '<p>', 'text </p>',
  ];

  it('counts only where GitHub shows it outside code, quotes and comments', () => {
    const line = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) }, { weight: 1, arbitrary: fc.constant(undefined) });
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 9 }), (lines) => {
        const body = lines.map((fragment, index) => fragment ?? `/sign role${index} approval`).join('\n');
        const shown = seen(body);
        for (const role of roles(body)) expect(shown, body).toContain(`/sign ${role} approval`);
      }),
      { numRuns: 1000 },
    );
  });

  it('is found in bodies of any size in time that grows with their size', () => {
    for (const part of ['`', '~', '> ', '- ', '<!--', '<pre', '[', '*a ', '/sign a b\n', '\u200b', '``` ` ']) {
      expect(() => signLines(part.repeat(65_536 / part.length) + `\n${LINE}`)).not.toThrow();
    }
  });
});
