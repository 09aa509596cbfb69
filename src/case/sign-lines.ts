/** One `/sign ROLE MEANING [DEVICE]` line of a review's body. */
export interface SignLine {
  readonly role: string;
  readonly meaning: string;
  readonly device: string | undefined;
}

const SIGN = /^\/sign[ \t]+(\S+)[ \t]+(\S+)(?:[ \t]+(\S+))?[ \t]*$/;
const BLANK = /^[ \t]*$/;
/** A fence of backticks has none after it on its line. */
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
/** Also as the first thing of a list's item. */
const QUOTE = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*>/;
/** Raw HTML that is shown as code or not at all. */
const RAW = /^ {0,3}<(?:pre|script|style|textarea)(?=[ \t>]|$)/i;
const RAW_END = /<\/(?:pre|script|style|textarea)>/i;

const closes = (fence: string, line: string): boolean => {
  const [, mark = '', rest = ''] = FENCE.exec(line) ?? [];
  return mark[0] === fence[0] && mark.length >= fence.length && BLANK.test(rest);
};

/** A comment that a line leaves open: one that starts the line runs until its end, one inside a paragraph ends with it at the latest. */
function openComment(line: string): 'block' | 'inline' | undefined {
  const text = line.replace(/`[^`]*`/g, '');
  const start = text.lastIndexOf('<!--');
  if (start === -1 || text.includes('-->', start + 2)) return undefined;
  return /^ {0,3}<!--/.test(text) ? 'block' : 'inline';
}

/**
 * The lines of a text in GitHub's Markdown that a reader sees as they are written: none of a code fence, a quote (with the
 * lines that continue it without a mark), a comment or raw HTML. https://github.github.com/gfm/
 */
function* plainLines(body: string): Generator<string> {
  let fence: string | undefined;
  let hidden: { readonly end: RegExp; readonly blank: boolean } | undefined;
  let quoted = false;
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (fence !== undefined) {
      if (closes(fence, line)) fence = undefined;
      continue;
    }
    if (BLANK.test(line)) {
      quoted = false;
      if (hidden?.blank === true) hidden = undefined;
    } else if (hidden !== undefined) {
      if (hidden.end.test(line)) hidden = undefined;
    } else {
      fence = FENCE.exec(line)?.[1];
      quoted ||= QUOTE.test(line);
      const comment = openComment(line);
      if (comment !== undefined) hidden = { end: /-->/, blank: comment === 'inline' };
      else if (RAW.test(line) && !RAW_END.test(line)) hidden = { end: RAW_END, blank: false };
      if (fence === undefined && !quoted && hidden === undefined) yield line;
    }
  }
}

/** The sign lines of a review. */
export function signLines(body: string): SignLine[] {
  return [...plainLines(body)].flatMap((line) => {
    const [, role, meaning, device] = SIGN.exec(line) ?? [];
    return role === undefined || meaning === undefined ? [] : [{ role, meaning, device }];
  });
}
