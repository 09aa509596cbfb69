import { createColors } from 'picocolors';
import type { Finding } from '../formats/generated/types.ts';
import { plural } from './phrases.ts';
import { plain } from './safe.ts';

/** `path:line:column`, as editors and terminals link it. */
function place({ location, subject }: Finding): string {
  if (location === null) return plain(subject);
  return [plain(location.path), location.line, location.column].filter((part) => part !== undefined).join(':');
}

/** What a linter found, each with its place and its mend, for a terminal; the last line counts. */
export function renderLint(findings: readonly Finding[], { color, files }: { readonly color: boolean; readonly files: number }): string {
  const { bold, red, yellow, green, dim } = createColors(color);
  const lines = findings.flatMap((finding) => [
    `${bold(place(finding))} ${finding.level === 'block' ? red('error') : yellow('warning')} ${dim(finding.rule)}`,
    `  ${plain(finding.message)}`,
    `  ${dim('mend:')} ${plain(finding.mend)}`,
  ]);
  const errors = findings.filter(({ level }) => level === 'block').length;
  const warnings = findings.length - errors;
  const count = `${plural(files, 'file')} linted: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  return `${[...lines, errors === 0 ? green(count) : red(count)].join('\n')}\n`;
}
