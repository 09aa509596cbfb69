// What the rows of a bin are compared with, as f64 at these bytes of its place: the probability of its first row, the losses of that
// row without and with the condition, the centre of its logits, and where it ends.
export const FIRST: usize = 0;
export const FIRST_BRIER: usize = 8;
export const FIRST_LOG: usize = 24;
export const CENTRE: usize = 40;
const UPPER_LOGIT: usize = 48;
const UPPER_PROBABILITY: usize = 56;
export const BIN: usize = 64;

// What a row has in excess over the first of its bin; its logit less the centre of the bin.
const OWN_PROBABILITY: usize = 0;
const OWN_BRIER: usize = 8;
const OWN_LOG: usize = 16;
const OWN_LOGIT: usize = 24;
export const EXCESS: usize = 32;

/** How far the logits of a bin may be apart. */
export const WIDTH: f64 = 1.0 / 16;

/** Log losses are of probabilities held within this distance of 0 and 1. */
const LEAST: f64 = 1e-15;

/** The probability of the condition; a negated score is the probability against it. */
export function probabilityFor(score: f64, rising: bool): f64 {
  return rising ? score : 1 + score;
}

export function probabilityAgainst(score: f64, rising: bool): f64 {
  return rising ? 1 - score : -score;
}

function logLoss(p: f64, q: f64, logP: f64, logQ: f64, truth: bool): f64 {
  if (p >= LEAST && q >= LEAST) return -select(logP, logQ, truth);
  const held = min(max(p, LEAST), 1 - LEAST);
  return -Math.log(truth ? held : 1 - held);
}

/** Opens a bin that begins with a score; it has no probability above `upper`. */
export function openBin(bin: usize, score: f64, upper: f64, rising: bool): void {
  const p = probabilityFor(score, rising);
  const q = probabilityAgainst(score, rising);
  const logP = Math.log(p);
  const logQ = Math.log(q);
  store<f64>(bin, p, FIRST);
  store<f64>(bin, p * p, FIRST_BRIER);
  store<f64>(bin, q * q, FIRST_BRIER + 8);
  store<f64>(bin, logLoss(p, q, logP, logQ, false), FIRST_LOG);
  store<f64>(bin, logLoss(p, q, logP, logQ, true), FIRST_LOG + 8);
  // An infinite logit has a bin of its own.
  store<f64>(bin, logP - logQ + WIDTH / 2, CENTRE);
  store<f64>(bin, logP - logQ + WIDTH, UPPER_LOGIT);
  store<f64>(bin, upper, UPPER_PROBABILITY);
}

/**
 * Works out what the rows of a bin have in excess, EXCESS bytes each: those from `from` on that are in the bin, of `n` whose scores rise
 * at `suspicion` and whose words, 4 × number + 2 × truth + …, are u32 at `places`. Returns the first that is not in the bin, or `n`.
 */
export function fillExcesses(bin: usize, suspicion: usize, places: usize, from: u32, n: u32, rising: bool, excesses: usize): u32 {
  const upperLogit = load<f64>(bin, UPPER_LOGIT);
  const upperProbability = load<f64>(bin, UPPER_PROBABILITY);
  for (let index = from; index < n; index += 1) {
    const score = load<f64>(suspicion + (<usize>index << 3));
    const p = probabilityFor(score, rising);
    const q = probabilityAgainst(score, rising);
    const logP = Math.log(p);
    const logQ = Math.log(q);
    if (p > upperProbability || logP - logQ > upperLogit) return index;
    const truth = (load<u32>(places + (<usize>index << 2)) & 2) != 0;
    // Chosen without a branch, which would often be guessed wrong.
    const miss = select(q, p, truth);
    const own = excesses + <usize>index * EXCESS;
    store<f64>(own, p - load<f64>(bin, FIRST), OWN_PROBABILITY);
    store<f64>(own, miss * miss - select(load<f64>(bin, FIRST_BRIER + 8), load<f64>(bin, FIRST_BRIER), truth), OWN_BRIER);
    store<f64>(own, logLoss(p, q, logP, logQ, truth) - select(load<f64>(bin, FIRST_LOG + 8), load<f64>(bin, FIRST_LOG), truth), OWN_LOG);
    store<f64>(own, logP - logQ - load<f64>(bin, CENTRE), OWN_LOGIT);
  }
  return n;
}

// What is summed of one code, as f64 side by side: the powers of the logits' distances, which begin with the number of rows; of either
// loss the excess and its square; the excess of the probabilities. Losses of a bin are alike, so their excesses cost few digits.
/** Powers that are summed, 0 to 5. */
export const ORDERS: i32 = 6;
export const SUM_OF_BRIER: i32 = 6;
export const SUM_OF_LOG: i32 = 8;
export const SUM_OF_PROBABILITY: i32 = 10;
export const SUMS: i32 = 12;

function pair(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

function addTo(sums: usize, terms: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), terms));
}

/** Adds the rows from `from` to before `to` to the sums of their codes, u32. */
export function addExcesses(excesses: usize, codes: usize, from: u32, to: u32, sums: usize): void {
  for (let index = <usize>from; index < <usize>to; index += 1) {
    const own = excesses + index * EXCESS;
    const into = sums + <usize>load<u32>(codes + (index << 2)) * (<usize>SUMS << 3);
    const logit = load<f64>(own, OWN_LOGIT);
    const brier = load<f64>(own, OWN_BRIER);
    const log = load<f64>(own, OWN_LOG);
    const square = f64x2.splat(logit * logit);
    const low = pair(1, logit);
    const middle = f64x2.mul(low, square);
    addTo(into, low);
    addTo(into + 16, middle);
    addTo(into + 32, f64x2.mul(middle, square));
    addTo(into + 48, pair(brier, brier * brier));
    addTo(into + 64, pair(log, log * log));
    addTo(into + 80, pair(load<f64>(own, OWN_PROBABILITY), 0));
  }
}
