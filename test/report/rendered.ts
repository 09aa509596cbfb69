import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { SaxesParser } from 'saxes';

/** An element of rendered Markdown. Text is a string among the children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

/**
 * Renders Markdown as GitHub does, raw HTML included, and reads it as XML: an element that is not closed in its place, or one that
 * an untrusted text brought, is an error here where a browser would mend it silently.
 */
export function rendered(markdown: string): Element {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const root: Element = { name: 'root', attributes: {}, children: [] };
  const open = [root];
  const parser = new SaxesParser({ fragment: true });
  parser.ENTITIES['nbsp'] = '\u00a0';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => void open.at(-1)?.children.push(text));
  parser.on('comment', (text) => {
    throw new Error(`a comment: ${text}`);
  });
  // What XML cannot hold is in no text that was made safe; the separators of lines are its own.
  parser.write(html.replace(/<(br|hr) ?\/?>/g, '<$1/>')).close();
  return root;
}

/** Elements of all depths, the root aside. */
export function elements(element: Element): Element[] {
  return element.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...elements(child)]));
}

export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** Texts in which GitHub looks for mentions, references and emoji: those outside code. */
export function proseOf(element: Element): string[] {
  return element.children.flatMap((child) => (typeof child === 'string' ? [child] : child.name === 'code' || child.name === 'pre' ? [] : proseOf(child)));
}

/** Names of elements in their nesting, without those that only say how a text is set. */
export function skeleton(element: Element): string {
  const inner = element.children.flatMap((child) => (typeof child === 'string' ? [] : [skeleton(child)])).join('');
  return ['code', 'span', 'br'].includes(element.name) ? inner : `<${element.name}>${inner}</>`;
}

/** What GitHub would make of a text behind the back of Markdown. */
export function traps(root: Element): string[] {
  const found: string[] = [];
  for (const prose of proseOf(root)) {
    for (const trap of [/@[a-z0-9]/i, /#\d/, /\bgh-\d/i, /:[\w+-]+:/, /\w+:\/\//, /\bwww\.\w/i]) if (trap.test(prose)) found.push(`${trap.source} in ${JSON.stringify(prose)}`);
    if (prose !== '$' && prose.includes('$')) found.push(`a formula may start in ${JSON.stringify(prose)}`);
  }
  return found;
}
