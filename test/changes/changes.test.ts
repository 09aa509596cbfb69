import { describe, expect, it } from 'vitest';
import { renderChanges } from '../../src/report/changes.ts';
import { bundle, md5, modelOf, modelsOf, NETWORK, pointerTo, sha256, weights, type Files } from './bundles.ts';

const released = { version: '1.0.1', changelog: { '1.0.1': 'update readme', '1.0.0': 'first version' } };
const moved = { url: 'https://example.org/b.pt', hash: md5('b') };

describe('a bundle whose weights lie elsewhere', () => {
  it('has every digest that changed found, and what was said beside it', async () => {
    const model = await modelOf(bundle(), bundle({ ...released, pointer: moved, metrics: { mean_dice: 0.85 } }));
    expect(model).toEqual({
      path: 'models/spleen',
      version: { from: '1.0.0', to: '1.0.1', bump: 'patch', file: 'configs/metadata.json' },
      state: 'unknown',
      artifacts: [{ path: 'models/model.pt', state: 'unknown', from: `md5:${md5('a')}`, to: `md5:${md5('b')}`, detail: expect.stringContaining('what changed cannot be shown') }],
      architecture: { state: 'same', detail: [] },
      figures: [{ name: 'mean_dice', from: 0.9, to: 0.85 }],
      changelog: { entry: 'update readme', mentions_model: false },
      silent: false,
    });
  });

  it('is silent where neither version nor changelog tells', async () => {
    expect(await modelOf(bundle(), bundle({ pointer: moved }))).toMatchObject({ state: 'unknown', version: { bump: null, to: '1.0.0' }, silent: true });
    const told = bundle({ pointer: moved, changelog: { '1.0.0': 'first version, new weights' } });
    expect(await modelOf(bundle(), told)).toMatchObject({ changelog: { mentions_model: true }, silent: false });
  });

  it('has another architecture where its configuration says so, which outranks what cannot be seen', async () => {
    const model = await modelOf(bundle(), bundle({ network: { ...NETWORK, channels: [32, 64] }, pointer: moved }));
    expect(model).toMatchObject({ state: 'architecture-changed', architecture: { state: 'changed', detail: ['network_def.channels: [16,32] → [32,64] (configs/inference.json)'] }, silent: true });
  });

  it('raises nothing over documentation, figures, other settings or a relocated file', async () => {
    const quiet: Files[] = [
      { ...bundle(released), 'models/spleen/docs/README.md': '# Better words\n' },
      bundle({ ...released, metrics: { mean_dice: 0.91, f1: 0.8 } }),
      bundle({ network: { ...NETWORK, dropout: 0.2 }, more: { batch_size: 4 } }),
      bundle({ pointer: { url: 'https://elsewhere.example.org/a.pt', hash: md5('a') } }),
    ];
    for (const after of quiet) expect(await modelOf(bundle(), after)).toMatchObject({ state: 'same', silent: false });
    const unpinned = bundle({ pointer: { url: 'https://example.org/a.pt' } });
    expect(await modelOf(unpinned, { ...unpinned, 'models/spleen/docs/README.md': 'x' })).toMatchObject({ state: 'same', artifacts: [{ from: null, detail: 'its pointer is the same and names no digest' }] });
  });

  it('is not known where a digest is missing on one side, whatever the address says', async () => {
    const open = { url: 'https://example.org/a.pt' };
    for (const [before, after] of [[open, { url: 'https://example.org/b.pt' }], [open, moved], [{ url: moved.url, hash: md5('a') }, open]] as const) {
      expect(await modelOf(bundle({ pointer: before }), bundle({ pointer: after }))).toMatchObject({ state: 'unknown', artifacts: [{ state: 'unknown' }], silent: true });
    }
  });

  it('is not known where the file that declares it without a digest was touched', async () => {
    const open = bundle({ pointer: { url: 'https://example.org/a.pt' } });
    const touched = { ...open, 'models/spleen/large_files.yml': `# tidy\n${open['models/spleen/large_files.yml'] as string}` };
    expect(await modelOf(open, touched)).toMatchObject({ state: 'unknown', artifacts: [{ detail: 'its digest before and after the change is not known; its address is the same' }] });
  });

  it('tells figures that appeared and vanished, by their path', async () => {
    const { figures } = await modelOf(bundle({ metrics: { mean_dice: { zone: 0.8 }, old: 1 } }), bundle({ metrics: { mean_dice: { zone: 0.7 }, new: 2 } }));
    expect(figures).toEqual([{ name: 'mean_dice.zone', from: 0.8, to: 0.7 }, { name: 'old', from: 1, to: null }, { name: 'new', from: null, to: 2 }]);
  });
});

