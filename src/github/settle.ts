import { says, stampOf, writeCheck, type CheckContent, type Stamp } from './check-run.ts';
import type { Client } from './client.ts';
import { COMMENT_LIMIT, createComment, deleteComment, isReport, markerOf, pastOf, stateOf, updateComment, type CommentState, type Evaluation } from './comment.ts';
import { GitHubError, onlyGitHub } from './fault.ts';
import { readPublished, readPublishedChecks, type Published } from './published.ts';

/** What one run wants to stand on GitHub. */
export interface Result extends Stamp {
  /** The commit that was judged. */
  readonly head: string;
  /** Undefined in a merge queue, which has no pull request of its own to comment on. */
  readonly number: number | undefined;
  /** Key of base and reviews as they were judged ({@link factsKey}). */
  readonly facts: string;
  readonly check: CheckContent;
  readonly now: Evaluation;
  /** Whether a comment is made where there is none; one that exists is always brought up to date, unless `never`. */
  readonly comment: 'make' | 'update' | 'never';
  /** Whether what the comment would say is an answer to somebody, and is written whether or not the judgement is the same. */
  readonly answers: boolean;
  /** The comment's Markdown, behind the marker, in at most so many characters. */
  readonly render: (past: readonly Evaluation[], most: number) => string;
}

export type Settled =
  /** It stands; what could not be written is named: for want of a right, or since GitHub did not take it. */
  | { readonly kind: 'published'; readonly check: boolean; readonly unwritten: readonly GitHubError[] }
  /** A later run has judged already; what it wrote stands. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'head-moved'; readonly head: string }
  /** Base or reviews are others than those that were judged: judge again. */
  | { readonly kind: 'facts-changed' }
  /** What stands cannot be read, before anything was written or after; whether this run's check stands is known all the same. */
  | { readonly kind: 'unread'; readonly error: GitHubError; readonly check: boolean; readonly unwritten: readonly GitHubError[] };

/** Rounds of looking and writing: a lost answer and a racing run each take one more. */
const ROUNDS = 4;

type Part = 'comment' | 'check';
type Outcome = 'settled' | 'look again' | 'superseded';

/** One run's way to bring what it found onto GitHub: once, in place, and never over what a later run has found. */
class Settling {
  readonly #client: Client;
  readonly #result: Result;
  /** What could not be written so far. */
  readonly unwritten = new Map<Part, GitHubError>();
  checkStands = false;

  constructor(client: Client, result: Result) {
    this.#client = client;
    this.#result = result;
  }

  read(): Promise<Published> {
    const { number, head } = this.#result;
    return number === undefined ? readPublishedChecks(this.#client, head) : readPublished(this.#client, number, head);
  }

  /** The check first: a comment tells of no pass that the check does not show, unless the token has no right to set one. */
  async round(published: Published): Promise<Outcome> {
    const check = await this.#write('check', () => this.#check(published));
    const mayTell = this.checkStands || this.unwritten.get('check')?.refused === true || this.#result.check.state === 'failure';
    if (check === 'superseded' || !mayTell) return check;
    const comment = await this.#write('comment', () => this.#comment(published));
    return comment === 'settled' ? check : comment;
  }

  /** What stands cannot be read, and may be an older pass: a check that opens no merge is set blindly, as a new one, and counts as the newest. */
  async blindly(): Promise<void> {
    const { head, check, result, at } = this.#result;
    if (this.checkStands || check.state === 'success') return;
    await this.#write('check', async () => {
      await writeCheck(this.#client, head, check, { result, at }, undefined);
      this.checkStands = true;
      return 'settled';
    });
  }

  async #check({ checks }: Published): Promise<Outcome> {
    const { head, check, result, at } = this.#result;
    const latest = checks.at(-1);
    const stands = latest !== undefined && says(latest, check, { result, at });
    if (!stands) {
      if (latest !== undefined && (stampOf(latest.externalId)?.at ?? 0) > at) return 'superseded';
      await writeCheck(this.#client, head, check, { result, at }, latest);
    }
    this.checkStands = true;
    return latest === undefined ? 'look again' : 'settled';
  }

  async #comment({ comments }: Published): Promise<Outcome> {
    const { number, comment, result, now, answers } = this.#result;
    if (number === undefined || comment === 'never') return 'settled';
    const [first, ...others] = comments.filter(isReport);
    if (first === undefined) {
      if (comment === 'update') return 'settled';
      await createComment(this.#client, number, this.#body(undefined));
      return 'look again';
    }
    // Runs that raced have each made one: all of them keep the first.
    for (const { id } of others) await this.#delete(id);
    const state = stateOf(first);
    if (state?.result === result && (!answers || state.now.at === now.at)) return 'settled';
    if (state !== undefined && state.now.at > now.at) return 'superseded';
    await updateComment(this.#client, first.id, this.#body(state));
    return 'settled';
  }

  async #delete(id: number): Promise<void> {
    try {
      await deleteComment(this.#client, id);
    } catch (error) {
      if (!(error instanceof GitHubError && error.status === 404)) throw error;
    }
  }

  #body(before: CommentState | undefined): string {
    const { result, now, render } = this.#result;
    const past = pastOf(before, now);
    const marker = markerOf({ result, now, past });
    return marker + render(past, COMMENT_LIMIT - marker.length);
  }

  /** A write that GitHub refuses is not tried again; one whose answer was lost is looked after in the next round. */
  async #write(part: Part, write: () => Promise<Outcome>): Promise<Outcome> {
    if (this.unwritten.get(part)?.mayHaveHappened === false) return 'settled';
    try {
      const outcome = await write();
      this.unwritten.delete(part);
      return outcome;
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      this.unwritten.set(part, error);
      return error.mayHaveHappened ? 'look again' : 'settled';
    }
  }
}

/**
 * Brings a result onto GitHub. Before it writes it looks whether what was judged still stands, and it looks again after it has
 * made something new, so that runs that raced leave one comment and the newest verdict.
 */
export async function settle(client: Client, result: Result): Promise<Settled> {
  const settling = new Settling(client, result);
  for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
    const published = await settling.read().catch(onlyGitHub);
    if (published instanceof GitHubError) {
      await settling.blindly();
      return { kind: 'unread', error: published, check: settling.checkStands, unwritten: [...settling.unwritten.values()] };
    }
    if (published.head !== undefined && published.head !== result.head) return { kind: 'head-moved', head: published.head };
    if (rounds === 0 && published.facts !== undefined && published.facts !== result.facts) return { kind: 'facts-changed' };
    const outcome = await settling.round(published);
    if (outcome === 'superseded') return { kind: 'superseded' };
    if (outcome === 'settled') break;
  }
  return { kind: 'published', check: settling.checkStands, unwritten: [...settling.unwritten.values()] };
}
