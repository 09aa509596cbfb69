/** What a comment may ask of Plumbline. */
export type Command =
  | { readonly name: 'check' }
  | { readonly name: 'explain'; readonly rule: string }
  | { readonly name: 'help' }
  | { readonly name: 'unknown'; readonly given: string };

const LONGEST = 200;

/**
 * The command of a comment: its first line, where that begins with `/plumbline`. Anything else is conversation.
 * @returns undefined where the comment is no command
 */
export function parseCommand(body: string): Command | undefined {
  const [, rest] = /^\/plumbline(?![\w/-])([^\r\n]*)/.exec(body.slice(0, 4 * LONGEST)) ?? [];
  if (rest === undefined) return undefined;
  const [name = 'help', ...words] = rest.split(/[ \t]+/).filter((word) => word !== '');
  const [rule] = words;
  if ((name === 'check' || name === 'help') && rule === undefined) return { name };
  if (name === 'explain' && rule !== undefined && words.length === 1) return { name, rule: rule.slice(0, LONGEST) };
  return { name: 'unknown', given: [name, ...words].join(' ').slice(0, LONGEST) };
}
