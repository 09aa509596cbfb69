import { Buffer } from 'node:buffer';
import { boolean, integer, list, record, text } from './answers.ts';
import type { Client } from './client.ts';
import type { Asked } from './fault.ts';
import type { PublishedComment } from './published.ts';

/** GitHub takes a comment of so many characters, the marker among them. */
export const COMMENT_LIMIT = 65_536;
/** Earlier evaluations that are kept. */
const MOST_PAST = 30;

/** One evaluation, as the comment remembers it. */
export interface Evaluation {
  readonly head: string;
  readonly verdict: string;
  readonly blocked: boolean;
  /** When the facts were read, milliseconds since 1970 UTC. */
  readonly at: number;
  /** Ids of the rules that blocked, a few. */
  readonly rules: readonly string[];
}

/** What the comment says of itself, in a marker that no reader sees. */
export interface CommentState {
  readonly result: string;
  readonly now: Evaluation;
  /** Earlier evaluations that blocked, the oldest first. */
  readonly past: readonly Evaluation[];
}

const OPENING = '<!-- plumbline ';
const MARKER = /^<!-- plumbline ([A-Za-z0-9_-]+) -->/;

const evaluation = record({ head: text, verdict: text, blocked: boolean, at: integer, rules: list(text) });
const stateFields = record({ result: text, now: evaluation, past: list(evaluation) });

/** Base64: nothing in it can end the comment that it stands in. */
export const markerOf = (state: CommentState): string => `${OPENING}${Buffer.from(JSON.stringify(state)).toString('base64url')} -->\n`;

/** Whether a comment of our own account is ours: other workflows write under the same name. */
export const isReport = ({ body }: PublishedComment): boolean => body.startsWith(OPENING);

/** Undefined where a person has edited it: it is written anew then. */
export function stateOf({ body }: PublishedComment): CommentState | undefined {
  try {
    return stateFields(JSON.parse(Buffer.from(MARKER.exec(body)?.[1] ?? '', 'base64url').toString('utf8')), '');
  } catch {
    return undefined;
  }
}

/** The earlier evaluations as they stand once `now` is the latest. Failures stay, whatever came of them. */
export function pastOf(before: CommentState | undefined, now: Evaluation): readonly Evaluation[] {
  if (before === undefined) return [];
  const { now: last, past } = before;
  const changed = last.head !== now.head || last.verdict !== now.verdict || last.rules.join() !== now.rules.join();
  return (last.blocked && changed ? [...past, last] : past).slice(-MOST_PAST);
}

const asked = (what: string): Asked => ({ what, needs: 'pull-requests: write' });
const written = record({ id: integer });
const nothing = (): undefined => undefined;

export async function createComment(client: Client, number: number, body: string): Promise<void> {
  await client.create('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { issue_number: number, body }, asked('to comment'), written);
}

export async function updateComment(client: Client, id: number, body: string): Promise<void> {
  await client.update('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { comment_id: id, body }, asked('to update the comment'), written);
}

export async function deleteComment(client: Client, id: number): Promise<void> {
  await client.update('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { comment_id: id }, asked('to delete a second comment'), nothing);
}

export type Reaction = '+1' | '-1' | 'confused' | 'eyes';

export async function react(client: Client, comment: number, content: Reaction): Promise<void> {
  await client.update('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', { comment_id: comment, content }, asked('to answer with a reaction'), nothing);
}
