// Which figure of the four cells is meant.
export const BALANCED_ACCURACY: i32 = 0;
export const YOUDEN: i32 = 1;
export const F1: i32 = 2;
export const MCC: i32 = 3;
export const KAPPA: i32 = 4;
export const LR_POSITIVE: i32 = 5;
export const LR_NEGATIVE: i32 = 6;
export const NET_BENEFIT: i32 = 7;

function ratio(a: f64, b: f64): f64 {
  return b == 0 ? NaN : a / b;
}

/**
 * A figure of counts in doubles; NaN where it does not exist.
 * @param harm of a false positive, in true positives: only the net benefit depends on it.
 */
export function figureOf(figure: i32, harm: f64, tp: f64, fp: f64, tn: f64, fn: f64): f64 {
  const positives = tp + fn;
  const negatives = fp + tn;
  switch (figure) {
    case BALANCED_ACCURACY: return (ratio(tp, positives) + ratio(tn, negatives)) / 2;
    case YOUDEN: return ratio(tp, positives) + ratio(tn, negatives) - 1;
    case F1: return ratio(2 * tp, 2 * tp + fp + fn);
    case MCC: return ratio(tp * tn - fp * fn, sqrt(tp + fp) * sqrt(positives) * sqrt(negatives) * sqrt(tn + fn));
    case KAPPA: return ratio(2 * (tp * tn - fp * fn), (tp + fp) * negatives + positives * (fn + tn));
    case LR_POSITIVE: return ratio(tp * negatives, positives * fp);
    case LR_NEGATIVE: return ratio(fn * negatives, positives * tn);
    case NET_BENEFIT: return ratio(tp - fp * harm, positives + negatives);
    default: return NaN;
  }
}

/** That figure for each of `n` pairs of counts, u32: how many of the positives are flagged, and how many of the negatives. Writes f64 into `into`. */
export function figuresOf(figure: i32, harm: f64, positives: f64, negatives: f64, flagged: usize, flaggedWrongly: usize, n: u32, into: usize): void {
  for (let index: usize = 0; index < <usize>n; index += 1) {
    const tp = <f64>load<u32>(flagged + (index << 2));
    const fp = <f64>load<u32>(flaggedWrongly + (index << 2));
    store<f64>(into + (index << 3), figureOf(figure, harm, tp, fp, negatives - fp, positives - tp));
  }
}
