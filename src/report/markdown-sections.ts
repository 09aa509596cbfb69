import type { DeviceReport, Report, SignoffOutcome } from '../formats/generated/types.ts';
import { bearingOn, seeText, type Tasks } from './findings.ts';
import { piece, STAGES, type Piece } from './fit.ts';
import { details, table } from './markdown-blocks.ts';
import { cumulativeText } from './markdown-figures.ts';
import { ANSWERS, COMPONENTS, plural, shortCommit, SIGNOFF_STATUS, timeText } from './phrases.ts';
import { code, text, tick } from './safe.ts';
import { fromManifest, traceRows, type TraceCell } from './view.ts';

const NAME = 200;
const MOST_PROOFS = 6;

const lines = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('<br>');

/** The first few of many. */
function few(parts: readonly string[], most: number): string[] {
  return parts.length <= most ? [...parts] : [...parts.slice(0, most - 1), `and ${parts.length - most + 1} more`];
}

const withoutTimes = (value: string): string => value.replace(/\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})/g, timeText);

export function questionPieces(device: DeviceReport, tasks: Tasks, level: string): Piece[] {
  if (device.questions.length === 0) return [];
  const row = (answer: DeviceReport['questions'][number]): string[] => {
    const { number, question, evidence } = answer;
    const bearing = seeText(bearingOn(tasks, answer));
    const proof = few(evidence.map((part) => text(withoutTimes(fromManifest(device, part)), NAME)), MOST_PROOFS);
    const said = answer.answer === 'yes' || answer.answer === 'not asked' ? answer.answer : `**${answer.answer}**`;
    const why = bearing === '' ? '' : `see ${bearing}`;
    return [`${number}. ${text(question)}`, `${ANSWERS[answer.answer]}&nbsp;${said.replace(' ', '&nbsp;')}`, answer.answer === 'not asked' ? 'the plan does not ask for it' : lines([why, proof.join('; ')])];
  };
  const heading = `${level} Questions`;
  const write = (answers: DeviceReport['questions']): string => (answers.length === 0 ? '' : table(['Question', 'Answer', 'Evidence'], answers.map(row)));
  const open = device.questions.filter(({ answer }) => answer === 'no' || answer === 'not shown');
  const rest = device.questions.length - open.length;
  const short = [heading, write(open), rest === 0 ? '' : `${rest} of ${device.questions.length} are answered yes or were not asked.`].filter((part) => part !== '').join('\n\n');
  return [piece(`${heading}\n\n${write(device.questions)}`, { stage: STAGES.passedRows, text: short }, { stage: STAGES.countedFindings, text: '' })];
}

function traceCell(cells: readonly TraceCell[]): string {
  if (cells.length === 0) return 'not needed';
  return cells
    .map(({ method, missing, failing, count }) => {
      const bad = [...missing.map((kind) => `${text(kind, NAME)} missing`), ...failing.map((kind) => `${text(kind, NAME)} failing`)];
      return lines([`${bad.length === 0 ? '✅' : '❌'} ${tick(method, NAME)}`, bad.length === 0 ? `<sub>${count} of ${count} there</sub>` : few(bad, 4).join('<br>')]);
    })
    .join('<br>');
}

function evidenceDetail(device: DeviceReport): string {
  const rows = device.traceability.flatMap(({ modification, method, evidence }) =>
    evidence.map(({ kind, paths, status }) => [
      text(modification, NAME),
      tick(method, NAME),
      text(kind, NAME),
      few(paths.map((path) => tick(fromManifest(device, path))), MOST_PROOFS).join('<br>'),
      status === 'ok' ? '✅' : `❌ ${status}`,
    ]),
  );
  return rows.length === 0 ? '' : details(`Evidence of each method (${rows.length})`, table(['Modification', 'Method', 'Evidence', 'File', ''], rows));
}

function changesDetail(device: DeviceReport): string {
  const { changes } = device;
  if (changes.length === 0) return '';
  const rows = changes.toSorted((a, b) => Number(a.allowed) - Number(b.allowed)).map(({ item, state, paths, detail, allowed }) => [
    tick(item, NAME),
    text(state, NAME),
    lines([detail === null ? '' : text(detail, NAME), few(paths.map((path) => tick(fromManifest(device, path))), 4).join(', ')]),
    allowed ? '✅ may change' : '❌ **may not change**',
  ]);
  const written = table(['Item', 'What happened', 'Detail', 'By plan and manifest'], rows);
  return changes.every(({ allowed }) => allowed) ? details(`What changed (${changes.length}), all of it allowed`, written) : `What changed:\n\n${written}`;
}

export function traceabilityPieces(device: DeviceReport, level: string): Piece[] {
  const rows = traceRows(device).map(({ modification, cells }) => [
    text(modification, NAME),
    ...(Object.keys(COMPONENTS) as (keyof typeof COMPONENTS)[]).map((component) => traceCell(cells[component])),
  ]);
  const pieces: Piece[] = [];
  if (rows.length > 0 && device.traceability.length > 0) {
    pieces.push(piece(`${level} Traceability\n\n${table(['Modification', ...Object.values(COMPONENTS)], rows)}`, { stage: STAGES.failingRows, text: '' }));
    const evidence = evidenceDetail(device);
    if (evidence !== '') pieces.push(piece(evidence, { stage: STAGES.evidence, text: '' }));
  }
  const changes = changesDetail(device);
  if (changes !== '') {
    const failing = device.changes.some(({ allowed }) => !allowed);
    pieces.push(piece(changes, { stage: failing ? STAGES.failingRows : STAGES.changes, text: '' }));
  }
  return pieces;
}

