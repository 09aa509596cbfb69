/** A value of a configuration file. A text that begins with `$` is an expression, which nobody evaluates. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export type PlainObject = { readonly [key: string]: Plain };

export const isRecord = (value: Plain | undefined): value is PlainObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a configuration file says of the network. */
export interface Definition {
  /** What kind of file it is, for the reader: `MONAI bundle`. */
  readonly kind: string;
  /** The parts that define the network by name, references resolved. */
  readonly networks: ReadonlyMap<string, Plain>;
  /** What else the file sets, by its topmost keys; what every save changes is left out. */
  readonly rest: ReadonlyMap<string, Plain>;
}

/** One text for equal values, whatever the order of their keys. */
export function canonical(value: Plain | undefined): string {
  if (Array.isArray(value)) return `[${value.map((one: Plain) => canonical(one)).join(',')}]`;
  if (isRecord(value)) return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  return JSON.stringify(value) ?? '';
}

export const isExpression = (value: Plain | undefined): value is string => typeof value === 'string' && value.startsWith('$');

/** The name of a class without its module. */
export const className = (target: string): string => target.slice(target.lastIndexOf('.') + 1);
