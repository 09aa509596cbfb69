import fc from 'fast-check';

/** What a pull request may try: pieces that mean something to Markdown, HTML, GitHub, a terminal or a job's log. */
const TRICKS = [
  '</details>', '<details open>', '<summary>', '</td></tr></table>', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<!--', '-->', '<?php', '<![CDATA[', '<a href="//x">', '</code>', '</sub>',
  '@everyone', '@org/team', '&#64;user', '&commat;user', '&#x40;user', '&amp;', '&nbsp', '#1', 'o/r#5', 'GH-12', 'gh-7', 'owner/repo@4f1c0de', 'a@example.org', 'mailto:a@example.org', 'xmpp:a@b.example',
  'https://example.org/?a=1&b=2', 'http://', 'ftp://x.example', 'www.example.org', 'WWW.', '//example.org', 'javascript:alert(1)', '[x](javascript:alert(1))', '![x](http://x/y.png)', '[a]: http://b', '[^1]', '[^1]: note', '[ ] todo', '- [x] done',
  '|', '||', '\\|', '\\', '\\\\|', '`', '``', '```', '````suggestion', '~~~', '~~x~~', '**', '__', '_a_', 'a_b_c', '*', '***', '---', '===', '+++', '# h', '####### h', '> q', '> [!NOTE]', '1. x', '1) x', '123456789. x', '- x', '+ x', '    code', '\tcode',
  '\n', '\r\n', '\n\n', '\n> [!CAUTION]\n> x', '\n## Checks passed', '\u2028', '\u0085', '\u00a0', '  \n', ':+1:', ':white_check_mark:', ':100:', 'a:b:c', '12:00:00', '$x$', '$$x$$', '$`x`$', '\\(x\\)', '{{x}}', '${x}',
  '\u001b[31m', '\u001b]8;;http://x\u0007y\u001b]8;;\u0007', '\u009b2J', '\b\b', '\0', '\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u061c', '\u{e0041}', '\u3164', '\ud800', '\udc00', 'e\u0301\u0301\u0301\u0301\u0301\u0301',
  '::error::x', '::', '##[error]x', '##[', '%0A::set-output', 'é', '漢字', '✅', '👩‍⚕️', '−0.02', 'C-SENS', 'model-release.yaml', '"', "'", '&', '<', '>', ' ', '!', '(', ')', '.', ',', ';', '%', '^', '{', '}', '=', '+', '-',
] as const;

const piece = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...TRICKS) }, { weight: 2, arbitrary: fc.string({ maxLength: 6 }) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) });

/** A text as an attacker writes it. */
export const hostileText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** Every text of a value through `by`, alike texts alike; what a schema fixes stays, for a report never has another. */
export function withTexts<T>(value: T, by: (text: string) => string): T {
  const FIXED = new Set(['schema', 'verdict', 'level', 'result', 'status', 'statistic', 'answer', 'as', 'component', 'basis_of_figure', 'evaluated_at']);
  const walk = (node: unknown, key: string): unknown => {
    if (typeof node === 'string') return FIXED.has(key) ? node : key === 'rule' ? `${node.split('/')[0] ?? ''}/${by(node)}` : by(node);
    if (Array.isArray(node)) return node.map((child) => walk(child, key));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [key === 'group' || key === 'counts' ? by(name) : name, name === 'at' && key === 'inputs' ? child : walk(child, name)]));
  };
  return walk(value, '') as T;
}
