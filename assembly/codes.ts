/** Replaces each of `n` codes by the number that `table` has for it, all u32. */
export function replaceCodes(codes: usize, n: u32, table: usize): void {
  for (let at = codes; at < codes + (<usize>n << 2); at += 4) store<u32>(at, load<u32>(table + (<usize>load<u32>(at) << 2)));
}

/** Counts the classes, 2 × group + truth, of `n` rows: the groups are u32, the truth u8, the counts u32. */
export function countClasses(groups: usize, truth: usize, n: u32, counts: usize): void {
  for (let row: usize = 0; row < <usize>n; row += 1) {
    const count = counts + (<usize>(2 * load<u32>(groups + (row << 2)) + load<u8>(truth + row)) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

function codeAt(codes: usize, bytes: u32, row: u32): u32 {
  if (bytes == 1) return load<u8>(codes + <usize>row);
  return bytes == 2 ? load<u16>(codes + (<usize>row << 1)) : load<u32>(codes + (<usize>row << 2));
}

/** Writes 0, 1, 2 and so on, u32. */
export function countUp(n: u32, into: usize): void {
  for (let number: u32 = 0; number < n; number += 1) store<u32>(into + (<usize>number << 2), number);
}

/** Writes what stands, in so many bytes each, for the number at each of `n` places, u32 both. */
export function codesAt(places: usize, n: u32, codes: usize, bytes: u32, into: usize): void {
  for (let at: usize = 0; at < <usize>n << 2; at += 4) store<u32>(into + at, codeAt(codes, bytes, load<u32>(places + at) >>> 2));
}

/** Writes 2 × code + truth of the row at each of `n` places, u32 both: codes of so many bytes stand by row. */
export function classesAt(places: usize, n: u32, codes: usize, bytes: u32, into: usize): void {
  for (let at: usize = 0; at < <usize>n << 2; at += 4) {
    const place = load<u32>(places + at);
    store<u32>(into + at, 2 * codeAt(codes, bytes, place >>> 2) + ((place >>> 1) & 1));
  }
}
