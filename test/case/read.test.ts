import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/case/read.ts';
import type { Source } from '../../src/case/case.ts';
import { MemoryRepository } from '../../src/repository/memory.ts';

const AUTHORIZATION = 'schema: plumbline/authorization/v1\nrecords:\n  - {id: A-1, status: draft, jurisdiction: us, plan: {title: T, version: "1"}, baseline: {version: "1", model_digest: "sha256:' + 'a'.repeat(64) + '"}}\n';

function read(files: Record<string, string>, path: string, schema?: 'authorization' | 'policy', exactNumbers = false): Promise<Source<unknown>> {
  const repository = new MemoryRepository();
  const commit = repository.commit({ files: new Map(Object.entries(files)) });
  return readSource(repository.snapshot(commit), path, { at: 'head', schema, exactNumbers });
}

/** What of a source can be compared: a document's own functions are made for each. */
const plain = ({ document, ...source }: Source<unknown>): object => ({ ...source, document: { path: document?.path, value: document?.value } });

describe('a file that is read twice', () => {
  it('says the same again', async () => {
    const first = await read({ 'a.yaml': AUTHORIZATION }, 'a.yaml', 'authorization');
    expect(first.problems).toEqual([]);
    expect(await read({ 'a.yaml': AUTHORIZATION }, 'a.yaml', 'authorization')).toMatchObject(plain(first));
  });

  it('is held against the schema that is asked for, and not another', async () => {
    await read({ 'a.yaml': AUTHORIZATION }, 'a.yaml', 'authorization');
    expect((await read({ 'a.yaml': AUTHORIZATION }, 'a.yaml', 'policy')).value).toBeUndefined();
    expect((await read({ 'a.yaml': AUTHORIZATION }, 'a.yaml')).problems).toEqual([]);
  });

  it('is read with exact numbers only where that is asked', async () => {
    const long = 'a: 0.1000000000000000055511151231257827\n';
    expect((await read({ 'a.yaml': long }, 'a.yaml')).problems).toEqual([]);
    expect((await read({ 'a.yaml': long }, 'a.yaml', undefined, true)).problems).toHaveLength(1);
    expect((await read({ 'a.yaml': long }, 'a.yaml')).problems).toEqual([]);
  });

  it('tells its faults under its own path', async () => {
    const files = { 'a.yaml': 'a: [', 'b.yaml': 'a: [' };
    expect((await read(files, 'a.yaml')).problems[0]?.location.path).toBe('a.yaml');
    expect((await read(files, 'b.yaml')).problems[0]?.location.path).toBe('b.yaml');
  });

  it('is its new text where that has changed', async () => {
    expect((await read({ 'a.yaml': 'a: 1\n' }, 'a.yaml')).value).toEqual({ a: 1 });
    expect((await read({ 'a.yaml': 'a: 2\n' }, 'a.yaml')).value).toEqual({ a: 2 });
  });

  it('is the same after many others, larger than what is kept', async () => {
    const first = await read({ 'a.yaml': 'a: 1\n' }, 'a.yaml');
    for (let index = 0; index < 6; index++) await read({ 'b.json': JSON.stringify({ index, texts: Array.from({ length: 5 }, () => ' '.repeat(50_000)) }) }, 'b.json');
    expect(await read({ 'a.yaml': 'a: 1\n' }, 'a.yaml')).toMatchObject(plain(first));
  });
});
