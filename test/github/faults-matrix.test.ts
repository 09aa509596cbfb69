import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import { good, outsidePlan } from '../fixture/tubecheck.ts';
import { COLUMNS, EVERY_GRAPHQL, faultMatrix, type Cell, type Row } from './fault-matrix.ts';
import { removeRuns } from './runner.ts';

afterAll(removeRuns);

/** The matrix is run by the first test that asks for it. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const TIME = { timeout: 600_000 };

const all = lazily(() => faultMatrix(good));
const failing = lazily(() => faultMatrix(outsidePlan, { rows: (rows) => rows.filter(({ isWrite }) => isWrite) }));

/** Before the run an older one has passed the same commit: as when a signature was withdrawn since. */
const afterPass = lazily(() =>
  faultMatrix(outsidePlan, {
    rows: (rows) => [...rows.filter(({ name }) => /^graphql\/(?:PullRequest|Published)/.test(name)), EVERY_GRAPHQL],
    columns: ['500', '403', 'reset', 'html'],
    prepare: (github) => {
      const externalId = `plumbline/1 ${'0'.repeat(64)} ${'0'.repeat(16)} ${github.now().getTime() - 3_600_000}`;
      github.addCheckRun({ name: 'Plumbline', headSha: github.pullRequest(7).head.sha, status: 'completed', conclusion: 'success', externalId });
    },
  }),
);

/** All cells that have a fault of the Action, by name; a test expects none. */
const where = (cells: readonly Cell[], isWrong: (cell: Cell) => boolean): string[] =>
  cells.filter(isWrong).map(({ row, column, run }) => `${row.name} × ${column.name}: exit ${run.exitCode}, ${run.outputs['verdict']}`);

const says = ({ run }: Cell): string => run.stdout.replaceAll(/\s+/g, ' ');
const conclusions = ({ checks }: Cell): string[] => checks.map(({ status, conclusion }) => conclusion ?? status);
const passed = ({ run }: Cell): boolean => run.exitCode === 0;
const isReport = (body: string): boolean => body.startsWith('<!-- plumbline ');
const tellsPass = (body: string): boolean => /consistent with the plan/i.test(body);

/** Whether the log names the call that failed, and what GitHub answered. */
const named = (cell: Cell): boolean => says(cell).includes(cell.column.status === undefined ? `(${cell.row.call})` : `(${cell.row.call}: ${cell.column.status}`);

