/** One `/sign ROLE MEANING [DEVICE]` line of a review's body. */
export interface SignLine {
  readonly role: string;
  readonly meaning: string;
  readonly device: string | undefined;
}

const SIGN = /^\/sign[ \t]+(\S+)[ \t]+(\S+)(?:[ \t]+(\S+))?[ \t]*$/;
const BLANK = /^[ \t]*$/;
/** A fence of backticks has none behind it on its line. */
const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
/** Also as the first thing of a list's item. */
const QUOTE = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*>/;
const TAG = /^ {0,3}<\/?[A-Za-z][A-Za-z0-9-]*(?=[ \t/>]|$)/;
const DEFINITION = /^ {0,3}\[[^\]]+\]:/;

/** Blocks of raw HTML that run over blank lines: how they start, how they end. */
const RAW: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [/^ {0,3}<![A-Za-z]/, />/],
  [/^ {0,3}<(?:pre|script|style|textarea)(?=[ \t>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
];

/** Where the raw HTML that a line starts ends; undefined where it starts none, or ends it itself. */
function rawEnd(line: string): RegExp | undefined {
  const found = RAW.find(([start]) => start.test(line));
  // `<!-->` is a comment as a whole.
  return found === undefined || found[1].test(line.replace(/^ {0,3}<!-/, '')) ? undefined : found[1];
}

/** Whether a line leaves something open that could take in the lines after it: a code span, a tag, a link, a definition. */
function leavesOpen(line: string): boolean {
  const text = line.replace(/(`+)[^`]+\1(?!`)/g, '');
  const link = text.lastIndexOf('](');
  return (
    text.includes('`') ||
    DEFINITION.test(text) ||
    /<[A-Za-z/!?]/.test(text.slice(text.lastIndexOf('>') + 1)) ||
    text.slice(text.lastIndexOf(']') + 1).includes('[') ||
    (link !== -1 && !text.includes(')', link))
  );
}

/**
 * The lines of a text in GitHub's Markdown that every reader sees as they are written: none of a code fence, a quote (with
 * the lines that continue it without a mark), a comment or raw HTML, and none where that would take a whole parser to
 * tell. https://github.github.com/gfm/
 */
function* plainLines(body: string): Generator<string> {
  let fence: { readonly indent: string; readonly mark: string } | undefined;
  let raw: RegExp | undefined;
  // Both until the next blank line.
  let html = false;
  let doubtful = false;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const [, indent = '', mark = '', rest = ''] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      // An indented fence may be a list's, which a line further out ends: what follows is told neither way.
      if (!line.startsWith(fence.indent) && !BLANK.test(line)) return;
      if (mark.length >= fence.mark.length && mark[0] === fence.mark[0] && BLANK.test(rest)) fence = undefined;
    } else if (raw !== undefined) {
      if (line.includes('<!--')) return;
      if (raw.test(line)) raw = undefined;
    } else if (BLANK.test(line)) {
      html = false;
      doubtful = false;
    } else if (mark !== '') {
      // Inside HTML a fence may be none: what follows is told neither way.
      if (html) return;
      fence = { indent, mark };
    } else {
      raw = rawEnd(line) ?? (html && line.includes('<!--') ? /-->/ : undefined);
      html ||= TAG.test(line);
      doubtful ||= html || QUOTE.test(line);
      if (raw === undefined && !doubtful) yield line;
      doubtful ||= leavesOpen(line);
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
