// What is counted of one group on the way down, at these bytes of its place: cases above the row that is looked at, those with its
// score, and all negatives.
export const POSITIVES: usize = 0;
export const NEGATIVES: usize = 4;
const TIED_POSITIVES: usize = 8;
const TIED_NEGATIVES: usize = 12;
export const ALL_NEGATIVES: usize = 16;
/** The sum of the positives' placements, and of the precision at their scores. */
export const MISRANKED: usize = 24;
export const PRECISION: usize = 32;
/** Sums of 128 bits, the low half first: of squared placements, and of their products with those of another model. */
export const POSITIVE_SQUARES: usize = 40;
export const NEGATIVE_SQUARES: usize = 56;
export const POSITIVE_PRODUCTS: usize = 72;
export const NEGATIVE_PRODUCTS: usize = 88;
export const RANKS: usize = 104;

/** Writes 4 × number + 2 × truth in the place of each of `n` numbers; the truth is an u8 each. */
export function addTruth(truth: usize, n: u32, numbers: usize): void {
  for (let index: usize = 0; index < <usize>n; index += 1) {
    const at = numbers + (index << 2);
    store<u32>(at, (load<u32>(at) << 2) | (<u32>load<u8>(truth + index) << 1));
  }
}

/** Adds 1 to the place of each of `n` rows that has the score of the row before. */
export function markTies(scores: usize, n: u32, places: usize): void {
  for (let at: usize = 1; at < <usize>n; at += 1) {
    if (load<f64>(scores + (at << 3)) == load<f64>(scores + ((at - 1) << 3))) store<u32>(places + (at << 2), load<u32>(places + (at << 2)) | 1);
  }
}

function addTo(sum: usize, term: u64): void {
  const low = load<u64>(sum) + term;
  store<u64>(sum, low);
  if (low < term) store<u64>(sum, load<u64>(sum, 8) + 1, 8);
}

function addOne(count: usize): void {
  store<u32>(count, load<u32>(count) + 1);
}

/** Where the placement of the row at a place stands: by its number. */
function at(placements: usize, place: u32): usize {
  return placements + (<usize>(place >>> 2) << 2);
}

/** Keeps a placement, and adds its product with the other model's; each address is 0 where that is not wanted. */
function keep(place: u32, placement: u64, products: usize, own: usize, other: usize): void {
  if (own != 0) store<u32>(at(own, place), <u32>placement);
  if (other != 0) addTo(products, placement * <u64>load<u32>(other));
}

function addPrecision(group: usize, flagged: u64, alarms: u64): void {
  store<f64>(group + PRECISION, load<f64>(group + PRECISION) + <f64>flagged / <f64>(flagged + alarms));
}

/**
 * A row whose score no other row has. A negative is only counted: for the squares of the negatives' placements each positive adds, to
 * all negatives below it, what its being above them adds to the square, 4j² − 4(j − 1)² for the j-th.
 */
function addSingle(place: u32, group: usize, isPositive: bool, own: usize, other: usize): void {
  const above = <u64>load<u32>(group + POSITIVES);
  const alarms = <u64>load<u32>(group + NEGATIVES);
  if (!isPositive) {
    addOne(group + NEGATIVES);
    keep(place, 2 * above, group + NEGATIVE_PRODUCTS, own, other);
    return;
  }
  const flagged = above + 1;
  addOne(group + POSITIVES);
  store<u64>(group + MISRANKED, load<u64>(group + MISRANKED) + 2 * alarms);
  addPrecision(group, flagged, alarms);
  addTo(group + POSITIVE_SQUARES, 4 * alarms * alarms);
  addTo(group + NEGATIVE_SQUARES, 4 * (2 * flagged - 1) * (<u64>load<u32>(group + ALL_NEGATIVES) - alarms));
  keep(place, 2 * alarms, group + POSITIVE_PRODUCTS, own, other);
}