export function historyPieces(device: DeviceReport, tasks: Tasks, level: string): Piece[] {
  const { history } = device;
  if (history.length === 0) return [];
  const since = history.filter(({ authorized }) => !authorized).length;
  const baseline = history.find(({ authorized }) => authorized);
  const from = baseline === undefined ? '' : ` of ${text(baseline.version, NAME)}`;
  const opening = `${since === 0 ? 'The first release' : `${plural(since, 'release')} before this one`} since the authorization${from}.`;
  const rows = history.map(({ version, date, basis, modifications, commit, authorized }) => [
    text(version, NAME),
    text(timeText(date), NAME),
    authorized ? 'authorized' : text(basis ?? 'unknown', NAME),
    text(modifications.join(', '), NAME),
    tick(shortCommit(commit)),
  ]);
  rows.push([text(device.to ?? '', NAME), 'this pull request', text(device.basis ?? '', NAME), text(device.modifications.join(', '), NAME), '']);
  return [
    piece([`${level} Since authorization`, opening, cumulativeText(device, tasks)].filter((part) => part !== '').join('\n\n'), { stage: STAGES.failingRows, text: '' }),
    piece(details(`Releases (${rows.length})`, table(['Version', 'Date', 'Basis', 'Modifications', 'Commit'], rows)), { stage: STAGES.history, text: '' }),
  ];
}

function signoffRow({ role, meaning, login, name, at, commit, status, note }: SignoffOutcome, device: string | undefined): string[] {
  const signer = [name === null ? '' : text(name, NAME), login === null ? '' : tick(login, NAME)].filter((part) => part !== '').join(' ');
  const line = tick(`/sign ${role} ${meaning}${device === undefined ? '' : ` ${device}`}`);
  const said = status === 'valid' ? '✅ signed' : status === 'missing' ? `⏳ **missing**: approve with the line ${line}` : `❌ ${SIGNOFF_STATUS[status]}`;
  return [text(role, NAME), text(meaning, NAME), signer, at === null ? '' : text(timeText(at), NAME), commit === null ? '' : tick(shortCommit(commit), NAME), lines([said, note === null ? '' : `<sub>${text(note)}</sub>`])];
}

/** @param several whether other devices are in the pull request, so that a signature may have to name this one */
export function signoffPieces(device: DeviceReport, several: boolean, level: string): Piece[] {
  const { signoffs } = device;
  if (signoffs.length === 0) return [];
  const valid = signoffs.filter(({ status }) => status === 'valid').length;
  const missing = signoffs.filter(({ status }) => status === 'missing').length;
  const heading = `${level} Sign-offs: ${valid} signed${missing === 0 ? '' : `, ${missing} missing`}`;
  const rows = signoffs.map((outcome) => signoffRow(outcome, several ? device.device : undefined));
  return [piece(`${heading}\n\n${table(['Role', 'Meaning', 'Signed by', 'Time', 'Commit', 'Status'], rows)}`, { stage: STAGES.failingRows, text: heading })];
}

const digest = (value: string | null): string => (value === null ? '–' : tick(value));

/** What the verdict on one device rests on. */
export function deviceProvenance(device: DeviceReport): Piece[] {
  const { plan, manifest, digests } = device;
  const rows = [
    ['Plan', plan === null ? '–' : `${text(plan.title, NAME)}, version ${text(plan.version, NAME)}<br>${tick(plan.path)}<br>${tick(`sha256:${plan.sha256}`)}`],
    ['Release manifest', manifest === null ? '–' : tick(manifest)],
    ['Release digest (what signatures sign for)', digest(digests.release)],
    ['Model of this release', digest(digests.model.to)],
    ['Model of the last release', digest(digests.model.from)],
    ['Authorized model', digest(digests.baseline)],
  ];
  return [piece(details(`Provenance of ${code(device.device, NAME)}: plan, manifest and digests`, table(['What', 'Value'], rows)), { stage: STAGES.provenance, text: '' })];
}

/** What the whole evaluation rests on. */
export function provenancePieces({ tool, commits, evaluated_at: at, inputs }: Report): Piece[] {
  const rows = [
    ['Evaluated', text(timeText(at), NAME)],
    ['Tool', `Plumbline ${text(tool.version, NAME)}, rules ${tick(tool.rules)}`],
    ['Head', digest(commits.head)],
    ['Base', digest(commits.base)],
    ['Merge base', digest(commits.merge_base)],
  ];
  const read = table(['File', 'At', 'SHA-256'], inputs.map(({ path, at: side, sha256 }) => [tick(path), side, tick(sha256, NAME)]));
  return [
    piece(details('Provenance: tool, time and commits', table(['What', 'Value'], rows)), { stage: STAGES.provenance, text: '' }),
    ...(inputs.length === 0 ? [] : [piece(details(`Files that were read (${inputs.length})`, read), { stage: STAGES.inputs, text: '' })]),
  ];
}
