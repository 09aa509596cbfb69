const SPACE: u8 = 0x20;
const TAB: u8 = 0x09;

function isBlank(byte: u8): bool {
  return byte == SPACE || byte == TAB;
}

/** The first byte of a field that is no blank; its end where all are. */
export function trimmedStart(start: usize, end: usize): usize {
  while (start < end && isBlank(load<u8>(start))) start += 1;
  return start;
}

/** Behind the last byte of a field that is no blank. */
export function trimmedEnd(start: usize, end: usize): usize {
  while (start < end && isBlank(load<u8>(end - 1))) end -= 1;
  return end;
}
