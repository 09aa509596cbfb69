import type { GitHubState } from '../state.ts';
import { repositoryFacts, type Node } from './facts.ts';
import { object, ref, refs, type RefsArguments } from './git.ts';
import { mergeQueue, onePullRequest, pullRequests, type PullRequestsArguments } from './pulls.ts';

export function repository(github: GitHubState): Node {
  return {
    ...repositoryFacts(github),
    defaultBranchRef: () => ref(github, `refs/heads/${github.defaultBranch}`),
    object: (args: { readonly expression?: string | null; readonly oid?: string | null }) => object(github, args),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => ref(github, qualifiedName),
    refs: (args: RefsArguments) => refs(github, args),
    mergeQueue: ({ branch }: { readonly branch?: string | null }) => mergeQueue(github, branch ?? github.defaultBranch),
    pullRequest: ({ number }: { readonly number: number }) => onePullRequest(github, number),
    pullRequests: (args: PullRequestsArguments) => pullRequests(github, args),
  };
}
