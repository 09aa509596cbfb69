import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parsePullRequest, parseReviews, type PullRequestFacts, type ReviewFacts } from '../formats/github.ts';
import type { Report } from '../formats/generated/types.ts';
import type { Problem } from '../formats/problem.ts';
import { evaluateSafely, failureReport, serialize } from '../gate.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { renderText } from '../report/text.ts';
import { openGitRepository, type GitRepository } from '../repository/git.ts';
import { RepositoryError } from '../repository/snapshot.ts';
import { options, readNamed, timeOf } from './options.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './terminal.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

interface Asked {
  readonly repo: string;
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly reviewsFile: string | undefined;
  readonly pullRequestFile: string | undefined;
  readonly plans: readonly string[];
  readonly at: number;
  readonly format: Format;
  readonly output: string | undefined;
}

function ask(args: readonly string[], terminal: Terminal): Asked {
  const given = options('check', args, {
    repo: { type: 'string' },
    base: { type: 'string' },
    head: { type: 'string' },
    'pull-request': { type: 'string' },
    reviews: { type: 'string' },
    plans: { type: 'string', multiple: true },
    at: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    output: { type: 'string' },
  });
  const format = given.text('format') ?? (given.flag('json') ? 'json' : 'text');
  if (!(FORMATS as readonly string[]).includes(format)) throw new UsageError(`--format ${format} is not known`, `Choose one of ${FORMATS.join(', ')}.`);
  const file = (name: string): string | undefined => {
    const path = given.text(name);
    return path === undefined ? undefined : resolve(terminal.cwd, path);
  };
  return {
    repo: resolve(terminal.cwd, given.text('repo') ?? '.'),
    base: given.text('base'),
    head: given.text('head'),
    reviewsFile: file('reviews'),
    pullRequestFile: file('pull-request'),
    plans: given.texts('plans'),
    at: timeOf('--at', given.text('at'), terminal.now),
    format: format as Format,
    output: file('output'),
  };
}

/** Nothing could be evaluated: there is still a report, and it is `invalid`. */
class Unevaluable extends Error {
  readonly mend: string;
  readonly commits: Partial<Report['commits']>;
  constructor(message: string, mend: string, commits: Partial<Report['commits']> = {}) {
    super(message);
    this.mend = mend;
    this.commits = commits;
  }
}

async function commitOf(repository: GitRepository, option: string, ref: string): Promise<string> {
  const commit = await repository.resolve(ref);
  if (commit === undefined) throw new Unevaluable(`${option} ${ref} names no commit of this repository`, 'Name a branch, a tag or a commit that this clone has; git fetch brings what it lacks.');
  return commit;
}

interface Commits {
  readonly base: string;
  readonly head: string;
  /** What was taken, in words. */
  readonly said: string;
}

async function chooseCommits(repository: GitRepository, asked: Asked): Promise<Commits> {
  const head = await commitOf(repository, '--head', asked.head ?? 'HEAD');
  if (asked.base !== undefined) {
    const base = await commitOf(repository, '--base', asked.base);
    return { base, head, said: `${asked.head ?? 'HEAD'} (${head.slice(0, 12)}) against ${asked.base} (${base.slice(0, 12)})` };
  }
  const found = await repository.defaultBase();
  if (found.commit === head) {
    throw new Unevaluable(`${asked.head ?? 'HEAD'} is ${found.why}: there is nothing to compare`, 'Check out the branch of the pull request, or name both sides with --base and --head.', { head });
  }
  return { base: found.commit, head, said: `${asked.head ?? 'HEAD'} (${head.slice(0, 12)}) against ${found.why} (${found.commit.slice(0, 12)})` };
}

const firstProblem = (problems: readonly Problem[]): string => {
  const [first] = problems;
  const { path, line } = first?.location ?? { path: '?' };
  return `${path}${line === undefined ? '' : `:${line}`}: ${first?.message ?? 'it cannot be read'}`;
};

