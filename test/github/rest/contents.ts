// Trees, blobs and comparisons.
import type { CommitFacts } from '../objects.ts';
import type { GitHubState } from '../state.ts';
import { invalid, notFound, pageOf, refuse, type Asked, type Operation } from './answer.ts';
import { commit, htmlUrl, nodeId, repositoryUrl } from './shapes.ts';

const UNPAGED_COMMITS = 250;

const getTree: Operation = {
  rights: ['contents'],
  level: 'read',
  async handle(github, { path, query }) {
    const asked = await github.resolve(path['tree_sha'] ?? '');
    const tree = asked === undefined ? undefined : await github.git.find(`${asked.oid}^{tree}`);
    if (asked === undefined || tree === undefined) return notFound();
    // Any value counts, `false` too.
    const rows = await github.git.tree(tree.oid, query.has('recursive'));
    const url = (kind: string, sha: string): string => `${repositoryUrl(github)}/git/${kind}/${sha}`;
    const entries = rows.slice(0, github.limits.treeEntries).map(({ mode, type, oid, size, path: name }) => ({
      path: name.toString('utf8'), mode, type, sha: oid,
      ...(size === undefined ? {} : { size }),
      // The commit of a submodule is in another repository.
      ...(type === 'commit' ? {} : { url: url(type === 'blob' ? 'blobs' : 'trees', oid) }),
    }));
    return { status: 200, body: { sha: asked.oid, url: url('trees', asked.oid), tree: entries, truncated: rows.length > entries.length } };
  },
};

const getBlob: Operation = {
  rights: ['contents'],
  level: 'read',
  async handle(github, { path, accept }) {
    const sha = path['file_sha'] ?? '';
    if (!/^[0-9a-f]{40}$/.test(sha)) return invalid("The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
    const found = await github.git.find(sha);
    if (found?.type !== 'blob') return notFound();
    if (found.size > github.limits.blobBytes) {
      const message = 'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.';
      return refuse(403, message, [{ resource: 'Blob', field: 'data', code: 'too_large' }]);
    }
    const bytes = (await github.git.read(sha))?.bytes ?? Buffer.alloc(0);
    if (/application\/vnd\.github(?:\.v3)?\.raw/.test(accept)) return { status: 200, raw: { type: 'application/vnd.github.raw+json; charset=utf-8', bytes } };
    // GitHub breaks the lines as MIME does.
    const content = bytes.toString('base64').replaceAll(/.{1,60}/g, '$&\n');
    const url = `${repositoryUrl(github)}/git/blobs/${sha}`;
    return { status: 200, body: { sha, node_id: nodeId('Blob', sha), size: bytes.length, url, content, encoding: 'base64' } };
  },
};

const STATUSES: Readonly<Record<string, string>> = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed' };

/** Changed files between two commits in the shape of comparisons and pull requests, without their patches. */
export async function changedFiles(github: GitHubState, from: string, to: string): Promise<Record<string, unknown>[]> {
  const fields = (await github.git.run('diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-abbrev', from, to)).toString('utf8').split('\0');
  const files = new Map<string, Record<string, unknown>>();
  while (fields.length > 1) {
    const field = fields.shift() ?? '';
    if (field.startsWith(':')) {
      const [oldMode, newMode, oldOid, newOid, letter = ''] = field.slice(1).split(' ');
      const previous = fields.shift() ?? '';
      const filename = /^[RC]/.test(letter) ? (fields.shift() ?? '') : previous;
      const sha = newOid === '0'.repeat(40) ? oldOid : newOid;
      const status = letter === 'M' && oldOid === newOid && oldMode !== newMode ? 'changed' : (STATUSES[letter.slice(0, 1)] ?? 'changed');
      const at = encodeURIComponent(filename);
      files.set(filename, {
        sha, filename, status, additions: 0, deletions: 0, changes: 0,
        blob_url: `${htmlUrl(github)}/blob/${to}/${at}`, raw_url: `${htmlUrl(github)}/raw/${to}/${at}`,
        contents_url: `${repositoryUrl(github)}/contents/${at}?ref=${to}`, ...(filename === previous ? {} : { previous_filename: previous }),
      });
    } else {
      const [added, deleted, name = ''] = field.split('\t');
      if (name === '') fields.shift();
      const file = files.get(name === '' ? (fields.shift() ?? '') : name);
      // Binary files are counted as `-`.
      const [additions, deletions] = [Number(added) || 0, Number(deleted) || 0];
      if (file !== undefined) Object.assign(file, { additions, deletions, changes: additions + deletions });
    }
  }
  return [...files.values()];
}

/** A side of a comparison: `name`, or `owner:name` for one of the same network. */
async function side(github: GitHubState, name: string): Promise<string | undefined> {
  const own = name.startsWith(`${github.owner}:`) ? name.slice(github.owner.length + 1) : name;
  const fork = /^([^:]+):(.+)$/.exec(own);
  if (fork !== null) {
    const [, owner = '', branch = ''] = fork;
    return [...github.pullRequests.values()].find(({ head, headRepository }) => head.ref === branch && headRepository?.split('/')[0] === owner)?.head.sha;
  }
  return github.commitAt(own);
}

interface ComparedCommits {
  readonly commits: readonly CommitFacts[];
  readonly firstPage: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

async function comparedCommits(github: GitHubState, asked: Asked, ids: readonly string[]): Promise<ComparedCommits> {
  const paged = asked.query.has('page') || asked.query.has('per_page');
  const page = paged ? pageOf(asked, ids) : { items: ids.slice(-UNPAGED_COMMITS), number: 1, headers: {} };
  return { commits: await Promise.all(page.items.map((id) => github.git.commit(id))), firstPage: page.number === 1, headers: page.headers };
}

const compare: Operation = {
  rights: ['contents'],
  level: 'read',
  async handle(github, asked) {
    const [, before = '', after = ''] = /^(.+?)\.\.\.(.+)$/s.exec(asked.path['basehead'] ?? '') ?? [];
    const [base, head] = [await side(github, before), await side(github, after)];
    if (base === undefined || head === undefined) return notFound();
    const mergeBase = await github.git.mergeBase(base, head);
    if (mergeBase === undefined) return refuse(404, `No common ancestor between ${before} and ${after}.`);
    const ahead = await github.git.revisions('--reverse', head, `^${base}`);
    const behind = await github.git.revisions(base, `^${head}`);
    const status = base === head ? 'identical' : ahead.length === 0 ? 'behind' : behind.length === 0 ? 'ahead' : 'diverged';
    const { commits, firstPage, headers } = await comparedCommits(github, asked, ahead);
    const url = `${repositoryUrl(github)}/compare/${before}...${after}`;
    const html = `${htmlUrl(github)}/compare/${before}...${after}`;
    const files = firstPage ? (await changedFiles(github, mergeBase, head)).slice(0, github.limits.comparedFiles) : undefined;
    return {
      status: 200,
      headers,
      body: {
        url, html_url: html, permalink_url: `${htmlUrl(github)}/compare/${base}...${head}`, diff_url: `${html}.diff`, patch_url: `${html}.patch`,
        base_commit: commit(github, await github.git.commit(base)), merge_base_commit: commit(github, await github.git.commit(mergeBase)),
        status, ahead_by: ahead.length, behind_by: behind.length, total_commits: ahead.length, commits: commits.map((facts) => commit(github, facts)),
        ...(files === undefined ? {} : { files }),
      },
    };
  },
};

export const CONTENTS: Readonly<Record<string, Operation>> = { 'git/get-tree': getTree, 'git/get-blob': getBlob, 'repos/compare-commits-with-basehead': compare };
