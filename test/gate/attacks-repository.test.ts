import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/formats/generated/types.ts';
import type { MemoryFile } from '../../src/repository/memory.ts';
import { proportion } from '../fixture/figures.ts';
import type { Release } from '../fixture/release.ts';
import { smallDevice } from '../fixture/small.ts';
import { fileIn, toBytes, toText } from '../fixture/tree.ts';
import { good, untouched } from '../fixture/tubecheck.ts';
import { ask, rulesOf, type Twist } from './arena.ts';
import { AUTHORIZATION, PLAN, POLICY } from './bad-input.ts';

const GOVERNANCE = 'governance/tubecheck';
const DEVICE = 'models/tubecheck';
const WEIGHTS = `${DEVICE}/weights/model.safetensors`;
const BASELINE = `${GOVERNANCE}/baseline/evaluation.json`;

/** Name, what is done (to the release, or behind its back), the verdict, a rule that says why. */
type Attack = readonly [name: string, act: (release: Release) => Twist | void, verdict: Verdict, rule: string];

function attacks(list: readonly Attack[]): void {
  it.each(list)('%s', async (_, act, verdict, rule) => {
    const release = await good();
    const answer = await ask(release, act(release) ?? {});
    expect([answer.verdict, Object.keys(rulesOf(answer))]).toEqual([verdict, expect.arrayContaining([rule])]);
  });
}

