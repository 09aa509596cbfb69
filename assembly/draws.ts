/** From 0 to below 1, a multiple of 2^-53, of two random words. */
function uniform(first: u32, second: u32): f64 {
  return (<f64>(first >>> 5) * 67_108_864 + <f64>(second >>> 6)) * (1.0 / 9_007_199_254_740_992);
}

/**
 * Writes `n` random words, u32, by the generator whose four words of state stand at `state`: xoshiro128**, step for step as in
 * src/statistics/random.ts.
 */
function fillWords(state: usize, n: u32, words: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  for (let at = words; at < words + (<usize>n << 2); at += 4) {
    store<u32>(at, rotl(b * 5, 7) * 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotl(d, 11);
  }
}

/** What `Binomial.at` of src/statistics/binomial.ts is for a share, of what `fillBinomial` has written. */
function draw(least: u32, size: u32, cumulative: usize, share: f64): u32 {
  const guide = cumulative + (<usize>size << 3);
  const part = share * load<f64>(cumulative + (<usize>(size - 1) << 3));
  let index = load<u32>(guide + (<usize>(share * <f64>size) << 2));
  while (index < size - 1 && load<f64>(cumulative + (<usize>index << 3)) <= part) index += 1;
  return least + index;
}

/**
 * Draws one after the other from two binomials, `n` times, by the generator whose four words of state stand at `state`. Writes u32
 * into `into`, those of the first one before all of the second. `words` has room for 4 × n more, the random words.
 */
export function drawPairs(state: usize, n: u32, firstLeast: u32, firstSize: u32, first: usize, secondLeast: u32, secondSize: u32, second: usize, words: usize, into: usize): void {
  const others = into + (<usize>n << 2);
  fillWords(state, 4 * n, words);
  for (let index: usize = 0; index < <usize>n; index += 1) {
    const own = words + (index << 4);
    store<u32>(into + (index << 2), draw(firstLeast, firstSize, first, uniform(load<u32>(own), load<u32>(own, 4))));
    store<u32>(others + (index << 2), draw(secondLeast, secondSize, second, uniform(load<u32>(own, 8), load<u32>(own, 12))));
  }
}
