// Reads a real repository with git's plumbing. Objects never change, so what was read once is kept.
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { isolatedEnvironment } from '../support/fast-import.mjs';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface Found {
  readonly oid: string;
  readonly type: ObjectType;
  readonly size: number;
}

export interface GitPerson {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
  /** As git writes it: `+0100`. */
  readonly zone: string;
}

export interface CommitFacts {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitPerson;
  readonly committer: GitPerson;
  readonly message: string;
}

export interface TagFacts {
  readonly target: string;
  readonly name: string;
  readonly tagger: GitPerson | undefined;
  readonly message: string;
}

export interface TreeRow {
  /** As in the tree: `100644`. */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  /** Undefined for all but blobs. */
  readonly size: number | undefined;
  /** From the listed tree on. */
  readonly path: Buffer;
}

interface Waiting {
  resolve(answer: { readonly found: Found; readonly bytes: Buffer } | undefined): void;
  reject(error: Error): void;
}

/** One long-lived `git cat-file`, asked line by line. */
class ObjectPipe {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #withBytes: boolean;
  readonly #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  #header: Found | undefined;

  constructor(folder: string, flag: '--batch' | '--batch-check') {
    this.#withBytes = flag === '--batch';
    this.#child = spawn('git', ['-C', folder, '--no-replace-objects', 'cat-file', flag], { env: isolatedEnvironment() });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#drain();
    });
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => undefined);
    const end = (): void => {
      for (const one of this.#waiting.splice(0)) one.reject(new Error(`git cat-file ended in ${folder}`));
    };
    this.#child.on('error', end).on('close', end);
  }

  ask(line: string): Promise<{ readonly found: Found; readonly bytes: Buffer } | undefined> {
    if (line.includes('\n')) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${line}\n`);
    });
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #joined(): Buffer {
    const [only] = this.#chunks;
    const joined = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(length: number): Buffer {
    const joined = this.#joined();
    this.#chunks = joined.length === length ? [] : [joined.subarray(length)];
    this.#length -= length;
    return joined.subarray(0, length);
  }

  #drain(): void {
    while (this.#length > 0) {
      if (this.#header === undefined) {
        const end = this.#joined().indexOf(10);
        if (end < 0) return;
        const line = this.#take(end + 1).toString('utf8').trimEnd();
        const [, oid, type, size] = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
        if (oid === undefined) {
          this.#waiting.shift()?.resolve(undefined);
          continue;
        }
        this.#header = { oid, type: type as ObjectType, size: Number(size) };
      }
      const found = this.#header;
      // The bytes are followed by a newline of git's own.
      const length = this.#withBytes ? found.size + 1 : 0;
      if (this.#length < length) return;
      this.#header = undefined;
      this.#waiting.shift()?.resolve({ found, bytes: length === 0 ? Buffer.alloc(0) : this.#take(length).subarray(0, found.size) });
    }
  }
}

function person(text: string): GitPerson {
  const [, name = '', email = '', seconds = '0', zone = '+0000'] = /^(.*?) ?<(.*?)> (\d+) ([+-]\d{4})$/.exec(text) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000), zone };
}

/** Headers by name, each with all its values, and the message. */
function sections(bytes: Buffer): { readonly headers: ReadonlyMap<string, readonly string[]>; readonly message: string } {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = new Map<string, string[]>();
  for (const line of (end < 0 ? text : text.slice(0, end)).split('\n')) {
    const space = line.indexOf(' ');
    // A line that begins with a space goes on with the one before: a signature, which nobody asks for.
    if (space > 0) headers.set(line.slice(0, space), [...(headers.get(line.slice(0, space)) ?? []), line.slice(space + 1)]);
  }
  return { headers, message: end < 0 ? '' : text.slice(end + 2) };
}

export class GitObjects {
  readonly folder: string;
  readonly #contents: ObjectPipe;
  readonly #names: ObjectPipe;
  readonly #kept = new Map<string, Promise<unknown>>();

  /** @param folder the work tree, `.git` or bare repository */
  constructor(folder: string) {
    this.folder = folder;
    this.#contents = new ObjectPipe(folder, '--batch');
    this.#names = new ObjectPipe(folder, '--batch-check');
  }

  /** The object that git's own syntax names: an id, `ID:path`, `ID~3`. */
  async find(name: string): Promise<Found | undefined> {
    return (await this.#names.ask(name))?.found;
  }

  async read(oid: string): Promise<{ readonly found: Found; readonly bytes: Buffer } | undefined> {
    return this.#contents.ask(oid);
  }

  commit(oid: string): Promise<CommitFacts> {
    return this.#once(`commit ${oid}`, async () => {
      const { headers, message } = sections(await this.#bytes(oid, 'commit'));
      const one = (name: string): string => headers.get(name)?.[0] ?? '';
      return { oid, tree: one('tree'), parents: headers.get('parent') ?? [], author: person(one('author')), committer: person(one('committer')), message };
    });
  }

  tag(oid: string): Promise<TagFacts> {
    return this.#once(`tag ${oid}`, async () => {
      const { headers, message } = sections(await this.#bytes(oid, 'tag'));
      const [tagger] = headers.get('tagger') ?? [];
      return { target: headers.get('object')?.[0] ?? '', name: headers.get('tag')?.[0] ?? '', tagger: tagger === undefined ? undefined : person(tagger), message };
    });
  }

  /** The rows of a tree, in git's order; with all below it when `recursive`. */
  tree(treeish: string, recursive = false): Promise<TreeRow[]> {
    return this.#once(`tree ${treeish} ${String(recursive)}`, async () => {
      const listed = await this.run('ls-tree', '-z', '--long', '--full-tree', ...(recursive ? ['-r', '-t'] : []), treeish);
      const rows: TreeRow[] = [];
      for (let from = 0; from < listed.length; ) {
        const end = listed.indexOf(0, from);
        const tab = listed.indexOf(9, from);
        const [mode = '', type, oid = '', size] = listed.toString('utf8', from, tab).split(/ +/);
        rows.push({ mode, type: type as TreeRow['type'], oid, size: size === '-' ? undefined : Number(size), path: listed.subarray(tab + 1, end) });
        from = end + 1;
      }
      return rows;
    });
  }

  /** Commit ids that `git rev-list` gives for ids and options. */
  revisions(...args: readonly string[]): Promise<string[]> {
    return this.#once(`revisions ${args.join('\0')}`, async () => {
      const listed = (await this.run('--literal-pathspecs', 'rev-list', ...args)).toString('utf8');
      return listed.split('\n').filter((line) => line !== '');
    });
  }

  /** The merge base of two commit ids, undefined when they have no common ancestor. */
  mergeBase(a: string, b: string): Promise<string | undefined> {
    return this.#once(`merge base ${a} ${b}`, () => this.run('merge-base', a, b).then((text) => text.toString('utf8').trim(), () => undefined));
  }

  /** Every reference by its full name, as it is now. */
  async references(): Promise<Map<string, string>> {
    const listed = (await this.run('for-each-ref', '--format=%(objectname) %(refname)')).toString('utf8');
    return new Map(listed.split('\n').filter((line) => line !== '').map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
  }

  run(...args: readonly string[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { env: isolatedEnvironment(), encoding: 'buffer', maxBuffer: 1 << 30 } as const;
      execFile('git', ['-C', this.folder, '--no-replace-objects', ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`git ${args.join(' ')}: ${stderr.toString('utf8')}`, { cause: error }));
      });
    });
  }

  close(): void {
    this.#contents.close();
    this.#names.close();
  }

  async #bytes(oid: string, type: ObjectType): Promise<Buffer> {
    const read = await this.read(oid);
    if (read?.found.type !== type) throw new Error(`${oid} is ${read?.found.type ?? 'missing'}, not a ${type}`);
    return read.bytes;
  }

  #once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key) as Promise<T> | undefined;
    if (kept !== undefined) return kept;
    const made = make();
    this.#kept.set(key, made);
    made.catch(() => this.#kept.delete(key));
    return made;
  }
}
