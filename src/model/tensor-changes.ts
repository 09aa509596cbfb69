import type { Tensor } from './structure.ts';

const MOST_CHARACTERS = 80;

/** Names come from the file: without line breaks and invisible characters, and of bounded length. */
function printable(name: string): string {
  const visible = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return visible.length > MOST_CHARACTERS ? `${visible.slice(0, MOST_CHARACTERS)}…` : visible;
}

const shape = ({ shape: dimensions }: Tensor): string => (dimensions.length === 0 ? 'scalar' : dimensions.join('×'));

const tensors = (n: number): string => (n === 1 ? '1 tensor' : `${n} tensors`);

interface Pair {
  readonly old: Tensor;
  readonly current: Tensor;
}

interface Matched {
  readonly pairs: readonly Pair[];
  readonly added: readonly Tensor[];
  readonly removed: readonly Tensor[];
}

function matchByName(before: readonly Tensor[], after: readonly Tensor[]): Matched {
  const old = new Map(before.map((tensor) => [tensor.name, tensor]));
  const pairs: Pair[] = [];
  const added: Tensor[] = [];
  for (const current of after) {
    const was = old.get(current.name);
    if (was === undefined) added.push(current);
    else pairs.push({ old: was, current });
    old.delete(current.name);
  }
  return { pairs, added, removed: [...old.values()] };
}

function altered(what: string, pairs: readonly Pair[], total: number, of: (tensor: Tensor) => string): string[] {
  const different = pairs.filter(({ old, current }) => of(old) !== of(current));
  const [first] = different;
  if (first === undefined) return [];
  const change = `${printable(first.current.name)} ${of(first.old)} → ${of(first.current)}`;
  return [`${different.length} of ${tensors(total)} changed ${what}, first: ${change}`];
}

function unmatched(how: string, found: readonly Tensor[]): string[] {
  const [first] = found;
  return first === undefined ? [] : [`${tensors(found.length)} ${how}, first: ${printable(first.name)} ${shape(first)}`];
}

/**
 * How names, types and shapes differ, in one line:
 * `12 of 148 tensors changed shape, first: encoder.0.weight 64×1×7×7 → 64×3×7×7`.
 */
export function describeLayoutChange(before: readonly Tensor[], after: readonly Tensor[]): string {
  const { pairs, added, removed } = matchByName(before, after);
  const parts = [
    ...altered('shape', pairs, after.length, shape),
    ...altered('type', pairs, after.length, ({ dtype }) => dtype),
    ...unmatched('added', added),
    ...unmatched('removed', removed),
  ];
  return parts.length > 0 ? parts.join('; ') : 'tensor names, types or shapes differ';
}

/** How many tensors have new values: `new values in 3 of 33 tensors`. */
export function describeValueChange(before: readonly Tensor[], after: readonly Tensor[]): string {
  const { pairs } = matchByName(before, after);
  const changed = pairs.filter(({ old, current }) => old.values !== current.values);
  if (pairs.length === 0) return 'new values, the same tensor names, types and shapes';
  return `new values in ${changed.length} of ${tensors(after.length)}`;
}
