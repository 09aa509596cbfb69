import { bytesOf } from './bytes.ts';

/** A value of UBJSON as XGBoost writes it: lengths of eight bytes, lists of numbers of one type, objects closed by a mark. */
export function ubjson(value: unknown): Uint8Array {
  if (typeof value === 'string') return bytesOf('S', length(Buffer.byteLength(value)), value);
  if (typeof value === 'number') return bytesOf('l', big(value, 4));
  if (value instanceof Float32Array) return bytesOf('[$d#', length(value.length), ...Array.from(value, float));
  if (value instanceof Int32Array) return bytesOf('[$l#', length(value.length), ...Array.from(value, (element) => big(element, 4)));
  if (Array.isArray(value)) return bytesOf('[#', length(value.length), ...value.map(ubjson));
  return bytesOf('{', ...Object.entries(value as object).map(([key, member]) => bytesOf(length(key.length), key, ubjson(member))), '}');
}

const big = (value: number, width: 4 | 8): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value), false);
  return new Uint8Array(view.buffer, 8 - width);
};

const length = (value: number): Uint8Array => bytesOf('L', big(value, 8));

function float(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, false);
  return new Uint8Array(view.buffer);
}

export interface Booster {
  readonly objective?: string;
  readonly features?: readonly string[];
  readonly leaves?: readonly (readonly number[])[];
  readonly score?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The document that XGBoost saves, with one list of numbers for each tree. */
export function booster({ objective = 'binary:logistic', features = ['age', 'lactate'], leaves = [[0.1, -0.5], [1.5, 2]], score = '5E-1', attributes = {}, more = {} }: Booster = {}): Record<string, unknown> {
  const trees = leaves.map((values, id) => ({
    base_weights: Float32Array.from(values), left_children: Int32Array.from([1, -1]), id, tree_param: { num_nodes: String(values.length), size_leaf_vector: '0' },
  }));
  return {
    learner: {
      attributes, feature_names: features, feature_types: features.map(() => 'float'),
      gradient_booster: { model: { gbtree_model_param: { num_trees: String(leaves.length) }, tree_info: Int32Array.from(leaves.map(() => 0)), trees }, name: 'gbtree' },
      learner_model_param: { base_score: score, num_class: '0', num_feature: String(features.length) }, objective: { name: objective }, ...more,
    },
    version: Int32Array.from([2, 0, 3]),
  };
}

/** JSON as XGBoost writes it: numbers of 32 bits with a fraction have an exponent, and nine digits at most. */
export function json(value: unknown): Uint8Array {
  const written = (member: unknown): string => {
    if (member instanceof Float32Array) return `[${Array.from(member, (number) => `${Number(number.toPrecision(9))}E0`).join(',')}]`;
    if (member instanceof Int32Array) return `[${member.join(',')}]`;
    if (Array.isArray(member)) return `[${member.map(written).join(',')}]`;
    if (typeof member !== 'object' || member === null) return JSON.stringify(member);
    return `{${Object.entries(member).map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`).join(',')}}`;
  };
  return bytesOf(written(value));
}

export interface Forest {
  readonly header?: Readonly<Record<string, string>>;
  readonly leaves?: readonly string[];
  readonly sizes?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly categories?: string;
}

/** The text that LightGBM saves. */
export function forest({ header = {}, leaves = ['0.1 -0.2', '0.3 0.4'], sizes, parameters = { boosting: 'gbdt', learning_rate: '0.1' }, categories = 'null' }: Forest = {}): Uint8Array {
  const trees = leaves.map((values, index) => `Tree=${index}\nnum_leaves=2\nsplit_feature=0\nthreshold=1.5\nleaf_value=${values}\nshrinkage=1\n\n\n`);
  const keys = {
    version: 'v4', num_class: '1', num_tree_per_iteration: '1', max_feature_idx: '1', objective: 'binary sigmoid:1', feature_names: 'age site', feature_infos: '[0:99] 0:1:2',
    tree_sizes: sizes ?? trees.map(({ length: bytes }) => bytes).join(' '), ...header,
  };
  return bytesOf(
    'tree\n', Object.entries(keys).map(([key, value]) => `${key}=${value}\n`).join(''), '\n', trees.join(''), 'end of trees\n\nfeature_importances:\nage=2\n\nparameters:\n',
    Object.entries(parameters).map(([key, value]) => `[${key}: ${value}]\n`).join(''), 'end of parameters\n\n', `pandas_categorical:${categories}\n`,
  );
}
