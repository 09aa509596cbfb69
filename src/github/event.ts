import { fields, integer, objectId, optional, record, text, UnexpectedAnswer, type Fields } from './answers.ts';
import { parseCommand, type Command } from './command.ts';

/** What a run of the Action is about. */
export type Occasion =
  /** `head`: as the event knew it. */
  | { readonly kind: 'pull-request'; readonly number: number; readonly head?: string }
  | { readonly kind: 'merge-group'; readonly branch: string; readonly head: string; readonly number: number }
  | { readonly kind: 'command'; readonly number: number; readonly comment: number; readonly login: string; readonly command: Command }
  /** Every open pull request that something may have happened to. */
  | { readonly kind: 'open-pull-requests' }
  /** There is nothing to judge, and that is no fault. */
  | { readonly kind: 'nothing'; readonly why: string };

/** The workflow starts the Action for something that it does not judge. */
export class UnknownEvent extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.name = 'UnknownEvent';
    this.mend = mend;
  }
}

const EVENTS = ['pull_request', 'pull_request_target', 'pull_request_review', 'merge_group', 'issue_comment', 'workflow_dispatch', 'schedule'];

const pullRequestPayload = record({ action: text, pull_request: record({ number: integer, head: record({ sha: objectId }) }) });
const mergeGroupPayload = record({ action: text, merge_group: record({ head_sha: objectId, head_ref: text, base_ref: text }) });
const commentPayload = record({
  action: text,
  issue: record({ number: integer, pull_request: optional(fields) }),
  comment: record({ id: integer, body: optional(text), user: optional(record({ login: text, type: text })) }),
});
const dispatchPayload = record({ inputs: optional(fields) });

const branchOf = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** The pull request that GitHub writes into the name of a queue's branch: `gh-readonly-queue/main/pr-7-BASE`. */
function queuedNumber(ref: string): number {
  const number = /^refs\/heads\/gh-readonly-queue\/.*\/pr-(\d{1,9})-[0-9a-f]{40}$/.exec(ref)?.[1];
  if (number === undefined) throw new UnexpectedAnswer('merge_group.head_ref', 'the branch of a merge queue', ref);
  return Number(number);
}

function ofComment(payload: Fields): Occasion {
  const { action, issue, comment } = commentPayload(payload, 'the event');
  if (action !== 'created') return { kind: 'nothing', why: `a comment was ${action}; commands are read when a comment is created` };
  if (issue.pull_request === undefined) return { kind: 'nothing', why: 'the comment is not on a pull request' };
  const command = parseCommand(comment.body ?? '');
  if (command === undefined) return { kind: 'nothing', why: 'the comment is no command' };
  if (comment.user === undefined || comment.user.type === 'Bot') return { kind: 'nothing', why: 'the command is not a person’s' };
  return { kind: 'command', number: issue.number, comment: comment.id, login: comment.user.login, command };
}

function ofDispatch(payload: Fields): Occasion {
  const given = dispatchPayload(payload, 'the event').inputs?.['pull-request'];
  if (given === undefined || given === null || given === '') return { kind: 'open-pull-requests' };
  const number = typeof given === 'number' ? String(given) : given;
  if (typeof number !== 'string' || !/^[1-9]\d{0,8}$/.test(number)) throw new UnexpectedAnswer('inputs.pull-request', 'the number of a pull request', given);
  return { kind: 'pull-request', number: Number(number) };
}

/**
 * Reads what GitHub says has happened.
 * @throws UnknownEvent for an event that the Action does not serve, UnexpectedAnswer where the payload is not what GitHub sends
 */
export function readEvent(name: string, event: unknown): Occasion {
  if (!EVENTS.includes(name)) {
    throw new UnknownEvent(`the event ${name} says nothing about a pull request to judge`, `Start the workflow on ${EVENTS.join(', ')}.`);
  }
  const payload = fields(event, 'the event');
  switch (name) {
    case 'schedule':
      return { kind: 'open-pull-requests' };
    case 'workflow_dispatch':
      return ofDispatch(payload);
    case 'issue_comment':
      return ofComment(payload);
    case 'merge_group': {
      const { action, merge_group: group } = mergeGroupPayload(payload, 'the event');
      if (action !== 'checks_requested') return { kind: 'nothing', why: `the merge group was ${action}` };
      return { kind: 'merge-group', branch: branchOf(group.base_ref), head: group.head_sha, number: queuedNumber(group.head_ref) };
    }
    default: {
      const { pull_request: pull } = pullRequestPayload(payload, 'the event');
      return { kind: 'pull-request', number: pull.number, head: pull.head.sha };
    }
  }
}