describe('model files in the tree', () => {
  it('are found by their bytes, whatever they are called, and told tensor by tensor', async () => {
    const model = await modelOf({ 'weights/final.v2': weights(1) }, { 'weights/final.v2': weights(2) });
    expect(model).toMatchObject({
      path: 'weights', state: 'new-weights', architecture: { state: 'same', detail: [] }, silent: true,
      artifacts: [{ path: 'final.v2', from: `sha256:${sha256(weights(1))}`, detail: expect.stringMatching(/^new values in 1 of 2 tensors; safetensors does not show/) }],
    });
    expect(await modelOf({ 'a.bin': weights(1) }, { 'a.bin': weights(1, 3) })).toMatchObject({
      path: '.', state: 'architecture-changed', architecture: { state: 'changed', detail: ['a.bin: 1 of 2 tensors changed shape, first: encoder.weight 1×2 → 3×2'] },
    });
  });

  it('are listed where they did not change, and texts are no models', async () => {
    const tree = { 'weights/a.safetensors': weights(1), 'README.md': '# x', 'src/model.py': 'x = 1\n', 'data.json': '{"a": 1}', 'image.png': '\x89PNG\r\n' };
    expect(await modelsOf(tree, { ...tree, 'README.md': '# y' })).toMatchObject([{ path: 'weights', state: 'same', artifacts: [{ path: 'a.safetensors', state: 'same', from: `sha256:${sha256(weights(1))}` }] }]);
    expect(await modelsOf(tree, { ...tree, 'README.md': '# y' }, { all: false })).toEqual([]);
  });

  it('are the same under another name or in another folder', async () => {
    const renamed = await modelOf({ 'weights/a.safetensors': weights(1) }, { 'weights/b.safetensors': weights(1) });
    expect(renamed).toMatchObject({ state: 'same', artifacts: [{ path: 'b.safetensors', detail: 'the same bytes, moved from a.safetensors' }], silent: false });
    expect(await modelOf({ 'old/a.safetensors': weights(1), 'old/x.txt': 'x' }, { 'new/a.safetensors': weights(1), 'new/x.txt': 'x' })).toMatchObject({ path: 'new', state: 'same' });
    expect(await modelOf({ 'w/a.safetensors': weights(1) }, { 'w/b.safetensors': weights(2) })).toMatchObject({ state: 'artifact-set-changed', silent: true });
  });

  it('are no silent change where they come or go as a whole', async () => {
    expect(await modelOf({ 'README.md': 'x' }, { 'README.md': 'x', 'w/a.safetensors': weights(1) })).toMatchObject({ state: 'artifact-set-changed', silent: false });
    expect(await modelOf({ 'w/a.safetensors': weights(1), 'w/x.md': 'x' }, { 'w/x.md': 'x' })).toMatchObject({ state: 'artifact-set-changed', silent: false });
  });

  it('behind Git LFS are known by the digest of the pointer, and read where their object is at hand', async () => {
    const lost = await modelOf({ 'w/model.onnx': pointerTo('a') }, { 'w/model.onnx': pointerTo('b') });
    expect(lost).toMatchObject({ state: 'unknown', architecture: { state: 'unknown' }, artifacts: [{ from: `sha256:${sha256('a')}`, to: `sha256:${sha256('b')}` }], silent: true });
    const pointer = (bytes: Uint8Array): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;
    const [one, two] = [weights(1), weights(2)];
    expect(await modelOf({ 'w/m': pointer(one) }, { 'w/m': pointer(two) }, { large: [one, two] })).toMatchObject({ state: 'new-weights' });
    expect(await modelsOf({ 'w/scan.png': pointerTo('a') }, { 'w/scan.png': pointerTo('b') })).toEqual([]);
  });

  it('declared by DVC, sha256sum and model signing are found by the names of models', async () => {
    const dvc = (hex: string): Files => ({ 'model.pkl.dvc': `outs:\n- md5: ${hex}\n  size: 3\n  path: model.pkl\n`, 'data/table.csv.dvc': `outs:\n- md5: ${hex}\n  path: table.csv\n` });
    expect(await modelOf(dvc(md5('a')), dvc(md5('b')))).toMatchObject({ artifacts: [{ path: 'model.pkl', from: `md5:${md5('a')}`, to: `md5:${md5('b')}` }], silent: true });
    const sums = (text: string): Files => ({ 'weights/SHA256SUMS': `${sha256(text)}  model.gguf\n` });
    expect(await modelOf(sums('a'), sums('b'))).toMatchObject({ path: 'weights', state: 'unknown', artifacts: [{ path: 'model.gguf', to: `sha256:${sha256('b')}` }] });
  });
});

