import { SaxesParser, type SaxesTagNS } from 'saxes';
import { disagreementsOf, TestTally, type Attribute, type JUnitContent } from './junit-tally.ts';

export type { JUnitContent };

export type JUnitReport =
  | { readonly ok: true; readonly content: JUnitContent; readonly disagreements: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly line: number | undefined };

export const JUNIT_LIMITS = { bytes: 32 * 1024 * 1024, depth: 64 } as const;

/** Not a test report, or not one that shows anything. */
class ReportFault extends Error {}

// An attempt of a case that was repeated: a failure inside it is no failure of the case.
const ATTEMPTS: ReadonlySet<string> = new Set(['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']);
const SUITES: ReadonlySet<string> = new Set(['testsuites', 'testsuite']);
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Walks the elements of one report and keeps the tally. */
class ReportWalk {
  readonly tally = new TestTally();
  private readonly path: string[] = [];
  private attempts = 0;

  open({ local, attributes }: SaxesTagNS): void {
    const parent = this.path.at(-1);
    const isSuite = SUITES.has(local);
    if (parent === undefined && !isSuite) throw new ReportFault(`the root element is ${local}, not testsuites or testsuite`);
    if (this.path.length === JUNIT_LIMITS.depth) throw new ReportFault(`elements are nested deeper than ${JUNIT_LIMITS.depth}`);
    this.path.push(local);
    const attribute = (name: string): string | undefined => attributes[name]?.value;
    if (isSuite) this.openSuite(local, parent, attribute);
    else if (local === 'testcase') this.openCase(parent, attribute);
    else if (ATTEMPTS.has(local)) this.openAttempt();
    else if (this.attempts === 0) this.tally.mark(local, parent === 'testcase');
  }

  close({ local }: SaxesTagNS): void {
    this.path.pop();
    if (SUITES.has(local)) this.tally.closeSuite();
    else if (local === 'testcase') this.tally.closeCase();
    else if (ATTEMPTS.has(local)) this.attempts -= 1;
  }

  private openSuite(local: string, parent: string | undefined, attribute: Attribute): void {
    const misplaced = parent !== undefined && (local === 'testsuites' || !SUITES.has(parent));
    if (misplaced) throw new ReportFault(`${local} stands inside ${parent}`);
    this.tally.openSuite(local, attribute);
  }

  private openCase(parent: string | undefined, attribute: Attribute): void {
    if (parent === undefined || !SUITES.has(parent)) throw new ReportFault(`a testcase stands inside ${parent}`);
    this.tally.openCase(attribute);
  }

  private openAttempt(): void {
    this.attempts += 1;
    this.tally.markAttempt();
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > JUNIT_LIMITS.bytes) {
    throw new ReportFault(`${bytes.length} bytes are more than the ${JUNIT_LIMITS.bytes} that are read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ReportFault('the file is not UTF-8');
  }
}

/** saxes puts line and column before its message; the line is told apart. */
const withoutPosition = (message: string): string => message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');

function parse(parser: SaxesParser<{ xmlns: true }>, text: string): TestTally {
  const walk = new ReportWalk();
  parser.on('doctype', () => {
    throw new ReportFault('a document type declaration is not allowed: it can declare entities');
  });
  parser.on('xmldecl', ({ encoding }) => {
    const readable = encoding === undefined || ENCODINGS.has(encoding.toLowerCase());
    if (!readable) throw new ReportFault(`the encoding is ${encoding}, not UTF-8`);
  });
  parser.on('opentag', (tag) => walk.open(tag));
  parser.on('closetag', (tag) => walk.close(tag));
  parser.write(text).close();
  return walk.tally;
}

/**
 * Reads a JUnit XML report (JUnit, Surefire, pytest, GoogleTest …) by counting its test cases; the totals that it
 * declares are only compared. Not ok: what is no well-formed report, has a DTD, or ran no test at all.
 * A failure or error outside a test case counts as an error; attempts of a repeated case do not make it fail.
 * Formats: https://github.com/testmoapp/junitxml,
 * https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd
 */
export function readJUnit(bytes: Uint8Array): JUnitReport {
  const parser = new SaxesParser({ xmlns: true });
  let reading = false;
  try {
    const text = decode(bytes);
    reading = true;
    const tally = parse(parser, text);
    reading = false;
    const { content, declarations } = tally.result();
    if (content.tests === 0) throw new ReportFault('the report has no test case: nothing ran');
    if (content.skipped === content.tests) throw new ReportFault(`all ${content.tests} test cases were skipped: nothing ran`);
    return { ok: true, content, disagreements: disagreementsOf(declarations) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { ok: false, reason: withoutPosition(error.message), line: reading ? parser.line : undefined };
  }
}
