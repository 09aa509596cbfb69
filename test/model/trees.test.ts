import { describe, expect, it } from 'vitest';
import { lightgbm } from '../../src/model/lightgbm.ts';
import type { ModelFormat } from '../../src/model/structure.ts';
import { xgboostJson, xgboostUbjson } from '../../src/model/xgboost.ts';
import { bytesOf, expectTruncationSeen, problemOf, structureOf } from './make/bytes.ts';
import { booster, forest, json, ubjson, type Booster, type Forest } from './make/trees.ts';

async function compared(format: ModelFormat, a: Uint8Array, b: Uint8Array, other = format): Promise<string> {
  const [one, two] = [await structureOf(format, a), await structureOf(other, b)];
  if (one.layout !== two.layout) return 'another layout';
  return one.content === two.content ? 'same layout and values' : 'same layout';
}

const recognised = (format: ModelFormat, bytes: Uint8Array): boolean => format.recognises({ bytes: bytes.subarray(0, 4096), size: bytes.length, entries: undefined });

describe('a model of XGBoost', () => {
  const against = (change: Booster): Promise<string> => compared(xgboostJson, json(booster()), json(booster(change)));

  it('shows its objective, its features and its trees', async () => {
    const { outline, tensors, metadata } = await structureOf(xgboostJson, json(booster({ attributes: { best_score: '0.9' } })));
    expect(outline).toEqual([
      'learner.feature_names[0] = "age"', 'learner.feature_names[1] = "lactate"', 'learner.feature_types[0] = "float"', 'learner.feature_types[1] = "float"',
      'learner.gradient_booster.model.gbtree_model_param.num_trees = "2"', 'learner.gradient_booster.model.tree_info = [0,0]', 'learner.gradient_booster.name = "gbtree"',
      'learner.learner_model_param.num_class = "0"', 'learner.learner_model_param.num_feature = "2"', 'learner.objective.name = "binary:logistic"',
    ]);
    expect(tensors.map(({ name, dtype }) => [name, dtype])).toEqual([['base_score', 'numbers'], ['trees[0]', 'tree'], ['trees[1]', 'tree']]);
    expect([...metadata]).toEqual([['learner.attributes.best_score', '0.9'], ['version[0]', '2'], ['version[1]', '0'], ['version[2]', '3']]);
  });

  it('is the same as JSON and as UBJSON', async () => {
    expect(await compared(xgboostJson, json(booster()), ubjson(booster()), xgboostUbjson)).toBe('same layout and values');
    expect(await compared(xgboostJson, json(booster()), ubjson(booster({ leaves: [[0.1, -0.5], [1.5, 3]] })), xgboostUbjson)).toBe('same layout');
  });

  it('is the same with its keys in another order, with spaces and with other notes', async () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(turned) : typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
        ? Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, turned(member)])) : value;
    const spaced = bytesOf(Buffer.from(json(turned(booster()))).toString().replaceAll(':', ' : ').replace('binary : logistic', 'binary:logistic').replaceAll(',', ',\n '));
    expect(await compared(xgboostJson, json(booster()), spaced)).toBe('same layout and values');
    expect(await against({ attributes: { best_iteration: '7' } })).toBe('same layout and values');
  });

  it.each<[string, Booster, string]>([
    ['other leaves', { leaves: [[0.1, -0.5], [1.5, 2.5]] }, 'same layout'],
    ['a tree with more nodes', { leaves: [[0.1, -0.5, 3], [1.5, 2]] }, 'same layout'],
    ['another base score', { score: '2.5E-1' }, 'same layout'],
    ['a base score written otherwise', { score: '0.50' }, 'same layout and values'],
    ['a tree more', { leaves: [[0.1, -0.5], [1.5, 2], [0]] }, 'another layout'],
    ['another objective', { objective: 'reg:squarederror' }, 'another layout'],
    ['features called otherwise', { features: ['age', 'bmi'] }, 'another layout'],
    ['features in another order', { features: ['lactate', 'age'] }, 'another layout'],
    ['a key that is not known', { more: { cats: { enc: Int32Array.from([1]) } } }, 'another layout'],
  ])('with %s is compared', async (_, change, result) => {
    expect(await against(change)).toBe(result);
  });

  it('keeps keys apart that look like a path', async () => {
    expect(await compared(xgboostJson, json(booster({ more: { a: { b: '1' } } })), json(booster({ more: { 'a.b': '1' } })))).toBe('another layout');
  });

  it('is recognised by its first key', () => {
    expect(recognised(xgboostJson, json(booster()))).toBe(true);
    expect(recognised(xgboostJson, bytesOf('{"version":[2,0,3], "learner":{}}'))).toBe(true);
    expect(recognised(xgboostJson, bytesOf('{"version":"1.0","learner":{}}'))).toBe(false);
    expect(recognised(xgboostUbjson, ubjson(booster()))).toBe(true);
    expect(recognised(xgboostUbjson, json(booster()))).toBe(false);
  });

  it.each<[string, string, string]>([
    ['a key twice', '{"learner":{"a":1,"a":2}}', 'the key "a" stands twice'],
    ['a key twice, once escaped', '{"learner":{"a":1,"\\u0061":2}}', 'the key "a" stands twice'],
    ['nothing but a number', '1', 'neither an object nor a list'],
    ['another document', '{"learner":{}}', 'no learner.gradient_booster'],
    ['two documents', '{"learner":{}}{"learner":{}}', 'expected , or the end'],
    ['a missing comma', '{"learner":{"a":1 "b":2}}', 'expected , or the end'],
    ['a comma too many', '{"learner":{"a":1,}}', 'expected a key'],
    ['a list closed as an object', '{"learner":[1}}', 'expected , or the end'],
    ['a number that is none', '{"learner":[01]}', '"01" is no value'],
    ['a word that is none', '{"learner":[nil]}', '"nil" is no value'],
    ['a text without end', '{"learner":"abc', 'expected the end of a text'],
    ['lists without end', `{"learner":${'['.repeat(100_000)}`, 'nest deeper than 32'],
    ['a text of 2 MiB', `{"learner":"${'x'.repeat(2 * 1024 * 1024)}"}`, 'more than 1048576 bytes'],
  ])('is refused for %s', async (_, text, problem) => {
    expect(await problemOf(xgboostJson, bytesOf(text))).toContain(problem);
  });

  it.each<[string, Uint8Array, string]>([
    ['a list of 2⁶⁰ numbers', bytesOf('{L', [0, 0, 0, 0, 0, 0, 0, 1], 'a[$d#L', [0x10, 0, 0, 0, 0, 0, 0, 0]), 'cannot be told exactly'],
    ['a list of 2⁴⁰ numbers', bytesOf('{i', [1], 'a[$d#L', [0, 0, 1, 0, 0, 0, 0, 0]), '1099511627776 elements'],
    ['a list of nothings', bytesOf('{i', [1], 'a[$Z#i', [100]), 'elements at byte'],
    ['a list of one type without count', bytesOf('{i', [1], 'a[$d', [0, 0]), 'has no count'],
    ['a negative length', bytesOf('{i', [255], 'a'), 'expected a length'],
    ['an unknown mark', bytesOf('{i', [1], 'aq'), 'the mark "q" at byte 4'],
    ['lists without end', bytesOf('['.repeat(1000)), 'nest deeper than 32'],
    ['something after the end', bytesOf(ubjson(booster()), [0]), 'more follows the end'],
  ])('in UBJSON is refused for %s', async (_, bytes, problem) => {
    expect(await problemOf(xgboostUbjson, bytes)).toContain(problem);
  });

  it('never seems the same when it is cut short', async () => {
    await expectTruncationSeen(xgboostJson, json(booster()));
    await expectTruncationSeen(xgboostUbjson, ubjson(booster()));
  });
});

