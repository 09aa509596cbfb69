import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MOST_BYTES } from '../src/case/prediction-tables.ts';
import { LIMITS } from '../src/formats/limits.ts';
import { QUESTIONS } from '../src/rules/questions.ts';
import { isBlocking, VERDICTS } from '../src/rules/verdict.ts';
import { plumbline, run } from './support/cli.ts';
import { blocksOf, shows } from './support/readme.ts';
import { temporaryFolder } from './support/temporary.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const BLOCKS = blocksOf(README);

/** What git has or would add: no node_modules, nothing that only this machine has. */
const FILES = execFileSync('git', ['-C', ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  .toString('utf8').split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));

/** A copy of the project as a clone has it. */
function freshCopy(): string {
  const copy = join(temporaryFolder(), 'plumbline');
  for (const path of FILES) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  return copy;
}

/** Commands that need the network, each held in another way: these tests are `npm test`; what `gh` answers the tests of `check` read. */
const NOT_RUN = ['npm ci && npm test', 'gh api repos/OWNER/NAME/pulls/7'];

describe('the README in a terminal', () => {
  const commands = BLOCKS.filter(({ language }) => language === 'sh');
  const isRun = ({ text }: { text: string }): boolean => !NOT_RUN.some((start) => text.startsWith(start));
  const outputs = new Map<string, string>();

  beforeAll(async () => {
    const script = commands.filter(isRun).map(({ text }, at) => `${text}printf '\\n<<<${at}>>>\\n'\n`).join('');
    const { stdout, stderr } = await run('bash', ['-O', 'expand_aliases', '-c', script], { cwd: freshCopy() });
    expect(stderr.split('\n').filter((line) => !/^(Judging .*)?$/.test(line))).toEqual([]);
    const parts = stdout.split(/\n<<<\d+>>>\n/);
    for (const [at, { text }] of commands.filter(isRun).entries()) outputs.set(text, parts[at] ?? '');
  });

  it('runs every command but those of the network', () => {
    expect(commands.filter((block) => !isRun(block)).length).toBe(NOT_RUN.length);
    expect(outputs.size).toBe(commands.length - NOT_RUN.length);
  });

  it.each(commands.filter(({ next }) => next?.language === 'text').map(({ text, next }) => [text, next?.text ?? ''] as const))('%s prints what is shown', (text, shown) => {
    const output = outputs.get(text) ?? '';
    if (!shows(output, shown)) expect(output).toBe(shown);
  });

  it('shows output after every command that prints', () => {
    for (const { text, next } of commands.filter(isRun)) expect(next?.language, text).toBe('text');
  });
});

describe('what the README says', () => {
  /** The cells of the rows below a table's head. */
  const table = (head: string): string[][] => {
    const [, below = ''] = README.split(`\n| ${head} |`);
    const rows = below.split('\n\n')[0]?.split('\n').slice(2) ?? [];
    return rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
  };

  it('of the verdicts is their order, and which of them block', () => {
    const rows = table('verdict | meaning | what it asks of the team | merge');
    expect(rows.map(([verdict]) => verdict)).toEqual(VERDICTS.map((verdict) => `\`${verdict}\``));
    expect(rows.map((row) => row.at(-1))).toEqual(VERDICTS.map((verdict) => (isBlocking(verdict) ? 'blocked' : 'may')));
  });

  it('of the commands is what there is, with what --json is for', async () => {
    const rows = table('command | what it does');
    const listed = [...(await plumbline(['--help'])).stdout.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name]) => `\`${name ?? ''}\``);
    expect(rows.map(([command]) => command)).toEqual(listed);
    for (const command of ['check', 'lint', 'changes', 'digest', 'evaluate', 'explain']) expect((await plumbline([command, '--help'])).stdout).toContain('--json');
  });

  it('of the inputs is what the Action takes', () => {
    const { inputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { inputs: Readonly<Record<string, unknown>> };
    expect(table('input | meaning | default').map(([name]) => name)).toEqual(Object.keys(inputs).map((name) => `\`${name}\``));
  });

  it('of the questions are the questions', () => {
    for (const [number, question] of Object.entries(QUESTIONS)) expect(README).toContain(`\n${number}. ${question}\n`);
  });

  it('of the limits is what holds', () => {
    const MIB = 1024 * 1024;
    expect(README).toContain(
      `- ${LIMITS.governanceBytes / MIB} MiB for a YAML file, ${LIMITS.evidenceBytes / MIB} MiB for a JSON file or an attached report that is read; ${LIMITS.depth} levels; ${LIMITS.text / 1024} KiB for one text.`,
    );
    expect(README).toContain(`up to ${MOST_BYTES / MIB} MiB`);
    const methods = [...(/- Intervals: ([^.]*)\./.exec(README)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, method]) => method ?? '');
    expect(methods.length).toBeGreaterThan(5);
    const { $defs } = JSON.parse(readFileSync(join(ROOT, 'schemas/change-control-plan.schema.json'), 'utf8')) as { $defs: { intervalMethod: { enum: string[] } } };
    const planned = $defs.intervalMethod.enum;
    expect(methods.filter((method) => !planned.includes(method))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = FILES.filter((path) => path.endsWith('.md') && !/^(?:examples\/tubecheck\/(?:base|pull-request)|test\/|templates\/pull_request)/.test(path));
  const anchor = (heading: string): string => heading.toLowerCase().replaceAll(/[^\p{L}\d _-]/gu, '').replaceAll(' ', '-');

  it.each(documents)('%s links to what is there', (path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const headingsOf = (markdown: string): string[] => [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading ?? ''));
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file = '', heading] = target.split('#');
      const linked = file === '' ? path : posix.join(posix.dirname(path), file);
      expect(FILES.some((known) => known === linked || known.startsWith(`${linked}/`)), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(readFileSync(join(ROOT, linked), 'utf8')), target).toContain(heading);
    }
  });

  it('name no command that there is not', async () => {
    const { stdout } = await plumbline(['--help']);
    const known = new Set([...stdout.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name]) => name ?? ''));
    const texts = [...documents, ...FILES.filter((path) => path.startsWith('templates/'))];
    for (const path of texts) {
      const named = [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:`|^ *)(?:plumbline|node dist\/cli\.js) ([a-z]+)/gm)].map(([, name]) => name ?? '');
      expect(named.filter((name) => !known.has(name)), path).toEqual([]);
    }
  });
});
