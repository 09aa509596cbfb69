import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import { validate } from '@actions/languageservice';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { readInputs } from '../src/action/inputs.ts';
import { writeReports } from '../src/action/record.ts';
import { failureReport } from '../src/gate.ts';
import { pathFilters } from '../src/github/enforcement.ts';
import { readEvent, type Occasion } from '../src/github/event.ts';
import { CHECK_NAME } from '../src/github/published.ts';
import { plumbline } from './support/cli.ts';
import { BLANK } from './support/templates.ts';
import { temporaryFolder } from './support/temporary.ts';

/** What the toolkit was asked for and given; an input that nobody gave is empty, as the toolkit has it. */
const toolkit = vi.hoisted(() => ({ given: new Map<string, string>(), asked: new Set<string>(), set: new Set<string>() }));
vi.mock('@actions/core', () => {
  const getInput = (name: string): string => {
    toolkit.asked.add(name);
    return toolkit.given.get(name) ?? '';
  };
  return {
    getInput,
    getMultilineInput: (name: string): string[] => getInput(name).split('\n').filter((line) => line !== ''),
    setOutput: (name: string): void => void toolkit.set.add(name),
  };
});

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | readonly unknown[] | null>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Metadata {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const TEMPLATES = readdirSync(new URL('templates/workflows/', ROOT)).filter((name) => /\.ya?ml$/.test(name)).sort();
const ACTION = read('action.yml');
const action = parse(ACTION) as Metadata;

/** A template as it is once its blank has got its own example. */
const filled = (text: string): string => text.replaceAll(new RegExp(`"${BLANK} [^"]* such as ([^"]+)"`, 'g'), '$1');
const textOf = (template: string): string => filled(read(`templates/workflows/${template}`));
const workflowOf = (template: string): Workflow => parse(textOf(template)) as Workflow;
const jobsOf = (template: string): Job[] => Object.values(workflowOf(template).jobs);
const stepsOf = (template: string): Step[] => jobsOf(template).flatMap(({ steps }) => steps);
const typesOf = (template: string): Record<string, unknown> => Object.fromEntries(Object.entries(workflowOf(template).on)
  .map(([event, given]) => [event, (given as Readonly<Record<string, unknown>> | null)?.['types'] ?? null]));

/** Of other owners' actions, what the templates may give them: their own metadata, cut to size. */
const OTHERS: Readonly<Record<string, Metadata['inputs'] & Readonly<Record<string, { readonly required?: boolean }>>>> = {
  'actions/upload-artifact': {
    'name': { description: '', default: 'artifact' }, 'path': { description: '', required: true }, 'if-no-files-found': { description: '', default: 'warn' },
    'retention-days': { description: '' }, 'compression-level': { description: '', default: '6' }, 'overwrite': { description: '', default: 'false' },
  },
};

let documents = 0;
/** What GitHub's own language service finds. It remembers documents by their address, so each gets one of its own. */
async function found(name: string, text: string): Promise<string[]> {
  documents += 1;
  const document = TextDocument.create(`file:///${documents}/${name}`, 'yaml', 1, text);
  const diagnostics = await validate(document, {
    // Nothing is left out: what it would ask GitHub, the inputs of actions, it is told.
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name: repository }) => {
        const inputs = repository === 'plumbline' ? action.inputs : OTHERS[`${owner}/${repository}`];
        return inputs === undefined ? undefined : { name: repository, description: '', inputs: { ...inputs } };
      },
    },
  });
  return diagnostics.map(({ message }) => (typeof message === 'string' ? message : message.value));
}
const foundIn = (template: string, text = textOf(template)): Promise<string[]> => found(`.github/workflows/${template}`, text);

const expression = (value: unknown): data.ExpressionData => JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;

/** An expression as GitHub works it out. */
function worked(source: string, contexts: Readonly<Record<string, unknown>>): unknown {
  const always = { name: 'always', description: '', minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) };
  const tree = new Parser(new Lexer(source).lex().tokens, Object.keys(contexts), [...Object.values(wellKnownFunctions), always]).parse();
  const known = new data.Dictionary(...Object.entries(contexts).map(([key, value]) => ({ key, value: expression(value) })));
  return JSON.parse(JSON.stringify(new Evaluator(tree, known, new Map([['always', always]])).evaluate(), data.replacer)) as unknown;
}

