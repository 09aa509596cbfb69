import type { DeviceReport, Finding, Report, Verdict } from '../formats/generated/types.ts';
import { arrange, bearingOn, numbersText, placeText, seeText, type DeviceTasks, type Task, type Tasks } from './findings.ts';
import { CLOSING, COMPONENTS, factsOf, headlineOf, plural, shortCommit, SIGNOFF_STATUS, timeText, VERDICT_WORDS } from './phrases.ts';
import { briefDigests, cut, plain } from './safe.ts';
import { criteriaLines, cumulativeLines, subgroupLines } from './text-figures.ts';
import { columns, padded, pageOf, wrap, type Page, type TextOptions } from './text-layout.ts';
import { traceRows, type TraceCell } from './view.ts';

const heading = (page: Page, title: string): string[] => ['', ...wrap(title, page.width).map(page.bold)];

function taskLines(page: Page, { number, finding }: Task, mend: boolean): string[] {
  const first = `${String(number).padStart(3)}. `;
  const indent = ' '.repeat(columns(first));
  const where = placeText(finding);
  return [
    ...wrap(briefDigests(finding.message), page.width, first),
    // The place stands first and without a full stop behind it: terminals open it with a click.
    ...wrap([where, finding.rule].filter((part) => part !== undefined).join(' · '), page.width, indent).map(page.dim),
    ...(mend ? wrap(briefDigests(finding.mend), page.width, `${indent}→ `) : []),
  ];
}

function warningLines(page: Page, warnings: readonly Finding[]): string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.flatMap((finding) => {
    const where = placeText(finding);
    return [...wrap(briefDigests(finding.message), page.width, '  - '), ...(where === undefined ? [] : wrap(where, page.width, '    ').map(page.dim)), ...wrap(briefDigests(finding.mend), page.width, '    → ')];
  });
  return [...heading(page, `Not blocking: ${plural(warnings.length, 'warning')}`), ...lines];
}

function toDo(page: Page, { classes, warnings }: Tasks): string[] {
  const lines: string[] = [];
  if (classes.length > 0) lines.push(...heading(page, 'What to do next'));
  for (const [index, { label, count, groups }] of classes.entries()) {
    lines.push(...(index === 0 ? [] : ['']), ...wrap(`${label} (${count})`, page.width, '  ').map(page.bad));
    for (const { mend, tasks } of groups) {
      lines.push(...tasks.flatMap((task) => taskLines(page, task, mend === undefined)));
      if (mend !== undefined) lines.push(...wrap(`for ${numbersText(tasks)}: ${briefDigests(mend)}`, page.width, '     → '));
    }
  }
  return [...lines, ...warningLines(page, warnings)];
}

const ANSWER_WIDTH = 9;

function questionLines(page: Page, device: DeviceReport, tasks: Tasks): string[] {
  if (device.questions.length === 0) return [];
  const lines = device.questions.flatMap((answer) => {
    const paint = answer.answer === 'yes' ? page.good : answer.answer === 'not asked' ? page.dim : page.bad;
    const bearing = seeText(bearingOn(tasks, answer));
    return wrap(`${answer.number}. ${answer.question}${bearing === '' ? '' : ` See ${bearing}.`}`, page.width, `  ${padded(answer.answer, ANSWER_WIDTH)}  `).map((line, index) =>
      index === 0 ? `  ${paint(line.slice(2, 2 + ANSWER_WIDTH))}${line.slice(2 + ANSWER_WIDTH)}` : line,
    );
  });
  return [...heading(page, 'Questions'), ...lines];
}

function traceLines(page: Page, device: DeviceReport): string[] {
  if (device.traceability.length === 0) return [];
  const cell = (component: string, { method, missing, failing, count }: TraceCell): string[] => {
    const bad = [...missing.map((kind) => `${kind} missing`), ...failing.map((kind) => `${kind} failing`)];
    const said = bad.length === 0 ? `${count} of ${count} there` : bad.join(', ');
    return wrap(`${method}: ${said}`, page.width, `    ${padded(component, 12)} ${bad.length === 0 ? '✓' : '✗'} `).map(bad.length === 0 ? (line) => line : page.bad);
  };
  const lines = traceRows(device).flatMap(({ modification, cells }) => [
    ...wrap(modification, page.width, '  '),
    ...(Object.keys(COMPONENTS) as (keyof typeof COMPONENTS)[]).flatMap((component) =>
      cells[component].length === 0 ? [`    ${padded(COMPONENTS[component], 12)} – not needed`] : cells[component].flatMap((one) => cell(COMPONENTS[component], one)),
    ),
  ]);
  const wrong = device.changes.filter(({ allowed }) => !allowed);
  const changes = device.changes.length === 0 ? [] : wrap(`${plural(device.changes.length, 'item')} changed: ${device.changes.map(({ item, state }) => `${item} (${state})`).join(', ')}`, page.width, '  ');
  const refused = wrong.flatMap(({ item, state, detail }) => wrap(`may not change: ${item} (${state}${detail === null ? '' : `: ${detail}`})`, page.width, '  ✗ ').map(page.bad));
  return [...heading(page, 'Traceability'), ...lines, ...changes, ...refused];
}