describe('the version of a model', () => {
  const at = async (before: Files, after: Files, tags?: (side: 'before' | 'after') => readonly string[]) =>
    (await modelOf({ 'weights/m.safetensors': weights(1), ...before }, { 'weights/m.safetensors': weights(2), ...after }, tags === undefined ? {} : { tags })).version;

  it.each([
    ['package.json', '{"version": "1.0.0"}', '{"version": "2.0.0"}', { from: '1.0.0', to: '2.0.0', bump: 'major', file: '../package.json' }],
    ['pyproject.toml', '[tool.x]\nversion = "9"\n[project]\nversion = "1.0.0" # x\n', '[tool.x]\nversion = "9"\n[project]\nversion = "1.1.0"\n', { from: '1.0.0', to: '1.1.0', bump: 'minor', file: '../pyproject.toml' }],
    ['weights/model-release.yaml', 'version: 1.10\n', 'version: "1.9"\n', { from: '1.10', to: '1.9', bump: 'lowered', file: 'model-release.yaml' }],
    ['weights/README.md', '---\npipeline_tag: x\nversion: v1\n---\n# x\n', '---\npipeline_tag: x\nversion: v2\n---\n# x\n', { from: 'v1', to: 'v2', bump: 'major', file: 'README.md' }],
    ['weights/README.md', '---\npipeline_tag: x\nversion: ICH-01\n---\n', '---\npipeline_tag: x\nversion: ICH-02\n---\n', { from: 'ICH-01', to: 'ICH-02', bump: 'other', file: 'README.md' }],
  ])('is read from %s', async (file, before, after, expected) => {
    expect(await at({ [file]: before }, { [file]: after })).toEqual(expected);
  });

  it('is that of the newest tag that registers the file', async () => {
    const artifacts = { 'artifacts.yaml': 'net:\n  path: weights/m.safetensors\n  type: model\nother:\n  path: x.pkl\n' };
    const tags = (side: string) => ['other@v9.0.0', 'net@v1.2.0', 'net@v1.10.0', 'net#prod#1', ...(side === 'after' ? ['net@v1.11.0'] : [])];
    expect(await at(artifacts, artifacts, tags)).toEqual({ from: 'v1.10.0', to: 'v1.11.0', bump: 'minor', file: '../artifacts.yaml' });
  });

  it('is none where no file gives one, and stays where it did not move', async () => {
    expect(await at({}, {})).toEqual({ from: null, to: null, bump: null, file: null });
    expect(await at({ 'package.json': '{"version": "1.0.0"}' }, { 'package.json': '{"version": "1.0.0"}' })).toMatchObject({ to: '1.0.0', bump: null });
  });
});

