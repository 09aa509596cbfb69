/** Counts that a report declares and that can be counted again. */
export interface Totals {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/** What a test report says when its cases are counted again. */
export interface JUnitContent extends Totals {
  /** Cases with neither failure nor error that were not skipped. */
  readonly passed: number;
  /** Cases that passed after a failed attempt, as the tool marks them. */
  readonly flaky: number;
  /** Test suites, nested ones included. */
  readonly suites: number;
  /** Seconds, summed over the cases; only where every case tells its own. */
  readonly time?: number;
}

export type Attribute = (name: string) => string | undefined;
type Total = keyof Totals;

/** What one suite declares beside what was counted in it, with and without the suites inside it. */
export interface Declaration {
  readonly suite: string;
  readonly declared: Attribute;
  readonly own: Record<Total, number>;
  readonly whole: Record<Total, number>;
}

interface Case {
  failed: boolean;
  broken: boolean;
  skipped: boolean;
  repeated: boolean;
}

const none = (): Record<Total, number> => ({ tests: 0, failures: 0, errors: 0, skipped: 0 });

// Words by which some tools say in an attribute alone that a case did not run or did not pass. An attribute is only
// believed where it makes a case worse than its children do.
const NOT_RUN: ReadonlySet<string> = new Set(['notrun', 'disabled', 'suppressed', 'skipped', 'ignored']);
const NOT_PASSED: ReadonlySet<string> = new Set(['failed', 'failure', 'error', 'broken']);

/** Counts test cases and their results while a report is walked. */
export class TestTally {
  private readonly open: Declaration[] = [];
  private readonly closed: Declaration[] = [];
  private readonly totals = none();
  private passed = 0;
  private flaky = 0;
  private suites = 0;
  private seconds: number | undefined = 0;
  private current: Case | undefined;

  openSuite(element: string, attribute: Attribute): void {
    const name = attribute('name');
    const suite = name === undefined ? element : `${element} ${JSON.stringify(name.slice(0, 80))}`;
    this.open.push({ suite, declared: attribute, own: none(), whole: none() });
    if (element === 'testsuite') this.suites += 1;
  }

  closeSuite(): void {
    const suite = this.open.pop();
    if (suite !== undefined) this.closed.push(suite);
  }

  openCase(attribute: Attribute): void {
    const words = ['status', 'result'].map((name) => attribute(name)?.toLowerCase() ?? '');
    this.current = {
      failed: words.some((word) => NOT_PASSED.has(word)),
      broken: false,
      skipped: words.some((word) => NOT_RUN.has(word)),
      repeated: false,
    };
    const time = /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(attribute('time') ?? '') ? Number(attribute('time')) : NaN;
    this.seconds = this.seconds === undefined || !Number.isFinite(time) ? undefined : this.seconds + time;
  }

  /** An element below a suite or a case; at any depth of a case a failure is the case's own. */
  mark(element: string, directly: boolean): void {
    if (this.current === undefined) {
      if (element === 'failure' || element === 'error') this.count('errors');
    } else if (element === 'failure') this.current.failed = true;
    else if (element === 'error') this.current.broken = true;
    else if (element === 'skipped' && directly) this.current.skipped = true;
  }

  markAttempt(): void {
    if (this.current !== undefined) this.current.repeated = true;
  }

  closeCase(): void {
    const found = this.current;
    this.current = undefined;
    if (found === undefined) return;
    this.count('tests');
    if (found.failed) this.count('failures');
    if (found.broken) this.count('errors');
    if (found.failed || found.broken) return;
    if (found.skipped) return this.count('skipped');
    this.passed += 1;
    if (found.repeated) this.flaky += 1;
  }

  private count(total: Total): void {
    this.totals[total] += 1;
    for (const suite of this.open) suite.whole[total] += 1;
    const inner = this.open.at(-1);
    if (inner !== undefined) inner.own[total] += 1;
  }

  result(): { readonly content: JUnitContent; readonly declarations: readonly Declaration[] } {
    const { passed, flaky, suites, seconds } = this;
    // To the microsecond: a sum of decimals in binary has a tail that nobody wrote.
    const time = seconds === undefined ? {} : { time: Math.round(seconds * 1e6) / 1e6 };
    return { content: { ...this.totals, passed, flaky, suites, ...time }, declarations: this.closed };
  }
}

const MOST = 20;

/** One total of one suite, where it declares another than was counted. Some tools leave the suites inside out of it. */
function disagreement({ suite, declared, own, whole }: Declaration, total: Total): string | undefined {
  const text = declared(total) ?? (total === 'skipped' ? declared('skip') : undefined);
  if (text === undefined) return undefined;
  // GoogleTest counts disabled tests apart; here they are skipped.
  const apart = total === 'skipped' ? Number(declared('disabled') ?? 0) : 0;
  const claimed = Number(text) + apart;
  if (/^\d+$/.test(text) && (claimed === whole[total] || claimed === own[total])) return undefined;
  return `${suite} declares ${total}=${JSON.stringify(text.slice(0, 20))}, counted ${whole[total]}`;
}

/** Where a report's declared totals are not what it holds, a sentence each. */
export function disagreementsOf(declarations: readonly Declaration[]): string[] {
  const totals: readonly Total[] = ['tests', 'failures', 'errors', 'skipped'];
  const found = declarations.flatMap((declaration) => totals.flatMap((total) => disagreement(declaration, total) ?? []));
  return found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more`] : found;
}
