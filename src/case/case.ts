import type { RowEvaluation } from '../evaluation/summary.ts';
import type { Document } from '../formats/document.ts';
import type {
  Authorization,
  AuthorizationRecord,
  ChangeControlPlan,
  EvaluationReport,
  Evidence,
  Method,
  ModelRelease,
  Modification,
  Policy,
} from '../formats/generated/types.ts';
import type { Problem } from '../formats/problem.ts';

/** A file read once, with all that is wrong with it. `value` exists only where nothing is. */
export interface Source<T> {
  readonly path: string;
  readonly at: 'base' | 'head';
  readonly exists: boolean;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string | undefined;
  readonly document: Document | undefined;
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** The evaluation of the version that an authorization record names as its baseline. */
export interface Baseline {
  readonly record: AuthorizationRecord;
  readonly source: Source<unknown>;
  readonly evaluation: EvaluationReport | undefined;
}

/** What governs a device, as it stands at one commit. */
export interface Governance {
  readonly at: 'base' | 'head';
  readonly plan: Source<ChangeControlPlan>;
  readonly authorization: Source<Authorization>;
  readonly policy: Source<Policy>;
  readonly baselines: readonly Baseline[];
  /** The schemas of the plan's own evidence kinds. */
  readonly kinds: ReadonlyMap<string, Source<unknown>>;
  /** Every path above, whether or not it exists: an edit of one of them is a plan change. */
  readonly paths: readonly string[];
}

/** The bytes that shape an output: the files of `model.files`, and their digest. */
export interface ModelIdentity {
  /** `sha256:…` as product rules define it, undefined where no file matches or one cannot be identified. */
  readonly digest: string | undefined;
  readonly files: readonly { readonly path: string; readonly hex: string | undefined; readonly pointer: boolean }[];
  /** Why there is no digest. */
  readonly problem: string | undefined;
}

export interface Attachment {
  /** As the envelope names it. */
  readonly named: string;
  /** JSON Pointer of the name in the envelope. */
  readonly pointer: string;
  /** Relative to the repository; undefined when the name leaves it. */
  readonly path: string | undefined;
  readonly recorded: string;
  /** Hex SHA-256 of what is there (the `oid` of a Git LFS pointer); undefined when nothing is. */
  readonly actual: string | undefined;
  readonly problem: string | undefined;
}

/** A table of predictions that an evaluation-report names, evaluated row by row; an empty attribute is the level `unknown`. */
export interface PredictionRows {
  readonly testSet: string;
  /** JSON Pointer of its entry in the envelope. */
  readonly pointer: string;
  /** Undefined where the table cannot be read. Its table has clusters only where one has several rows. */
  readonly evaluation: RowEvaluation | undefined;
  /** How many clusters the rows are of; undefined without a column that tells. */
  readonly clusters: number | undefined;
  readonly problems: readonly Problem[];
}

export interface EvidenceItem {
  readonly path: string;
  /** As the manifest names it. */
  readonly named: string;
  readonly source: Source<Evidence>;
  readonly kind: string | undefined;
  /** The content, with what a reader counted in a wrapped file; undefined unless it has the form of its kind. */
  readonly content: Readonly<Record<string, unknown>> | undefined;
  readonly contentProblems: readonly Problem[];
  readonly attachments: readonly Attachment[];
  /** Where a wrapped file contradicts its own totals. */
  readonly disagreements: readonly string[];
  /** The tables of an evaluation-report, in its order; empty where it names none, or rows were not asked for. */
  readonly rows: readonly PredictionRows[];
}

export type ChangeState =
  | 'same'
  | 'repackaged'
  | 'new-weights'
  | 'architecture-changed'
  | 'artifact-set-changed'
  | 'unknown'
  | 'changed'
  | 'added'
  | 'removed';

/** What happened to one configuration item between merge base and head. */
export interface ItemChange {
  readonly item: string;
  readonly state: ChangeState;
  /** The site, where the value differs at one site only. */
  readonly site: string | undefined;
  readonly paths: readonly string[];
  readonly detail: string | undefined;
  /** Values of a field; undefined for files. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface PastRelease {
  readonly version: string;
  readonly date: string;
  readonly commit: string;
  readonly basis: string | undefined;
  readonly modifications: readonly string[];
  readonly authorized: boolean;
}

/** The past, or why it cannot be told. */
export type Known<T> =
  { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string; readonly mend: string };

/** One `/sign` line of one person's review that counts, with what is known about it. */
export interface Signature {
  readonly login: string;
  readonly role: string;
  readonly meaning: string;
  readonly at: string;
  readonly commit: string | undefined;
  readonly bot: boolean;
  readonly edited: boolean;
  /** The state that replaced the approval, where one did. */
  readonly withdrawn: 'CHANGES_REQUESTED' | 'DISMISSED' | undefined;
  /** `head`: signed at the head commit; `same`: the signed content is the head's; `differs`: it is not; `unknown`: the commit cannot be read. */
  readonly covers: 'head' | 'same' | 'differs' | 'unknown';
  /** What differs since, a few paths. */
  readonly since: readonly string[];
}

export interface SignoffFacts {
  /** Whether reviews were given at all: without them nobody has signed. */
  readonly reviewsGiven: boolean;
  readonly signatures: readonly Signature[];
  /** Logins of the authors of what is judged (a merge queue puts several pull requests together), lower case. */
  readonly authors: ReadonlySet<string>;
  /** Whether that is all of them: not where no pull request was given, or an account was deleted. */
  readonly authorsKnown: boolean;
  /** Logins of authors, committers and co-authors of its commits, lower case. */
  readonly contributors: Known<ReadonlySet<string>>;
  /** Addresses of commits that name no login. */
  readonly unknownAddresses: readonly string[];
  /** Approvals of deleted accounts. */
  readonly deletedApprovals: number;
}

/** What a pull request does to one device, and what governs it. */
export interface DeviceCase {
  /** Evaluation time, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly device: string;
  readonly title: string | undefined;
  /** As it stands on the base branch: it judges. Undefined where the base has no plan for the device. */
  readonly governance: Governance | undefined;
  /** As it stands on the head, where the pull request edits it. */
  readonly proposed: Governance | undefined;
  /** Governed files that the pull request adds, edits, moves or deletes. */
  readonly governanceEdits: readonly string[];
  readonly manifestPath: string | undefined;
  readonly manifestChanged: boolean;
  readonly manifest: Source<ModelRelease> | undefined;
  /** What the manifest of the head lists; empty where no manifest changes. */
  readonly evidence: readonly EvidenceItem[];
  /** Device files that differ between merge base and head; items that change freely and unlisted new evidence aside. */
  readonly deviceChanges: readonly string[];
  /** Device files that differ between merge base and the tip of the base branch. */
  readonly movedOnBase: readonly string[];
  /** Why the plan's scope could not be told, so that the pull request cannot be said to leave the device alone. */
  readonly scopeUnknown: string | undefined;
  readonly signoff: SignoffFacts;
  /** Files elsewhere that claim the same device or manifest. */
  readonly clashes: readonly string[];
}

export interface CitedMethod {
  readonly id: string;
  readonly component: Component;
  readonly method: Method;
  readonly modifications: readonly string[];
}

export const COMPONENTS = ['data_management', 'retraining', 'performance_evaluation', 'update_procedures'] as const;
export type Component = (typeof COMPONENTS)[number];

export interface PreviousRelease {
  readonly manifest: ModelRelease;
  readonly model: ModelIdentity;
  readonly evidence: readonly EvidenceItem[];
}

/** A release whose plan and manifest can be read: all that the rules of a release ask. */
export interface ReleaseCase extends DeviceCase {
  readonly governance: Governance;
  readonly plan: ChangeControlPlan;
  readonly planDocument: Document;
  readonly policy: Policy | undefined;
  readonly authorization: Authorization | undefined;
  /** The record in force for the manifest's first jurisdiction. */
  readonly record: AuthorizationRecord | undefined;
  readonly baseline: Baseline | undefined;
  readonly release: ModelRelease;
  readonly releaseDocument: Document;
  readonly releaseFolder: string;
  readonly model: ModelIdentity;
  readonly releaseDigest: string | undefined;
  readonly previous: PreviousRelease | undefined;
  /** The manifest on the base branch exists but cannot be read. */
  readonly previousProblems: readonly Problem[];
  readonly modifications: readonly { readonly id: string; readonly modification: Modification }[];
  readonly methods: readonly CitedMethod[];
  readonly changes: readonly ItemChange[];
  /** Changed files below the configuration's root that belong to no item. */
  readonly unassigned: readonly string[];
  /** Files of the model that belong to no item, and files of items that shape an output but are not in `model.files`. */
  readonly modelGaps: readonly { readonly path: string; readonly gap: 'no item' | 'not in model.files' }[];
  readonly history: Known<readonly PastRelease[]>;
  readonly tags: Known<readonly string[]>;
}
