import { posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelRelease } from '../../src/formats/generated/types.ts';
import type { Release } from '../fixture/release.ts';
import { good } from '../fixture/tubecheck.ts';
import { arena, locatedIn, rulesOf, type Answer, type Twist } from './arena.ts';
import { casesOf, expectJudged, expectRefused, type Case } from './bad-input.ts';

const BASELINE = 'governance/tubecheck/baseline/evaluation.json';

let release: Release;
let judge: (twist?: Twist) => Promise<Answer>;
let envelopes: string[];
let files: Case[][];

beforeAll(async () => {
  release = await good();
  judge = arena(release);
  envelopes = release.read<ModelRelease>(release.paths.manifest).evidence.map((named) => posix.join(release.folder, named));
  files = envelopes.map((path) => {
    const { kind } = release.read<{ kind: string }>(path);
    return casesOf(release, path, 'head', { name: 'evidence', content: `evidence/${kind}` });
  });
});

describe('evidence that is cut, incomplete, mistyped or hostile', () => {
  it('is refused with file and line', async () => {
    expect(await expectRefused(judge, release, files)).toBeGreaterThan(100);
  });

  it('blocks where it says something else, and changes nothing where it says the same', async () => {
    await expectJudged(judge, release, files);
  });

  it.each([0, 1, 50, 1000, 20_000])('blocks where the baseline is cut at byte %i', async (at) => {
    const text = JSON.stringify(release.read(BASELINE, 'base'), null, 2).slice(0, at);
    const answer = await judge({ base: new Map([[BASELINE, text]]) });
    expect(rulesOf(answer)).toMatchObject({ 'plan/authorized': 'invalid' });
    expect(locatedIn(answer, BASELINE)).not.toEqual([]);
  });

  it.each(['verification.junit.xml', 'sbom.cdx.json'])('blocks where an attached file is cut or another one: %s', async (name) => {
    const path = `${release.folder}/evidence/${name}`;
    const bytes = release.tree().get(path) ?? expect.fail();
    for (const changed of [new Uint8Array(), bytes.slice(0, 50), bytes.slice(0, -1), Uint8Array.of(...bytes, 10), Uint8Array.of(255, 254)]) {
      expect(rulesOf(await judge({ head: new Map([[path, changed]]) }))).toHaveProperty(['evidence/attached'], 'incomplete');
    }
    expect(rulesOf(await judge({ head: new Map([[path, null]]) }))).toHaveProperty(['evidence/attached'], 'incomplete');
  });

  it('blocks where any piece of it is not in the tree, or not in the list', async () => {
    for (const path of envelopes) {
      expect(rulesOf(await judge({ head: new Map([[path, null]]) })), path).toHaveProperty(['evidence/present']);
      const listed = release.read<ModelRelease>(release.paths.manifest);
      listed.evidence = listed.evidence.filter((named) => posix.join(release.folder, named) !== path);
      expect(rulesOf(await judge({ head: new Map([[release.paths.manifest, JSON.stringify(listed)]]) })), path).toHaveProperty(['evidence/present']);
    }
  });
});
