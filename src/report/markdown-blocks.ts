/** Blocks of GitHub-flavoured Markdown. What is given to them is Markdown already: `safe.ts` makes it so. */

/** Folded away. The blank lines let GitHub read what is inside as Markdown. */
export const details = (summary: string, body: string): string => `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Two pairs of asterisks around nothing would be a line across the page. */
export const bold = (inline: string): string => (inline === '' ? '' : `**${inline}**`);