const HEAD = 'a'.repeat(40);
const BASE = 'b'.repeat(40);
type Event = Readonly<Record<string, unknown>>;
const pullRequest = (action: string, repository = 'acme/models'): Event => ({ action, pull_request: { number: 7, head: { sha: HEAD, repo: { full_name: repository } } } });
const mergeGroup: Event = {
  action: 'checks_requested', merge_group: { head_sha: HEAD, head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${BASE}`, base_ref: 'refs/heads/main' },
};
const comment = (body: string, issue: Event = { number: 7, pull_request: { url: 'https://api.github.com/repos/acme/models/pulls/7' } }): Event => ({
  action: 'created', issue, comment: { id: 1, body, user: { login: 'lee-dev', type: 'User' } },
});

/** The least that GitHub sends with an event. */
function payloadOf(event: string, action: string): Event {
  switch (event) {
    case 'merge_group':
      return { ...mergeGroup, action };
    case 'issue_comment':
      return { ...comment('/plumbline check'), action };
    case 'workflow_dispatch':
      return { inputs: { 'pull-request': '7' } };
    case 'schedule':
      return { schedule: '17 5 * * *' };
    default:
      return pullRequest(action);
  }
}

const REVIEWS = ['submitted', 'edited', 'dismissed'];
const CHANGES = ['opened', 'reopened', 'synchronize', 'edited', 'ready_for_review'];
const BESIDE_PULL_REQUESTS = { pull_request_review: REVIEWS, merge_group: ['checks_requested'], issue_comment: ['created'], workflow_dispatch: null, schedule: null };
/** The types of activity that each template starts on, and nothing else. */
const STARTS: Readonly<Record<string, Readonly<Record<string, readonly string[] | null>>>> = {
  'plumbline.yml': { pull_request: CHANGES, ...BESIDE_PULL_REQUESTS },
  'plumbline-forks.yml': { pull_request_target: CHANGES, ...BESIDE_PULL_REQUESTS },
  'plumbline-organization.yml': { pull_request: null, merge_group: ['checks_requested'] },
};
/** Types that GitHub takes where none are given. */
const DEFAULTS = ['opened', 'reopened', 'synchronize'];

it('there is a template for branches, for forks and for an organization', () => {
  expect(TEMPLATES).toEqual(Object.keys(STARTS).sort());
});

it('lint takes none of them for a file of Plumbline', async () => {
  const folder = temporaryFolder();
  const lint = async (): Promise<string> => (await plumbline(['lint', '.', '--json'], { cwd: folder })).stdout;
  writeFileSync(join(folder, 'policy.yaml'), 'schema: plumbline/policy/v1\n');
  const without = await lint();
  expect(JSON.parse(without)).toMatchObject({ files: 1 });
  mkdirSync(join(folder, '.github/workflows'), { recursive: true });
  for (const template of TEMPLATES) writeFileSync(join(folder, '.github/workflows', template), read(`templates/workflows/${template}`));
  expect(await lint()).toBe(without);
});

describe.each(TEMPLATES)('%s', (template) => {
  it('is accepted by GitHub’s parser once its blank is filled', async () => {
    expect(textOf(template)).not.toContain(BLANK);
    expect(await foundIn(template)).toEqual([]);
  });

  it('is refused by GitHub’s parser while its blank is not filled', async () => {
    expect(await foundIn(template, read(`templates/workflows/${template}`))).toEqual([expect.stringMatching(/^Expected format \{owner\}.*FILL:/)]);
  });

  it('gives the token nothing but what its one job asks for, each right with its reason', () => {
    expect(workflowOf(template).permissions).toEqual({});
    expect(jobsOf(template).map(({ permissions }) => permissions)).toEqual([{ 'contents': 'read', 'pull-requests': 'write', 'checks': 'write' }]);
    expect([...textOf(template).matchAll(/^ {6}[a-z-]+: (?:read|write) # \S.{10,}$/gm)]).toHaveLength(3);
  });

  it('starts on exactly what is said of it', () => {
    expect(typesOf(template)).toEqual(STARTS[template]);
  });

  it('starts on nothing that the Action has nothing to do for', () => {
    for (const [event, types] of Object.entries(typesOf(template))) {
      for (const type of (types as readonly string[] | null) ?? DEFAULTS) {
        expect(readEvent(event, payloadOf(event, type)).kind, `${event} ${type}`).not.toBe<Occasion['kind']>('nothing');
      }
    }
  });

  it('leaves no pull request out by a filter, whose required check would then wait for ever', () => {
    expect(pathFilters(textOf(template))).toEqual([]);
    const filters = Object.values(workflowOf(template).on).flatMap((given) => Object.keys(given ?? {}));
    expect(filters.filter((key) => /^(?:paths|branches|tags)(?:-ignore)?$/.test(key))).toEqual([]);
  });

  it('has no job by the name of the check that the Action sets', () => {
    const names = Object.entries(workflowOf(template).jobs).flatMap(([id, { name }]) => [id, name ?? id]);
    expect(names.filter((name) => name.toLowerCase() === CHECK_NAME.toLowerCase())).toEqual([]);
  });

  it('runs the Action and the upload of its record: no checkout, and no script for text of a pull request to get into', () => {
    expect(stepsOf(template).map(({ uses }) => uses?.split('@')[0])).toEqual(['OWNER/plumbline', 'actions/upload-artifact']);
    expect(stepsOf(template).filter(({ run }) => run !== undefined)).toEqual([]);
  });

  it('pins every action by a full commit, and names the version of what is not Plumbline', () => {
    for (const { uses } of stepsOf(template)) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(textOf(template)).toMatch(/uses: actions\/upload-artifact@[0-9a-f]{40} # v\d+\.\d+\.\d+\n/);
  });

  it('keeps the record whatever the verdict, where there is one', () => {
    const upload = stepsOf(template).at(-1);
    const steps = (report: string): Readonly<Record<string, unknown>> => ({ steps: { plumbline: { outputs: { report } } } });
    expect(worked(upload?.if ?? '', steps('/tmp/plumbline/report.json'))).toBe(true);
    expect(worked(upload?.if ?? '', steps(''))).toBe(false);
    expect(upload?.if).toMatch(/^always\(\)/);
    expect(upload?.with?.['path']).toBe('${{ steps.plumbline.outputs.report }}');
    expect(stepsOf(template)[0]?.id).toBe('plumbline');
  });

  it('takes outputs that the Action has', () => {
    const taken = [...textOf(template).matchAll(/steps\.plumbline\.outputs\.([\w-]+)/g)].map(([, name]) => name ?? '');
    expect(taken.length).toBeGreaterThan(0);
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(taken));
  });
});

const OF_A_REPOSITORY = ['plumbline.yml', 'plumbline-forks.yml'];

describe.each(OF_A_REPOSITORY)('in a repository, %s', (template) => {
  const runs = (event_name: string, event: Event): boolean => worked(jobsOf(template)[0]?.if ?? '', { github: { event_name, event, repository: 'acme/models' } }) === true;

  it('runs for a command on a pull request, and for no other comment', () => {
    expect(runs('issue_comment', comment('/plumbline check'))).toBe(true);
    expect(runs('issue_comment', comment('/plumbline'))).toBe(true);
    expect(runs('issue_comment', comment('What does /plumbline check do?'))).toBe(false);
    expect(runs('issue_comment', comment('/plumbline check', { number: 8 }))).toBe(false);
  });

  it('runs for everything else that it starts on', () => {
    for (const [event, types] of Object.entries(typesOf(template))) {
      for (const type of (types as readonly string[] | null) ?? ['']) expect(runs(event, payloadOf(event, type)), `${event} ${type}`).toBe(true);
    }
  });

  const group = (event_name: string, event: Event, run_id: string): unknown => {
    const source = /^plumbline-\$\{\{(.*)\}\}$/.exec(workflowOf(template).concurrency?.group ?? '')?.[1] ?? '';
    return worked(source, { github: { event_name, event, run_id } });
  };

  it('cancels the run of a push when the next push comes to the same pull request', () => {
    const [event] = Object.keys(typesOf(template));
    expect(workflowOf(template).concurrency?.['cancel-in-progress']).toBe(true);
    expect(group(event ?? '', pullRequest('synchronize'), '101')).toBe(group(event ?? '', pullRequest('synchronize'), '102'));
    const other = { action: 'synchronize', pull_request: { number: 8 } };
    expect(group(event ?? '', other, '103')).not.toBe(group(event ?? '', pullRequest('synchronize'), '104'));
  });

  it('lets nothing else cancel or be cancelled', () => {
    const events = Object.entries(typesOf(template)).flatMap(([event, types]) => ((types as readonly string[] | null) ?? ['']).map((type) => [event, type] as const));
    const lone = events.filter(([, type]) => type !== 'synchronize');
    expect(lone.length).toBe(events.length - 1);
    const groups = [...lone, ...lone].map(([event, type], at) => group(event, payloadOf(event, type), String(1000 + at)));
    groups.push(group('pull_request', pullRequest('synchronize'), '1'));
    expect(new Set(groups).size).toBe(groups.length);
  });

  it('asks by hand for a number that the Action reads', () => {
    const { inputs } = workflowOf(template).on['workflow_dispatch'] as { inputs: Record<string, { required: boolean }> };
    expect(Object.entries(inputs).map(([name, { required }]) => [name, required])).toEqual([['pull-request', false]]);
    expect(readEvent('workflow_dispatch', { inputs: { 'pull-request': '7' } })).toEqual({ kind: 'pull-request', number: 7 });
    expect(readEvent('workflow_dispatch', { inputs: { 'pull-request': '' } })).toEqual({ kind: 'open-pull-requests' });
  });
});

describe('a review on a fork', () => {
  const runs = (template: string, repository: string | undefined): unknown => worked(jobsOf(template)[0]?.if ?? '', {
    github: {
      event_name: 'pull_request_review', repository: 'acme/models',
      event: { action: 'submitted', pull_request: { number: 7, head: { sha: HEAD, repo: repository === undefined ? null : { full_name: repository } } } },
    },
  });

  it('starts no job that could not set the check, where forks are the rule', () => {
    expect(runs('plumbline-forks.yml', 'acme/models')).toBe(true);
    expect(runs('plumbline-forks.yml', 'stranger/models')).toBe(false);
    expect(runs('plumbline-forks.yml', undefined)).toBe(false);
  });

  it('is made up for within the hour there, and within the day elsewhere', () => {
    expect(workflowOf('plumbline-forks.yml').on['schedule']).toEqual([{ cron: expect.stringMatching(/^\d+ \* \* \* \*$/) as string }]);
    expect(workflowOf('plumbline.yml').on['schedule']).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) as string }]);
  });
});

describe('the workflow of an organization', () => {
  it('can neither be skipped nor cancelled, for its job is what is required', () => {
    expect(jobsOf('plumbline-organization.yml').map((job) => job.if)).toEqual([undefined]);
    expect(workflowOf('plumbline-organization.yml').concurrency).toBeUndefined();
  });

  it('has a job by another name than that of a repository', () => {
    const names = TEMPLATES.map((template) => Object.entries(workflowOf(template).jobs).map(([id, { name }]) => name ?? id).join());
    expect(Object.fromEntries(TEMPLATES.map((template, at) => [template, names[at]]))).toEqual({
      'plumbline.yml': 'gate', 'plumbline-forks.yml': 'gate', 'plumbline-organization.yml': 'organization-gate',
    });
  });

  it('stays one that GitHub accepts when it is made to serve forks, as it says', async () => {
    const forks = textOf('plumbline-organization.yml').replace('\n  pull_request:\n', '\n  pull_request_target:\n');
    expect(Object.keys((parse(forks) as Workflow).on)).toEqual(['pull_request_target', 'merge_group']);
    expect(await foundIn('plumbline-organization.yml', forks)).toEqual([]);
  });
});

describe('GitHub’s parser', () => {
  it.each([
    ['an event that there is not', '  merge_group:', '  merge_grup:', /Unexpected value 'merge_grup'/],
    ['a type of activity that there is not', '[checks_requested]', '[check_requested]', /Unexpected value 'check_requested'/],
    ['a right that there is not', '      checks: write', '      check: write', /Unexpected value 'check'/],
    ['a degree of a right that there is not', '      checks: write', '      checks: all', /Unexpected value 'all'/],
    ['an expression that cannot be read', "'/plumbline'))", "'/plumbline')", /expression|Unexpected end/i],
    ['a field that no event has', 'github.event.comment.body', 'github.event.comment.text', /Context access might be invalid: text/],
    ['an output of a step that there is not', '${{ steps.plumbline.', '${{ steps.plumline.', /Context access might be invalid: plumline/],
    ['an input that an action has not', '          path:', '          paths:', /Invalid action input 'paths'/],
    ['an input that an action cannot do without', '          path: ${{ steps.plumbline.outputs.report }}\n', '', /Missing required input `path`/],
    ['a commit that is cut off', /@[0-9a-f]{40} # v/, '@bbbca2dd # v', /shortened commit SHA/],
    ['an action without a commit', /@[0-9a-f]{40} # v/, ' # v', /Expected format \{owner\}/],
  ])('reports %s', async (_, text, instead, message) => {
    const whole = textOf('plumbline.yml');
    const broken = whole.replace(text, instead);
    expect(broken).not.toBe(whole);
    expect((await foundIn('plumbline.yml', broken)).join('\n')).toMatch(message);
  });

  it.each([
    ['a runtime that there is not', 'using: node24', 'using: node99', /node99/],
    ['a file to run that is not named', '  main: dist/action.js\n', '', /main/],
    ['a colour that there is not', 'color: blue', 'color: plumb', /plumb/],
    ['a key that there is not', '\noutputs:', '\noutput:', /Unexpected value 'output'/],
  ])('reports of action.yml %s', async (_, text, instead, message) => {
    const broken = ACTION.replace(text, instead);
    expect(broken).not.toBe(ACTION);
    expect((await found('action.yml', broken)).join('\n')).toMatch(message);
  });
});

describe('action.yml', () => {
  const environment = (): Record<string, string> => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'event.json'), '{}');
    return {
      GITHUB_REPOSITORY: 'acme/models', GITHUB_EVENT_NAME: 'schedule', GITHUB_EVENT_PATH: join(folder, 'event.json'), GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder,
    };
  };
  beforeEach(() => {
    toolkit.given = new Map(Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, name === 'token' ? 'a-token' : value]));
    toolkit.asked.clear();
    toolkit.set.clear();
  });

  it('is accepted by GitHub’s parser', async () => {
    expect(await found('action.yml', ACTION)).toEqual([]);
  });

  it('runs a file that there is, on a Node.js that runners have', () => {
    expect(action.runs.using).toBe('node24');
    expect(existsSync(new URL(action.runs.main, ROOT))).toBe(true);
  });

  it('names the inputs that are read, and no other', async () => {
    await readInputs(environment());
    expect([...toolkit.asked].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it('gives defaults that are what is done where nothing is given', async () => {
    const same = environment();
    const given = await readInputs(same);
    toolkit.given = new Map([['token', 'a-token']]);
    expect(await readInputs(same)).toEqual(given);
    expect(action.inputs['token']?.default).toBe('${{ github.token }}');
  });

  it('names the outputs that are set, and no other', async () => {
    await writeReports(temporaryFolder(), [{ number: 7, report: failureReport(0, {}, 'nothing was judged', 'Try again.'), said: [] }], { reads: 0, writes: 0 });
    expect([...toolkit.set].sort()).toEqual(Object.keys(action.outputs).sort());
  });

  it('describes everything that it names', () => {
    for (const [name, { description }] of [...Object.entries(action.inputs), ...Object.entries(action.outputs)]) expect(description, name).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the page of the workflows', () => {
  const page = read('templates/workflows/README.md');

  it('tells of each template which one to take', () => {
    expect([...page.matchAll(/^\| \[([\w.-]+)\]\(\1\) \|/gm)].map(([, name]) => name ?? '').sort()).toEqual(TEMPLATES);
  });

  it('asks for the check that the Action sets, by the source that it comes from', () => {
    expect(page).toContain(`add \`${CHECK_NAME}\`, source **GitHub Actions**`);
  });

  it('names the jobs as they are', () => {
    expect(page).toContain('never the job `gate`');
    expect(Object.keys(workflowOf('plumbline.yml').jobs)).toEqual(['gate']);
  });
});