/** A row among others of its score, which have been counted: placed as if half of the other class stood above it; all are one threshold. */
function addTied(place: u32, group: usize, isPositive: bool, own: usize, other: usize): void {
  const above = <u64>load<u32>(group + POSITIVES);
  const flagged = above + load<u32>(group + TIED_POSITIVES);
  const before = <u64>load<u32>(group + NEGATIVES);
  const alarms = before + load<u32>(group + TIED_NEGATIVES);
  if (!isPositive) {
    const placement = above + flagged;
    // The square of what is above it has been added.
    addTo(group + NEGATIVE_SQUARES, placement * placement - 4 * above * above);
    keep(place, placement, group + NEGATIVE_PRODUCTS, own, other);
    return;
  }
  const placement = before + alarms;
  store<u64>(group + MISRANKED, load<u64>(group + MISRANKED) + placement);
  addPrecision(group, flagged, alarms);
  addTo(group + POSITIVE_SQUARES, placement * placement);
  // What one of these adds to the squares of the negatives below, on the average of all.
  addTo(group + NEGATIVE_SQUARES, 4 * (above + flagged) * (<u64>load<u32>(group + ALL_NEGATIVES) - alarms));
  keep(place, placement, group + POSITIVE_PRODUCTS, own, other);
}

/** A group's rows of one score have all been placed: what they are is above the rows that follow. */
function settle(group: usize): void {
  store<u32>(group + POSITIVES, load<u32>(group + POSITIVES) + load<u32>(group + TIED_POSITIVES));
  store<u32>(group + NEGATIVES, load<u32>(group + NEGATIVES) + load<u32>(group + TIED_NEGATIVES));
  store<u32>(group + TIED_POSITIVES, 0);
  store<u32>(group + TIED_NEGATIVES, 0);
}

/**
 * Walks down over `n` rows: from the most suspected to one whose score no row below has. Each row is an u32 in `places`, 4 × number +
 * 2 × truth + 1 where the row below has the same score; its class, 2 × group and one more with the condition, is an u32 in `classOf` at its code in
 * `codes`. Adds to the `counts` of the groups; fills `own` with placements by number, and multiplies them with those of `others`, for which
 * there is room for `n` more u32 in `gathered`.
 */
export function walkDown(places: usize, codes: usize, classOf: usize, n: i32, counts: usize, own: usize, others: usize, gathered: usize): void {
  // Fetched in a loop of its own: the processor overlaps such loads, but not with what follows of each.
  if (others != 0) {
    for (let index = 0; index < n; index += 1) store<u32>(gathered + (<usize>index << 2), load<u32>(at(others, load<u32>(places + (<usize>index << 2)))));
  }
  for (let top = n - 1; top >= 0; top -= 1) {
    const place = load<u32>(places + (<usize>top << 2));
    if ((place & 1) == 0) {
      const kind = load<u32>(classOf + (<usize>load<u32>(codes + (<usize>top << 2)) << 2));
      addSingle(place, counts + <usize>(kind >>> 1) * RANKS, (kind & 1) == 1, own, others == 0 ? 0 : gathered + (<usize>top << 2));
      continue;
    }
    let bottom = top;
    while ((load<u32>(places + (<usize>bottom << 2)) & 1) == 1) bottom -= 1;
    for (let pass = 0; pass < 3; pass += 1) {
      for (let tied = top; tied >= bottom; tied -= 1) {
        const kind = load<u32>(classOf + (<usize>load<u32>(codes + (<usize>tied << 2)) << 2));
        const group = counts + <usize>(kind >>> 1) * RANKS;
        const isPositive = (kind & 1) == 1;
        if (pass == 0) addOne(group + (isPositive ? TIED_POSITIVES : TIED_NEGATIVES));
        else if (pass == 1) addTied(load<u32>(places + (<usize>tied << 2)), group, isPositive, own, others == 0 ? 0 : gathered + (<usize>tied << 2));
        else settle(group);
      }
    }
    top = bottom;
  }
}
