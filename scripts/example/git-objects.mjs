// Git objects without git: names them, and writes them as a repository that git reads.
// Format: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/**
 * @typedef {{ name: string, email: string }} Person
 * @typedef {{ message: string, date: string, author: Person, committer?: Person, parents: string[] }} CommitFacts
 *   `date` is ISO 8601; it is the author's and the committer's
 */

/** A growing set of objects. */
export class ObjectStore {
  /** Framed objects by name. @type {Map<string, Buffer>} */
  objects = new Map();

  #add(type, body) {
    const framed = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const name = createHash('sha1').update(framed).digest('hex');
    this.objects.set(name, framed);
    return name;
  }

  /** @param {ReadonlyMap<string, Uint8Array>} files by path @param {ReadonlySet<string>} links paths that are symbolic links */
  tree(files, links = new Set(), prefix = '') {
    const entries = new Map();
    const folders = new Map();
    for (const [path, bytes] of files) {
      const slash = path.indexOf('/');
      if (slash < 0) {
        entries.set(path, {
          mode: links.has(prefix + path) ? '120000' : '100644',
          name: this.#add('blob', Buffer.from(bytes)),
          sort: path,
        });
        continue;
      }
      const folder = path.slice(0, slash);
      if (!folders.has(folder)) folders.set(folder, new Map());
      folders.get(folder).set(path.slice(slash + 1), bytes);
    }
    for (const [folder, inside] of folders) {
      entries.set(folder, { mode: '40000', name: this.tree(inside, links, `${prefix}${folder}/`), sort: `${folder}/` });
    }
    // Git orders a tree's entries by bytes, folders as if they ended in a slash.
    const ordered = [...entries].sort(([, a], [, b]) => Buffer.compare(Buffer.from(a.sort), Buffer.from(b.sort)));
    const lines = ordered.map(([entry, { mode, name }]) =>
      Buffer.concat([Buffer.from(`${mode} ${entry}\0`), Buffer.from(name, 'hex')]),
    );
    return this.#add('tree', Buffer.concat(lines));
  }

  /** @param {string} tree @param {CommitFacts} facts @returns the commit's id */
  commit(tree, { message, date, author, committer = author, parents }) {
    const seconds = Date.parse(date) / 1000;
    if (!Number.isInteger(seconds)) throw new Error(`no date: ${date}`);
    const person = ({ name, email }) => `${name} <${email}> ${seconds} +0000`;
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${person(author)}`,
      `committer ${person(committer)}`,
      '',
      `${message}\n`,
    ];
    return this.#add('commit', Buffer.from(lines.join('\n')));
  }

  /**
   * Writes a repository of loose objects, branches and tags; nothing is checked out.
   * @param {string} folder the new `.git` directory
   * @param {Record<string, string>} refs commit ids by full name (`refs/heads/main`)
   */
  async write(folder, refs) {
    const put = async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    };
    await mkdir(join(folder, 'objects/info'), { recursive: true });
    await mkdir(join(folder, 'refs'), { recursive: true });
    await put('HEAD', 'ref: refs/heads/main\n');
    await put('config', '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n');
    for (const [ref, id] of Object.entries(refs)) await put(ref, `${id}\n`);
    for (const [name, framed] of this.objects)
      await put(`objects/${name.slice(0, 2)}/${name.slice(2)}`, deflateSync(framed, { level: 1 }));
  }
}