const head = (files: readonly (readonly [string, MemoryFile | null])[]): Twist => ({ head: new Map(files) });
const onBase = (release: Release, path: string): string => toText(fileIn(release.tree('base'), path));
const copied = (release: Release, to: string, change: (text: string) => string = (text) => text): void => release.write(to, change(onBase(release, PLAN)));
const pointer = (oid: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 5588\n`;

describe('paths of evidence', () => {
  const listing = (path: string): Attack => [path, (release) => release.manifest(({ evidence }) => void evidence.push(path)), 'invalid', 'input/safe'];
  attacks(['../../../secrets.json', '/etc/passwd.json', 'evidence\\udi.json', '../../.git/config', '.git/hooks.json', '.GIT/x.json', 'git~1/x.json', 'evidence//udi.json', 'C:x.json', 'evidence/udi.json/', 'evidence/\u200budi.json\u0007'].map(listing));

  it.each(['./evidence/udi.json', 'evidence/../evidence/udi.json', 'evidence/./udi.json'])('name one file once, however it is written: %s', async (path) => {
    const release = await good();
    release.manifest(({ evidence }) => void evidence.push(path));
    expect((await ask(release)).report.inputs.filter(({ path: read }) => read.endsWith('udi.json'))).toHaveLength(1);
  });

  attacks([
    ['lie in a folder that is a link', (release) => {
      const moved = [...release.tree().keys()].filter((path) => path.startsWith(`${DEVICE}/evidence/`)).map((path) => [path, null] as const);
      return head([...moved, [`${DEVICE}/evidence`, { symlink: '../../elsewhere' }]]);
    }, 'outside_plan', 'evidence/present'],
    ['lead to a link', (release) => head([[release.pathOf('udi-record'), { symlink: 'user-notice.json' }]]), 'invalid', 'input/safe'],
    ['lead to a submodule', (release) => head([[release.pathOf('udi-record'), { submodule: 'f'.repeat(40) }]]), 'invalid', 'input/safe'],
    ['attach a file outside the repository', (release) => release.evidence('verification-report', (content) => Object.assign(content, { file: '../../../../etc/passwd' })), 'invalid', 'evidence/attached'],
    ['attach a link', () => head([[`${DEVICE}/evidence/verification.junit.xml`, { symlink: 'sbom.cdx.json' }]]), 'invalid', 'input/safe'],
    ['are a Git LFS pointer', (release) => head([[release.pathOf('udi-record'), pointer('a'.repeat(64))]]), 'invalid', 'input/readable'],
  ]);
});

describe('the files of the model', () => {
  attacks([
    ['are a submodule', () => head([[WEIGHTS, { submodule: 'f'.repeat(40) }]]), 'invalid', 'release/valid'],
    ['lie in a submodule', () => head([[WEIGHTS, null], [`${DEVICE}/weights`, { submodule: 'f'.repeat(40) }]]), 'outside_plan', 'scope/file-assigned'],
    ['are a link', () => head([[WEIGHTS, { symlink: '../../other.safetensors' }]]), 'invalid', 'release/valid'],
    ['escape the digest: the weights', (release) => release.manifest(({ model }) => void (model.files = ['model/**', 'preprocessing/**'])), 'invalid', 'release/valid'],
    ['escape the digest: the preprocessing', (release) => release.manifest(({ model }) => void (model.files = ['weights/*.safetensors', 'model/**'])), 'invalid', 'release/valid'],
    ['escape the digest: by a glob that names none', (release) => release.tamper(release.paths.manifest, (text) => text.replace('["weights/*.safetensors", "model/**", "preprocessing/**"]', '["/weights/*", "weights/"]')), 'invalid', 'release/valid'],
    ['lie outside the root', (release) => {
      release.write('shared/other.bin', 'x');
      release.manifest(({ model }) => void model.files.push('../../shared/*.bin'));
    }, 'outside_plan', 'scope/file-assigned'],
    ['are more than an item has', (release) => release.write(`${DEVICE}/weights/second.pt`, 'x'), 'outside_plan', 'scope/file-assigned'],
    ['change without the digest in the evidence', (release) => head([[WEIGHTS, Uint8Array.of(...fileIn(release.tree(), WEIGHTS), 0)]]), 'incomplete', 'evidence/bound'],
    ['are code where weights should be', () => head([[WEIGHTS, 'import os']]), 'incomplete', 'scope/shown'],
  ]);

  /** Weights under Git LFS on both sides, with digests as the gate sees them. */
  async function underLfs(before: string, after: string): Promise<Release> {
    const release = await good();
    release.write(WEIGHTS, pointer(before), 'base');
    release.write(WEIGHTS, pointer(after));
    const { model } = (await ask(release)).report.devices[0]?.digests ?? expect.fail();
    for (const [from, to] of [[release.modelDigest('base'), model.from], [release.modelDigest(), model.to]] as const) {
      for (const [side, tree] of [['base', release.tree('base')], ['head', release.tree()]] as const) {
        for (const [path, bytes] of tree) if (/\.(json|yaml)$/.test(path) && toText(bytes).includes(from)) release.write(path, toText(bytes).replaceAll(from, to ?? ''), side);
      }
    }
    return release;
  }

  it('are one object of Git LFS on both sides: the same', async () => {
    const answer = await ask(await underLfs('a'.repeat(64), 'a'.repeat(64)));
    expect(answer.report.devices[0]?.changes.map(({ item }) => item)).not.toContain('model.architecture');
    expect(Object.keys(rulesOf(answer))).not.toContain('scope/shown');
  });

  it('are another object of Git LFS: the architecture is not shown to be the same', async () => {
    const answer = await ask(await underLfs('a'.repeat(64), 'b'.repeat(64)));
    expect(rulesOf(answer)).toEqual({ 'scope/shown': 'incomplete' });
  });
});

describe('what governs', () => {
  const gone = (release: Release, ...paths: string[]): void => paths.forEach((path) => release.remove(path));
  attacks([
    ['loses its manifest', (release) => release.remove(release.paths.manifest), 'invalid', 'release/valid'],
    ['loses its plan', (release) => gone(release, PLAN), 'invalid', 'plan/untouched'],
    ['is moved', (release) => {
      for (const path of [PLAN, AUTHORIZATION, POLICY, BASELINE]) release.write(path.replace(GOVERNANCE, 'governance/moved'), onBase(release, path));
      gone(release, PLAN, AUTHORIZATION, POLICY, BASELINE);
    }, 'invalid', 'plan/untouched'],
    ['is moved where no plan is looked for', (release) => {
      for (const path of [PLAN, AUTHORIZATION, POLICY, BASELINE]) release.write(`examples/${path}`, onBase(release, path));
      gone(release, PLAN, AUTHORIZATION, POLICY, BASELINE);
    }, 'invalid', 'plan/untouched'],
    ['is renamed', (release) => {
      copied(release, `${GOVERNANCE}/plan.yaml`);
      gone(release, PLAN);
    }, 'invalid', 'plan/untouched'],
    ['is claimed twice: the device', (release) => copied(release, 'other/change-control-plan.yaml'), 'invalid', 'plan/valid'],
    ['is claimed twice: the manifest', (release) => copied(release, 'other/change-control-plan.yaml', (text) => text.replace('id: tubecheck', 'id: other')), 'invalid', 'plan/valid'],
    ['is claimed twice: the manifest, spelt otherwise', (release) => copied(release, 'other/change-control-plan.yaml', (text) => text.replace('id: tubecheck', 'id: other').replace('release: models', 'release: ./models')), 'invalid', 'plan/valid'],
    ['has a second plan that cannot be read', (release) => release.write('other/change-control-plan.yaml', ': ['), 'invalid', 'input/readable'],
    ['is a link', () => ({ base: new Map([[PLAN, { symlink: 'other.yaml' }]]) }), 'invalid', 'input/safe'],
    ['makes the author a signer', (release) => release.edit<{ signoff: { people: Record<string, unknown> } }>(POLICY, ({ signoff }) => {
      signoff.people['lee-dev'] = { name: 'Lee', roles: ['biostatistics'], from: '2025-01-01', until: '2027-01-01' };
    }), 'invalid', 'plan/untouched'],
    ['is authorized by the pull request', (release) => release.tamper(AUTHORIZATION, (text) => text.replace('K999001', 'K999002')), 'invalid', 'plan/untouched'],
    ['gets another baseline', (release) => release.tamper(BASELINE, (text) => text.replace('"tp": 368', '"tp": 300')), 'invalid', 'plan/untouched'],
    ['had its baseline edited before', (release) => release.tamper(BASELINE, (text) => text.replace('"tp": 368', '"tp": 300'), 'base'), 'invalid', 'plan/authorized'],
    ['was decided tomorrow', (release) => release.authorization(({ records }) => void Object.assign(records[0] ?? {}, { decided: '2026-05-13' })), 'invalid', 'plan/authorized'],
    ['has two authorizations in force', (release) => release.authorization(({ records }) => void records.push(...records.map((record) => ({ ...record, id: 'AUTH-9' })))), 'invalid', 'plan/authorized'],
    ['has a baseline without evaluation', (release) => release.authorization(({ records }) => void delete records[0]?.baseline.evaluation), 'invalid', 'plan/authorized'],
    ['has a baseline that no release can be', (release) => release.authorization(({ records }) => void Object.assign(records[0]?.baseline ?? {}, { version: 'v2.0.0' })), 'invalid', 'plan/valid'],
    ['asks for evidence that nobody can bring', (release) => release.policy(({ bases }) => void bases['no-submission-needed'].evidence.push('blessing')), 'invalid', 'plan/valid'],
    ['demands a mere true', (release) => release.plan(({ protocol }) => void Object.assign(protocol.update_procedures['UP-A']?.evidence['rollback-record']?.must ?? {}, { tested: true })), 'invalid', 'plan/valid'],
  ]);

  it('is not a copy of a plan under examples/', async () => {
    const release = await good();
    copied(release, 'examples/change-control-plan.yaml');
    expect(await ask(release)).toMatchObject({ verdict: 'consistent' });
  });

  it('may be authorized anew: a submission in preparation blocks nothing', async () => {
    const release = await good();
    release.authorization(({ records }) => {
      const [first = expect.fail()] = records;
      const { version, model_digest } = first.baseline;
      records.push({ id: 'AUTH-3', status: 'draft', jurisdiction: 'us', plan: { title: 'Next', version: '1.3' }, baseline: { version, model_digest } });
    });
    expect(rulesOf(await ask(release))).toEqual({});
  });

  it('is signed for by the policy of the base branch, not by that of the pull request', async () => {
    const release = await untouched();
    release.edit<{ signoff: { governance: string[]; people: Record<string, unknown> } }>(POLICY, ({ signoff }) => {
      signoff.governance = ['clinical'];
      signoff.people['lee-dev'] = { name: 'Lee', roles: ['clinical'], from: '2025-01-01', until: '2027-01-01' };
    });
    release.reviews = [];
    release.review('lee-dev', { body: '/sign clinical review' });
    expect(rulesOf(await ask(release))).toEqual({ 'plan/governed': 'incomplete' });
  });
});

describe('the text of a manifest', () => {
  const appended = (text: string) => (release: Release): void => release.tamper(release.paths.manifest, (before) => before + text);
  attacks([
    ['has a key twice', appended('version: "2.1.0"\n'), 'invalid', 'input/safe'],
    ['has a key twice in another case', appended('Version: "2.2.0"\n'), 'invalid', 'release/valid'],
    ['has a merge key', appended('<<: {version: "2.2.0"}\n'), 'invalid', 'input/safe'],
    ['has a second document', appended('---\nversion: "2.2.0"\n'), 'invalid', 'input/safe'],
    ['has a tag', appended('title: !!binary aGk=\n'), 'invalid', 'input/safe'],
    ['has the marks of a merge', appended('<<<<<<< HEAD\n'), 'invalid', 'input/readable'],
    ['has a number for a version', (release) => release.tamper(release.paths.manifest, (text) => text.replace('version: "2.1.0"', 'version: 2.10')), 'invalid', 'release/valid'],
    ['is of UTF-16', (release) => release.write(release.paths.manifest, Buffer.from(`\ufeff${toText(fileIn(release.tree(), release.paths.manifest))}`, 'utf16le')), 'invalid', 'input/safe'],
    ['is of a day that does not exist', (release) => release.manifest(({ model }) => void (model.created = '2026-02-30T08:00:00Z')), 'invalid', 'release/valid'],
    ['is of tomorrow', (release) => release.manifest(({ model }) => void (model.created = '2026-05-13T08:00:00Z')), 'invalid', 'release/valid'],
    ['names a field that no item has', (release) => release.manifest(({ configuration }) => void (configuration['constructor'] = { a: 1 })), 'outside_plan', 'scope/file-assigned'],
    ['names the field __proto__', (release) => release.tamper(release.paths.manifest, (text) => text.replace('configuration:\n', 'configuration:\n  __proto__: {operating_point: 1}\n')), 'invalid', 'release/valid'],
    ['leaves out a field', (release) => release.manifest(({ configuration }) => void delete configuration['operating_point']), 'invalid', 'release/valid'],
    ['names the modification constructor', (release) => release.manifest((manifest) => void (manifest.modifications = ['constructor'])), 'outside_plan', 'scope/modification-known'],
    ['adds a system by the name of another', (release) => release.manifest((manifest) => {
      manifest.modifications = ['M1', 'M2'];
      (manifest.configuration['acquisition_systems'] as unknown[]).push({ id: 'VendorA-DR1', modality: 'CR', pixel_spacing_mm: 0.1, bit_depth: 14 });
    }), 'outside_plan', 'scope/additions-within'],
  ]);
});

describe('versions', () => {
  const versioned = (version: string, rule: string, verdict: Verdict = 'incomplete'): Attack => [JSON.stringify(version), (release) => release.replace('2.1.0', version), verdict, rule];
  attacks([
    versioned('v2.1.0', 'version/semver'), versioned('=2.1.0', 'version/semver'), versioned('2.1', 'version/semver'), versioned('02.1.0', 'version/semver'), versioned('\uff12.1.0', 'version/semver'),
    versioned(' 2.1.0', 'release/valid', 'invalid'), versioned('2.1.0 ', 'release/valid', 'invalid'), versioned('2.1.0-rc.1', 'version/released-only'), versioned('2.1.0+1', 'version/released-only'),
    versioned('2.0.0', 'version/unused'), versioned('1.9.0', 'version/step'),
    ['with a v where numbers may be skipped', (release) => {
      release.policy(({ versioning }) => void (versioning.consecutive = false));
      release.replace('2.1.0', 'v2.1.0');
    }, 'incomplete', 'version/semver'],
    ['that a tag has', (release) => release.before('2026-02-18T09:00:00Z', (tree) => tree.delete('README.md'), 'tubecheck-v2.1.0'), 'incomplete', 'version/unused'],
    ['that the branch had once and took back', (release) => release.before('2026-02-10T09:00:00Z', (tree) => {
      tree.set(release.paths.manifest, toBytes(toText(fileIn(tree, release.paths.manifest)).replaceAll('2.0.0', '2.1.0')));
    }), 'incomplete', 'version/unused'],
  ]);

  it('go back to the authorized one, and what was released since still counts', async () => {
    const release = await good();
    const named = (version: string) => (tree: Map<string, Uint8Array>): void =>
      void tree.set(release.paths.manifest, toBytes(toText(fileIn(tree, release.paths.manifest)).replaceAll('2.0.0', version).replace('modifications: []', 'modifications: [M1]')));
    release.before('2026-02-12T09:00:00Z', () => undefined);
    release.before('2026-03-01T09:00:00Z', named('2.0.7'));
    release.baseTip.date = '2026-03-10T09:00:00Z';
    expect(rulesOf(await ask(release))).toEqual({ 'scope/frequency': 'protocol_deviation' });
  });
});

describe('two devices', () => {
  it('have swapped their evidence', async () => {
    const other = await smallDevice({ id: 'icu-monitor', criteria: [], figures: [proportion('sensitivity', [380, 20])] });
    const both = (await good()).with(other);
    const [mine, theirs] = [`${DEVICE}/evidence/udi.json`, 'models/icu-monitor/evidence/udi.json'];
    const tree = both.tree();
    const answer = await ask(both, head([[mine, fileIn(tree, theirs)], [theirs, fileIn(tree, mine)]]));
    for (const id of ['tubecheck', 'icu-monitor']) {
      const device = answer.report.devices.find(({ device: name }) => name === id);
      expect(device?.findings.map(({ rule }) => rule), id).toContain('evidence/bound');
    }
  });

  it('are one by name: evidence of another device stands for none of this', async () => {
    const release = await good();
    release.evidence('monitoring-plan', (_, envelope) => void (envelope.subject.device = 'icu-monitor'));
    expect(rulesOf(await ask(release))).toEqual({ 'evidence/bound': 'incomplete' });
  });
});