describe('a model of LightGBM', () => {
  const against = (change: Forest): Promise<string> => compared(lightgbm, forest(), forest(change));

  it('shows its objective, its features and its trees', async () => {
    const { outline, tensors, metadata } = await structureOf(lightgbm, forest());
    expect(outline).toEqual([
      'max_feature_idx = 1', 'num_class = 1', 'num_tree_per_iteration = 1', 'objective = binary sigmoid:1', 'tree = ', 'trees = 2',
      'feature 0 "age"', 'feature 1 "site" categorical', 'boosting = gbdt', 'pandas_categorical:null',
    ]);
    expect(tensors.map(({ name, dtype }) => [name, dtype])).toEqual([['feature_infos', 'ranges'], ['tree 0', 'tree'], ['tree 1', 'tree']]);
    expect(metadata.get('learning_rate')).toBe('0.1');
  });

  it.each<[string, Forest, string]>([
    ['other leaves', { leaves: ['0.1 -0.2', '0.3 0.5'] }, 'same layout'],
    ['another range of a feature', { header: { feature_infos: '[0:98] 0:1:2' } }, 'same layout'],
    ['another rate of learning', { parameters: { boosting: 'gbdt', learning_rate: '0.2' } }, 'same layout and values'],
    ['a tree more', { leaves: ['0.1 -0.2', '0.3 0.4', '1 2'] }, 'another layout'],
    ['another objective', { header: { objective: 'regression' } }, 'another layout'],
    ['features called otherwise', { header: { feature_names: 'age clinic' } }, 'another layout'],
    ['a categorical feature made a number', { header: { feature_infos: '[0:99] [0:2]' } }, 'another layout'],
    ['other categories', { categories: '[["a","b"]]' }, 'another layout'],
    ['another boosting', { parameters: { boosting: 'dart', learning_rate: '0.1' } }, 'another layout'],
    ['a line that is not known', { header: { new_flag: '1' } }, 'another layout'],
  ])('with %s is compared', async (_, change, result) => {
    expect(await against(change)).toBe(result);
  });

  it('is recognised by its first lines', () => {
    expect(recognised(lightgbm, forest())).toBe(true);
    expect(recognised(lightgbm, bytesOf('tree of life'))).toBe(false);
  });

  it('is refused where LightGBM would see other trees, for a key twice, and for lines without end', async () => {
    expect(await problemOf(lightgbm, forest({ sizes: '10 20' }))).toContain('tree_sizes does not tell the sizes of the 2 trees');
    const text = Buffer.from(forest()).toString();
    expect(await problemOf(lightgbm, bytesOf(text.replace('Tree=1', 'Tree=2')))).toContain('"Tree=2" at byte');
    expect(await problemOf(lightgbm, bytesOf(text.replace('num_class=1', 'num_class=1\nnum_class=2')))).toContain('"num_class" stands a second time');
    expect(await problemOf(lightgbm, bytesOf(text.replace('end of trees', 'end')))).toContain('before the line "end of trees"');
    expect(await problemOf(lightgbm, bytesOf('tree\nversion=', 'x'.repeat(17 * 1024 * 1024)))).toContain('has more than 16777216 bytes');
    expect(await problemOf(lightgbm, bytesOf('tree\nversion=', [0xff], '\n'))).toContain('not UTF-8');
  });

  it('never seems the same when it is cut short', async () => {
    await expectTruncationSeen(lightgbm, forest());
  });
});
