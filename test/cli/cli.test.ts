import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, exampleRepository, factsOf, plumbline, run } from '../support/cli.ts';

const COMMANDS = ['check', 'lint', 'changes', 'digest', 'evaluate', 'explain', 'demo'];
const COLOR = '\u001b[';

describe('every command', () => {
  it.each(COMMANDS)('%s --help shows what it does, with an example of itself', async (command) => {
    const { exitCode, stdout, stderr } = await plumbline([command, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^plumbline ${command}\\b`));
    expect(stdout).toMatch(new RegExp(`\nExamples?:\n(?:  .*\n)*  plumbline ${command}\\b`));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(COMMANDS)('%s refuses an option that it does not know, and names its help', async (command) => {
    const { exitCode, stdout, stderr } = await plumbline([command, '--colour']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(`plumbline: ${command} has no option --colour\nplumbline ${command} --help shows the options.\n`);
  });

  it('shows its help to -h, whatever stands before', async () => {
    const { exitCode, stdout } = await plumbline(['check', '--colour', '-h']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Example');
  });
});

describe('plumbline', () => {
  it('lists its commands in its help', async () => {
    const { exitCode, stdout } = await plumbline(['--help']);
    expect(exitCode).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} +\\S`, 'm'));
  });

  it('says its version', async () => {
    const { default: { version } } = await import('../../package.json', { with: { type: 'json' } });
    expect(await plumbline(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends with 2 without a command', async () => {
    const { exitCode, stdout, stderr } = await plumbline([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('The commands are check, lint, changes, digest, evaluate, explain, demo');
  });

  it.each([
    ['an unknown command', ['chekc'], 'there is no command "chekc"', 'Do you mean check?'],
    ['a mistyped option', ['check', '--formt', 'json'], 'check has no option --formt', 'Do you mean --format?'],
    ['an option without its value', ['check', '--repo'], '--repo', 'plumbline check --help'],
    ['an option that takes no value', ['lint', '--json=yes'], '--json', 'plumbline lint --help'],
    ['a word too many', ['check', 'release-2.1.0'], 'check does not take "release-2.1.0"', 'plumbline check --help'],
  ])('ends with 2 and a hint for %s', async (_, args, message, hint) => {
    const { exitCode, stdout, stderr } = await plumbline(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const [first, second] = stderr.split('\n');
    expect(first).toContain(message);
    expect(second).toContain(hint);
  });
});

describe('the terminal', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await exampleRepository();
  });

  const check = (env: Readonly<Record<string, string>>) => plumbline(['check', ...factsOf('pull-request')], { cwd: folder, env });

  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['no colour in a pipe', {}, false],
    ['colour where FORCE_COLOR asks for it', { FORCE_COLOR: '1' }, true],
    ['no colour where FORCE_COLOR is 0', { FORCE_COLOR: '0' }, false],
    ['no colour where NO_COLOR asks for none, whatever FORCE_COLOR says', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['colour where NO_COLOR is empty, as if it were not there', { NO_COLOR: '', FORCE_COLOR: '1' }, true],
  ])('shows %s', async (_, env, colored) => {
    const { stdout, exitCode } = await check(env);
    expect(exitCode).toBe(0);
    expect(stdout.includes(COLOR)).toBe(colored);
  });

  it('shows the same text with and without colour', async () => {
    const [plain, colored] = [await check({}), await check({ FORCE_COLOR: '1' })];
    expect(colored.stdout.split(COLOR).map((part, at) => (at === 0 ? part : part.replace(/^\d+m/, ''))).join('')).toBe(plain.stdout);
  });

  // `script` of util-linux gives its command a terminal.
  const script = async (env: Readonly<Record<string, string>>) => run('script', ['-qec', `'${process.execPath}' '${CLI}' demo`, '/dev/null'], { env });
  it.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))('shows colour in a terminal, but not in a dumb one nor against NO_COLOR', async () => {
    expect((await script({ TERM: 'xterm' })).stdout).toContain(COLOR);
    expect((await script({ TERM: 'dumb' })).stdout).not.toContain(COLOR);
    expect((await script({ TERM: 'xterm', NO_COLOR: '1' })).stdout).not.toContain(COLOR);
  });

  it.skipIf(process.platform === 'win32')('ends quietly when its reader goes away, and does not pass what is blocked', async () => {
    const piped = `'${process.execPath}' '${CLI}' check --repo '${folder}' --head release-2.1.0-outside-plan --format json 2>"$0" | head -c 1; echo " \${PIPESTATUS[0]}"; cat "$0"`;
    const { stdout } = await run('bash', ['-c', piped, 'stderr.txt']);
    expect(stdout).toMatch(/^\{ [12]\nJudging [^\n]*\n$/);
  });
});
