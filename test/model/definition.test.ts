import { describe, expect, it } from 'vitest';
import { compareDefinitions, compareDefinitionSets, otherSettings } from '../../src/model/definition-changes.ts';
import { readDefinition } from '../../src/model/definition.ts';
import { readLiteral } from '../../src/model/python-literal.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const definition = (path: string, value: unknown) => readDefinition(path, bytes(value)) ?? expect.fail(`${path} defines no network`);
const compared = (before: unknown, after: unknown, path = 'configs/inference.json') => compareDefinitions(definition(path, before), definition(path, after));

const UNET = { _target_: 'UNet', spatial_dims: 3, in_channels: 1, channels: [16, 32], num_res_units: 2 };
const monai = (network: unknown, more: Readonly<Record<string, unknown>> = {}): unknown => ({ network_def: network, network: '$@network_def.to(@device)', ...more });
const edited = (change: Readonly<Record<string, unknown>>) => compared(monai(UNET), monai({ ...UNET, ...change }));

describe('the network of a MONAI bundle', () => {
  it('changed where an argument did, told as a reader says it', () => {
    expect(compared(monai({ _target_: 'FlexibleUNet', backbone: 'efficientnet-b0' }), monai({ _target_: 'FlexibleUNet', backbone: 'efficientnet-b2' }))).toEqual({
      state: 'changed', detail: ['network_def.backbone: efficientnet-b0 → efficientnet-b2'],
    });
    expect(edited({ channels: [16, 64] })).toEqual({ state: 'changed', detail: ['network_def.channels: [16,32] → [16,64]'] });
    expect(compared(monai(UNET), monai({ ...UNET, _target_: 'SegResNet' })).state).toBe('changed');
  });

  it('is the same with its keys in another order', () => {
    expect(compared(monai(UNET), monai(Object.fromEntries(Object.entries(UNET).reverse())))).toEqual({ state: 'same', detail: [] });
  });

  it('is the same where a value became a reference to it, an expression of it, or a list a tuple', () => {
    const written = monai({ ...UNET, in_channels: '@channels_in', num_res_units: '$2', channels: '$(16, 32)', act: '@choices#act#0' }, { channels_in: '$@one', one: 1, choices: { act: ['relu'] } });
    expect(compared(monai({ ...UNET, act: 'relu' }), written)).toEqual({ state: 'same', detail: [] });
    expect(compared(monai({ ...UNET, in_channels: '@n' }, { n: 1 }), monai({ ...UNET, in_channels: '@n' }, { n: 2 }))).toEqual({ state: 'changed', detail: ['network_def.in_channels: 1 → 2'] });
    expect(compared(monai({ ...UNET, pre_conv: '$None' }), monai({ ...UNET, pre_conv: null })).state).toBe('same');
  });

  it('is the same where a default was made explicit, and another one where the argument says something else', () => {
    expect(edited({ kernel_size: 3 })).toEqual({ state: 'same', detail: ['network_def.kernel_size: added argument 3, which is the default'] });
    expect(compared(monai({ ...UNET, bias: true }), monai(UNET)).state).toBe('same');
    expect(edited({ kernel_size: 5 })).toEqual({ state: 'changed', detail: ['network_def.kernel_size: added argument 5; the default is 3'] });
    expect(compared(monai({ ...UNET, _target_: 'scripts.UNet' }), monai({ ...UNET, _target_: 'scripts.UNet', kernel_size: 3 })).state).toBe('unknown');
  });

  it('is not known where an argument was added whose default is not', () => {
    expect(edited({ adn_ordering: 'NDA' })).toEqual({ state: 'unknown', detail: ['network_def.adn_ordering: added argument NDA, whose default is not known here'] });
  });

  it('is the same where only training, memory or places changed', () => {
    const { state, detail } = compared(monai({ ...UNET, dropout: 0.5, use_checkpoint: true }), monai({ ...UNET, dropout: 0.6, use_checkpoint: false, pretrained: true }));
    expect([state, detail.length]).toEqual(['same', 3]);
    expect(detail).toContain('network_def.use_checkpoint: true → false, which does not shape the network');
  });

  it('is the same class by its bare name and by its path in MONAI, and not known by another path', () => {
    expect(edited({ _target_: 'monai.networks.nets.UNet' })).toEqual({ state: 'same', detail: [] });
    const moved = compared(monai({ ...UNET, _target_: 'generative.nets.UNet', num_channels: 1 }), monai({ ...UNET, _target_: 'monai.networks.nets.UNet', channels: [1] }));
    expect(moved.state).toBe('unknown');
    expect(moved.detail[0]).toBe('network_def._target_: generative.nets.UNet → monai.networks.nets.UNet: a class of the same name elsewhere, whose code may differ');
  });

  it('is not known where an expression changed, which nobody evaluates', () => {
    const { state, detail } = compared(monai("$scripts.registry['a'](in_channels=@n)", { n: 1 }), monai('$monai.networks.nets.b(in_channels=@n)', { n: 1 }));
    expect([state, detail]).toEqual(['unknown', ["network_def: $scripts.registry['a'](in_channels=1) → $monai.networks.nets.b(in_channels=1): what it comes to is not evaluated here"]]);
    expect(compared(monai({ ...UNET, in_channels: "$__import__('os').system('touch /tmp/owned')" }), monai(UNET)).state).toBe('unknown');
  });

  it('is not touched by how weights are loaded, wrapped or compiled, nor by losses and critics', () => {
    const loaded = { load: "$@network.load_state_dict(torch.load(@path))", network: '$@network_def.to(@device)', path: '/a.pt', loss_def: { _target_: 'DiceLoss' }, discriminator_def: { _target_: 'D', n: 1 } };
    const rewired = { load: "$@network.load_state_dict(torch.load(@path, weights_only=True))", network: '$trt_compile(@network_def.to(@device), @path)', path: '/b.pt', loss_def: { _target_: 'DiceCELoss' }, discriminator_def: { _target_: 'D', n: 2 } };
    expect(compared(monai(UNET, loaded), monai(UNET, rewired))).toEqual({ state: 'same', detail: [] });
    const space = (load: string): unknown => monai({ _target_: 'DiNTS', node_a: "$torch.from_numpy(@arch_ckpt['node_a'])" }, { arch_ckpt: load });
    expect(compared(space('$torch.load(@p)'), space("$torch.load(@p, map_location=torch.device('cpu'))")).state).toBe('same');
  });

  it('ends on references that lead in a circle, or nowhere', () => {
    const circle = monai({ ...UNET, in_channels: '@a', out_channels: '@nobody' }, { a: '@b', b: '@a' });
    expect(compared(circle, circle)).toEqual({ state: 'same', detail: [] });
    expect(compared(circle, monai({ ...UNET, in_channels: 1, out_channels: 2 })).state).toBe('unknown');
  });

  it('tells what else the file sets', () => {
    expect(otherSettings(definition('configs/a.json', monai(UNET, { preprocessing: [1] })), definition('configs/a.json', monai(UNET, { preprocessing: [2], inferer: {} })))).toEqual(['preprocessing', 'inferer']);
  });
});

