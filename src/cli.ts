import { doYouMean } from './formats/near.ts';
import { EXIT, UsageError, type Command, type ExitCode, type Terminal } from './cli/terminal.ts';
import { RepositoryError } from './repository/snapshot.ts';
import { VERSION } from './version.ts';

/** A command that is loaded only where it is called: those that judge are more than a megabyte of code. */
interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const judging = () => import('./cli/judging.ts');

const COMMANDS: readonly Listed[] = [
  { name: 'check', summary: 'judge a release pull request on a local clone, offline', load: async () => (await judging()).check },
  { name: 'lint', summary: 'check a plan on its own: form, completeness, warnings', load: async () => (await judging()).lint },
  { name: 'changes', summary: 'tell what really happened to the models of a repository, without a plan', load: async () => (await import('./cli/changes.ts')).changes },
  { name: 'digest', summary: 'print the digests that evidence and signatures are bound to', load: async () => (await judging()).digest },
  { name: 'evaluate', summary: 'compute every figure of a table of predictions, with intervals', load: async () => (await import('./cli/evaluate.ts')).evaluate },
  { name: 'explain', summary: 'print a rule with its reason, sources and an example', load: async () => (await judging()).explain },
  { name: 'demo', summary: 'judge a good and a bad pull request of the embedded example', load: async () => (await import('./cli/demo.ts')).demo },
];

function overview(): string {
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`);
  return `plumbline ${VERSION}: keeps releases of a regulated AI model true to plan

Usage: plumbline COMMAND [OPTIONS]

${commands.join('\n')}

plumbline COMMAND --help shows the options of a command, with an example.
`;
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    terminal.print(`${VERSION}\n`);
    return EXIT.fine;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.print(overview());
    return EXIT.fine;
  }
  const listed = COMMANDS.find((candidate) => candidate.name === name);
  if (listed === undefined) {
    const known = COMMANDS.map((candidate) => candidate.name);
    const hint = `${name === undefined ? '' : doYouMean(name, known)}The commands are ${known.join(', ')}; plumbline --help says more.`;
    throw new UsageError(name === undefined ? 'which command?' : `there is no command "${name}"`, hint);
  }
  const command = await listed.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.print(command.usage);
    return EXIT.fine;
  }
  return command.run(rest, terminal);
}

/** NO_COLOR and FORCE_COLOR as no-color.org and Node.js read them. */
function showsColor(): boolean {
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  const forced = process.env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}

const terminal: Terminal = {
  cwd: process.cwd(),
  now: Date.now(),
  color: showsColor(),
  columns: process.stdout.isTTY === true ? process.stdout.columns : undefined,
  progress: process.stderr.isTTY === true ? (line) => void process.stderr.write(`\r${line}\u001b[K`) : undefined,
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
};

// A reader that goes away (`| head`) is no fault of ours, and no pass either.
process.stdout.on('error', (error: { code?: string }) => process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.unusable));

async function main(): Promise<void> {
  process.exitCode = EXIT.unusable;
  try {
    process.exitCode = await dispatch(process.argv.slice(2), terminal);
  } catch (error) {
    const told = error instanceof UsageError || error instanceof RepositoryError;
    const message = error instanceof Error ? error.message : String(error);
    terminal.complain(told ? `plumbline: ${message}\n${error.mend}\n` : `plumbline: an unexpected error, nothing was judged: ${message}\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
    process.exitCode = EXIT.unusable;
  }
}

void main();
