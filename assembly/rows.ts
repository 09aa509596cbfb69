const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
/** Bytes that are looked at together, one bit each. */
const BLOCK: usize = 64;

function marksOfSixteen(at: usize): u64 {
  const bytes = v128.load(at);
  const ends = v128.or(i8x16.eq(bytes, i8x16.splat(COMMA)), i8x16.eq(bytes, i8x16.splat(NEWLINE)));
  const others = v128.or(i8x16.eq(bytes, i8x16.splat(RETURN)), i8x16.eq(bytes, i8x16.splat(QUOTE)));
  return <u64>i8x16.bitmask(v128.or(ends, others));
}

/**
 * A bit for each byte of a block that is a comma, a quote or part of a line end.
 * Langdale & Lemire 2019, The VLDB Journal 28:941, sect. 3.1.
 */
function marksOf(block: usize): u64 {
  return marksOfSixteen(block) | (marksOfSixteen(block + 16) << 16) | (marksOfSixteen(block + 32) << 32) | (marksOfSixteen(block + 48) << 48);
}

/** Where the last call of `cutRows` came to. */
export let cutTo: usize = 0;

function stop(at: usize, row: u32): u32 {
  cutTo = at;
  return row;
}

/**
 * Cuts rows that are as they should be, from `from` on, into a batch of fields, from its row `row` on: of `width` fields, whole before
 * `limit`, neither blank nor with a quote that is doubled, stray or around a line end. Returns how many rows the batch has, when it has
 * `capacity` or at the first other row; `cutTo` is where that begins. What is wrong with it, if anything is, is for the caller to find.
 *
 * A batch of fields is two lists of u32, where each begins and where it ends, counted from `base`.
 * `places` has an u32 for each field of a row: where the starts of its batch stand, or 0 for a field that nobody wants; the ends
 * stand `ends` bytes behind. At `limit` stands a newline, and 64 bytes more can be read.
 */
export function cutRows(base: usize, from: usize, limit: usize, width: u32, places: usize, ends: usize, row: u32, capacity: u32): u32 {
  let at = from;
  let block = at;
  let marks = marksOf(block);
  for (; row < capacity; row += 1) {
    const first = at;
    let field: u32 = 0;
    let byte = COMMA;
    while (byte == COMMA) {
      let start = at;
      while (marks == 0) {
        block += BLOCK;
        marks = marksOf(block);
      }
      let end = block + <usize>ctz(marks);
      marks &= marks - 1;
      at = end;
      byte = load<u8>(at);
      if (byte == QUOTE) {
        if (end != start) return stop(first, row);
        start += 1;
        end = start;
        while (load<u8>(end) != QUOTE && load<u8>(end) != NEWLINE) end += 1;
        if (load<u8>(end) != QUOTE) return stop(first, row);
        at = end + 1;
        byte = load<u8>(at);
        if (byte != COMMA && byte != NEWLINE && byte != RETURN) return stop(first, row);
        block = at + 1;
        marks = marksOf(block);
      }
      if (field == width) return stop(first, row);
      const place = <usize>load<u32>(places + (<usize>field << 2));
      if (place != 0) {
        store<u32>(place + (<usize>row << 2), <u32>(start - base));
        store<u32>(place + (<usize>row << 2) + ends, <u32>(end - base));
      }
      field += 1;
      at += 1;
    }
    if (byte == RETURN) {
      if (load<u8>(at) != NEWLINE) return stop(first, row);
      at += 1;
      block = at;
      marks = marksOf(block);
    }
    const blank = width == 1 && (load<u8>(first) == NEWLINE || load<u8>(first) == RETURN);
    if (at > limit || field != width || blank) return stop(first, row);
  }
  return stop(at, row);
}
