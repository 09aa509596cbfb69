/** What a pickle describes, built from its opcodes and never brought to life. Whole numbers are bigints, so that 1 is not 1.0. */
export type Value = null | boolean | bigint | number | string | Uint8Array | Sequence | Dict | Global | Persistent | Call;

export interface Sequence {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: Value[];
}

export interface Dict {
  readonly kind: 'dict';
  readonly entries: (readonly [key: Value, value: Value])[];
}

/** Something that loading would import, by its dotted name. */
export interface Global {
  readonly kind: 'global';
  readonly name: string;
}

/** Something that lies outside the pickle. */
export interface Persistent {
  readonly kind: 'persistent';
  readonly id: Value;
}

/** What loading would get by a call of `callee`, and what it would then do to the result. */
export interface Call {
  readonly kind: 'call';
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly items: Value[];
  readonly entries: (readonly [key: Value, value: Value])[];
  readonly states: Value[];
}

const DTYPES = [
  'bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'uint16', 'uint32', 'uint64', 'float16', 'bfloat16', 'float32', 'float64',
  'complex32', 'complex64', 'complex128', 'qint8', 'quint8', 'qint32', 'quint4x2', 'quint2x4',
  'float8_e4m3fn', 'float8_e5m2', 'float8_e4m3fnuz', 'float8_e5m2fnuz', 'float8_e8m0fnu', 'float4_e2m1fn_x2',
];
const STORAGES = [
  'Bool', 'Byte', 'Char', 'Short', 'Int', 'Long', 'Half', 'BFloat16', 'Float', 'Double', 'ComplexFloat', 'ComplexDouble', 'QInt8', 'QUInt8',
  'QInt32', 'QUInt4x2', 'QUInt2x4', 'Untyped', 'Typed',
];

/**
 * What a pickle may import and call without running code of anyone: the makers of tensors, containers and plain values. After
 * `_get_allowed_globals`, https://github.com/pytorch/pytorch/blob/main/torch/_weights_only_unpickler.py, and NumPy's makers of arrays.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  ...DTYPES.map((name) => `torch.${name}`),
  ...STORAGES.flatMap((name) => [`torch.${name}Storage`, `torch.storage.${name}Storage`]),
  ...['parameter', 'parameter_with_state', 'tensor', 'tensor_v2', 'tensor_v3', 'qtensor', 'sparse_tensor', 'meta_tensor_no_storage', 'device_tensor_from_numpy']
    .map((name) => `torch._utils._rebuild_${name}`),
  ...['build_intlist', 'build_tensorlist', 'build_doublelist', 'build_boollist', 'build_tensor_from_id', 'restore_type_tag'].map((name) => `torch.jit._pickle.${name}`),
  ...['per_tensor_affine', 'per_tensor_symmetric', 'per_channel_affine', 'per_channel_symmetric', 'per_channel_affine_float_qparams'].map((name) => `torch.${name}`),
  'torch.Size', 'torch.Tensor', 'torch.device', 'torch.nn.parameter.Parameter', 'torch.serialization._get_layout',
  'collections.OrderedDict', 'collections.Counter', 'collections.defaultdict', 'builtins.dict', 'builtins.list', 'builtins.set', 'builtins.frozenset',
  'builtins.bytearray', 'builtins.complex', 'builtins.slice', 'builtins.range', '_codecs.encode',
  'datetime.datetime', 'datetime.date', 'datetime.timedelta', 'pathlib.PosixPath', 'pathlib.WindowsPath', 'pathlib.PurePosixPath',
  ...['core', '_core'].flatMap((core) => [`numpy.${core}.multiarray._reconstruct`, `numpy.${core}.multiarray.scalar`, `numpy.${core}.numeric._frombuffer`]),
  'numpy.dtype', 'numpy.ndarray',
]);

export const harmless = (name: string): boolean => HARMLESS.has(name);

/** A container that is a dict by another name. */
const DICTS: ReadonlySet<string> = new Set(['collections.OrderedDict', 'collections.defaultdict', 'collections.Counter', 'builtins.dict']);

export const isCall = (value: Value | undefined): value is Call => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'call';

export const nameOfGlobal = (value: Value | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global' ? value.name : undefined;

/** The entries of a dict or of what stands for one; undefined for anything else. */
export function entriesOf(value: Value): readonly (readonly [Value, Value])[] | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'dict') return value.entries;
  return value.kind === 'call' && DICTS.has(nameOfGlobal(value.callee) ?? '') ? value.entries : undefined;
}

export const itemsOf = (value: Value | undefined): readonly Value[] | undefined =>
  typeof value === 'object' && value !== null && 'kind' in value && 'items' in value && value.kind !== 'call' ? value.items : undefined;
