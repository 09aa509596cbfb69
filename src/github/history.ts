import { comparePaths, isUndecodable, printable, utc } from '../repository/entries.ts';
import { isObjectId } from '../repository/objects.ts';
import { RepositoryError, type CommitRecord, type History, type PastState } from '../repository/snapshot.ts';
import { page, record, text } from './answers.ts';
import type { Client } from './client.ts';
import type { Comparison } from './compare.ts';
import { Line, type Place } from './line.ts';
import type { Objects } from './objects.ts';

/** Queries for the past of one file at the most. */
const MOST_QUERIES = 60;
/** Commits that a query looks at: with what touched the path, which GitHub has to search for, and without. */
const WIDTH = { touches: 24, plain: 128 } as const;
/** So many commits before the base are looked at one by one. */
const NEAR = 1000;
/** Where the first query looks: mostly that is the whole line. */
const FIRST = [...Array.from({ length: 17 }, (_, at) => at), 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768];
const LONGEST = 2 ** 20;
const MEND = 'Judge a clone with `plumbline check`.';

const tags = record({ repository: record({ refs: page(record({ name: text })) }) });

const TAGS = `query Tags($owner: String!, $repo: String!, $prefix: String, $after: String) {
  repository(owner: $owner, name: $repo) {
    refs(refPrefix: "refs/tags/", query: $prefix, first: 100, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } }
  }
}`;

interface Options {
  readonly client: Client;
  readonly objects: Objects;
  readonly comparison: Comparison;
  readonly base: string;
  /** See {@link NEAR}. */
  readonly near?: number | undefined;
  /** See {@link MOST_QUERIES}. */
  readonly queries?: number | undefined;
}

/** The first-parent past of `base`, and what head adds to it, over GitHub's API. */
export class GitHubHistory implements History {
  readonly #client: Client;
  readonly #objects: Objects;
  readonly #comparison: Comparison;
  readonly #base: string;
  readonly #near: number;
  readonly #queries: number;

  constructor({ client, objects, comparison, base, near = NEAR, queries = MOST_QUERIES }: Options) {
    this.#client = client;
    this.#objects = objects;
    this.#comparison = comparison;
    this.#base = base;
    this.#near = near;
    this.#queries = queries;
  }

  /**
   * GitHub does not list the first-parent line, but finds any commit of it by its distance. The nearest 1000 are looked at one
   * by one. Beyond, what lies between two commits is looked at only where they differ in the file or in the commit that touched
   * it last; a state that a merge of an older branch took back again at once is not seen there.
   */
  async states(path: string): Promise<readonly PastState[]> {
    if (isUndecodable(path)) {
      throw new RepositoryError(`the name ${printable(path)} is not UTF-8, so its past was not looked up`, 'Rename the file.');
    }
    if (path === '') return [];
    const what = `the history of ${printable(path)}`;
    const line = new Line(this.#client, this.#base, path, what, this.#queries);
    const places = await this.#dense(line);
    if (places.get(0) === null) throw new RepositoryError(`${this.#base} is no commit that GitHub knows`, 'Check the id.');
    await this.#far(line, places, what);
    return statesOf(places);
  }

  async readObject(object: string): Promise<Uint8Array> {
    if (!isObjectId(object)) {
      throw new RepositoryError(`${JSON.stringify(object)} is no full object id`, 'Ask with an id that this repository gave.');
    }
    return (await this.#objects.read(object, { what: `object ${object}`, path: undefined, size: undefined })).slice();
  }

  async tags(prefix: string): Promise<readonly string[]> {
    const names = new Set<string>();
    const asked = { what: 'the tags', needs: 'contents: read' };
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const given = { prefix: prefix === '' ? null : prefix, after: after ?? null };
      const { nodes, next } = (await this.#client.query(TAGS, given, asked, tags)).repository.refs;
      // GitHub looks for the text anywhere in a name.
      for (const { name } of nodes) if (name.startsWith(prefix)) names.add(name);
      after = next;
    }
    return [...names].sort(comparePaths);
  }

  commits(): Promise<readonly CommitRecord[]> {
    return this.#comparison.commits();
  }

  /** Every commit as far as {@link NEAR}, and some beyond. */
  async #dense(line: Line): Promise<Map<number, Place | null>> {
    const near = this.#near;
    const doubling: number[] = [];
    for (let at = near; at <= LONGEST; at *= 2) doubling.push(at);
    const places = new Map(await line.look([...FIRST.filter((at) => at < near), ...doubling], { touches: false }));
    const end = Math.min(firstBeyond(places), near);
    const open = Array.from({ length: end }, (_, at) => at).filter((at) => !places.has(at));
    const looks = chunks(open, WIDTH.plain).map((distances) => line.look(distances, { touches: false }));
    for (const found of await Promise.all(looks)) for (const [at, place] of found) places.set(at, place);
    return places;
  }

  /** Beyond: refines what lies between two commits until nothing can have happened there. */
  async #far(line: Line, places: Map<number, Place | null>, what: string): Promise<void> {
    const beyond = firstBeyond(places);
    if (beyond <= this.#near) return;
    if (!Number.isFinite(beyond)) throw new RepositoryError(`${what} is too long to be told`, MEND);
    // The rest of these ends is now told with the commits that touched the path last.
    const known = [...places.keys()].filter((at) => at >= this.#near - 1 && at < beyond);
    for (let ask = known; ask.length > 0; ask = gaps(places, this.#near - 1)) {
      const parts = chunks(ask, WIDTH.touches);
      if (!line.allows(parts.length)) {
        throw new RepositoryError(`${what} cannot be told: the file changed too often`, MEND);
      }
      const looks = parts.map((distances) => line.look(distances, { touches: true }));
      for (const found of await Promise.all(looks)) for (const [at, place] of found) places.set(at, place);
    }
  }
}

/** The nearest distance at which there was no commit any more. */
function firstBeyond(places: ReadonlyMap<number, Place | null>): number {
  return Math.min(...[...places].flatMap(([at, place]) => (place === null ? [at] : [])), Number.POSITIVE_INFINITY);
}

function chunks<T>(items: readonly T[], width: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / width) }, (_, at) => items.slice(at * width, (at + 1) * width));
}

const inOrder = (places: ReadonlyMap<number, Place | null>): [number, Place | null][] => [...places].sort(([a], [b]) => a - b);

/** Distances to look at next, spread over all stretches from `start` on in which something may have happened. */
function gaps(places: ReadonlyMap<number, Place | null>, start: number): number[] {
  const line = inOrder(places).filter(([at]) => at >= start);
  const open = line.flatMap(([at, place], index) => {
    const [next, older] = line[index + 1] ?? [at + 1, null];
    const same = place?.object === older?.object && place?.touched === older?.touched;
    return next - at < 2 || same ? [] : [{ from: at, to: next }];
  });
  const each = Math.max(1, Math.floor(WIDTH.touches / Math.max(open.length, 1)));
  return open.flatMap(({ from, to }) => {
    const inside = Math.min(each, to - from - 1);
    return Array.from({ length: inside }, (_, at) => from + Math.ceil(((at + 1) * (to - from)) / (inside + 1)))
      .filter((distance, at, all) => distance < to && distance !== all[at - 1]);
  });
}

function statesOf(places: ReadonlyMap<number, Place | null>): PastState[] {
  const line = inOrder(places).map(([, place]) => place);
  return line.flatMap((place, at) => {
    if (place === null || place.object === line[at + 1]?.object) return [];
    return [{ commit: place.commit, date: utc(Math.floor(Date.parse(place.date) / 1000)), object: place.object }];
  });
}
