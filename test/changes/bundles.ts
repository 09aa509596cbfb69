import { createHash } from 'node:crypto';
import { observeModels, type ModelChange } from '../../src/changes/changes.ts';
import { MemoryRepository, type MemoryFile } from '../../src/repository/memory.ts';
import { writeSafetensors } from '../support/safetensors.ts';

export type Files = Readonly<Record<string, MemoryFile>>;

/** A small model file; `value` is its only weight. */
export const weights = (value: number, width = 1): Uint8Array =>
  writeSafetensors([{ name: 'encoder.weight', shape: [width, 2], values: Array.from({ length: 2 * width }, () => value) }, { name: 'head.bias', shape: [1], values: [1] }]);

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A Git LFS pointer to a file that nobody has. */
export const pointerTo = (content: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`;

interface Bundle {
  readonly version?: string;
  readonly changelog?: Readonly<Record<string, string>>;
  readonly metrics?: unknown;
  readonly network?: Readonly<Record<string, unknown>>;
  /** Settings of the configuration beside the network. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** `url` and, where it is declared, `hash` of the weights. */
  readonly pointer?: { readonly url: string; readonly hash?: string };
}

export const NETWORK = { _target_: 'UNet', spatial_dims: 3, in_channels: '@channels', out_channels: 2, channels: [16, 32], strides: [2] };

/** The texts of a bundle in the manner of MONAI, whose weights lie elsewhere. */
export function bundle({ version = '1.0.0', changelog = { '1.0.0': 'first version' }, metrics = { mean_dice: 0.9 }, network = NETWORK, more = {}, pointer = { url: 'https://example.org/a.pt', hash: md5('a') } }: Bundle = {}, folder = 'models/spleen'): Files {
  const config = { imports: ['$import os'], channels: 1, network_def: network, network: '$@network_def.to(@device)', device: "$torch.device('cpu')", ...more };
  const hash = pointer.hash === undefined ? '' : `    hash_val: "${pointer.hash}"\n    hash_type: "md5"\n`;
  return {
    [`${folder}/configs/metadata.json`]: JSON.stringify({ version, changelog, monai_version: '1.4.0', eval_metrics: metrics }),
    [`${folder}/configs/inference.json`]: JSON.stringify(config),
    [`${folder}/docs/README.md`]: '# Spleen\n',
    [`${folder}/large_files.yml`]: `large_files:\n  - path: "models/model.pt"\n    url: "${pointer.url}"\n${hash}`,
  };
}

interface Asked {
  readonly paths?: readonly string[];
  readonly tags?: (side: 'before' | 'after') => readonly string[];
  readonly all?: boolean;
  /** What Git LFS has fetched. */
  readonly large?: readonly Uint8Array[];
}

/** The models of two trees. */
export async function modelsOf(before: Files, after: Files, { paths = [], tags = () => [], all = true, large = [] }: Asked = {}): Promise<readonly ModelChange[]> {
  const repository = new MemoryRepository();
  for (const bytes of large) repository.keepLarge(bytes);
  const base = repository.commit({ files: new Map(Object.entries(before)) });
  const head = repository.commit({ files: new Map(Object.entries(after)), replace: true, parents: [base] });
  const found = await observeModels({
    before: repository.snapshot(base), after: repository.snapshot(head), paths, all,
    tags: async (commit) => tags(commit === base ? 'before' : 'after'),
  });
  return found.models;
}

/** The only model of two trees. */
export async function modelOf(before: Files, after: Files, asked?: Asked): Promise<ModelChange> {
  const [model, ...others] = await modelsOf(before, after, asked);
  if (model === undefined || others.length > 0) throw new Error(`${1 + others.length} models`);
  return model;
}