describe('the changelog', () => {
  const said = async (before: string, after: string) => modelOf({ 'w/m.safetensors': weights(1), 'CHANGELOG.md': before }, { 'w/m.safetensors': weights(2), 'CHANGELOG.md': after });

  it('tells of the model by what was added to it, and not by what stood there', async () => {
    expect(await said('# Log\n- new weights\n', '# Log\n- Retrained on site B\n- new weights\n')).toMatchObject({ changelog: { entry: '- Retrained on site B', mentions_model: true }, silent: false });
    expect(await said('- new weights\n', '- fix typos\n- new weights\n')).toMatchObject({ changelog: { entry: '- fix typos', mentions_model: false }, silent: true });
    expect(await said('- new weights\n', '- new weights\n')).toMatchObject({ changelog: { entry: null, mentions_model: false }, silent: true });
    expect((await said('', '- update model card, model zoo link\n')).changelog.mentions_model).toBe(false);
  });
});

describe('figures beside the model', () => {
  it('are read from model cards, metrics files and evaluation reports', async () => {
    const card = (value: number): string => `---\nmodel-index:\n- name: m\n  results:\n  - dataset: {name: Beans, split: test}\n    metrics:\n    - {type: f1, value: ${value}}\n---\n`;
    const report = (estimate: number): string => JSON.stringify({ schema: 'plumbline/evidence/v1', kind: 'evaluation-report', content: { results: [{ metric: 'sensitivity', group: { sex: 'female' }, estimate }, { metric: 'sensitivity', group: {}, estimate: 0.9 }] } });
    const tree = (value: number): Files => ({ 'm/model-release.yaml': 'version: "1.0.0"\n', 'm/README.md': card(value), 'm/metrics.json': JSON.stringify({ auc: value }), 'm/evidence/evaluation.json': report(value) });
    expect((await modelOf(tree(0.5), tree(0.75))).figures).toEqual([
      { name: 'f1 (Beans test)', from: 0.5, to: 0.75 }, { name: 'sensitivity (sex: female)', from: 0.5, to: 0.75 }, { name: 'auc', from: 0.5, to: 0.75 },
    ]);
  });
});

describe('paths and text', () => {
  it('narrow what is told', async () => {
    const tree = (value: number): Files => ({ 'a/m.safetensors': weights(value), 'b/m.safetensors': weights(value + 1) });
    expect((await modelsOf(tree(1), tree(5), { paths: ['b'] })).map(({ path }) => path)).toEqual(['b']);
    expect((await modelsOf(tree(1), tree(5), { paths: ['a/m.safetensors'] })).map(({ path }) => path)).toEqual(['a']);
    expect((await modelsOf(tree(1), tree(5), { paths: ['c'] }))).toEqual([]);
  });

  it('are printed in plain sentences of 80 columns, with nothing of a file that could act in a terminal', async () => {
    const models = await modelsOf(bundle(), bundle({ network: { ...NETWORK, act: '\u001b[31mrelu' }, pointer: moved }));
    const text = renderChanges({ schema: 'plumbline/changes/v1', base: 'a'.repeat(40), head: 'b'.repeat(40), models });
    expect(text).toContain('SILENT: neither version nor changelog tells that the model changed');
    expect(text).toContain('1 model of 1 changed, 1 without a word.');
    expect(text).toContain(`models/model.pt: unknown (md5:${md5('a').slice(0, 12)} → md5:${md5('b').slice(0, 12)}):`);
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('/'))).toEqual([]);
  });
});