describe('a set of files', () => {
  const set = (files: Readonly<Record<string, unknown>>) => new Map(Object.entries(files).map(([path, value]) => [path, definition(`configs/${path}`, value)]));

  it('tells one change once, with the files that say it', () => {
    const both = (network: unknown) => set({ 'inference.json': monai(network), 'train.json': monai(network) });
    expect(compareDefinitionSets(both(UNET), both({ ...UNET, in_channels: 4 }))).toEqual({ state: 'changed', detail: ['network_def.in_channels: 1 → 4 (inference.json, train.json)'] });
  });

  it('is the same where a new file defines a network that another one defines, and not known where it is another', () => {
    expect(compareDefinitionSets(set({ 'a.json': monai(UNET) }), set({ 'a.json': monai(UNET), 'b.json': monai({ ...UNET, dropout: 0.5 }) })).state).toBe('same');
    expect(compareDefinitionSets(set({ 'a.json': monai(UNET) }), set({ 'b.json': monai(UNET) })).state).toBe('same');
    expect(compareDefinitionSets(set({ 'a.json': monai(UNET) }), set({ 'a.json': monai(UNET), 'b.json': monai({ ...UNET, in_channels: 2 }) })).state).toBe('unknown');
    expect(compareDefinitionSets(set({ 'a.json': monai(UNET) }), set({})).state).toBe('unknown');
  });
});

