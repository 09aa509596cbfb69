import type { Report } from '../formats/generated/types.ts';
import { evaluateSafely, failureReport } from '../gate.ts';
import type { Client } from '../github/client.ts';
import { readRules, settingNotes, type Setting } from '../github/enforcement.ts';
import { GitHubError, onlyGitHub } from '../github/fault.ts';
import { readMergeGroup, type MergeGroup } from '../github/merge-queue.ts';
import { factsKey, factsOf, readPullRequest, type PullRequestState } from '../github/pull-request.ts';
import { GitHubRepository } from '../github/repository.ts';
import { settle, type Settled } from '../github/settle.ts';
import { RepositoryError } from '../repository/snapshot.ts';
import type { Inputs } from './inputs.ts';
import { publicationOf } from './publication.ts';

/** What came of one pull request or merge group. */
export interface Judged {
  readonly report: Report;
  /** Whether a verdict was reached; the report says why where none was. */
  readonly evaluated: boolean;
  /** What stands on GitHub now, or why that is not known. */
  readonly settled: Settled | GitHubError;
  /**
   * Whether a job that only waits for signatures may pass: not in a merge queue, where nobody can sign, and not where the workflow
   * itself is what an organization requires, for then the job's exit is the gate.
   */
  readonly mayWait: boolean;
}

/** There was nothing to judge. */
export interface NothingToJudge {
  readonly nothing: string;
}

/** Facts that change while they are judged are read again so many times. */
const TRIES = 3;

export class Judge {
  readonly #client: Client;
  readonly #inputs: Inputs;

  constructor(client: Client, inputs: Inputs) {
    this.#client = client;
    this.#inputs = inputs;
  }

