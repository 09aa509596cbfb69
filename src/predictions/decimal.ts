const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The double nearest to a decimal; NaN for any other text and for what is not finite. A negative zero is read as 0. */
export function readDecimal(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
