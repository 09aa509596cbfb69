import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleRepository, factsOf, plumbline, reportIn, type Ran } from '../support/cli.ts';
import { git } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const MAIN = '1ece7ba2236e1891cbfb9e90b9e534711585685d';
const GOOD = '9ead02c2e1672e1c8a28154fc0c78f9d31238725';
const OUTSIDE = 'c7ef0b9b39cb574399272cf03aa0cafb61172828';

let example = '';
/** Where clones come from: bare, and its default branch is main, as on GitHub. */
let hosted = '';
beforeAll(async () => {
  example = await exampleRepository();
  hosted = join(temporaryFolder(), 'hosted.git');
  git(example, 'clone', '--quiet', '--bare', example, hosted);
  git(hosted, 'symbolic-ref', 'HEAD', 'refs/heads/main');
});

const good = factsOf('pull-request');
const json = (args: readonly string[], cwd: string): Promise<Ran> => plumbline(['check', '--format', 'json', ...args], { cwd });

/** A clone of the example as `git clone` makes it. */
function clone(...options: string[]): string {
  const folder = join(temporaryFolder(), 'clone');
  git(hosted, 'clone', '--quiet', ...options, `file://${hosted}`, folder);
  return folder;
}

/** The report where nothing could be evaluated: `invalid`, exit code 2, and what to do. */
function unevaluable(ran: Ran): { message: string; mend: string } {
  const report = reportIn(ran);
  expect(ran.exitCode).toBe(2);
  expect(report).toMatchObject({ verdict: 'invalid', blocked: true, waiting_for_signoff_only: false, devices: [] });
  const [finding, ...others] = report.findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ verdict: 'invalid', level: 'block' });
  return { message: finding?.message ?? '', mend: finding?.mend ?? '' };
}

describe('exit codes', () => {
  it.each([
    ['0 where the merge may proceed', 'release-2.1.0', 'pull-request', 0, 'consistent'],
    ['0 for another modification', 'release-2.1.0-m2', 'pull-request-m2', 0, 'consistent'],
    ['1 where it is blocked', 'release-2.1.0-outside-plan', 'pull-request-outside-plan', 1, 'outside_plan'],
  ] as const)('%s', async (_, branch, facts, exitCode, verdict) => {
    const ran = await json(['--head', branch, ...factsOf(facts)], example);
    expect(ran.exitCode).toBe(exitCode);
    expect(reportIn(ran).verdict).toBe(verdict);
  });

  it('1 without reviews: nobody has signed', async () => {
    const ran = await json(['--at', '2026-05-12T12:00:00Z'], example);
    expect(ran.exitCode).toBe(1);
    expect(reportIn(ran)).toMatchObject({ verdict: 'incomplete', waiting_for_signoff_only: true });
  });
});

