/** A fenced block of a Markdown file, without the indentation of the list that it stands in. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The block that stands right after it, with nothing but blank lines between. */
  readonly next: Block | undefined;
}

export function blocksOf(markdown: string): Block[] {
  const found = [...markdown.matchAll(/^(?<indent> *)```(?<language>\w*)\n(?<text>[^]*?)^\k<indent>```$(?=\s*(?<fence>```)?)/gm)];
  const blocks: Block[] = [];
  for (const { groups = {} } of found.reverse()) {
    const { indent = '', language = '', text = '', fence } = groups;
    const plain = text.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
    blocks.unshift({ language, text: plain, next: fence === undefined ? undefined : blocks[0] });
  }
  return blocks;
}

/** Output as a README shows it: runs of whole lines in the order of the output; a line `…` stands for what is left out. */
export function shows(output: string, shown: string): boolean {
  let at = 0;
  for (const run of `\n${shown}`.split(/(?<=\n)…\n/)) {
    const lines = run.startsWith('\n') ? run : `\n${run}`;
    const found = `\n${output}`.indexOf(lines, at);
    if (found < 0) return false;
    at = found + lines.length - 1;
  }
  return true;
}
