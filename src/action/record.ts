import { setOutput } from '@actions/core';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../formats/generated/types.ts';
import { serialize } from '../gate.ts';
import type { RequestCount } from '../github/client.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { plural } from '../report/phrases.ts';
import { text } from '../report/safe.ts';
import type { Inputs } from './inputs.ts';

/** The runner drops a summary of more bytes: 1 MiB a step. A code unit has at most three of UTF-8. */
const SUMMARY_BYTES = 1024 * 1024;
const ROOM = 16_384;

/** The Markdown of a report in at most so many bytes. */
function markdownWithin(report: Report, most: number): string {
  const whole = renderMarkdown(report, { maxLength: most, wholeReport: 'the file `report.json` of this run' });
  return Buffer.byteLength(whole) <= most ? whole : renderMarkdown(report, { maxLength: Math.floor(most / 3), wholeReport: 'the file `report.json` of this run' });
}

/** One report, with what is said of its publication. */
export interface Recorded {
  readonly number: number | undefined;
  readonly report: Report;
  readonly said: readonly string[];
}

/** What the summary of the job shows. Several reports share its room. */
export function summaryOf(recorded: readonly Recorded[], count: RequestCount): string {
  const room = Math.floor((SUMMARY_BYTES - ROOM) / Math.max(recorded.length, 1)) - 4096;
  const parts = recorded.map(({ number, report, said }) => {
    const heading = recorded.length > 1 && number !== undefined ? [`# Pull request ${number}`] : [];
    return [...heading, ...said.map((sentence) => `> [!IMPORTANT]\n> ${text(sentence, 1000)}`), markdownWithin(report, Math.max(room, 1024))].join('\n\n');
  });
  const counted = `<sub>${plural(count.reads, 'request')} read and ${plural(count.writes, 'request')} wrote on GitHub.</sub>`;
  const summary = `${[...parts, counted].join('\n\n')}\n`;
  return Buffer.byteLength(summary) <= SUMMARY_BYTES - 1024 ? summary : `${text(`The summary of ${plural(recorded.length, 'report')} does not fit; the files have it whole.`)}\n\n${counted}\n`;
}

export async function writeSummary(path: string | undefined, summary: string): Promise<void> {
  if (path !== undefined && path !== '') await appendFile(path, summary);
}

/** Writes `report.json`, in a folder for each where there are several, and sets the outputs; those of the worst come first in `recorded`. */
export async function writeReports(folder: string, recorded: readonly Recorded[], count: RequestCount): Promise<void> {
  for (const { number, report } of recorded) {
    const own = recorded.length > 1 && number !== undefined ? join(folder, `pull-request-${number}`) : folder;
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'report.json'), serialize({ ...report, requests: { ...count } }));
  }
  const [worst] = recorded;
  if (worst === undefined) return;
  setOutput('verdict', worst.report.verdict);
  setOutput('blocked', String(worst.report.blocked));
  setOutput('report', join(recorded.length > 1 && worst.number !== undefined ? join(folder, `pull-request-${worst.number}`) : folder, 'report.json'));
}

/** Leaves a record where nothing could be judged: `invalid`, for whoever reads outputs, file or summary. */
export async function recordFailure(inputs: Inputs | undefined, report: Report, summaryPath: string | undefined): Promise<void> {
  const recorded = [{ number: undefined, report, said: [] }];
  const count = { reads: 0, writes: 0 };
  setOutput('verdict', report.verdict);
  setOutput('blocked', 'true');
  if (inputs !== undefined) await writeReports(inputs.reportDirectory, recorded, count);
  await writeSummary(summaryPath, summaryOf(recorded, count));
}
