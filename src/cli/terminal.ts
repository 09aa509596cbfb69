/** What a command may touch of the world; the entry point hands in the real one. */
export interface Terminal {
  readonly cwd: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Whether standard output shows colours. */
  readonly color: boolean;
  /** Columns of the terminal; undefined in a pipe. */
  readonly columns: number | undefined;
  /** Writes a line that the next one replaces; undefined where standard error is no terminal. */
  readonly progress?: ((line: string) => void) | undefined;
  print(text: string): void;
  complain(text: string): void;
}

/** The exit codes of every command. */
export const EXIT = {
  /** Merge may proceed; nothing is wrong. */
  fine: 0,
  /** Blocked; something is wrong with what was asked about. */
  blocked: 1,
  /** Wrong usage, or nothing could be evaluated. */
  unusable: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command was called wrongly, or what it was pointed at is not there. Ends with exit code 2. */
export class UsageError extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.name = 'UsageError';
    this.mend = mend;
  }
}

export interface Command {
  readonly usage: string;
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}