function historyLines(page: Page, device: DeviceReport): string[] {
  if (device.history.length === 0) return [];
  const since = device.history.filter(({ authorized }) => !authorized).length;
  const lines = device.history.flatMap(({ version, date, modifications, basis, authorized }) =>
    wrap([timeText(date).slice(0, 10), authorized ? 'authorized' : modifications.length === 0 ? (basis ?? 'unknown') : modifications.join(', ')].join('  '), page.width, `  ${padded(cut(plain(version), 12), 12)}  `),
  );
  return [...heading(page, `Since authorization: ${since === 0 ? 'this is the first release' : `${plural(since, 'release')} before this one`}`), ...lines, ...cumulativeLines(page, device)];
}

function signoffLines(page: Page, device: DeviceReport, several: boolean): string[] {
  if (device.signoffs.length === 0) return [];
  const lines = device.signoffs.flatMap(({ role, meaning, name, login, at, commit, status, note }) => {
    const facts = [name ?? login, at === null ? null : timeText(at), commit === null ? null : shortCommit(commit)].filter((fact) => fact !== null).join(', ');
    const open = `approve with the line: /sign ${role} ${meaning}${several ? ` ${device.device}` : ''}`;
    const said = status === 'valid' ? facts : status === 'missing' ? open : `${SIGNOFF_STATUS[status]}: ${facts}`;
    const [sign, paint] = status === 'valid' ? (['✓', page.good] as const) : status === 'missing' ? (['…', page.warn] as const) : (['✗', page.bad] as const);
    const rows = [...wrap(`${role} (${meaning})`, page.width, `  ${sign} `).map(paint), ...wrap(said, page.width, '      ')];
    return note === null ? rows : [...rows, ...wrap(note, page.width, '      ')];
  });
  const valid = device.signoffs.filter(({ status }) => status === 'valid').length;
  return [...heading(page, `Sign-offs: ${valid} signed`), ...lines];
}

/** Without its prefix, a digest has room on a line of 80. */
const bare = (digest: string | null): string | null => digest?.replace(/^sha256:/, '') ?? null;

function provenanceLines(page: Page, report: Report, devices: readonly DeviceTasks[]): string[] {
  const { tool, commits, inputs, evaluated_at: at } = report;
  const facts: (readonly [string, string | null])[] = [
    ['evaluated', `${timeText(at)}, plumbline ${tool.version}`],
    ['rules', bare(tool.rules)],
    ['head', commits.head],
    ['base', commits.base],
    ['inputs', inputs.length === 0 ? null : `${plural(inputs.length, 'file')}, listed in the JSON report`],
    ...devices.flatMap(({ device: { device, plan, digests } }): (readonly [string, string | null])[] => {
      const of = devices.length > 1 ? ` (${device})` : '';
      return [
        [`plan${of}`, plan === null ? null : plan.sha256],
        [`model${of}`, bare(digests.model.to)],
        [`release${of}`, bare(digests.release)],
      ];
    }),
  ];
  const lines = facts.flatMap(([name, value]) => {
    if (value === null || value === '') return [];
    return wrap(value, page.width, `  ${padded(cut(plain(name), 30), 9)} `);
  });
  return [...heading(page, 'Provenance (digests are SHA-256)'), ...lines.map(page.dim)];
}

const painted = (page: Page, verdict: Verdict, waiting: boolean): ((line: string) => string) => (waiting ? page.warn : VERDICT_WORDS[verdict].blocks ? page.bad : page.good);

function deviceLines(page: Page, { device, tasks }: DeviceTasks, several: boolean): string[] {
  const title = several ? [...heading(page, `== ${plain(device.device)}: ${VERDICT_WORDS[device.verdict].label}`).map(painted(page, device.verdict, false)), ...wrap(factsOf(device).join(', '), page.width)] : [];
  return [
    ...title,
    ...toDo(page, tasks),
    ...questionLines(page, device, tasks),
    ...traceLines(page, device),
    ...criteriaLines(page, device),
    ...subgroupLines(page, device, tasks),
    ...historyLines(page, device),
    ...signoffLines(page, device, several),
  ];
}

/**
 * The report for a terminal: plain text of at most `width` columns, coloured where asked. Passed detail is counted, failures are
 * told whole. What the pull request says stands in it without control characters and terminal escapes.
 */
export function renderText(report: Report, options: TextOptions): string {
  const page = pageOf(options);
  const { shared, devices } = arrange(report);
  const { title, meaning, merge } = headlineOf(report);
  const paint = painted(page, report.verdict, report.waiting_for_signoff_only);
  const [only] = devices;
  const about = devices.length === 1 && only !== undefined ? wrap([only.device.device, ...factsOf(only.device)].join(', '), page.width) : [];
  const several = devices.length > 1;
  const overview = several ? devices.flatMap(({ device }) => wrap(`${device.device}: ${VERDICT_WORDS[device.verdict].label}`, page.width, '  - ')) : [];
  const lines = [
    ...wrap(title, page.width).map((line) => page.bold(paint(line))),
    ...about,
    ...overview,
    ...wrap(`${meaning} ${merge}`, page.width),
    ...report.notes.flatMap((note) => wrap(note, page.width, 'Note: ')),
    ...toDo(page, shared),
    ...devices.flatMap((one) => deviceLines(page, one, several)),
    ...provenanceLines(page, report, devices),
    '',
    ...wrap(CLOSING, page.width).map(page.dim),
  ];
  return `${lines.join('\n')}\n`;
}
