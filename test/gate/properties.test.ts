import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding, ModelRelease } from '../../src/formats/generated/types.ts';
import { serialize } from '../../src/gate.ts';
import { VERDICTS, worst } from '../../src/rules/verdict.ts';
import { sha256 } from '../../scripts/example/digests.mjs';
import { writeRepository } from '../fixture/judge.ts';
import type { Release } from '../fixture/release.ts';
import { fileIn, readValue, toBytes, toText } from '../fixture/tree.ts';
import { cohort, good } from '../fixture/tubecheck.ts';
import { lostAtOneSite } from '../fixture/variants.ts';
import { arena, ask, noBetter, pullRequestText, reviewsText, type Answer, type Twist } from './arena.ts';
import { AUTHORIZATION, PLAN, POLICY } from './bad-input.ts';

let release: Release;
let judge: (twist?: Twist) => Promise<Answer>;
let manifest: string;

beforeAll(async () => {
  release = await good();
  judge = arena(release);
  manifest = release.paths.manifest;
});

const EVALUATION = 'models/tubecheck/evidence/evaluation.json';

/** Bytes as they come, and bytes that look like the formats. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map(toBytes),
  fc.json({ maxDepth: 4 }).map(toBytes),
  fc.array(fc.constantFrom('a: ', '- ', '{', '}', '[', ']', '&a ', '*a', '!!js ', '"', "'", '|\n', '\n', '  ', '\t', '---\n', '<<: ', '? ', '0x1', '1e999', '#', '\u0000', 'schema: plumbline/policy/v1\n'), { maxLength: 40 }).map((parts) => toBytes(parts.join(''))),
);

describe('whatever the bytes of a file are', () => {
  it('the gate neither throws nor passes', async () => {
    const file = fc.constantFrom<[string, 'base' | 'head'][]>(
      [PLAN, 'base'], [AUTHORIZATION, 'base'], [POLICY, 'base'], ['governance/tubecheck/baseline/evaluation.json', 'base'], ['models/tubecheck/model-release.yaml', 'head'],
      [EVALUATION, 'head'], ['models/tubecheck/evidence/verification.junit.xml', 'head'], ['models/tubecheck/weights/model.safetensors', 'head'], [PLAN, 'head'], ['models/tubecheck/model-release.yaml', 'base'],
    );
    await fc.assert(
      fc.asyncProperty(file, bytes, async ([path, side], content) => {
        expect((await judge({ [side]: new Map([[path, content]]) })).report.blocked).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('neither do the answers of GitHub make it pass', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('reviews', 'pullRequest'), async (content, which) => {
        expect((await judge({ [which]: Buffer.from(content).toString('latin1') })).report.blocked).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

/** Things that break a release, each in a way of its own, in every class. */
const BREAKS: readonly (readonly [string, (release: Release) => void])[] = [
  ['a signature is missing', (broken) => broken.unsign('dee-st')],
  ['a piece of evidence is missing', (broken) => broken.withoutEvidence('user-notice')],
  ['evidence is of the future', (broken) => broken.evidence('rollback-record', (_, envelope) => Object.assign(envelope.produced, { at: '2027-01-01T00:00:00Z' }))],
  ['a criterion is missed', (broken) => broken.plan(({ protocol }) => Object.assign(protocol.performance_evaluation['PE-A']?.criteria?.[0] ?? {}, { at_least: 0.99 }))],
  ['a group fails', (broken) => cohort(broken, lostAtOneSite)],
  ['another reference standard', (broken) => broken.evidence('reference-standard-record', (content) => Object.assign(content, { id: 'RS-9' }))],
  ['a new hazard', (broken) => broken.evidence('risk-review', ({ new_hazards: hazards }) => hazards.push('H-99'))],
  ['another threshold', (broken) => broken.manifest(({ configuration }) => Object.assign(configuration, { operating_point: { threshold: 0.5 } }))],
  ['an unknown modification', (broken) => broken.manifest((value) => Object.assign(value, { modifications: ['M9'] }))],
  ['a skipped version', (broken) => broken.replace('2.1.0', '2.3.0')],
  ['a file of no item', (broken) => broken.write('models/tubecheck/extra.bin', 'x')],
  ['a plan that was not authorized', (broken) => broken.tamper(PLAN, (text) => `${text}# more\n`, 'base')],
  ['an edited policy', (broken) => broken.tamper(POLICY, (text) => `${text}# more\n`)],
];