  /**
   * Judges an open pull request at its present head and base, and publishes. Never throws for what GitHub does or does not do.
   * @param answer Markdown that answers a command, shown in the comment
   * @param known its head, where the event told: a check is set on it even where GitHub then tells nothing
   */
  async pullRequest(number: number, answer?: string, known?: string): Promise<Judged | NothingToJudge> {
    for (let tries = 1; ; tries += 1) {
      const at = Date.now();
      let state: PullRequestState;
      try {
        state = await readPullRequest(this.#client, number);
      } catch (error) {
        return this.#unknown(at, error, known);
      }
      if (!state.open) return { nothing: `pull request ${number} is closed` };
      const judged = await this.#open(state, at, answer);
      if (!('kind' in judged.settled) || judged.settled.kind !== 'facts-changed' || tries === TRIES) return judged;
    }
  }

  /** Judges what a merge queue is about to merge, as one, with the signatures of its pull requests; never waits for anybody. */
  async mergeGroup(branch: string, head: string, number: number): Promise<Judged> {
    const at = Date.now();
    let group: MergeGroup;
    let states: readonly PullRequestState[];
    try {
      group = await readMergeGroup(this.#client, branch, number);
      states = await Promise.all(group.numbers.map((one) => readPullRequest(this.#client, one)));
    } catch (error) {
      return this.#unknown(at, error, head);
    }
    const logins = new Map(states.flatMap((state) => [...state.logins]));
    const together = states.length > 1 ? [`The merge queue merges the pull requests ${states.map((state) => state.number).join(', ')} together; they are judged as one.`] : [];
    const untold = group.untold === undefined ? [] : [`Which pull requests are before this one in the queue could not be asked (${group.untold}); only the signatures of pull request ${number} count.`];
    const { report, evaluated } = await this.#evaluate({
      at, base: group.base, head, logins, branch,
      reviews: states.flatMap(({ reviews }) => reviews),
      pullRequests: states.map(factsOf),
      classicChecks: states[0]?.requiredChecks,
      notes: [...together, ...untold],
    });
    return { report, evaluated, mayWait: false, settled: await this.#publish({ report, at, head, number: undefined, facts: '', mayWait: false, answer: undefined }) };
  }

  async #open(state: PullRequestState, at: number, answer: string | undefined): Promise<Judged> {
    const { number, base, head, logins, reviews } = state;
    const notes = state.fork
      ? ['This pull request comes from a fork, where a review does not start this check: after signing, comment /plumbline check.']
      : [];
    const { report, evaluated, jobIsGate } = await this.#evaluate({
      at, base, head, logins, reviews, notes, branch: state.baseBranch, pullRequests: [factsOf(state)], classicChecks: state.requiredChecks,
    });
    const facts = factsKey(base, reviews);
    return { report, evaluated, mayWait: !jobIsGate, settled: await this.#publish({ report, at, head, number, facts, mayWait: true, answer }) };
  }

  async #evaluate(asked: {
    readonly at: number;
    readonly base: string;
    readonly head: string;
    readonly branch: string;
    readonly logins: PullRequestState['logins'];
    readonly reviews: PullRequestState['reviews'];
    readonly pullRequests: ReturnType<typeof factsOf>[];
    readonly classicChecks: readonly string[] | undefined;
    readonly notes: readonly string[];
  }): Promise<Pick<Judged, 'report' | 'evaluated'> & { readonly jobIsGate: boolean }> {
    const { at, base, head, branch, reviews, pullRequests, logins, classicChecks, notes } = asked;
    const repository = new GitHubRepository(this.#client, { logins, lfs: { server: this.#inputs.serverUrl, token: this.#inputs.token } });
    const [{ report, evaluated }, rules, workflow] = await Promise.all([
      evaluateSafely({ repository, base, head, at, plans: this.#inputs.plans, reviews, pullRequests }),
      readRules(this.#client, branch).catch(onlyGitHub),
      this.#workflow(repository, base),
    ]);
    const setting: Setting = { branch, rules, classicChecks, workflow };
    // Notes of the judgement come first, then what is said of forks and queues, then the setting of the gate.
    const said = { ...report, notes: [...report.notes, ...notes, ...settingNotes(setting, report)] };
    // A workflow of another repository runs here since an organization requires it, whether or not its rules can be read.
    const jobIsGate = workflow !== undefined && (rules instanceof GitHubError ? this.#inputs.workflow?.own === false : rules.workflows.includes(workflow.path));
    return { report: said, evaluated, jobIsGate };
  }

  /** The workflow's text on the base branch; a file that cannot be read hides no verdict. */
  async #workflow(repository: GitHubRepository, base: string): Promise<Setting['workflow']> {
    const { workflow } = this.#inputs;
    if (workflow === undefined) return undefined;
    const { path } = workflow;
    if (!workflow.own) return { path, source: undefined };
    try {
      const snapshot = repository.snapshot(base);
      if ((await snapshot.list()).get(path)?.kind !== 'file') return { path, source: undefined };
      return { path, source: new TextDecoder().decode(await snapshot.read(path, { start: 0, end: 65_536 })) };
    } catch (error) {
      // What keeps it from being read may be of the repository as well: a folder too large, a path that stands twice.
      if (!(error instanceof RepositoryError)) throw error;
      return { path, source: undefined };
    }
  }

  #publish(given: Omit<Parameters<typeof publicationOf>[0], 'setting' | 'runUrl'>): Promise<Settled> {
    const { comment: setting, runUrl } = this.#inputs;
    return settle(this.#client, publicationOf({ ...given, setting, runUrl }));
  }

  /** GitHub did not tell what there is to judge: `invalid`, on the head that the event named, so that no older pass stands. */
  async #unknown(at: number, error: unknown, head: string | undefined): Promise<Judged> {
    const fault = onlyGitHub(error);
    const report = failureReport(at, head === undefined ? {} : { head }, fault.message, fault.mend);
    const settled = head === undefined ? fault : await this.#publish({ report, at, head, number: undefined, facts: '', mayWait: false, answer: undefined });
    return { report, evaluated: false, settled, mayWait: false };
  }
}
