// Comments of issues and pull requests, and reactions to them.
import type { GitHubState } from '../state.ts';
import type { Comment } from '../tables.ts';
import { invalid, notFound, pageOf, type Answer, type Asked, type Operation } from './answer.ts';
import { comment, nodeId, user } from './shapes.ts';

const MAX_BODY = 65_536;

function bodyOf({ body }: Asked): string | Answer {
  const text = (body as { readonly body?: unknown } | undefined)?.body;
  if (typeof text !== 'string' || text.trim() === '') return invalid('Validation Failed', [{ resource: 'IssueComment', code: 'missing_field', field: 'body' }]);
  // GitHub counts characters, not UTF-16 units.
  if (Array.from(text).length <= MAX_BODY) return text;
  const message = `Body is too long (maximum is ${MAX_BODY} characters)`;
  return invalid('Validation Failed', [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }]);
}

const found = (github: GitHubState, { path }: Asked): Comment | undefined => github.comments.find(({ id }) => id === Number(path['comment_id']));

const operation = (level: Operation['level'], handle: Operation['handle']): Operation => ({ rights: ['issues', 'pull_requests'], level, handle });

const list = operation('read', (github, asked) => {
  const number = Number(asked.path['issue_number']);
  if (!github.pullRequests.has(number)) return notFound();
  const since = asked.query.get('since');
  const comments = github.commentsOf(number).filter(({ updatedAt }) => since === null || Date.parse(updatedAt) >= Date.parse(since));
  const { items, headers } = pageOf(asked, comments);
  return { status: 200, headers, body: items.map((one) => comment(github, one)) };
});

const create = operation('write', (github, asked) => {
  const number = Number(asked.path['issue_number']);
  if (!github.pullRequests.has(number)) return notFound();
  const body = bodyOf(asked);
  if (typeof body !== 'string') return body;
  const made = comment(github, github.addComment(number, body));
  return { status: 201, headers: { location: String(made['url']) }, body: made };
});

const update = operation('write', (github, asked) => {
  const existing = found(github, asked);
  if (existing === undefined) return notFound();
  const body = bodyOf(asked);
  if (typeof body !== 'string') return body;
  Object.assign(existing, { body, updatedAt: github.timestamp() });
  return { status: 200, body: comment(github, existing) };
});

const remove = operation('write', (github, asked) => {
  const existing = found(github, asked);
  if (existing === undefined) return notFound();
  github.comments.splice(github.comments.indexOf(existing), 1);
  return { status: 204 };
});

const react = operation('write', (github, asked) => {
  const existing = found(github, asked);
  if (existing === undefined) return notFound();
  const { content } = (asked.body ?? {}) as { readonly content?: string };
  if (content === undefined) return invalid('Validation Failed', [{ resource: 'Reaction', code: 'missing_field', field: 'content' }]);
  const before = github.reactions.find((one) => one.comment === existing.id && one.content === content && one.user.login === github.bot.login);
  const reaction = before ?? { id: 300_000_000 + github.reactions.length, comment: existing.id, content, user: github.bot };
  if (before === undefined) github.reactions.push(reaction);
  const { id } = reaction;
  const body = { id, node_id: nodeId('Reaction', id), user: user(github, reaction.user), content, created_at: github.timestamp() };
  return { status: before === undefined ? 201 : 200, body };
});

export const COMMENTS: Readonly<Record<string, Operation>> = {
  'issues/list-comments': list,
  'issues/create-comment': create,
  'issues/update-comment': update,
  'issues/delete-comment': remove,
  'reactions/create-for-issue-comment': react,
};