/** Reads what GitHub's API told; what cannot be read is never taken for "no reviews". */
async function readFacts(asked: Asked): Promise<{ reviews: readonly ReviewFacts[] | undefined; pullRequest: PullRequestFacts | undefined }> {
  let reviews: readonly ReviewFacts[] | undefined;
  let pullRequest: PullRequestFacts | undefined;
  const mend = "Give the unchanged answer of GitHub's REST API.";
  const bytesOf = async (option: string, path: string): Promise<Uint8Array> => {
    try {
      return await readNamed(option, path);
    } catch (error) {
      if (error instanceof UsageError) throw new Unevaluable(error.message, error.mend);
      throw error;
    }
  };
  if (asked.reviewsFile !== undefined) {
    const parsed = parseReviews(asked.reviewsFile, await bytesOf('--reviews', asked.reviewsFile));
    if ('problems' in parsed) throw new Unevaluable(`the reviews cannot be read: ${firstProblem(parsed.problems)}`, mend);
    reviews = parsed.value;
  }
  if (asked.pullRequestFile !== undefined) {
    const parsed = parsePullRequest(asked.pullRequestFile, await bytesOf('--pull-request', asked.pullRequestFile));
    if ('problems' in parsed) throw new Unevaluable(`the pull request cannot be read: ${firstProblem(parsed.problems)}`, mend);
    pullRequest = parsed.value;
  }
  return { reviews, pullRequest };
}

async function judge(asked: Asked, terminal: Terminal): Promise<{ report: Report; evaluated: boolean }> {
  let repository: GitRepository | undefined;
  let commits: Partial<Report['commits']> = {};
  try {
    repository = await openGitRepository(asked.repo);
    const { base, head, said } = await chooseCommits(repository, asked);
    commits = { base, head };
    const { reviews, pullRequest } = await readFacts(asked);
    if (pullRequest !== undefined && pullRequest.head !== head) {
      throw new Unevaluable(`the pull request's head is ${pullRequest.head.slice(0, 12)}, judged would be ${head.slice(0, 12)}`, 'Fetch the pull request again, and name its head with --head.');
    }
    terminal.complain(`Judging ${said}.\n`);
    const plans = asked.plans.length === 0 ? undefined : asked.plans;
    return await evaluateSafely({ repository, base, head, at: asked.at, plans, reviews, pullRequests: pullRequest === undefined ? [] : [pullRequest] });
  } catch (error) {
    if (!(error instanceof Unevaluable) && !(error instanceof RepositoryError)) throw error;
    const known = error instanceof Unevaluable ? { ...commits, ...error.commits } : commits;
    return { report: failureReport(asked.at, known, error.message, error.mend), evaluated: false };
  } finally {
    await repository?.close();
  }
}

function render(report: Report, asked: Asked, terminal: Terminal): string {
  if (asked.format === 'json') return serialize(report);
  if (asked.format === 'markdown') return renderMarkdown(report);
  return renderText(report, { color: terminal.color && asked.output === undefined });
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const asked = ask(args, terminal);
  const { report, evaluated } = await judge(asked, terminal);
  const text = render(report, asked, terminal);
  if (asked.output === undefined) terminal.print(text);
  else {
    try {
      await writeFile(asked.output, text);
    } catch (error) {
      throw new UsageError(`--output: ${asked.output} cannot be written (${(error as { code?: string }).code ?? 'unknown'})`, 'Name a file in a folder that exists.');
    }
  }
  if (!evaluated) return EXIT.unusable;
  return report.blocked ? EXIT.blocked : EXIT.fine;
}

export const check: Command = {
  usage: `plumbline check [--repo DIR] [--base REF] [--head REF] [--pull-request FILE]
                [--reviews FILE] [--plans GLOB]… [--at TIME]
                [--format text|json|markdown] [--json] [--output FILE]

Judges the commits between a base and a head against the change control plan on
the base branch, and says whether the merge may proceed.

  --repo DIR            the clone, bare ones too (default: this folder)
  --base REF            the tip of the base branch (default: the tip of the
                        default branch)
  --head REF            the pull request's commit (default: HEAD)
  --pull-request FILE   GitHub's REST JSON of the pull request
  --reviews FILE        GitHub's REST JSON of its reviews; without it nobody
                        has signed
  --plans GLOB          where plans are (default: **/change-control-plan.yaml,
                        leaving out examples/, templates/, test/, vendor/)
  --at TIME             evaluation time, 2026-05-12T12:00:00Z (default: now)
  --format FORMAT       text, json or markdown (default: text)
  --output FILE         write there instead of printing

Exit code 0: the merge may proceed; 1: blocked; 2: wrong usage, or nothing could
be evaluated.

Example:
  gh api repos/acme/tubecheck/pulls/7 > pull-request.json
  gh api --paginate repos/acme/tubecheck/pulls/7/reviews > reviews.json
  plumbline check --pull-request pull-request.json --reviews reviews.json
`,
  run,
};
