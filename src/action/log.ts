const CONTROLS = /[^\P{Cc}\t]/gu;

/**
 * Untrusted text in a log can do nothing: the runner obeys `::command::` where a line begins with it, and `##[command]` wherever
 * it stands (ActionCommand.cs of actions/runner). A zero-width space breaks both, and terminals are sent no escapes.
 */
export function harmless(text: string): string {
  return text
    .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
    .map((line) => line.replaceAll(CONTROLS, '').replaceAll('##[', '##\u200b[').replace(/^(\s*):/, '$1\u200b:'))
    .join('\n');
}
