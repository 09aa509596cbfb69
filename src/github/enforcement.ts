import { parse } from 'yaml';
import type { Report } from '../formats/generated/types.ts';
import { boolean, fields, list, optional, record, text } from './answers.ts';
import type { Client } from './client.ts';
import { GitHubError } from './fault.ts';
import { CHECK_NAME } from './published.ts';

/** What the rules of a branch ask, as far as this gate depends on it. */
export interface BranchRules {
  /** Names of required checks. */
  readonly checks: readonly string[];
  /** Paths of workflows that an organization requires. */
  readonly workflows: readonly string[];
  /** Whether a push makes approvals void, and whether somebody else must approve the last push; undefined where no rule speaks of it. */
  readonly dismissesStale: boolean | undefined;
  readonly approvesLastPush: boolean | undefined;
  /** Whether a branch must be up to date, or goes through a merge queue, so that no check stands that was set for an older base. */
  readonly upToDate: boolean;
}

const anyRule = record({ type: text, parameters: optional(fields) });
const statusChecks = record({ required_status_checks: list(record({ context: text })), strict_required_status_checks_policy: optional(boolean) });
const workflowRule = record({ workflows: list(record({ path: text })) });
const pullRequestRule = record({ dismiss_stale_reviews_on_push: optional(boolean), require_last_push_approval: optional(boolean) });

/** A rule with what is asked of it; of types that the gate does not depend on, the type alone. */
const rule = (value: unknown, at: string) => {
  const { type, parameters = {} } = anyRule(value, at);
  return {
    type,
    required: type === 'required_status_checks' ? statusChecks(parameters, `${at}.parameters`) : undefined,
    workflows: type === 'workflows' ? workflowRule(parameters, `${at}.parameters`).workflows : [],
    pull: type === 'pull_request' ? pullRequestRule(parameters, `${at}.parameters`) : undefined,
  };
};

const PAGE = 100;

/** One answer of several rules: true where one of them says so, undefined where none speaks. */
const anyTrue = (values: readonly (boolean | undefined)[]): boolean | undefined => (values.some((value) => value === true) ? true : values.find((value) => value !== undefined));

/** The rules of all rulesets that hold for `branch`. https://docs.github.com/rest/repos/rules */
export async function readRules(client: Client, branch: string): Promise<BranchRules> {
  const asked = { what: `the rules of ${branch}`, needs: 'contents: read' };
  const rules: ReturnType<typeof rule>[] = [];
  for (let page = 1; ; page += 1) {
    const found = await client.read('GET /repos/{owner}/{repo}/rules/branches/{branch}', { branch, per_page: PAGE, page }, asked, list(rule));
    rules.push(...found);
    if (found.length < PAGE) break;
  }
  const pulls = rules.flatMap(({ pull }) => pull ?? []);
  const required = rules.flatMap((one) => one.required ?? []);
  return {
    checks: required.flatMap((one) => one.required_status_checks.map(({ context }) => context)),
    workflows: rules.flatMap((one) => one.workflows.map(({ path }) => path)),
    dismissesStale: anyTrue(pulls.map((one) => one.dismiss_stale_reviews_on_push)),
    approvesLastPush: anyTrue(pulls.map((one) => one.require_last_push_approval)),
    upToDate: required.some((one) => one.strict_required_status_checks_policy === true) || rules.some(({ type }) => type === 'merge_queue'),
  };
}

/** What is known of the gate's own setting. */
export interface Setting {
  readonly branch: string;
  /** Or why they could not be read. */
  readonly rules: BranchRules | GitHubError;
  /** Checks that a classic protection of the branch requires; undefined where it has none that may be seen. */
  readonly classicChecks: readonly string[] | undefined;
  /** The workflow that runs the Action: its path and, where it can be had, its text on the base branch. */
  readonly workflow: { readonly path: string; readonly source: string | undefined } | undefined;
}

const TRIGGERS = ['pull_request', 'pull_request_target', 'merge_group'] as const;
const FILTERS = ['paths', 'paths-ignore'] as const;

/** The filters by which a workflow would not start for some pull requests, so that a required check would wait for ever. */
export function pathFilters(source: string): string[] {
  let on: unknown;
  try {
    const workflow = parse(source, { maxAliasCount: 50, logLevel: 'silent' }) as { on?: unknown; true?: unknown } | null;
    // YAML 1.1 readers take the key `on` for true.
    on = workflow?.on ?? workflow?.true;
  } catch {
    return [];
  }
  if (typeof on !== 'object' || on === null) return [];
  return TRIGGERS.flatMap((trigger) => {
    const given = (on as Readonly<Record<string, unknown>>)[trigger];
    if (typeof given !== 'object' || given === null) return [];
    return FILTERS.filter((filter) => filter in given).map((filter) => `${trigger}.${filter}`);
  });
}

function requiredNotes({ branch, rules, classicChecks, workflow }: Setting): string[] {
  const checks = [...(rules instanceof GitHubError ? [] : rules.checks), ...(classicChecks ?? [])];
  if (checks.includes(CHECK_NAME)) return [];
  if (!(rules instanceof GitHubError) && workflow !== undefined && rules.workflows.includes(workflow.path)) return [];
  if (rules instanceof GitHubError) {
    return [`Whether ${CHECK_NAME} is a required check of ${branch} could not be asked (${rules.message}). Until it is one, this verdict does not block the merge by itself.`];
  }
  return [`The gate is only advisory: ${CHECK_NAME} is no required check of ${branch}, so this verdict does not block the merge by itself. An admin of the repository adds it in a ruleset: Require status checks to pass, ${CHECK_NAME}.`];
}

/** Where GitHub's rules are weaker than the gate, or than the policies of the devices in a report. */
function weakerNotes({ branch, rules }: Setting, { devices }: Report): string[] {
  if (rules instanceof GitHubError) return [];
  const policies = devices.flatMap(({ policy }) => policy ?? []);
  const notes: string[] = [];
  if (rules.checks.includes(CHECK_NAME) && !rules.upToDate && devices.length > 0) {
    notes.push(`No ruleset of ${branch} requires branches to be up to date, and there is no merge queue: when ${branch} moves on, this check goes on standing for what it was before.`);
  }
  if (rules.dismissesStale !== true && policies.some(({ bound_to: bound }) => bound === 'commit')) {
    notes.push(`The policy binds a signature to the commit, but no ruleset of ${branch} dismisses approvals on a push: GitHub goes on showing an approval that no longer counts here.`);
  }
  if (rules.approvesLastPush !== true && policies.some(({ independent }) => independent.length > 0)) {
    notes.push(`The policy asks for independent signers, but no ruleset of ${branch} requires that somebody else approves the last push: for GitHub a reviewer may push and approve.`);
  }
  return notes;
}

/** What a reader should know of the gate itself, in sentences: whether it blocks, and what weakens it. */
export function settingNotes(setting: Setting, report: Report): string[] {
  const { workflow } = setting;
  const filters = workflow?.source === undefined ? [] : pathFilters(workflow.source);
  const filtered = filters.map((filter) => `The workflow ${workflow?.path ?? ''} has a filter ${filter}: for pull requests that it leaves out, the required check is never set. Take it out; Plumbline itself says quickly that nothing is released.`);
  return [...requiredNotes(setting), ...filtered, ...weakerNotes(setting, report)];
}
