import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readFile } from 'node:fs/promises';
import { doYouMean } from '../formats/near.ts';
import { UsageError } from './terminal.ts';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

interface Parsed {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** Parses a command's arguments; an unknown option is an error that names the help; of a doubled one the last counts. */
export function options(command: string, args: readonly string[], config: OptionsConfig, most = 0): Parsed {
  const help = `plumbline ${command} --help shows the options.`;
  let values: Readonly<Record<string, unknown>>;
  let positionals: readonly string[];
  try {
    ({ values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true }));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(said)?.[1];
    if (unknown === undefined) throw new UsageError(said, help);
    const known = ['--help', ...Object.keys(config).map((name) => `--${name}`)];
    throw new UsageError(`${command} has no option ${unknown}`, `${doYouMean(unknown, known)}${help}`);
  }
  if (positionals.length > most) throw new UsageError(`${command} does not take "${positionals[most] ?? ''}"`, help);
  return {
    positionals,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    texts: (name) => (Array.isArray(values[name]) ? values[name].filter((value): value is string => typeof value === 'string') : []),
    flag: (name) => values[name] === true,
  };
}

export function unreadable(option: string, path: string, error: unknown): UsageError {
  const { code } = error as { code?: string };
  return new UsageError(`${option}: ${path} cannot be read${code === undefined ? '' : ` (${code})`}`, 'Name a file that exists and can be read.');
}

/** Reads a file that the user names. */
export async function readNamed(option: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(option, path, error);
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A point in time such as `2026-05-12T12:00:00Z`, or a day, which counts from its start in UTC. */
export function timeOf(option: string, text: string | undefined, now: number): number {
  if (text === undefined) return now;
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`${option} ${text} is no time`, 'Write it as 2026-05-12T12:00:00Z.');
  return time;
}
