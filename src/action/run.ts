import { endGroup, error as errorLine, info, notice, setFailed, startGroup, warning } from '@actions/core';
import { Client, type Octokit } from '../github/client.ts';
import { react } from '../github/comment.ts';
import { readEvent, type Occasion } from '../github/event.ts';
import { GitHubError } from '../github/fault.ts';
import { pullRequestsToJudge } from '../github/open-pull-requests.ts';
import { mayWrite } from '../github/permission.ts';
import { annotationsOf } from '../report/annotations.ts';
import { headlineOf } from '../report/phrases.ts';
import { renderText } from '../report/text.ts';
import { VERDICTS } from '../rules/verdict.ts';
import { answerTo } from './answer.ts';
import type { Inputs } from './inputs.ts';
import { Judge, type Judged, type NothingToJudge } from './judge.ts';
import { harmless } from './log.ts';
import { endingOf, type Ending } from './outcome.ts';
import { summaryOf, writeReports, writeSummary, type Recorded } from './record.ts';

/** The runner shows so many of each kind for a step. */
const MOST_LINES = 10;

interface Told {
  readonly number: number | undefined;
  readonly judged: Judged;
}

type Ended = Told & { readonly ending: Ending };

/** Findings as lines of the log that GitHub shows at their place in a file: all there is where no check run could be set. */
function annotate({ report }: Ending): void {
  const all = annotationsOf(report);
  for (const { path, line, title, message } of all.filter(({ blocks }) => blocks).slice(0, MOST_LINES)) errorLine(harmless(message), { file: path, startLine: line, title });
  for (const { path, line, title, message } of all.filter(({ blocks }) => !blocks).slice(0, MOST_LINES)) warning(harmless(message), { file: path, startLine: line, title });
}

function log({ number, ending: { report, said } }: Ended): void {
  startGroup(number === undefined ? 'Plumbline' : `Plumbline: pull request ${number}`);
  info(harmless(renderText(report, { color: false })));
  endGroup();
  for (const sentence of said) info(harmless(sentence));
}

/** Records what was judged, the worst first. @returns whether the job passes */
async function conclude(inputs: Inputs, client: Client, told: readonly Told[], aboutOne: boolean, summaryPath: string | undefined): Promise<boolean> {
  const rank = ({ ending }: Ended): number => VERDICTS.indexOf(ending.report.verdict);
  const endings = told.map((one): Ended => ({ ...one, ending: endingOf(one.judged) })).toSorted((a, b) => rank(a) - rank(b));
  for (const one of endings) {
    log(one);
    const { settled } = one.judged;
    if (settled instanceof GitHubError || settled.kind !== 'published' || !settled.check) annotate(one.ending);
  }
  const recorded: Recorded[] = endings.map(({ number, ending: { report, said } }) => ({ number, report, said }));
  await writeReports(inputs.reportDirectory, recorded, client.count);
  await writeSummary(summaryPath, summaryOf(recorded, client.count));
  info(`Requests to GitHub: ${client.count.reads} that read, ${client.count.writes} that write.`);
  // A run over all open pull requests belongs to none of them: their verdicts stand in their checks.
  const first = endings.find(({ ending }) => (aboutOne ? ending.fails : ending.broken));
  if (first === undefined) return true;
  const { report, said } = first.ending;
  setFailed(harmless([`${headlineOf(report).title}.`, ...(said.length > 0 ? said : report.findings.slice(0, 1).map(({ message }) => `${message}.`))].join(' ')));
  return false;
}

async function answerCommand(client: Client, judge: Judge, occasion: Extract<Occasion, { kind: 'command' }>): Promise<Judged | NothingToJudge> {
  const { number, comment, login, command } = occasion;
  const acknowledge = async (reaction: 'eyes' | '-1' | 'confused'): Promise<void> => {
    try {
      await react(client, comment, reaction);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      info(harmless(`No reaction was left: ${error.message}`));
    }
  };
  if (!(await mayWrite(client, login))) {
    await acknowledge('-1');
    return { nothing: `${login} may not write to this repository, so the command was not carried out` };
  }
  await acknowledge(command.name === 'unknown' ? 'confused' : 'eyes');
  return judge.pullRequest(number, answerTo(command));
}

async function judgeOpen(client: Client, judge: Judge): Promise<readonly Told[] | NothingToJudge> {
  const told: Told[] = [];
  for (const number of await pullRequestsToJudge(client, Date.now())) {
    const judged = await judge.pullRequest(number);
    if (!('nothing' in judged)) told.push({ number, judged });
  }
  return told.length === 0 ? { nothing: 'no open pull request has changed since it was judged' } : told;
}

async function judgeOne(client: Client, judge: Judge, occasion: Exclude<Occasion, { kind: 'nothing' | 'open-pull-requests' }>): Promise<Judged | NothingToJudge> {
  if (occasion.kind === 'command') return answerCommand(client, judge, occasion);
  if (occasion.kind === 'merge-group') return judge.mergeGroup(occasion.branch, occasion.head, occasion.number);
  return judge.pullRequest(occasion.number, undefined, occasion.head);
}

async function judgeOccasion(client: Client, judge: Judge, occasion: Occasion): Promise<readonly Told[] | NothingToJudge> {
  if (occasion.kind === 'nothing') return { nothing: occasion.why };
  if (occasion.kind === 'open-pull-requests') return judgeOpen(client, judge);
  const judged = await judgeOne(client, judge, occasion);
  if ('nothing' in judged) return judged;
  return [{ number: occasion.kind === 'merge-group' ? undefined : occasion.number, judged }];
}

/**
 * One run of the Action, from the event to the exit.
 * @returns whether the job passes
 * @throws GitHubError, UnknownEvent, UnexpectedAnswer where nothing could be judged at all
 */
export async function run(inputs: Inputs, octokit: Octokit, summaryPath: string | undefined): Promise<boolean> {
  const client = new Client(octokit, inputs);
  const occasion = readEvent(inputs.eventName, inputs.event);
  const told = await judgeOccasion(client, new Judge(client, inputs), occasion);
  if (!('nothing' in told)) return conclude(inputs, client, told, occasion.kind !== 'open-pull-requests', summaryPath);
  notice(harmless(`Nothing was judged: ${told.nothing}.`));
  return true;
}
