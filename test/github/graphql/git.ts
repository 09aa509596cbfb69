// Commits, trees, blobs, tags and references.
import type { CommitFacts, Found, GitPerson, TreeRow } from '../objects.ts';
import type { GitHubState } from '../state.ts';
import { htmlUrl, nodeId } from '../rest/shapes.ts';
import { checkSuites, type CheckSuiteArguments } from './checks.ts';
import { connection, type PageArguments } from './connection.ts';
import { actor, pullRequestFacts, repositoryFacts, type Node } from './facts.ts';
import { forbidden, notFound } from './refusal.ts';

const zulu = (date: Date): string => date.toISOString().replace('.000Z', 'Z');

/** A time in the zone of the person who made the commit. */
function inZone({ date, zone }: GitPerson): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? ['', '+', '00', '00'];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return zulu(new Date(date.getTime() + offset * 60_000)).replace('Z', offset === 0 ? 'Z' : `${sign}${hours}:${minutes}`);
}

function gitActor(github: GitHubState, { name, email }: Pick<GitPerson, 'name' | 'email'>, date: string | null): Node {
  const account = github.accountOf(email);
  return { __typename: 'GitActor', name, email, date, user: account?.type === 'User' ? actor(github, account) : null };
}

/** The author and those whom the message's last paragraph names beside, each once. */
function authorsOf({ author, message }: CommitFacts): Pick<GitPerson, 'name' | 'email'>[] {
  const trailers = message.trimEnd().split(/\n\s*\n/).at(-1) ?? '';
  const others = [...trailers.matchAll(/^co-authored-by:\s*(.*?)\s*<([^<>\n]+)>\s*$/gim)].map(([, name = '', email = '']) => ({ name, email }));
  const all = [author, ...others];
  return all.filter(({ email }, index) => all.findIndex((one) => one.email.toLowerCase() === email.toLowerCase()) === index);
}

const common = (github: GitHubState, oid: string, type: string): Node => ({
  __typename: type, id: nodeId(type, oid), oid, abbreviatedOid: oid.slice(0, 7), commitUrl: `${htmlUrl(github)}/commit/${oid}`,
  commitResourcePath: `/${github.fullName}/commit/${oid}`, repository: () => repositoryFacts(github),
});

async function commit(github: GitHubState, oid: string): Promise<Node> {
  const facts: CommitFacts = await github.git.commit(oid);
  const [headline = ''] = facts.message.split('\n');
  return {
    ...common(github, oid, 'Commit'), message: facts.message.trimEnd(), messageHeadline: headline, messageBody: facts.message.slice(headline.length).trim(),
    committedDate: zulu(facts.committer.date), authoredDate: zulu(facts.author.date), url: `${htmlUrl(github)}/commit/${oid}`,
    author: gitActor(github, facts.author, inZone(facts.author)), committer: gitActor(github, facts.committer, inZone(facts.committer)),
    authors: (args: PageArguments) => connection('authors', args, authorsOf(facts), (one) => gitActor(github, one, inZone(facts.author))),
    authoredByCommitter: facts.author.email === facts.committer.email,
    tree: () => objectOf(github, { oid: facts.tree, type: 'tree', size: 0 }),
    parents: (args: PageArguments) => connection('parents', args, facts.parents, (parent) => commit(github, parent)),
    file: ({ path }: { readonly path: string }) => file(github, oid, path),
    history: async (args: PageArguments & { readonly path?: string | null }) => {
      const path = args.path ?? '';
      const ids = await github.git.revisions(oid, ...(path === '' ? [] : ['--', path]));
      return connection('history', args, ids, (id) => commit(github, id));
    },
    checkSuites: (args: CheckSuiteArguments) => checkSuites(github, oid, args),
    associatedPullRequests: async (args: PageArguments) => {
      if (!github.may('read', 'pull_requests')) throw forbidden();
      return connection('associatedPullRequests', args, await github.pullRequestsOf(oid), (pull) => pullRequestFacts(github, pull));
    },
  };
}

/** GitHub takes a blob for binary as git does: by a NUL near its start. */
const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8000).includes(0);

async function blob(github: GitHubState, { oid, size }: Found): Promise<Node> {
  const limit = github.limits.textBytes;
  let reading: Promise<Buffer> | undefined;
  const bytes = (): Promise<Buffer> => (reading ??= github.git.read(oid).then((read) => read?.bytes ?? Buffer.alloc(0)));
  return {
    ...common(github, oid, 'Blob'), byteSize: size, isTruncated: size > limit,
    isBinary: async () => isBinary(await bytes()),
    text: async () => {
      const content = await bytes();
      return isBinary(content) ? null : content.subarray(0, limit).toString('utf8');
    },
  };
}

