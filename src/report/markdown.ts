import type { DeviceReport, Report } from '../formats/generated/types.ts';
import { arrange, type DeviceTasks, type Tasks } from './findings.ts';
import { fit, goneFrom, piece, STAGES, type Piece } from './fit.ts';
import { bold, table } from './markdown-blocks.ts';
import { criteriaPieces, driftPieces, subgroupPieces } from './markdown-figures.ts';
import { deviceProvenance, historyPieces, provenancePieces, questionPieces, signoffPieces, traceabilityPieces } from './markdown-sections.ts';
import { countedText, taskPieces } from './markdown-tasks.ts';
import { CLOSING, factsOf, headlineOf, plural, VERDICT_WORDS } from './phrases.ts';
import { text } from './safe.ts';

/** GitHub takes a comment of so many characters. */
export const COMMENT_LIMIT = 65_536;

const NAME = 200;
const MOST_DEVICES = 20;

export interface MarkdownOptions {
  /**
   * Most UTF-16 code units that the comment may have, 65,536 unless told. GitHub counts characters and stores 4 bytes for each;
   * no character has more of them than code units, and no code unit more than 3 bytes of UTF-8, so this one count keeps both.
   */
  readonly maxLength?: number;
  /** Where the whole report is, as the caller's own Markdown; said where the comment had to be shortened. */
  readonly wholeReport?: string;
}

const facts = (device: DeviceReport): string => factsOf(device).map((fact) => text(fact, NAME)).join(' · ');

function deviceLine(device: DeviceReport): string {
  const said = facts(device);
  return `${bold(text(device.device, NAME))}${said === '' ? '' : ` · ${said}`}`;
}

function devicesTable(devices: readonly DeviceTasks[]): string {
  const rows = devices.slice(0, MOST_DEVICES).map(({ device, tasks }) => {
    const { icon, label } = VERDICT_WORDS[device.verdict];
    return [text(device.device, NAME), facts(device), `${icon} ${label}`, tasks.all.length === 0 ? '' : plural(tasks.all.length, 'blocking finding')];
  });
  const more = devices.length > MOST_DEVICES ? `\n\nand ${plural(devices.length - MOST_DEVICES, 'more device')}, none of them worse` : '';
  return `${table(['Device', 'Release', 'Verdict', ''], rows)}${more}`;
}

/** The verdict line, one sentence, and what it is about: what is never left out. */
function headOf(report: Report, devices: readonly DeviceTasks[]): string {
  const { icon, title, meaning, merge } = headlineOf(report);
  const [only] = devices;
  const about = devices.length > 1 ? devicesTable(devices) : only === undefined ? '' : deviceLine(only.device);
  return [`## ${icon} ${title}`, `${text(meaning)} **${merge}**`, about].filter((part) => part !== '').join('\n\n');
}

function devicePieces({ device, tasks }: DeviceTasks, several: boolean): Piece[] {
  const level = '###';
  return [
    ...questionPieces(device, tasks, level),
    ...traceabilityPieces(device, level),
    ...criteriaPieces(device, level),
    ...subgroupPieces(device, tasks, level),
    ...driftPieces(device),
    ...historyPieces(device, tasks, level),
    ...signoffPieces(device, several, level),
    ...deviceProvenance(device),
  ];
}

const hasTasks = ({ all, warnings }: Tasks): boolean => all.length + warnings.length > 0;

function toDo(tasks: Tasks, level: string): Piece[] {
  if (!hasTasks(tasks)) return [];
  return [...(tasks.all.length === 0 ? [] : [piece(`${level} What to do next`)]), ...taskPieces(tasks, `${level}#`)];
}

function bodyOf(report: Report, shared: Tasks, devices: readonly DeviceTasks[]): Piece[] {
  const several = devices.length > 1;
  const notes = report.notes.map((note) => `> ${text(note)}`).join('\n>\n');
  const pieces = notes === '' ? [] : [piece(notes, { stage: STAGES.warnings, text: '' })];
  pieces.push(...toDo(shared, '###'));
  for (const one of devices) {
    const { icon, label } = VERDICT_WORDS[one.device.verdict];
    const passed = one.tasks.all.length === 0;
    const own = [...toDo(one.tasks, '###'), ...devicePieces(one, several)];
    // A device that nothing is held against gives all its room before a finding of another is shortened.
    if (several) pieces.push(piece(`## ${icon} ${text(one.device.device, NAME)}: ${label}`, ...(passed ? [{ stage: STAGES.failingRows, text: '' }] : [])));
    pieces.push(...(several && passed ? own.map((part) => goneFrom(STAGES.passedDevices, part)) : own));
  }
  return [...pieces, ...provenancePieces(report), piece(`<sub>${CLOSING}</sub>`)];
}

/** What is left when nothing else has room: the verdict, how many findings of which rule, and where the whole is. */
function shortest(report: Report, notice: string, tasks: Tasks['all'], most: number): string {
  const { icon, title, meaning, merge } = headlineOf(report);
  const line = `## ${icon} ${title}`;
  const sentence = `${text(meaning)} **${merge}**`;
  const counted = tasks.length === 0 ? '' : `${plural(tasks.length, 'blocking finding')}, counted by rule:\n\n${countedText(tasks)}`;
  const candidates = [
    [line, sentence, notice, counted],
    [line, sentence, notice, tasks.length === 0 ? '' : `${plural(tasks.length, 'blocking finding')}.`],
    [line, sentence],
    [line],
  ].map((parts) => parts.filter((part) => part !== '').join('\n\n'));
  return candidates.find((candidate) => candidate.length <= most) ?? line.slice(0, most);
}

/**
 * The comment on a pull request, in GitHub-flavoured Markdown. Whatever the pull request says stands in it as text.
 *
 * Where it is longer than `maxLength`, passed detail goes first, whole sections at a time; then findings are one line each;
 * then they are counted by rule. A sentence says that something was left out, and where the whole is.
 */
export function renderMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const { maxLength = COMMENT_LIMIT, wholeReport = 'the report file, `report.json`' } = options;
  const { shared, devices } = arrange(report);
  const notice = `> This comment is shortened to fit. The whole record is in ${wholeReport}.`;
  const tasks = [shared, ...devices.map((one) => one.tasks)].flatMap(({ all }) => all);
  return fit(headOf(report, devices), notice, bodyOf(report, shared, devices), maxLength - 1)?.concat('\n') ?? shortest(report, notice, tasks, maxLength);
}
