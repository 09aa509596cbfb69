import type { Tensor } from './structure.ts';

const MOST_CHARACTERS = 80;

/** Names come from the file: without line breaks and invisible characters, and of bounded length. */
export function printable(name: string): string {
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

/** Lines of `a` that are not in `b`, each as often as it stands more. */
function without(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of b) left.set(line, (left.get(line) ?? 0) + 1);
  return a.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/**
 * How what is not in the tensors differs; undefined where nothing does:
 * `2 of 31 lines of the graph changed, first: %3 = Relu(%2) → %3 = Sigmoid(%2)`.
 */
function describeOutlineChange(before: readonly string[], after: readonly string[]): string | undefined {
  const [removed, added] = [without(before, after), without(after, before)];
  const [was, is] = [removed[0], added[0]];
  if (was === undefined && is === undefined) return before.every((line, at) => line === after[at]) ? undefined : 'the lines of the graph stand in another order';
  const first = [was, is].map((line) => (line === undefined ? 'nothing' : printable(line))).join(' → ');
  return `${Math.max(removed.length, added.length)} of ${Math.max(before.length, after.length)} lines of the graph changed, first: ${first}`;
}

/**
 * How names, types and shapes differ, in one line:
 * `12 of 148 tensors changed shape, first: encoder.0.weight 64×1×7×7 → 64×3×7×7`.
 */
export function describeLayoutChange(before: readonly Tensor[], after: readonly Tensor[], outlines: readonly [readonly string[], readonly string[]] = [[], []]): string {
  const { pairs, added, removed } = matchByName(before, after);
  const graph = describeOutlineChange(...outlines);
  const parts = [
    ...altered('shape', pairs, after.length, shape),
    ...altered('type', pairs, after.length, ({ dtype }) => dtype),
    ...unmatched('added', added),
    ...unmatched('removed', removed),
    ...(graph === undefined ? [] : [graph]),
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
