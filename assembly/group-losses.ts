import { CENTRE, FIRST, FIRST_BRIER, FIRST_LOG, SUMS, SUM_OF_BRIER, SUM_OF_LOG, SUM_OF_PROBABILITY, probabilityFor } from './losses';
import { addTo } from './sums';

// What is gathered of one class, as f64 at these bytes of its place: its cases, the sums of their probabilities and logits, and of either
// loss the mean and the sum of squares about it.
export const CASES: usize = 0;
export const PROBABILITIES: usize = 8;
export const LOGITS: usize = 16;
export const BRIER: usize = 24;
export const LOG: usize = 40;
export const CLASS: usize = 56;

// Of one group, as f64: how many cases it has, and at how many of them its next bin of equal count begins; for bins of either kind what
// those so far add up to, |Σ probability − Σ truth| each, and that difference when the last ended; then its classes.
export const SIZE: usize = 0;
export const NEXT: usize = 8;
export const BY_COUNT: usize = 16;
export const BY_WIDTH: usize = 32;
const LEAD: usize = 8;
export const CLASSES: usize = 48;
// While a bin of logits ends: of each class cases and probabilities, row by row; the probability of the row that was passed last; the sums
// in the bin.
const PASSED: usize = CLASSES + 2 * CLASS;
const PASSED_CLASS: usize = 16;
const LAST: usize = PASSED + 2 * PASSED_CLASS;
export const IN_BIN: usize = LAST + 8;
const SUMS_BYTES: usize = <usize>SUMS << 3;
export const GROUP: usize = IN_BIN + 2 * SUMS_BYTES;

/** Bins of a calibration error. */
export const BINS: i32 = 10;

function sumInBin(sums: usize, sum: i32): f64 {
  return load<f64>(sums + (<usize>sum << 3));
}

/** Adds the sums of a bin's codes to those of their classes, 2 × group + truth, u32 at `classOf`. */
export function foldSums(sums: usize, classOf: usize, codes: u32, groups: usize): void {
  for (let code: usize = 0; code < <usize>codes; code += 1) {
    const from = sums + code * SUMS_BYTES;
    if (load<f64>(from) == 0) continue;
    const own = load<u32>(classOf + (code << 2));
    const into = groups + <usize>(own >>> 1) * GROUP + IN_BIN + <usize>(own & 1) * SUMS_BYTES;
    for (let sum: usize = 0; sum < SUMS_BYTES; sum += 16) v128.store(into + sum, f64x2.add(v128.load(into + sum), v128.load(from + sum)));
  }
}

/** Σ probability − Σ truth of classes that are `stride` bytes apart and begin with cases and probabilities. */
function leadOf(classes: usize, stride: usize): f64 {
  return load<f64>(classes, PROBABILITIES) + load<f64>(classes + stride, PROBABILITIES) - load<f64>(classes + stride, CASES);
}

function endBin(bins: usize, lead: f64): void {
  addTo(bins, abs(lead - load<f64>(bins, LEAD)));
  store<f64>(bins, lead, LEAD);
}

function casesOf(group: usize): f64 {
  return load<f64>(group, CLASSES + CASES) + load<f64>(group, CLASSES + CLASS + CASES);
}

/** Whether a bin of equal count ends in any of `n` groups within the bin of logits that has ended: then its rows are to be passed. */
export function endsCountBin(groups: usize, n: u32): bool {
  let ends = false;
  for (let group = groups; group < groups + <usize>n * GROUP; group += GROUP) {
    const within = sumInBin(group + IN_BIN, 0) + sumInBin(group + IN_BIN + SUMS_BYTES, 0);
    ends = ends || casesOf(group) + within > load<f64>(group, NEXT);
    for (let truth: usize = 0; truth < 2; truth += 1) memory.copy(group + PASSED + truth * PASSED_CLASS, group + CLASSES + truth * CLASS, PASSED_CLASS);
  }
  return ends;
}

/** Passes `n` rows of the bin of logits that has ended, from the least suspected up, and ends the bins of equal count on the way. */
export function passRows(suspicion: usize, codes: usize, classOf: usize, n: u32, rising: bool, groups: usize): void {
  for (let index: usize = 0; index < <usize>n; index += 1) {
    const own = load<u32>(classOf + (<usize>load<u32>(codes + (index << 2)) << 2));
    const group = groups + <usize>(own >>> 1) * GROUP;
    const passed = group + PASSED;
    const below = load<f64>(passed, CASES) + load<f64>(passed + PASSED_CLASS, CASES);
    const p = probabilityFor(load<f64>(suspicion + (index << 3)), rising);
    // A case with the probability of the last one is in the bin of the cases below it.
    if (below >= load<f64>(group, NEXT) && p != load<f64>(group, LAST)) {
      const size = load<f64>(group, SIZE);
      endBin(group + BY_COUNT, leadOf(passed, PASSED_CLASS));
      store<f64>(group, ceil(((floor((below * BINS) / size) + 1) * size) / BINS), NEXT);
    }
    addTo(passed + <usize>(own & 1) * PASSED_CLASS + CASES, 1);
    addTo(passed + <usize>(own & 1) * PASSED_CLASS + PROBABILITIES, p);
    store<f64>(group, p, LAST);
  }
}

/** Adds n cases of a bin to mean and squares. Chan, Golub & LeVeque 1983, The American Statistician 37:242. */
function spread(into: usize, before: f64, n: f64, origin: f64, excess: f64, squares: f64): void {
  const step = origin + excess / n - load<f64>(into);
  const share = n / (before + n);
  addTo(into, step * share);
  addTo(into + 8, squares - (excess * excess) / n + step * step * before * share);
}

/** Adds what is in the bin of logits to the classes of `n` groups, and empties it. */
export function settleBin(bin: usize, groups: usize, n: u32): void {
  for (let group = groups; group < groups + <usize>n * GROUP; group += GROUP) {
    for (let truth: usize = 0; truth < 2; truth += 1) {
      const sums = group + IN_BIN + truth * SUMS_BYTES;
      const within = sumInBin(sums, 0);
      if (within == 0) continue;
      const own = group + CLASSES + truth * CLASS;
      const before = load<f64>(own, CASES);
      spread(own + BRIER, before, within, load<f64>(bin + FIRST_BRIER + (truth << 3)), sumInBin(sums, SUM_OF_BRIER), sumInBin(sums, SUM_OF_BRIER + 1));
      spread(own + LOG, before, within, load<f64>(bin + FIRST_LOG + (truth << 3)), sumInBin(sums, SUM_OF_LOG), sumInBin(sums, SUM_OF_LOG + 1));
      store<f64>(own, before + within, CASES);
      addTo(own + PROBABILITIES, within * load<f64>(bin, FIRST) + sumInBin(sums, SUM_OF_PROBABILITY));
      addTo(own + LOGITS, within * load<f64>(bin, CENTRE) + sumInBin(sums, 1));
      memory.fill(sums, 0, SUMS_BYTES);
    }
  }
}

/** Ends a bin of equal width in `n` groups. */
export function endWidthBin(groups: usize, n: u32): void {
  for (let group = groups; group < groups + <usize>n * GROUP; group += GROUP) endBin(group + BY_WIDTH, leadOf(group + CLASSES, CLASS));
}

/** Ends the last bins of equal count and of equal width. */
export function endLastBins(groups: usize, n: u32): void {
  endWidthBin(groups, n);
  for (let group = groups; group < groups + <usize>n * GROUP; group += GROUP) endBin(group + BY_COUNT, leadOf(group + CLASSES, CLASS));
}
