import { describe, expect, it } from 'vitest';
import { setDigest } from '../../src/model/digest.ts';
import { parsePointer } from '../../src/model/lfs.ts';
import { sha256 } from '../changes/bundles.ts';
import type { Release } from '../fixture/release.ts';
import { good } from '../fixture/tubecheck.ts';
import { writeSafetensors, type SampleTensor } from '../support/safetensors.ts';
import { ask, type Answer } from './arena.ts';

const WEIGHTS = 'weights/model.safetensors';
const layers = (width: number, value = 1): SampleTensor[] =>
  ['encoder.0.weight', 'encoder.1.weight', 'head.weight'].map((name, at) => ({ name, shape: at < 2 ? [2, width] : [2], values: Array.from({ length: at < 2 ? 2 * width : 2 }, () => value) }));

/** The example with other weights on both sides; the baseline follows. */
async function withWeights(before: Uint8Array | string, after: Uint8Array | string): Promise<Release> {
  const release = await good();
  release.write(`${release.folder}/${WEIGHTS}`, before, 'base');
  release.write(`${release.folder}/${WEIGHTS}`, after);
  return release;
}

const findings = ({ report }: Answer, rule: string) => report.devices.flatMap((device) => device.findings).filter((finding) => finding.rule === rule);

const pointer = (bytes: Uint8Array): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;

/** As `plumbline digest` prints it: of a pointer the digest of what it points to. */
function modelDigest(release: Release, at: 'base' | 'head'): string | undefined {
  const paths = [WEIGHTS, 'model/architecture.json', 'preprocessing/pipeline.yaml'];
  return setDigest(paths.map((path) => {
    const bytes = release.tree(at).get(`${release.folder}/${path}`) ?? expect.fail(path);
    return { path, hex: parsePointer(bytes)?.oid ?? sha256(bytes) };
  }));
}

describe('a release whose model', () => {
  it('has other shapes is outside the plan, said in the words of the format', async () => {
    const judged = await ask(await withWeights(writeSafetensors(layers(3)), writeSafetensors(layers(4))));
    expect(judged.verdict).toBe('outside_plan');
    expect(findings(judged, 'scope/changes-covered').map(({ subject, found }) => [subject, found])).toEqual([
      ['model.architecture', expect.stringContaining('2 of 3 tensors changed shape, first: encoder.0.weight 2×3 → 2×4')],
    ]);
  });

  it('is a pointer whose object nobody has cannot be shown to keep its architecture', async () => {
    const judged = await ask(await withWeights(pointer(writeSafetensors(layers(3))), pointer(writeSafetensors(layers(3, 2)))));
    expect(findings(judged, 'scope/shown').map(({ subject, found }) => [subject, found])).toEqual([
      ['model.architecture', expect.stringContaining('it is a Git LFS pointer, whose object is not read')],
    ]);
  });

  /** Evidence on both sides that declares one structure, bound to the model of `of` on the head. */
  const declared = async (of: 'head' | 'base'): Promise<Answer> => {
    const release = await withWeights(pointer(writeSafetensors(layers(3))), pointer(writeSafetensors(layers(3, 2))));
    const declare = (at: 'base' | 'head', version: string, bound: 'base' | 'head'): void => {
      const name = 'evidence/structure.json';
      release.write(`${release.folder}/${name}`, JSON.stringify({
        schema: 'plumbline/evidence/v1', kind: 'model-structure', subject: { device: 'tubecheck', version, model_digest: modelDigest(release, bound) },
        produced: { at: at === 'base' ? '2026-02-10T10:00:00Z' : '2026-05-06T10:00:00Z', by: 'dee-st', tool: 'plumbline 0.1.0', commit: '4f1c0de' },
        content: { format: 'safetensors', tensors: 3, signature: `sha256:${'1'.repeat(64)}` },
      }), at);
      release.manifest(({ evidence }) => void evidence.push(name), at);
    };
    declare('base', '2.0.0', 'base');
    declare('head', '2.1.0', of);
    return ask(release);
  };

  it('is a pointer keeps its architecture where evidence on both sides declares it', async () => {
    const judged = await declared('head');
    expect([...findings(judged, 'scope/shown'), ...findings(judged, 'scope/changes-covered')]).toEqual([]);
  });

  it('is a pointer is not described by evidence of another model', async () => {
    expect(findings(await declared('base'), 'scope/shown').map(({ subject }) => subject)).toEqual(['model.architecture']);
  });

  it('is a file that the plan cannot see into is blocked with the reason', async () => {
    const judged = await ask(await withWeights('no model at all', 'nor this'));
    expect(findings(judged, 'scope/shown').map(({ found }) => found)).toEqual([expect.stringContaining('there is no reader for its format')]);
  });
});
