import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../src/repository/git.ts';
import { ReplyParser } from '../../src/repository/replies.ts';
import { RepositoryError, type Snapshot } from '../../src/repository/snapshot.ts';
import { MAX_READ_BYTES } from '../../src/repository/entries.ts';
import { fakeGit } from '../support/fake-git.ts';
import { buildRepository, git, isolatedEnvironment, type BuiltFile } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

async function snapshotOf(
  files: Iterable<readonly [string, BuiltFile]>,
  environment: Record<string, string> = isolatedEnvironment(),
) {
  const folder = temporaryFolder();
  const { ids } = await buildRepository(folder, { commits: [{ files }] });
  const repository = await openGitRepository(folder, environment);
  return { folder, repository, snapshot: repository.snapshot(ids.get('0') ?? '') };
}

const text = async (snapshot: Snapshot, path: string): Promise<string> => Buffer.from(await snapshot.read(path)).toString();
const running = (): number => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

describe('the reply of git cat-file', () => {
  const objects = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });

  it('is cut into the same objects wherever the pipe cuts it', () => {
    fc.assert(
      fc.property(objects, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 }), (bodies, cuts) => {
        const whole = Buffer.concat(
          bodies.flatMap((body) => [Buffer.from(`size ${body.length}\n`), body, Buffer.from('\nnone\n')]),
        );
        const found: number[][] = [];
        const lines: string[] = [];
        let current: number[] = [];
        const parser = new ReplyParser({
          header(line) {
            lines.push(line);
            current = [];
            return line === 'none' ? undefined : Number(line.slice(5));
          },
          body: (chunk) => void current.push(...chunk),
          bodyEnd: () => void found.push(current),
        });
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          parser.push(whole.subarray(at, end));
          at = end;
        }
        expect(found).toEqual(bodies.map((body) => [...body]));
        expect(lines).toEqual(bodies.flatMap((body) => [`size ${body.length}`, 'none']));
      }),
    );
  });

  it('is refused where a body does not end where it should, and where a line does not end', () => {
    const parser = () => new ReplyParser({ header: () => 2, body: () => undefined, bodyEnd: () => undefined });
    expect(() => parser().push(Buffer.from('x\nabc'))).toThrow(RepositoryError);
    const patient = parser();
    expect(() => patient.push(Buffer.alloc(256, 'x'))).not.toThrow();
    expect(() => patient.push(Buffer.from('x'))).toThrow(RepositoryError);
  });
});

