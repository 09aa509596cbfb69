import type { CitedMethod, EvidenceItem, Governance, ReleaseCase } from '../case/case.ts';
import type { Document } from '../formats/document.ts';
import type { ChangeControlPlan, CriterionOutcome, Finding, ModelRelease } from '../formats/generated/types.ts';
import { CRITERIA_RULES } from './criteria.ts';
import { outcomesOf } from './judgement.ts';
import { runRule } from './rule.ts';

/** What there is before there is a release: a plan, and an evaluation of a test set. */
export interface Preview {
  /** Evaluation time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly governance: Governance;
  readonly plan: ChangeControlPlan;
  readonly planDocument: Document;
  /** Ids of methods of performance evaluation. */
  readonly methods: readonly string[];
  /** Of the release to be; a stand-in has the operating point of the evaluation. */
  readonly configuration: ModelRelease['configuration'];
  /** An evaluation-report that cites the methods. */
  readonly evaluation: EvidenceItem;
}

function citedMethods({ plan, methods }: Preview): CitedMethod[] {
  return methods.flatMap((id): CitedMethod[] => {
    const method = plan.protocol.performance_evaluation[id];
    const modifications = Object.entries(plan.modifications).filter(([, { protocol }]) => protocol.performance_evaluation.includes(id)).map(([name]) => name);
    return method === undefined ? [] : [{ id, component: 'performance_evaluation', method, modifications }];
  });
}

/** What a release with this evaluation would be told of its criteria. */
export interface Previewed {
  readonly outcomes: readonly CriterionOutcome[];
  readonly findings: readonly Finding[];
}

const UNKNOWN = { known: false, reason: 'there is no release yet', mend: 'plumbline check judges a release.' } as const;

/** A manifest that says nothing but that the release stands on its plan. */
const MANIFEST: Omit<ModelRelease, 'device' | 'plan' | 'configuration'> = {
  schema: 'plumbline/model-release/v1', version: '', basis: 'plan', modifications: [], scope: 'global', implementation: 'manual', jurisdictions: [],
  model: { files: [], created: '' }, evidence: [],
};

/** A pull request in which nobody has changed, signed or released anything. */
const NOTHING_YET: Omit<ReleaseCase, 'at' | 'device' | 'governance' | 'evidence' | 'plan' | 'planDocument' | 'release' | 'releaseDocument' | 'methods'> = {
  title: undefined, proposed: undefined, governanceEdits: [], manifestPath: undefined, manifestChanged: false, manifest: undefined,
  deviceChanges: [], movedOnBase: [], scopeUnknown: undefined, clashes: [],
  signoff: { reviewsGiven: false, signatures: [], authors: new Set(), authorsKnown: true, contributors: UNKNOWN, unknownAddresses: [], deletedApprovals: 0 },
  policy: undefined, authorization: undefined, record: undefined, baseline: undefined, releaseFolder: '',
  model: { digest: undefined, files: [], problem: undefined }, releaseDigest: undefined, previous: undefined, previousProblems: [], modifications: [], changes: [],
  unassigned: [], modelGaps: [], history: UNKNOWN, tags: UNKNOWN,
};

/**
 * The criteria of a plan's methods, judged as those of a release with this evaluation would be. What only a release tells
 * (elements added to its configuration, the last release) is not there, and criteria that ask for it are not shown.
 */
export function previewCriteria(preview: Preview): Previewed {
  const { at, governance, plan, planDocument, configuration, evaluation } = preview;
  const device = plan.device.id;
  const release: ModelRelease = { ...MANIFEST, device, plan: plan.version, configuration };
  const stand: ReleaseCase = {
    ...NOTHING_YET, at, device, governance, plan, planDocument, release, releaseDocument: planDocument, methods: citedMethods(preview), evidence: [evaluation],
  };
  const findings = CRITERIA_RULES.flatMap((rule) => runRule(rule, () => rule.judge(stand)));
  // Where a figure cannot be computed, that is the finding, and there are no outcomes.
  if (findings.some(({ verdict }) => verdict === 'invalid')) return { outcomes: [], findings };
  return { outcomes: outcomesOf(stand).map(({ counts_alone: _alone, lacking: _lacking, clause: _clause, ...outcome }) => outcome), findings };
}
