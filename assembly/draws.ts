// The state of the generator: xoshiro128**, step for step as in src/statistics/random.ts.
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

function next(): u32 {
  const result = rotl(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl(d, 11);
  return result;
}

/** From 0 to below 1, a multiple of 2^-53. */
function uniform(): f64 {
  return (<f64>(next() >>> 5) * 67_108_864 + <f64>(next() >>> 6)) * (1.0 / 9_007_199_254_740_992);
}

/** What `Binomial.at` of src/statistics/binomial.ts is for a random share, of what `fillBinomial` has written. */
function draw(least: u32, size: u32, cumulative: usize): u32 {
  const guide = cumulative + (<usize>size << 3);
  const share = uniform();
  const part = share * load<f64>(cumulative + (<usize>(size - 1) << 3));
  let index = load<u32>(guide + (<usize>(share * <f64>size) << 2));
  while (index < size - 1 && load<f64>(cumulative + (<usize>index << 3)) <= part) index += 1;
  return least + index;
}

/**
 * Draws one after the other from two binomials, `n` times, by the generator whose four words of state stand at `state`. Writes u32
 * into `into`, those of the first one before all of the second.
 */
export function drawPairs(state: usize, n: u32, firstLeast: u32, firstSize: u32, first: usize, secondLeast: u32, secondSize: u32, second: usize, into: usize): void {
  a = load<u32>(state);
  b = load<u32>(state, 4);
  c = load<u32>(state, 8);
  d = load<u32>(state, 12);
  const others = into + (<usize>n << 2);
  for (let index: usize = 0; index < <usize>n << 2; index += 4) {
    store<u32>(into + index, draw(firstLeast, firstSize, first));
    store<u32>(others + index, draw(secondLeast, secondSize, second));
  }
}