describe('reading many files', () => {
  it('takes one process for contents and one for sizes, however many there are', async () => {
    const { environment, folder } = fakeGit('if [ "$command" = cat-file ]; then : > "$here/started-$$"; fi');
    const { snapshot, repository } = await snapshotOf(
      Array.from({ length: 200 }, (_, at) => [`${at}`, `content ${at}`]),
      environment,
    );
    const contents = await Promise.all(Array.from({ length: 200 }, (_, at) => text(snapshot, `${at}`)));
    expect(contents).toEqual(Array.from({ length: 200 }, (_, at) => `content ${at}`));
    expect(readdirSync(folder).filter((name) => name.startsWith('started'))).toHaveLength(2);
    await repository.close();
  });

  it('hashes a file once, whatever its name', async () => {
    const { environment, folder } = fakeGit(
      'case "$*" in *--batch) while read object; do echo "$object" >> "$here/asked"; echo "$object"; done | real "$@"; exit;; esac',
    );
    const { snapshot } = await snapshotOf(
      [
        ['a', 'same'],
        ['b', 'same'],
      ],
      environment,
    );
    expect(await snapshot.digest('a')).toBe(await snapshot.digest('b'));
    await snapshot.digest('a');
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('does not keep the program running when it is done', async () => {
    const before = running();
    const { snapshot } = await snapshotOf([
      ['a', '1'],
      ['large', Buffer.alloc(9_000_000)],
    ]);
    await snapshot.read('a');
    await snapshot.digest('a');
    await snapshot.read('large', { start: 0, end: 8 });
    for (let turn = 0; running() > before && turn < 200; turn += 1) await wait(10);
    expect(running()).toBe(before);
    expect(await text(snapshot, 'a')).toBe('1');
  });

  it('reads the beginning of a large file without waiting for its end', async () => {
    // After 1 MiB of a file read on its own, this git says nothing more and does not end.
    const { environment } = fakeGit('case "$*" in *"cat-file blob"*) real "$@" | head -c 1048576; exec sleep 1000;; esac');
    const { snapshot } = await snapshotOf([['large', Buffer.alloc(9_000_000, 'abc')]], environment);
    expect(Buffer.from(await snapshot.read('large', { start: 3, end: 9 })).toString()).toBe('abcabc');
  });

  it('refuses a file beyond 256 MiB before reading it, but not its parts or its size', async () => {
    const size = MAX_READ_BYTES + 1;
    const { environment } = fakeGit(
      `if [ "$command" = cat-file ]; then
         case "$*" in
           *--batch-check*) read object; echo "$object blob ${size}"; cat > /dev/null; exit;;
           *blob*) yes | head -c 1000000; exec sleep 1000;;
         esac
         : > "$here/read"; exit 1
       fi`,
    );
    const { snapshot } = await snapshotOf([['huge', 'x']], environment);
    expect(await snapshot.size('huge')).toBe(size);
    await expect(snapshot.read('huge')).rejects.toThrow(new RegExp(`"huge" in .* has ${size} bytes`));
    expect(Buffer.from(await snapshot.read('huge', { start: 2, end: 6 })).toString()).toBe('y\ny\n');
  });
});

describe('a git process that fails', () => {
  it('fails what was asked of it, and the next question starts another', async () => {
    const { environment, folder } = fakeGit('case "$*" in *--batch) echo $$ > "$here/pid";; esac');
    const { snapshot } = await snapshotOf(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      environment,
    );
    expect(await text(snapshot, 'a')).toBe('1');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    const questions = ['a', 'b'].map((path) => snapshot.digest(path));
    await wait(50);
    process.kill(pid, 'SIGKILL');
    for (const question of questions) {
      await expect(question).rejects.toThrow(RepositoryError);
      await expect(question).rejects.toThrow(/git cat-file was ended by SIGKILL/);
    }
    expect(await snapshot.digest('a')).toMatch(/^6b86b273ff34/);
    expect(await text(snapshot, 'b')).toBe('2');
  });

  it.each([
    ['dies at once', 'exit 3', /ended early/],
    ['dies in the middle of a file', 'read object; printf "%s blob 100\\nabc" "$object"; exit 3', /ended early/],
    ['says why it dies', 'echo "fatal: pack is corrupt" >&2; exit 128', /fatal: pack is corrupt/],
    ['answers about another object', `echo "${'1'.repeat(40)} blob 1"; exec sleep 1000`, /what it was not asked/],
    ['answers nonsense', 'echo "warning: hello"; exec sleep 1000', /what it was not asked/],
    ['answers with a size that is none', 'read object; echo "$object blob -1"; exec sleep 1000', /what it was not asked/],
    ['answers with a line that does not end', 'head -c 9999 /dev/zero; exec sleep 1000', /what it was not asked/],
    [
      'answers more than it was asked',
      'read object; printf "%s blob 1\\nx\\n%s blob 1\\ny\\n" "$object" "$object"; exec sleep 1000',
      /what it was not asked|^1$/,
    ],
    [
      'writes more than it announced',
      'read object; printf "%s blob 1\\nxyz\\n" "$object"; exec sleep 1000',
      /what it was not asked/,
    ],
    ['says a great deal', 'head -c 9999999 /dev/zero | tr "\\0" x >&2; exit 1', /ended early: x{8192}$/],
  ])('never hangs and never gives wrong bytes: it %s', async (_what, script, message) => {
    const { environment } = fakeGit(`case "$*" in *--batch) ${script};; esac`);
    const { snapshot } = await snapshotOf(
      [
        ['a', '1'],
        ['b', '2'],
      ],
      environment,
    );
    const answers = await Promise.allSettled([snapshot.read('a'), snapshot.read('b')]);
    expect(answers[1]?.status).toBe('rejected');
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      expect(answer.reason).toBeInstanceOf(RepositoryError);
      expect((answer.reason as RepositoryError).message).toMatch(message);
    }
  });

  it('fails the part of a large file where it ends too soon', async () => {
    const { environment } = fakeGit('case "$*" in *"cat-file blob"*) real "$@" | head -c 100; exit 1;; esac');
    const { snapshot } = await snapshotOf([['large', Buffer.alloc(9_000_000, 'abc')]], environment);
    await expect(snapshot.read('large', { start: 0, end: 101 })).rejects.toThrow(/git cat-file of "large" in .* ended early/);
    expect(await snapshot.read('large', { start: 0, end: 100 })).toHaveLength(100);
  });

  it('fails every kind of question when git prints what it should not', async () => {
    const { environment } = fakeGit('if [ "$command" = log ]; then echo surprise; exit; fi');
    const { repository, snapshot } = await snapshotOf([['a', '1']], environment);
    await expect(repository.history(snapshot.commit, snapshot.commit).states('a')).rejects.toThrow(/what it was not asked/);
  });

  it('is said to have been killed where it was', async () => {
    const { environment } = fakeGit('if [ "$command" = ls-tree ]; then kill -9 $$; fi');
    const { snapshot } = await snapshotOf([['a', '1']], environment);
    await expect(snapshot.list()).rejects.toThrow(/git ls-tree was ended by SIGKILL/);
  });
});

describe('a closed repository', () => {
  it('fails what is asked of it and what was still unanswered', async () => {
    const { environment } = fakeGit('case "$*" in *--batch) exec sleep 1000;; esac');
    const { repository, snapshot } = await snapshotOf([['a', '1']], environment);
    await snapshot.list();
    const pending = snapshot.digest('a');
    const failed = expect(pending).rejects.toThrow(/closed while it was read/);
    await wait(50);
    await repository.close();
    await failed;
    await expect(snapshot.digest('a')).rejects.toThrow(/was closed/);
    await expect(snapshot.size('a')).rejects.toThrow(/was closed/);
    await repository.close();
  });

  it('leaves no process behind', async () => {
    const { environment, folder } = fakeGit('case "$*" in *--batch*) echo $$ >> "$here/pids";; esac');
    const { repository, snapshot } = await snapshotOf([['a', '1']], environment);
    await snapshot.read('a');
    await repository.close();
    const pids = readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    const alive = (pid: number): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let turn = 0; pids.some(alive) && turn < 200; turn += 1) await wait(10);
    expect(pids.filter(alive)).toEqual([]);
  });
});

describe('objects written while a repository is open', () => {
  it('are seen', async () => {
    const { folder, repository } = await snapshotOf([['a', '1']]);
    writeFileSync(join(folder, 'new'), 'new');
    const object = git(folder, 'hash-object', '-w', 'new');
    const head = (await repository.resolve('main')) ?? '';
    expect(Buffer.from(await repository.history(head, head).readObject(object)).toString()).toBe('new');
  });
});
