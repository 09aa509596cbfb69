import type { PullRequestFacts, ReviewFacts } from '../formats/github.ts';
import { RepositoryError, type CommitRecord, type History, type Repository } from '../repository/snapshot.ts';
import type { Signature, SignoffFacts } from './case.ts';
import { signLines } from './sign-lines.ts';
import { each, together } from './together.ts';

const COUNTING = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED']);

/** The login of an address that GitHub hands out, lower case; undefined for any other. */
export function loginOfAddress(email: string): string | undefined {
  return /^(?:\d+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com$/i.exec(email)?.[1]?.toLowerCase();
}

/** GitHub's own address as committer of merges and edits made in the browser: nobody's login. */
const WEB_FLOW = 'noreply@github.com';

function contributorsOf(commits: readonly CommitRecord[]): { logins: ReadonlySet<string>; unknown: string[] } {
  const logins = new Set<string>();
  const unknown = new Set<string>();
  for (const { people } of commits) {
    for (const { role, email, login } of people) {
      // An address of GitHub's keeps the login that its owner had then: either name may be the one that signs.
      const known = [login?.toLowerCase(), loginOfAddress(email)].filter((one) => one !== undefined);
      for (const one of known) logins.add(one);
      const nobody = role === 'committer' && email.toLowerCase() === WEB_FLOW;
      if (known.length === 0 && !nobody) unknown.add(email);
    }
  }
  return { logins, unknown: [...unknown].sort() };
}

/** What a signature signs for, as the head has it: paths with their contents, and which further paths would belong to it. */
export interface SignedContent {
  readonly objects: ReadonlyMap<string, string>;
  belongs(path: string): boolean;
}

/** Paths in which the content that was signed differs from the head's; an empty list means the same release digest. */
async function differsAt(repository: Repository, commit: string, signed: SignedContent): Promise<string[]> {
  const entries = await repository.snapshot(commit).list();
  const paths = new Set(signed.objects.keys());
  for (const path of entries.keys()) if (signed.belongs(path)) paths.add(path);
  return [...paths].filter((path) => entries.get(path)?.object !== signed.objects.get(path)).sort();
}

interface Gathering {
  readonly repository: Repository;
  readonly history: History;
  readonly head: string;
  readonly device: string;
  readonly reviews: readonly ReviewFacts[] | undefined;
  readonly pullRequests: readonly PullRequestFacts[];
  readonly signed: SignedContent;
}

async function coverage(g: Gathering, commit: string | undefined): Promise<Pick<Signature, 'covers' | 'since'>> {
  if (commit === g.head) return { covers: 'head', since: [] };
  if (commit === undefined || (await g.repository.resolve(commit)) !== commit) return { covers: 'unknown', since: [] };
  const since = await differsAt(g.repository, commit, g.signed);
  if (since.length > 0) return { covers: 'differs', since };
  // A merge queue makes a head of its own, which nobody can sign: there the head of the pull request stands for it.
  return { covers: g.pullRequests.some(({ head }) => head === commit) ? 'head' : 'same', since };
}

async function signaturesOf(g: Gathering, ofPerson: readonly ReviewFacts[]): Promise<Signature[]> {
  const counting = ofPerson.filter(({ state }) => COUNTING.has(state));
  const latest = counting.at(-1);
  if (latest === undefined) return [];
  const withdrawn = latest.state === 'APPROVED' ? undefined : (latest.state as 'CHANGES_REQUESTED' | 'DISMISSED');
  // A dismissed review keeps its body: it is itself the signature that was withdrawn.
  const review =
    withdrawn === undefined
      ? latest
      : counting.findLast(({ body, state }) => state !== 'CHANGES_REQUESTED' && signLines(body).length > 0);
  if (review === undefined) return [];
  const lines = signLines(review.body).filter(({ device }) => device === undefined || device === g.device);
  if (lines.length === 0) return [];
  const { covers, since } = await coverage(g, review.commit);
  const unique = new Map(lines.map((line) => [`${line.role}\n${line.meaning}`, line]));
  return [...unique.values()].map(({ role, meaning }) => ({
    login: review.login ?? '',
    role,
    meaning,
    at: review.submittedAt,
    commit: review.commit,
    bot: review.bot,
    edited: review.editedAt !== undefined && review.editedAt !== review.submittedAt,
    withdrawn,
    covers,
    since,
  }));
}

/** Who signed what, as far as reviews, pull request and commits tell. */
export async function gatherSignoff(g: Gathering): Promise<SignoffFacts> {
  const people = new Map<string, ReviewFacts[]>();
  let deletedApprovals = 0;
  const inOrder = [...(g.reviews ?? [])].sort((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id);
  for (const review of inOrder) {
    if (review.login === undefined) {
      if (review.state === 'APPROVED' && signLines(review.body).length > 0) deletedApprovals += 1;
      continue;
    }
    const login = review.login.toLowerCase();
    people.set(login, [...(people.get(login) ?? []), review]);
  }
  const [signatures, made] = await together([each(people.values(), (reviews) => signaturesOf(g, reviews)), whoMade(g.history)]);
  const authors = g.pullRequests.flatMap(({ author }) => author?.toLowerCase() ?? []);
  return {
    reviewsGiven: g.reviews !== undefined,
    signatures: signatures.flat(),
    authors: new Set(authors),
    authorsKnown: authors.length > 0 && authors.length === g.pullRequests.length,
    ...made,
    deletedApprovals,
  };
}

async function whoMade(history: History): Promise<Pick<SignoffFacts, 'contributors' | 'unknownAddresses'>> {
  try {
    const { logins, unknown } = contributorsOf(await history.commits());
    return { contributors: { known: true, value: logins }, unknownAddresses: unknown };
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    return { contributors: { known: false, reason: error.message, mend: error.mend }, unknownAddresses: [] };
  }
}
