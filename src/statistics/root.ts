const LEAST = 2 ** -1074;

/**
 * x between `low` and `high` where f passes from below 0 to above it, to the last bits. f is not asked at either end, where
 * it may be 0 or infinite; where it passes nowhere, the result is the end that it tends to.
 * Bisection with inverse quadratic steps where these are safe. Chandrupatla 1997, Adv Eng Software 28:145.
 */
export function rootBetween(low: number, high: number, f: (x: number) => number): number {
  // a is the latest point, b the other side of the root, c the point that a replaced.
  let [a, atA, b, atB] = [low, -Infinity, high, Infinity];
  for (let share = 0.5; ;) {
    const x = a + share * (b - a);
    const at = f(x);
    const turned = at > 0 !== atA > 0;
    const c = turned ? b : a;
    const atC = turned ? atB : atA;
    if (turned) {
      b = a;
      atB = atA;
    }
    a = x;
    atA = at;
    const best = Math.abs(atA) < Math.abs(atB) ? a : b;
    const least = (Math.abs(best) * 2 ** -52 + LEAST) / Math.abs(b - a);
    if (!(least < 0.5) || at === 0) return best;
    const reach = (a - b) / (c - b);
    const rise = (atA - atB) / (atC - atB);
    const smooth = rise * rise < reach && (1 - rise) * (1 - rise) < 1 - reach;
    const quadratic = smooth ? (atA / (atB - atA)) * (atC / (atB - atC)) + ((c - a) / (b - a)) * (atA / (atC - atA)) * (atB / (atC - atB)) : 0.5;
    share = Math.min(1 - least, Math.max(least, quadratic));
  }
}