describe('each request of a run under faults', TIME, () => {
  it('is hit by it', async () => {
    const cells = await all();
    expect(cells.length).toBeGreaterThan(120);
    expect(where(cells, ({ attempts }) => attempts === 0)).toEqual([]);
  });

  it('passes only where the true verdict was published, or could not be for want of a right', async () => {
    const untrue = (cell: Cell): boolean => {
      if (!passed(cell)) return false;
      const { run, row, column } = cell;
      if (run.outputs['verdict'] !== 'consistent' || run.outputs['blocked'] !== 'false') return true;
      const refused = row.isWrite && (column.name === '403' || column.name === '404') && says(cell).includes('Not written:') && named(cell);
      const check = conclusions(cell).join() === 'success';
      const comment = cell.comments.length === 1 && cell.comments.every(tellsPass);
      return refused ? !(check || comment) || conclusions(cell).length + cell.comments.length !== 1 : !(check && comment);
    };
    expect(where(await all(), untrue)).toEqual([]);
  });

  it('sets no success, and tells of none, beside an evaluation that failed', async () => {
    const failed = ({ run }: Cell): boolean => (run.report as Report | undefined)?.verdict !== 'consistent' || run.outputs['verdict'] !== 'consistent';
    expect(where(await all(), (cell) => failed(cell) && (passed(cell) || conclusions(cell).includes('success') || cell.comments.some(tellsPass)))).toEqual([]);
  });

  it('leaves one comment of ours at the most, and no two check runs', async () => {
    expect(where(await all(), ({ comments, checks }) => comments.filter(isReport).length > 1 || comments.some((body) => !isReport(body)) || checks.length > 1)).toEqual([]);
  });

  it('ends with an exit of 0 or 1, and outputs that agree with the report', async () => {
    const disagree = ({ run }: Cell): boolean => {
      const { verdict, blocked } = (run.report ?? {}) as Partial<Report>;
      const exit = run.exitCode === 0 || run.exitCode === 1;
      return !exit || run.outputs['verdict'] !== verdict || run.outputs['blocked'] !== String(blocked) || !['consistent', 'invalid'].includes(verdict ?? '');
    };
    expect(where(await all(), disagree)).toEqual([]);
  });

  it('names the call that failed and the status in the log, unless it went well in the end', async () => {
    const well = (cell: Cell): boolean => passed(cell) && conclusions(cell).join() === 'success' && cell.comments.length === 1;
    const hidden = (cell: Cell): boolean => !named(cell) && (!well(cell) || cell.row.name === 'repos/get-branch-rules') && cell.column.once !== true;
    expect(where(await all(), hidden)).toEqual([]);
  });

  it('shows no stack trace and no unexpected error', async () => {
    expect(where(await all(), ({ run }) => /^\s+at .+:\d+:\d+\)?$|unexpected error|node:internal/m.test(run.stdout + run.stderr + run.summary))).toEqual([]);
  });

  it('sends nothing that GitHub would not take', async () => {
    expect((await all()).flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('goes on after one bad gateway as if there had been none', async () => {
    const once = (await all()).filter(({ column }) => column.once);
    expect(where(once, (cell) => !passed(cell) || cell.attempts !== 2)).toEqual([]);
  });

  it('finds a write that was carried out although its answer was lost', async () => {
    const lost = (await all()).filter(({ row, column }) => row.isWrite && ['malformed', 'truncated', 'carried out, then reset'].includes(column.name));
    expect(lost).toHaveLength(6);
    expect(where(lost, (cell) => !passed(cell) || cell.attempts !== 1 || cell.comments.length !== 1 || conclusions(cell).join() !== 'success')).toEqual([]);
  });

  it('has the outcomes of this table', async () => {
    const sentence = 'What a run of the Action comes to when one of its requests, a row, meets a fault, a column, each time it is tried: verdict, exit of the job, how often the request was made, and what was not published. – is not tried: another request to the same door, GraphQL or the REST API, meets that fault.';
    await expect(`${sentence}\n\n${table(await all(), 'success')}`).toMatchFileSnapshot('golden/faults.md');
  });
});

describe('a write of a run that fails', TIME, () => {
  it('never passes, with or without its check', async () => {
    const cells = await failing();
    expect(cells).toHaveLength(2 * COLUMNS.length);
    expect(where(cells, ({ run, attempts }) => run.exitCode !== 1 || !['outside_plan', 'invalid'].includes(run.outputs['verdict'] ?? '') || run.outputs['blocked'] !== 'true' || attempts === 0)).toEqual([]);
  });

  it('leaves no success, and one failing check wherever it could be set', async () => {
    const wrong = (cell: Cell): boolean => {
      const expected = cell.row.name === 'checks/create' && !found(cell) ? '' : 'failure';
      return conclusions(cell).join() !== expected || cell.comments.some(tellsPass) || cell.comments.length > 1;
    };
    const found = ({ column }: Cell): boolean => column.once === true || ['malformed', 'truncated', 'carried out, then reset'].includes(column.name);
    expect(where(await failing(), wrong)).toEqual([]);
  });

  it('tells why its check is missing', async () => {
    expect(where(await failing(), (cell) => cell.checks.length === 0 && !named(cell))).toEqual([]);
  });
});

describe('an older pass of the same commit', TIME, () => {
  it('is followed by a failing check, although GitHub does not tell what there is to judge or what stands', async () => {
    const cells = await afterPass();
    expect(cells.length).toBeGreaterThanOrEqual(12);
    expect(where(cells, (cell) => passed(cell) || cell.attempts === 0 || conclusions(cell).join() !== 'success,failure')).toEqual([]);
    expect(where(cells, (cell) => !named(cell))).toEqual([]);
  });
});

function outcome(cell: Cell, state: string): string {
  const { row, run, attempts, comments } = cell;
  const check = conclusions(cell).join(' and ');
  return [
    `${run.outputs['verdict'] ?? 'no verdict'}, exit ${run.exitCode}`,
    ...(attempts > 1 && !row.isShared ? [`${attempts} times`] : []),
    ...(check === '' ? ['no check'] : check === state ? [] : [`check ${check}`]),
    ...(comments.length === 0 ? ['no comment'] : []),
  ].join(', ');
}

function table(cells: readonly Cell[], state: string): string {
  const rows = new Map<Row, Cell[]>();
  for (const cell of cells) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell]);
  const line = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`;
  const body = [...rows].map(([{ name, asks }, ofRow]) =>
    line([name, asks, ...COLUMNS.map((column) => ofRow.filter((cell) => cell.column === column).map((cell) => outcome(cell, state)).join() || '–')]),
  );
  const heads = ['request', 'asks for', ...COLUMNS.map(({ name }) => name)];
  return `${[line(heads), line(heads.map(() => '---')), ...body].join('\n')}\n`;
}