function treeEntry(github: GitHubState, row: TreeRow, folder: string): Node {
  const name = row.path.toString('utf8');
  const path = folder === '' ? row.path : Buffer.concat([Buffer.from(`${folder}/`), row.path]);
  return {
    __typename: 'TreeEntry', name, nameRaw: row.path.toString('base64'), path: path.toString('utf8'), pathRaw: path.toString('base64'),
    mode: Number.parseInt(row.mode, 8), type: row.type, oid: row.oid, size: row.size ?? 0, repository: () => repositoryFacts(github),
    // The commit of a submodule is in another repository.
    object: async () => (row.type === 'commit' ? null : objectOf(github, await github.git.find(row.oid))),
  };
}

async function file(github: GitHubState, commitOid: string, path: string): Promise<Node | null> {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  const parent = await github.git.find(`${commitOid}^{tree}:${folder}`.replace(/:$/, ''));
  if (parent?.type !== 'tree') return null;
  const name = Buffer.from(path.slice(folder === '' ? 0 : folder.length + 1));
  const row = (await github.git.tree(parent.oid)).find((one) => one.path.equals(name));
  return row === undefined ? null : treeEntry(github, row, folder);
}

async function tag(github: GitHubState, oid: string): Promise<Node> {
  const { name, message, tagger, target } = await github.git.tag(oid);
  const by = tagger === undefined ? null : gitActor(github, tagger, inZone(tagger));
  return { ...common(github, oid, 'Tag'), name, message, tagger: by, target: async () => objectOf(github, await github.git.find(target)) };
}

/** An object as its type's node. */
export async function objectOf(github: GitHubState, found: Found | undefined): Promise<Node | null> {
  if (found === undefined) return null;
  const { oid, type } = found;
  if (type === 'commit') return commit(github, oid);
  if (type === 'blob') return blob(github, found);
  if (type === 'tag') return tag(github, oid);
  return { ...common(github, oid, 'Tree'), entries: async () => (await github.git.tree(oid)).map((row) => treeEntry(github, row, '')) };
}

/** `repository.object`, by id or expression. */
export async function object(github: GitHubState, { expression, oid }: { readonly expression?: string | null; readonly oid?: string | null }): Promise<Node | null> {
  if (!github.may('read', 'contents') && github.isPrivate) throw forbidden();
  if (typeof oid === 'string') {
    if (!/^[0-9a-f]{40}$/.test(oid)) throw notFound(`Could not resolve to a node with the global id of '${oid}'.`);
    return objectOf(github, await github.git.find(oid));
  }
  return typeof expression === 'string' ? objectOf(github, await github.resolve(expression)) : null;
}

/** A commit by id, null where the repository has it no more. */
export async function commitOrNull(github: GitHubState, oid: string | null): Promise<Node | null> {
  const found = oid === null ? undefined : await github.git.find(oid);
  return found?.type === 'commit' ? commit(github, found.oid) : null;
}

function refUpdateRule(github: GitHubState, fullName: string): Node | null {
  const rule = github.refUpdateRules.get(fullName.replace(/^refs\/heads\//, ''));
  if (rule === undefined) return null;
  return {
    __typename: 'RefUpdateRule', requiredStatusCheckContexts: null, requiredApprovingReviewCount: null, requiresCodeOwnerReviews: false, allowsDeletions: false,
    allowsForcePushes: false, blocksCreations: false, requiresConversationResolution: false, requiresLinearHistory: false, requiresSignatures: false,
    viewerAllowedToDismissReviews: false, viewerCanPush: false, ...rule,
  };
}

function reference(github: GitHubState, fullName: string, oid: string): Node {
  const [, prefix = 'refs/', name = fullName] = /^(refs\/(?:heads|tags)\/)?(.+)$/s.exec(fullName) ?? [];
  return {
    __typename: 'Ref', id: nodeId('Ref', fullName), prefix, name, repository: () => repositoryFacts(github),
    target: async () => objectOf(github, await github.git.find(oid)),
    refUpdateRule: () => refUpdateRule(github, fullName),
  };
}

/** A reference by its full name, or a branch or tag by its own. */
export async function ref(github: GitHubState, name: string): Promise<Node | null> {
  if (!github.may('read', 'contents') && github.isPrivate) throw forbidden();
  const references = await github.references();
  for (const fullName of [name, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const oid = references.get(fullName);
    if (oid !== undefined) return reference(github, fullName, oid);
  }
  return null;
}

export interface RefsArguments extends PageArguments {
  readonly refPrefix: string;
  readonly query?: string | null;
  readonly direction?: 'ASC' | 'DESC' | null;
}

export async function refs(github: GitHubState, args: RefsArguments): Promise<unknown> {
  if (!github.may('read', 'contents') && github.isPrivate) throw forbidden();
  const { refPrefix, query, direction } = args;
  const names = [...(await github.references())].filter(([name]) => name.startsWith(refPrefix) && name.slice(refPrefix.length).includes(query ?? ''));
  const sorted = names.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return connection('refs', args, direction === 'DESC' ? sorted.reverse() : sorted, ([name, oid]) => reference(github, name, oid));
}
