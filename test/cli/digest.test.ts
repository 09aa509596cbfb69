import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ChangeControlPlan, ModelRelease } from '../../src/formats/generated/types.ts';
import { exampleRepository, plumbline } from '../support/cli.ts';
import { git } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/tubecheck', import.meta.url));
const TS_CORE = join(EXAMPLE, 'predictions/TS-CORE.csv');
const hasSha256sum = spawnSync('sha256sum', ['--version']).status === 0;

let example = '';
beforeAll(async () => {
  example = await exampleRepository();
});

const printed = async (args: readonly string[], cwd = example): Promise<string> => {
  const { exitCode, stdout, stderr } = await plumbline(['digest', ...args], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

/** `sha256:` and what `sha256sum` prints for these lines. */
const sumOf = (bytes: string | Uint8Array): string => `sha256:${execFileSync('sha256sum', { input: bytes }).toString('utf8').slice(0, 64)}`;

interface Digests {
  readonly devices: readonly { readonly device: string; readonly version: string; readonly model: string; readonly release: string; readonly files: readonly string[] }[];
}
const digests = async (...args: string[]): Promise<Digests> => JSON.parse(await printed(['--json', ...args])) as Digests;

describe.skipIf(!hasSha256sum)('what sha256sum says as well', () => {
  it('of one file is the digest of its bytes', async () => {
    const path = 'models/tubecheck/weights/model.safetensors';
    expect(await printed([path])).toBe(`${sumOf(readFileSync(join(example, path)))}\n`);
  });

  it('of several files is the digest of the lines that it prints for them, sorted by path', async () => {
    const paths = ['weights/model.safetensors', 'model/architecture.json', 'preprocessing/pipeline.yaml'];
    const folder = join(example, 'models/tubecheck');
    const lines = execFileSync('sha256sum', [...paths].sort(), { cwd: folder });
    expect(await printed(paths, folder)).toBe(`${sumOf(lines)}\n`);
  });

  it('of a device is the digest of its model, relative to the manifest', async () => {
    const lines = execFileSync('sha256sum', ['model/architecture.json', 'preprocessing/pipeline.yaml', 'weights/model.safetensors'], { cwd: join(example, 'models/tubecheck') });
    expect((await digests()).devices[0]?.model).toBe(sumOf(lines));
  });

  it('of a release is the digest of all that is signed for', async () => {
    const manifest = parse(readFileSync(join(example, 'models/tubecheck/model-release.yaml'), 'utf8')) as ModelRelease;
    const attached = ['evidence/sbom.cdx.json', 'evidence/verification.junit.xml'];
    const items = ['data/training.json', 'labeling/instructions-for-use.md', ...(await digests()).devices[0]?.files.map((path) => path.slice('models/tubecheck/'.length)) ?? []];
    const ofDevice = ['model-release.yaml', ...manifest.evidence, ...attached, ...items].map((path) => `models/tubecheck/${path}`);
    const governed = ['authorization.yaml', 'baseline/evaluation.json', 'change-control-plan.yaml', 'policy.yaml'].map((path) => `governance/tubecheck/${path}`);
    const lines = execFileSync('sha256sum', [...governed, ...ofDevice].sort(), { cwd: example });
    expect((await digests()).devices[0]?.release).toBe(sumOf(lines));
  });

  it('of a test set is the digest of its lines CASE,TRUTH, sorted', async () => {
    const [, ...rows] = readFileSync(TS_CORE, 'utf8').trimEnd().split('\n');
    const lines = rows.map((row) => row.split(',')).map(([name, , truth]) => `${name ?? ''},${truth ?? ''}\n`);
    expect(await printed(['--test-set', TS_CORE, '--truth', 'tube_misplaced'])).toBe(`${sumOf(lines.sort().join(''))}\n`);
  });
});

describe('digest of a device', () => {
  it('prints model and release for people', async () => {
    const [device] = (await digests()).devices;
    expect(await printed(['--device', 'tubecheck'])).toBe(
      ['tubecheck 2.1.0', `  model    ${device?.model ?? ''}`, ...(device?.files ?? []).map((path) => `           ${path}`), `  release  ${device?.release ?? ''}`, ''].join('\n'),
    );
  });

  it('is that of the working tree, or of the commit that is named', async () => {
    const committed = await digests('--head', 'release-2.1.0');
    expect(await digests()).toEqual(committed);
    const before = await digests('--head', 'main');
    expect(before.devices[0]).toMatchObject({ version: '2.0.0' });
    expect(before.devices[0]?.model).not.toBe(committed.devices[0]?.model);
    const labeling = join(example, 'models/tubecheck/labeling/instructions-for-use.md');
    const text = readFileSync(labeling);
    writeFileSync(labeling, 'edited');
    const edited = await digests();
    writeFileSync(labeling, text);
    expect(edited.devices[0]?.model).toBe(committed.devices[0]?.model);
    expect(edited.devices[0]?.release).not.toBe(committed.devices[0]?.release);
    expect(await digests('--head', 'release-2.1.0')).toEqual(committed);
  });

  it('of the release leaves out what changes freely', async () => {
    const path = join(example, 'models/tubecheck/README.md');
    const text = readFileSync(path);
    const before = await digests();
    writeFileSync(path, 'edited');
    expect(await digests()).toEqual(before);
    writeFileSync(path, text);
  });

  it('of a bare repository needs no working tree', async () => {
    const folder = join(temporaryFolder(), 'bare.git');
    git(example, 'clone', '--quiet', '--bare', example, folder);
    expect(await digests('--repo', folder, '--head', 'release-2.1.0')).toEqual(await digests());
  });

  it('is that of the authorization, of what reports are bound to, and of what the report says', async () => {
    const { records } = parse(readFileSync(join(example, 'governance/tubecheck/authorization.yaml'), 'utf8')) as { records: { baseline: { model_digest: string } }[] };
    expect((await digests('--head', 'main')).devices[0]?.model).toBe(records.at(-1)?.baseline.model_digest);
    const { subject } = JSON.parse(readFileSync(join(example, 'models/tubecheck/evidence/evaluation.json'), 'utf8')) as { subject: { model_digest: string } };
    expect((await digests()).devices[0]?.model).toBe(subject.model_digest);
  });
});

describe('digest of a test set', () => {
  const plan = parse(readFileSync(join(EXAMPLE, 'base/governance/tubecheck/change-control-plan.yaml'), 'utf8')) as ChangeControlPlan;

  it('is the one in the plan of the example', async () => {
    const stated = plan.protocol.data_management['DM-A']?.test_sets?.['TS-CORE'];
    expect(await printed(['--test-set', TS_CORE, '--case', 'case_id', '--truth', 'tube_misplaced'])).toBe(`sha256:${stated?.sha256 ?? ''}\n`);
  });

  it('does not depend on the order of the rows, their quotes or their line ends', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.csv'), 'case,truth\nA-1,1\nA-2,0\n"A,3",0\n');
    writeFileSync(join(folder, 'b.csv'), '\uFEFF"case","truth"\r\n"A,3",0\r\n"A-2","0"\r\nA-1,1');
    expect(await printed(['--test-set', 'a.csv'], folder)).toBe(await printed(['--test-set', 'b.csv'], folder));
  });

  it.each([
    ['more than two columns, none named', 'case,patient,truth\nA-1,P-1,1\n', [], 'has 3 columns: which one holds the truth?'],
    ['a column that is not there', 'case,truth\nA-1,1\n', ['--truth', 'label'], 'has no single column label'],
    ['a column that is there twice', 'case,truth,truth\nA-1,1,0\n', ['--truth', 'truth'], 'has no single column truth'],
    ['a case that stands twice', 'case,truth\nA-1,1\nA-1,1\n', [], 'table.csv, line 3: the case in "case" is "A-1", as on line 2'],
    ['a case without truth', 'case,truth\nA-1,\n', [], 'table.csv, line 2: the truth in "truth" is empty'],
    ['no case at all', 'case,truth\n', [], 'has no case'],
    ['rows of unequal length', 'case,truth\nA-1,1,1\n', [], 'table.csv, line 2 has 3 fields, the header has 2'],
    ['nothing', '', [], 'table.csv is empty'],
  ])('is refused for %s', async (_, table, args, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'table.csv'), table);
    const { exitCode, stdout, stderr } = await plumbline(['digest', '--test-set', 'table.csv', ...args], { cwd: folder });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('digest --structure', () => {
  const weights = 'models/tubecheck/weights/model.safetensors';

  it('tells the structure of a model file, which new weights leave as it was', async () => {
    const now = JSON.parse(await printed(['--structure', weights])) as Record<string, unknown>;
    expect(now).toEqual({ format: 'safetensors', tensors: 6, signature: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string });
    const before = join(EXAMPLE, 'base', weights);
    expect(JSON.parse(await printed(['--structure', before]))).toEqual(now);
    expect(await printed([before])).not.toBe(await printed([weights]));
  });

  it.each([
    ['a file of no format of models', 'README.md', 'is of no format whose structure can be told'],
    ['a folder', 'models', 'is no file'],
    ['nothing', 'nowhere', 'cannot be read (ENOENT)'],
  ])('refuses %s', async (_, path, message) => {
    const { exitCode, stdout, stderr } = await plumbline(['digest', '--structure', path], { cwd: example });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('digest where there is nothing to digest', () => {
  it.each([
    ['a device that is not there', ['--device', 'gridcheck'], 'no release manifest is found'],
    ['a commit that is not there', ['--head', 'v9'], '--head v9 names no commit'],
    ['a file that is not there', ['nowhere.bin'], 'cannot be read (ENOENT)'],
  ])('ends with 2 for %s', async (_, args, message) => {
    const { exitCode, stdout, stderr } = await plumbline(['digest', ...args], { cwd: example });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('ends with 1 where a model cannot be identified', async () => {
    const folder = await exampleRepository();
    writeFileSync(join(folder, 'models/tubecheck/model-release.yaml'), readFileSync(join(folder, 'models/tubecheck/model-release.yaml'), 'utf8').replace(/files: \[.*?\]/, 'files: ["nowhere/**"]'));
    const { exitCode, stdout } = await plumbline(['digest'], { cwd: folder });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('none: model.files matches no file');
  });
});
