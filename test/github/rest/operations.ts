import { checkAnswer, checkRequest, match } from '../contract.ts';
import type { GitHubState } from '../state.ts';
import { forbidden, invalid, notFound, type Answer, type Asked, type Operation } from './answer.ts';
import { CHECKS } from './checks.ts';
import { COMMENTS } from './comments.ts';
import { CONTENTS } from './contents.ts';
import { PULLS } from './pulls.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = { ...CONTENTS, ...PULLS, ...CHECKS, ...COMMENTS };

/** What is wrong with a request as such, whatever is answered. */
export function restViolations(method: string, url: URL, body: unknown): string[] {
  return checkRequest(method, url.pathname, url.searchParams, body);
}

/** Carries a request out and holds the answer to GitHub's description. */
export async function restAnswer(
  github: GitHubState,
  method: string,
  request: Omit<Asked, 'path'>,
): Promise<{ readonly answer: Answer; readonly violations: string[] }> {
  const { pathname } = request.url;
  const matched = match(method, pathname);
  const operation = matched === undefined ? undefined : OPERATIONS[matched.id];
  if (matched === undefined || operation === undefined) return { answer: notFound(), violations: [] };
  const answer = await permitted(github, method, operation, { ...request, path: matched.path });
  const violations = answer.raw === undefined ? checkAnswer(method, pathname, answer.status, answer.body) : [];
  return { answer, violations: violations.map((text) => `the loopback GitHub is at fault: ${text}`) };
}

async function permitted(github: GitHubState, method: string, operation: Operation, asked: Asked): Promise<Answer> {
  const { owner = '', repo = '' } = asked.path;
  if (`${owner}/${repo}`.toLowerCase() !== github.fullName.toLowerCase()) return notFound();
  const { rights, level } = operation;
  const isContents = rights[0] === 'contents';
  if (rights.length > 0 && !github.may(level, ...rights)) {
    // Who may not see the files of a private repository is not told that they are there; those of a public one are everybody's.
    if (isContents && github.isPrivate) return notFound();
    if (!isContents) return forbidden();
  }
  const wrong = restViolations(method, asked.url, asked.body).filter((text) => text.startsWith('body') && !text.endsWith('unknown property'));
  return wrong.length > 0 ? invalid(`Invalid request.\n\n${wrong.join('\n')}`) : operation.handle(github, asked);
}
