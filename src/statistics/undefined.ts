/** Why a figure does not exist. Never 0, 1 or NaN in its place. */
export interface Undefined {
  readonly undefined: string;
}

export function isUndefined(figure: unknown): figure is Undefined {
  return typeof figure === 'object' && figure !== null && 'undefined' in figure;
}