describe('other configurations', () => {
  it('a Hugging Face config.json changed with a layer more, and not with another library, dropout or label', () => {
    const bert = { architectures: ['BertModel'], model_type: 'bert', num_hidden_layers: 12, hidden_dropout_prob: 0.1, transformers_version: '4.40.0', id2label: { 0: 'a' } };
    const change = (more: Readonly<Record<string, unknown>>) => compared(bert, { ...bert, ...more }, 'config.json');
    expect(change({ num_hidden_layers: 24 })).toEqual({ state: 'changed', detail: ['config.num_hidden_layers: 12 → 24'] });
    expect(change({ transformers_version: '4.41.0', hidden_dropout_prob: 0.2, use_cache: false }).state).toBe('same');
    expect(otherSettings(definition('config.json', bert), definition('config.json', { ...bert, id2label: { 0: 'b' } }))).toEqual(['id2label']);
    expect(change({ rope_scaling: 2 }).state).toBe('unknown');
  });

  it('an MLmodel that was saved again is the same, and one with another signature is not', () => {
    const saved = (uuid: string, shape: number, version = '1.4.2'): string =>
      `flavors:\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: ${version}\nmodel_uuid: ${uuid}\nmodel_size_bytes: ${uuid.length}\nutc_time_created: '${uuid}'\nsignature:\n  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, ${shape}]}}]'\n`;
    expect(compared(saved('a', 10), saved('bcd', 10, '1.5.0'), 'model/MLmodel').state).toBe('same');
    expect(otherSettings(definition('MLmodel', saved('a', 10)), definition('MLmodel', saved('bcd', 10)))).toEqual([]);
    expect(compared(saved('a', 10), saved('a', 12), 'MLmodel')).toEqual({ state: 'changed', detail: ['signature.inputs.0.tensor-spec.shape: [-1,10] → [-1,12]'] });
  });

  it.each([
    ['a package.json', 'package.json', { name: 'x', version: '1.0.0' }],
    ['metadata of a bundle', 'configs/metadata.json', { monai_version: '1.4.0', network_def: UNET }],
    ['a list', 'configs/a.json', [1]],
    ['no JSON at all', 'configs/a.json', '{'],
    ['a config.json of something else', 'config.json', { port: 80 }],
  ])('%s defines no network', (_, path, value) => {
    expect(readDefinition(path, bytes(value))).toBeUndefined();
  });
});

describe('a literal of Python', () => {
  it.each([
    ['None', null], ['True', true], ['-1.5e-3', -0.0015], ["'a b'", 'a b'], ['[1, (2, 3), []]', [1, [2, 3], []]], ['(1,)', [1]], ['(1)', 1], [' 3 ', 3],
  ])('%s is read', (source, value) => {
    expect(readLiteral(source)).toEqual(value);
  });

  it.each(['', 'x', '1 + 1', '[1', '1]', '[1 2]', '[,]', '(1]', "'a", "f('a')", 'nan', '[1],', '['.repeat(200)])('%s is none', (source) => {
    expect(readLiteral(source)).toBeUndefined();
  });
});