describe('a verdict', () => {
  it('is never better for one finding more', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...VERDICTS), { minLength: 1 }), fc.constantFrom(...VERDICTS), (found, more) => {
        expect(noBetter(worst([...found, more]), worst(found))).toBe(true);
      }),
    );
    expect(worst([])).toBe('invalid');
  });

  it('is at least as bad for several things wrong as for each of them', async () => {
    const alone = new Map<string, Answer>();
    for (const [name, harm] of BREAKS) {
      const broken = await good();
      harm(broken);
      const answer = await ask(broken);
      expect(answer.report.blocked, name).toBe(true);
      alone.set(name, answer);
    }
    const pair = fc.uniqueArray(fc.constantFrom(...BREAKS), { minLength: 2, maxLength: 3, selector: ([name]) => name });
    await fc.assert(
      fc.asyncProperty(pair, async (several) => {
        const broken = await good();
        for (const [, harm] of several) harm(broken);
        const { verdict } = await ask(broken);
        for (const [name] of several) expect(noBetter(verdict, alone.get(name)?.verdict ?? 'invalid'), name).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

/** What findings say, in whatever order they and the names in them stand, and wherever the file now has them. */
const said = ({ findings }: Answer): string[] =>
  findings.map(({ rule, verdict, level, subject, message }: Finding) => [rule, verdict, level, subject, message.split(/[\s,.]+/).filter((word) => word !== 'and').toSorted().join(' ')].join(' | ')).toSorted();

function shuffled<T>(list: readonly T[], seed: number): T[] {
  return list.map((one, index) => [sha256(toBytes(`${seed} ${index}`)), one] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The same value with its keys in another order, at every depth. */
function rekeyed(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((element) => rekeyed(element, seed));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(shuffled(Object.entries(value), seed).map(([key, child]) => [key, rekeyed(child, seed)]));
}

describe('order never matters', () => {
  let several: Release;
  let before: Answer;

  beforeAll(async () => {
    several = await good();
    for (const name of ['another reference standard', 'a new hazard', 'another threshold', 'a file of no item', 'a signature is missing', 'a skipped version']) BREAKS.find(([known]) => known === name)?.[1](several);
    before = await ask(several);
    expect(before.blocking.length).toBeGreaterThan(8);
  });

  const rewritten = (path: string, side: 'base' | 'head', change: (value: unknown) => unknown): Map<string, string> =>
    new Map([[path, JSON.stringify(change(readValue(fileIn(several.tree(side), path))), null, 1)]]);

  it.each([1, 2, 3])('of the files of a tree (%i)', async (seed) => {
    const answer = await ask(several, { order: (files) => shuffled(files, seed) });
    expect(serialize(answer.report)).toBe(serialize(before.report));
  });

  it.each([1, 2, 3])('of the evidence in a manifest (%i)', async (seed) => {
    const head = rewritten(manifest, 'head', (value) => ({ ...(value as ModelRelease), evidence: shuffled((value as ModelRelease).evidence, seed) }));
    const answer = await ask(several, { head });
    expect([answer.verdict, said(answer)]).toEqual([before.verdict, said(before)]);
  });

  it.each([1, 2, 3])('of reviews of different people (%i)', async (seed) => {
    const reviews = several.reviews;
    several.reviews = shuffled(reviews, seed);
    const answer = await ask(several);
    several.reviews = reviews;
    expect([answer.verdict, said(answer)]).toEqual([before.verdict, said(before)]);
  });

  it.each([1, 2, 3])('of keys, in any file (%i)', async (seed) => {
    for (const [path, side] of [[manifest, 'head'], [EVALUATION, 'head'], [POLICY, 'base']] as const) {
      const answer = await ask(several, { [side]: rewritten(path, side, (value) => rekeyed(value, seed)) });
      expect([path, answer.verdict, said(answer)]).toEqual([path, before.verdict, said(before)]);
    }
  });

  it.each([1, 2, 3])('of keys in a plan that was authorized so (%i)', async (seed) => {
    const base = rewritten(PLAN, 'base', (value) => rekeyed(value, seed));
    const digest = sha256(toBytes(base.get(PLAN) ?? ''));
    base.set(AUTHORIZATION, toText(fileIn(several.tree('base'), AUTHORIZATION)).replace(sha256(fileIn(several.tree('base'), PLAN)), digest));
    const answer = await ask(several, { base });
    expect([answer.verdict, said(answer)]).toEqual([before.verdict, said(before)]);
  });
});

describe('the same question', () => {
  it('gets the same bytes twice', async () => {
    const [first, second] = [await ask(await good()), await ask(await good())];
    expect(serialize(first.report)).toBe(serialize(second.report));
  });

  it('gets the same bytes from the built command line in any place, time zone and language', async () => {
    const run = promisify(execFile);
    const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
    const dir = await mkdtemp(join(tmpdir(), 'plumbline-gate-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    release.rebind();
    const ids = await writeRepository(release, dir);
    await writeFile(join(dir, 'reviews.json'), reviewsText(release, ids));
    await writeFile(join(dir, 'pull-request.json'), pullRequestText(release, ids));
    const facts = ['--reviews', join(dir, 'reviews.json'), '--pull-request', join(dir, 'pull-request.json')];
    const args = [cli, 'check', '--repo', dir, '--base', 'main', '--head', release.branch, '--at', release.at, '--json', ...facts];
    const { PATH = '' } = process.env;
    const here = await run(process.execPath, args, { env: { PATH, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, cwd: tmpdir() });
    const there = await run(process.execPath, args, { env: { PATH, TZ: 'America/St_Johns', LANG: 'C' }, cwd: dir });
    expect(here.stdout).toContain('"verdict": "consistent"');
    expect(here.stdout).toBe(there.stdout);
  });
});