describe('base and head, when nobody names them', () => {
  const said = ({ stderr }: Ran): string => stderr.trimEnd();

  it('are the default branch of the remote and what is checked out', async () => {
    const folder = clone('--branch', 'release-2.1.0');
    // A local main that is behind, or ahead, is not what the pull request would be merged into.
    git(folder, 'branch', 'main', 'release-2.1.0');
    const ran = await json(good, folder);
    expect(said(ran)).toBe(`Judging HEAD (${GOOD.slice(0, 12)}) against the tip of origin/main (${MAIN.slice(0, 12)}).`);
    expect(reportIn(ran)).toMatchObject({ verdict: 'consistent', commits: { base: MAIN, merge_base: MAIN, head: GOOD } });
  });

  it('are what the remote calls its default branch, whatever its name', async () => {
    const folder = clone('--branch', 'release-2.1.0');
    git(folder, 'update-ref', 'refs/remotes/origin/trunk', MAIN);
    git(folder, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
    git(folder, 'update-ref', '-d', 'refs/remotes/origin/main');
    expect(said(await json(good, folder))).toContain('against the tip of origin/trunk');
  });

  it.each(['main', 'master'])('are %s where there is no remote', async (branch) => {
    const folder = clone('--branch', 'release-2.1.0');
    git(folder, 'remote', 'remove', 'origin');
    git(folder, 'branch', branch, MAIN);
    const ran = await json(good, folder);
    expect(said(ran)).toBe(`Judging HEAD (${GOOD.slice(0, 12)}) against the tip of ${branch} (${MAIN.slice(0, 12)}).`);
    expect(ran.exitCode).toBe(0);
  });

  it('are found from a detached HEAD', async () => {
    const folder = clone();
    git(folder, 'checkout', '--quiet', '--detach', GOOD);
    expect((await json(good, folder)).exitCode).toBe(0);
  });

  it('are not found on the default branch itself, which is said', async () => {
    const folder = clone('--branch', 'main');
    const ran = await json([], folder);
    expect(unevaluable(ran)).toEqual({
      message: 'HEAD is the tip of origin/main: there is nothing to compare',
      mend: 'Check out the branch of the pull request, or name both sides with --base and --head.',
    });
    expect(reportIn(ran).commits).toEqual({ base: null, merge_base: null, head: MAIN });
  });

  it('are asked for where no branch is the likely one', async () => {
    const folder = clone('--branch', 'release-2.1.0');
    git(folder, 'remote', 'remove', 'origin');
    expect(unevaluable(await json(good, folder)).mend).toContain('--base REF');
  });

  it('are shown as they were named', async () => {
    const ran = await json(['--base', 'main', '--head', 'release-2.1.0', ...good], example);
    expect(said(ran)).toBe(`Judging release-2.1.0 (${GOOD.slice(0, 12)}) against main (${MAIN.slice(0, 12)}).`);
  });
});

describe('where it is run', () => {
  it('finds the repository from a folder inside it', async () => {
    const ran = await json(good, join(example, 'models', 'tubecheck'));
    expect(ran.exitCode).toBe(0);
    expect(reportIn(ran).devices[0]?.device).toBe('tubecheck');
  });

  it('reads a bare repository', async () => {
    const ran = await json(['--repo', hosted, '--base', 'main', '--head', 'release-2.1.0', ...good], temporaryFolder());
    expect(reportIn(ran).verdict).toBe('consistent');
  });

  it('judges the commits, not what lies in the working tree', async () => {
    const folder = clone('--branch', 'release-2.1.0');
    writeFileSync(join(folder, 'models/tubecheck/model-release.yaml'), 'not a manifest');
    writeFileSync(join(folder, 'governance/tubecheck/policy.yaml'), 'not a policy');
    expect((await json(good, folder)).exitCode).toBe(0);
  });

  it('asks for the whole history of a shallow clone', async () => {
    const folder = clone('--depth', '1', '--no-single-branch', '--branch', 'release-2.1.0');
    const { message, mend } = unevaluable(await json(good, folder));
    expect(message).toContain('shallow');
    expect(mend).toContain('git fetch --unshallow');
  });

  it('says where there is no repository', async () => {
    const { message, mend } = unevaluable(await json([], temporaryFolder()));
    expect(message).toContain('no repository');
    expect(mend).toContain('--repo DIR');
  });

  it('says where there is no folder', async () => {
    expect(unevaluable(await json(['--repo', 'nowhere'], temporaryFolder())).message).toContain('there is no folder');
  });
});

describe('what cannot be evaluated', () => {
  it.each([
    ['--head', 'v9'],
    ['--base', 'develop'],
    ['--head', '0123456789012345678901234567890123456789'],
    ['--head', '--all'],
  ])('%s %s, which names no commit', async (option, ref) => {
    const { message } = unevaluable(await json([`${option}=${ref}`], example));
    expect(message).toBe(`${option} ${ref} names no commit of this repository`);
  });

  it('a pull request whose head is another commit', async () => {
    const ran = await json(['--head', 'release-2.1.0-outside-plan', ...good], example);
    expect(unevaluable(ran).message).toBe(`the pull request's head is ${GOOD.slice(0, 12)}, judged would be ${OUTSIDE.slice(0, 12)}`);
    expect(reportIn(ran).commits).toEqual({ base: MAIN, merge_base: null, head: OUTSIDE });
  });

  it.each([
    ['a file that is not there', undefined, 'cannot be read (ENOENT)'],
    ['an empty file', '', 'the reviews cannot be read'],
    ['a file that ends too early', '[{"id": 1,', 'the reviews cannot be read'],
    ['GitHub refusing (403)', '{"message": "Resource not accessible by integration", "documentation_url": "https://docs.github.com", "status": "403"}', 'is not a list of reviews'],
    ['a review without state', '[{"id": 1, "user": {"login": "ana-ra"}, "body": "", "submitted_at": "2026-05-11T09:12:00Z"}]', 'state is not one of'],
    ['null', 'null', 'is not a list of reviews'],
  ])('reviews that are %s', async (_, text, message) => {
    const file = join(temporaryFolder(), 'reviews.json');
    if (text !== undefined) writeFileSync(file, text);
    expect(unevaluable(await json(['--reviews', file], example)).message).toContain(message);
  });

  it.each([
    ['GitHub not finding it (404)', '{"message": "Not Found", "status": "404"}', 'head.sha is not'],
    ['a list', '[]', 'is not a pull request'],
  ])('a pull request that is %s', async (_, text, message) => {
    const file = join(temporaryFolder(), 'pull-request.json');
    writeFileSync(file, text);
    expect(unevaluable(await json(['--pull-request', file], example)).message).toContain(message);
  });

  it('is told in text and Markdown as well', async () => {
    for (const format of ['text', 'markdown']) {
      const { exitCode, stdout } = await plumbline(['check', '--head', 'v9', '--format', format], { cwd: example });
      expect(exitCode).toBe(2);
      expect(stdout).toContain('v9 names no commit');
    }
  });
});

describe('options', () => {
  it.each([
    ['--at', 'yesterday', '--at yesterday is no time'],
    ['--at', '2026-13-01', '--at 2026-13-01 is no time'],
    ['--at', '12', '--at 12 is no time'],
    ['--format', 'pdf', '--format pdf is not known'],
  ])('%s %s is wrong usage', async (option, value, message) => {
    const { exitCode, stdout, stderr } = await plumbline(['check', option, value], { cwd: example });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`plumbline: ${message}\n`);
  });

  it('--at is the time of the evaluation: a later one finds the evidence too old', async () => {
    const report = reportIn(await json([...good, '--at', '2027-05-12'], example));
    expect(report).toMatchObject({ evaluated_at: '2027-05-12T00:00:00Z', verdict: 'incomplete' });
    expect(report.devices[0]?.findings.map(({ rule }) => rule)).toContain('evidence/fresh');
  });

  it('--plans says where plans are; where none is, nothing passes', async () => {
    expect(reportIn(await json([...good, '--plans', 'elsewhere/*.yaml', '--plans', 'governance/*/change-control-plan.yaml'], example)).verdict).toBe('consistent');
    const none = await json([...good, '--plans', 'elsewhere/*.yaml'], example);
    expect(none.exitCode).toBe(2);
    expect(reportIn(none)).toMatchObject({ verdict: 'invalid', findings: [{ message: expect.stringContaining('elsewhere/*.yaml') as string }] });
  });

  it('--output writes the file and prints nothing, without colour', async () => {
    const file = join(temporaryFolder(), 'report.txt');
    const printed = await plumbline(['check', ...good], { cwd: example });
    const written = await plumbline(['check', ...good, '--output', file], { cwd: example, env: { FORCE_COLOR: '1' } });
    expect({ exitCode: written.exitCode, stdout: written.stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
  });

  it.each(['nowhere/report.txt', '.'])('--output %s cannot be written: nothing passes', async (output) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    const { exitCode, stdout, stderr } = await plumbline(['check', '--repo', example, ...good, '--output', output], { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('--output');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('--json is --format json, and all that is printed', async () => {
    const [short, long] = [await plumbline(['check', '--json', ...good], { cwd: example }), await json(good, example)];
    expect(short.stdout).toBe(long.stdout);
    expect(reportIn(short).schema).toBe('plumbline/report/v1');
  });

  it('says the same bytes for the same question', async () => {
    const [first, second] = [await json(good, example), await json(good, clone('--branch', 'release-2.1.0'))];
    expect(first.stdout).toBe(second.stdout);
  });
});

describe('what a user sees', () => {
  // The digest of the rule set changes with every word of a rule.
  const steady = (text: string): string => text.replaceAll(/(rules\W+(?:sha256:)?)[0-9a-f]{64}/g, '$1RULES');

  it.each([
    ['good', 'release-2.1.0', 'pull-request'],
    ['outside-plan', 'release-2.1.0-outside-plan', 'pull-request-outside-plan'],
  ] as const)('of the pull request %s, in every format', async (name, branch, facts) => {
    for (const [format, extension] of [['text', 'txt'], ['json', 'json'], ['markdown', 'md']]) {
      const { stdout } = await plumbline(['check', '--head', branch, ...factsOf(facts), '--format', format ?? ''], { cwd: example });
      await expect(steady(stdout)).toMatchFileSnapshot(`golden/${name}.${extension}`);
    }
  });
});
