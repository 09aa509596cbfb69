// Generated from schemas/ by scripts/generate.mjs: change the schema, then run `npm run generate`.

/** JSON Schema (2020-12) for one value; `true` accepts all, `false` nothing. */
export type Constraint =
  | {
      /** A name, for readers. */
      title?: string;
      /** An explanation, for readers. */
      description?: string;
      /** Plumbline's own word: the verdict when the value does not satisfy the constraint, in place of the usual one. */
      otherwise?: 'outside_plan' | 'protocol_deviation' | 'criteria_failed' | 'incomplete';
      /** The type, or the types, that the value may have. */
      type?:
        | ('null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string')[]
        | ('null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string');
      /** The one value that is accepted. */
      const?: unknown;
      /** The values that are accepted. */
      enum?: unknown[];
      /** The number is this or greater. */
      minimum?: number;
      /** The number is this or less. */
      maximum?: number;
      /** The number is greater than this. */
      exclusiveMinimum?: number;
      /** The number is less than this. */
      exclusiveMaximum?: number;
      /** The number is a multiple of this. */
      multipleOf?: number;
      /** The text has at least so many characters. */
      minLength?: number;
      /** The text has at most so many characters. */
      maxLength?: number;
      /** The text matches this regular expression somewhere; write ^ and $ to match all of it. */
      pattern?: string;
      items?: Constraint;
      /** The first element satisfies the first of these, the second the second, and so on. */
      prefixItems?: Constraint[];
      contains?: Constraint;
      /** At least so many elements satisfy `contains`. */
      minContains?: number;
      /** At most so many elements satisfy `contains`. */
      maxContains?: number;
      /** The list has at least so many elements. */
      minItems?: number;
      /** The list has at most so many elements. */
      maxItems?: number;
      /** No two elements are equal. */
      uniqueItems?: boolean;
      /** The field of this name satisfies this; a field that is named here must be there. */
      properties?: {
        [k: string]: Constraint;
      };
      /** Each field whose name matches the regular expression satisfies this. */
      patternProperties?: {
        [k: string]: Constraint;
      };
      additionalProperties?: Constraint;
      propertyNames?: Constraint;
      /** The fields that must be there. */
      required?: string[];
      /** There are at least so many fields. */
      minProperties?: number;
      /** There are at most so many fields. */
      maxProperties?: number;
      /** Where the named field is there, these must be there too. */
      dependentRequired?: {
        [k: string]: string[];
      };
      /** All of these are satisfied. */
      allOf?: Constraint[];
      /** At least one of these is satisfied. */
      anyOf?: Constraint[];
      /** Exactly one of these is satisfied. */
      oneOf?: Constraint[];
      not?: Constraint;
      if?: Constraint;
      then?: Constraint;
      else?: Constraint;
    }
  | boolean;
/** An acceptance criterion: a statistic of a metric against a limit, or any of several such criteria. */
export type Criterion = AnyOfCriterion | MeasuredCriterion;
/** What a release is compared with: the authorized baseline, the previous release, or, in the same evaluation, the levels of an attribute that the last release had. */
export type Reference = 'authorized' | 'previous' | 'authorized-levels';
/** How a confidence interval is computed. */
export type IntervalMethod =
  | 'wilson'
  | 'clopper-pearson'
  | 'newcombe-paired'
  | 'tango'
  | 'newcombe-independent'
  | 'miettinen-nurminen'
  | 'delong-logit'
  | 'delong'
  | 'newcombe-auroc'
  | 'mover'
  | 'log'
  | 'normal'
  | 'bootstrap';
/** Where the release applies. */
export type ReleaseScope = 'global' | SiteScope;
/** How a release stands, best first. */
export type Verdict =
  | 'not_a_release'
  | 'consistent'
  | 'documented'
  | 'incomplete'
  | 'criteria_failed'
  | 'protocol_deviation'
  | 'outside_plan'
  | 'invalid';
/** One of the four components of a modification protocol. */
export type Component = 'data_management' | 'retraining' | 'performance_evaluation' | 'update_procedures';

/** One submission and what became of it. */
export interface AuthorizationRecord {
  /** Id of the record, such as AUTH-2. */
  id: string;
  /** Where the submission stands. A plan counts only while its record is `authorized`. */
  status: 'draft' | 'submitted' | 'authorized' | 'superseded' | 'withdrawn';
  /** Where it holds, such as us, ca, uk or eu; the manifest names the same words. */
  jurisdiction: string;
  /** The regulator's number of the submission, such as K999001. */
  submission?: string;
  /** The day of the decision, as "2026-02-11". */
  decided?: string;
  plan: AuthorizedPlan;
  baseline: Baseline;
}
/** Which text was submitted. */
export interface AuthorizedPlan {
  /** The plan's title, as in the letter. */
  title: string;
  /** The plan's version, as in the letter. In quotes. */
  version: string;
  /** SHA-256 of the plan file's bytes: `sha256sum change-control-plan.yaml` shows it. May be left out until the decision. */
  sha256?: string;
}
/** The authorized version. It moves only with a new authorization. */
export interface Baseline {
  /** The version of the device that was authorized. In quotes. */
  version: string;
  /** Digest of its model, as `plumbline digest` prints it. */
  model_digest: string;
  evaluation?: BaselineEvaluation;
}
/** The evaluation report of the authorized version: what new versions are compared with. */
export interface BaselineEvaluation {
  /** Path of its evaluation report, relative to this file. */
  file: string;
  /** SHA-256 of that file's bytes. */
  sha256: string;
}
/** Which text of the plan the regulator authorized, when, and the baseline version that releases are compared with. */
export interface Authorization {
  /** The format of this file. */
  schema: 'plumbline/authorization/v1';
  /** One record for each submission, the oldest first. Exactly one is `authorized` per jurisdiction. */
  records: AuthorizationRecord[];
}
/** The device that the plan is about. */
export interface Device {
  /** Short name of the device, the same in every file, such as tubecheck. */
  id: string;
  /** The name under which the device is marketed. */
  name: string;
  /** The company that answers for the device. */
  manufacturer: string;
  /** Who reads the device's output: health-care professionals or patients. */
  facing?: 'professional' | 'patient';
}
/** What the device is made of: the parts whose change Plumbline observes. */
export interface DeviceConfiguration {
  /** Folders of the repository that hold the device. Every file below them belongs to an item, or its change is outside the plan. */
  root: string[];
  /** The parts of the device, each under an id of your choice, such as model.weights. A modification names the items that it may change. */
  items: {
    [k: string]: ConfigurationItem;
  };
}
/** One part of the device: files, or a field of the release manifest. */
export interface ConfigurationItem {
  /** Globs of the item's files, relative to the root folders, such as weights/*.safetensors. */
  files?: string[];
  /** Name of a field under `configuration` in the release manifest, such as operating_point. */
  field?: string;
  /** How files are compared: the values of their tensors, the names, types and shapes of their tensors (and the graph where the format has one), or their bytes (the default). */
  compare?: 'tensor-values' | 'tensor-layout' | 'bytes';
  /** Leave this out for an item that only a modification may change. `with-every-release`: every release may change it, as labeling. `freely`: any pull request may change it and nobody signs for it, as a README. */
  changes?: 'with-every-release' | 'freely';
}
/** One planned modification (guidance, section VI). */
export interface Modification {
  /** What the modification is, in a few words. */
  title: string;
  /** Why it will be needed. */
  rationale: string;
  /** The kind of modification (guidance, section VI): better figures, further inputs or systems, or use in a part of the intended population. */
  family?: 'quantitative-performance' | 'input-compatibility' | 'subpopulation';
  /** Whether people put the modification in place, software does, or either may. */
  implementation: 'manual' | 'automatic' | 'both';
  /** Global: every device gets the same change. Local: the change differs between sites; name `local_factors` and `sites`. */
  scope: 'global' | 'local';
  /** What makes the change differ between sites, such as site_prevalence. */
  local_factors?: string[];
  /** Ids of the sites that may have their own change. */
  sites?: string[];
  frequency?: Frequency;
  /** Ids of the configuration items that the modification may change. All that is not named here may not change. */
  may_change: string[];
  /** Guard rails: for an item, JSON Schema that its new value must satisfy. */
  within?: {
    [k: string]: Constraint;
  };
  /** For an item that is a list, JSON Schema that each added element must satisfy. Removed or altered elements are outside the plan. */
  added?: {
    [k: string]: Constraint;
  };
  /** Which part of the device's version this modification raises. */
  bump: 'major' | 'minor' | 'patch';
  protocol: CitedMethods;
  /** Sections of the labeling that every release of this modification updates. */
  labeling_sections?: string[];
}
/** How often the modification may be released. */
export interface Frequency {
  /** Days that must pass between two releases of this modification. */
  min_days_between?: number;
  /** Releases of this modification in the last 365 days, at most. */
  max_per_year?: number;
}
/** Method ids for each of the four components. All four are named; an empty list says "not needed". */
export interface CitedMethods {
  /** Ids of the data management methods. An empty list says that none is needed. */
  data_management: string[];
  /** Ids of the re-training methods. An empty list says that none is needed. */
  retraining: string[];
  /** Ids of the performance evaluation methods. An empty list says that none is needed. */
  performance_evaluation: string[];
  /** Ids of the update procedures. An empty list says that none is needed. */
  update_procedures: string[];
}
/** The modification protocol (guidance, section VII): methods under ids of your choice, by the guidance's four components. */
export interface Protocol {
  /** Methods for the data: how test and training data are collected, annotated and kept apart. `{}` when there is none. */
  data_management: {
    [k: string]: Method;
  };
  /** Methods for re-training: what is trained, with which settings. `{}` when there is none. */
  retraining: {
    [k: string]: Method;
  };
  /** Methods for performance evaluation: test sets, metrics and acceptance criteria. `{}` when there is none. */
  performance_evaluation: {
    [k: string]: Method;
  };
  /** Update procedures: verification, labeling, roll-out, monitoring and roll-back. `{}` when there is none. */
  update_procedures: {
    [k: string]: Method;
  };
}
/** One method of the modification protocol. */
export interface Method {
  /** What the method is, in a few words. */
  title: string;
  /** The test sets that the method uses, under ids of your choice, such as TS-CORE. */
  test_sets?: {
    [k: string]: PlannedTestSet;
  };
  /** What a release must bring to show that the method was followed: kinds of evidence, such as dataset-report, each with its conditions. `{}` for a kind demands only that it is there. */
  evidence: {
    [k: string]: EvidenceRequirement;
  };
  /** The attribute that groups cases which are not independent, such as patient. Intervals must respect it. */
  clustered_by?: string;
  /** The acceptance criteria. */
  criteria?: Criterion[];
  /** Ids of criteria that are tested in this order; after the first that fails the rest is "not tested" (fixed-sequence testing). */
  in_order?: string[];
  /** Ids of criteria that share one error rate: with r of them left, each is judged by its interval at confidence 1 − (1 − level) / r (Holm 1979). */
  holm?: string[];
  /** Metrics that are reported and checked where present, and never judged. */
  report_only?: string[];
}
/** A test set. */
export interface PlannedTestSet {
  /** SHA-256 of the test set, as `plumbline digest --test-set` prints it. */
  sha256?: string;
  /** `per-release`: the set grows, and each release declares its digest in the dataset-report. */
  declared?: 'per-release';
  /** How often models may be evaluated on this set, all told: each look wears it out. */
  max_evaluations?: number;
}
/** What evidence of this kind must show. */
export interface EvidenceRequirement {
  /** For a field of the evidence's content, JSON Schema that it must satisfy. A field named here must also be there. */
  must?: {
    [k: string]: Constraint;
  };
  /** The format of the file that another tool wrote, such as junit or cyclonedx. */
  format?: string;
  /** How old the evidence may be at release, in days; the stricter of this and the policy's holds. */
  max_age_days?: number;
  /** How far reported figures are recomputed: not at all, from counts, or from the predictions of single cases. */
  recompute?: 'none' | 'counts' | 'predictions';
}
/** A criterion that holds when any of several holds. */
export interface AnyOfCriterion {
  /** Id of the criterion, unique in the plan. */
  id: string;
  /** Ids of criteria of which one must hold; they do not count alone then. */
  any_of: string[];
}
/** A criterion that holds a statistic of a metric against a limit. */
export interface MeasuredCriterion {
  /** Id of the criterion, unique in the plan, such as C-SENS. */
  id: string;
  /** The metric, such as sensitivity, or one defined under `metrics`. */
  metric: string;
  /** Id of the test set on which it is measured. */
  test_set: string;
  /** What is held against the limit: the point estimate, the lower or the upper limit of the interval, or both. */
  statistic: 'estimate' | 'lower' | 'upper' | 'both';
  /** The limit: the criterion holds when the statistic is at least this number. */
  at_least?: number;
  /** The limit: the criterion holds when the statistic is greater than this number. */
  above?: number;
  /** The limit: the criterion holds when the statistic is at most this number. */
  at_most?: number;
  /** The limit: the criterion holds when the statistic is less than this number. */
  below?: number;
  /** The limit: the criterion holds when the statistic lies between minus and plus this number. */
  within?: number;
  /** With this, the statistic is that of the difference, new minus reference. */
  compared_with?: Reference[];
  /** Whether the comparison is a difference (the default) or a ratio, for rates and times. */
  as?: 'difference' | 'ratio';
  /** Hold the criterion for each group: the id of a subgroup set (its intersections included), or one attribute. */
  for_each?: string | ForEachLevel;
  /** Attributes: the statistic is of the largest gap between two levels of the same attribute. */
  gap_between?: string[];
  interval?: PlannedInterval;
  minimum?: Minimum;
}
/** Each level of one attribute. */
export interface ForEachLevel {
  /** The attribute, such as acquisition_system. */
  attribute: string;
  /** `added`: only the levels that this release adds; `all`: every level. */
  only: 'added' | 'all';
}
/** A confidence interval. */
export interface PlannedInterval {
  method: IntervalMethod;
  /** Confidence level, such as 0.95 (not 95). */
  level: number;
}
/** The fewest cases on which a group can be judged. */
export interface Minimum {
  /** Cases with the condition. */
  positives?: number;
  /** Cases without the condition. */
  negatives?: number;
  /** Cases, whatever their truth. */
  cases?: number;
}
/** A metric of your own. */
export interface OwnMetric {
  /** How it is recomputed: a proportion from counts, a rate from events and exposure, a mean from one value a case, or not at all (figure and interval as reported). */
  type: 'proportion' | 'rate' | 'mean' | 'reported';
  /** Unit of the figure, such as per patient-day. */
  unit?: string;
  /** Whether a higher or a lower figure is better. */
  better?: 'higher' | 'lower';
  /** For a proportion: the counts that add up to its numerator. Without it, the count named `numerator`. */
  numerator?: ('tp' | 'fp' | 'tn' | 'fn')[];
  /** For a proportion: the counts that add up to its denominator. Without it, the count named `denominator`. */
  denominator?: ('tp' | 'fp' | 'tn' | 'fn')[];
}
/** A kind of evidence of your own. */
export interface OwnKind {
  /** Path of the JSON Schema for its content, relative to the plan, such as kinds/bench-test.schema.json. */
  schema: string;
  /** What the evidence must be bound to: digest and version of the model, its version alone, or the test set. */
  bound_to: 'model' | 'version' | 'test-set';
}
/** Groups of the population for which the device is held to its criteria. */
export interface SubgroupSet {
  /** Id of the test set on which the groups are judged. */
  test_set: string;
  /** The metrics that are reported for each group. */
  metrics: string[];
  interval?: PlannedInterval;
  /** The attributes that divide the cases into groups, such as sex, age_band or site. */
  attributes: {
    [k: string]: SubgroupAttribute;
  };
  /** Groups by several attributes at once. */
  intersections?: SubgroupIntersection[];
  unknown: UnknownShare;
}
/** An attribute and its groups. */
export interface SubgroupAttribute {
  /** The groups, in advance; or `from-data` for the values that the evaluation has. */
  levels: string[] | 'from-data';
  minimum: Minimum;
  /** What happens when the test set has fewer cases of this group than the minimum: block the release, or let it pass when the labeling names the group as a limitation. */
  if_insufficient: 'block' | 'state-as-limitation';
}
/** Groups by several attributes at once, such as women of 65 and older. */
export interface SubgroupIntersection {
  /** The attributes, at least two. */
  of: string[];
  minimum: Minimum;
  /** What happens when the test set has fewer cases of this group than the minimum: block the release, or let it pass when the labeling names the group as a limitation. */
  if_insufficient: 'block' | 'state-as-limitation';
}
/** Cases of which an attribute is not known. "unknown" is a level of every attribute and reported even with 0 cases. */
export interface UnknownShare {
  /** The largest share of cases of which an attribute may be unknown, such as 0.10. */
  max_fraction: number;
  /** What happens above that share: block the release, or let it pass when the labeling says so. */
  if_exceeded: 'block' | 'state-as-limitation';
}
/** The impact assessment (guidance, section VIII). */
export interface ImpactAssessment {
  /** For each modification, by its id: benefits, risks, bias and how they are controlled. */
  modifications: {
    [k: string]: ModificationImpact;
  };
  /** What modifications do to each other. */
  interactions?: Interaction[];
  cumulative: CumulativeImpact;
}
/** Benefits and risks of one modification. */
export interface ModificationImpact {
  /** What is gained. */
  benefits: string;
  /** The hazards that it touches, by their ids in the risk file, such as H-03. */
  risks: string[];
  /** How it could make the device unfair to a group. */
  bias: string;
  /** Ids of the methods, criteria or subgroup sets that control these risks. */
  mitigations: string[];
}
/** What modifications do to each other. */
export interface Interaction {
  /** Ids of the modifications that meet. */
  of: string[];
  /** What happens when both are in place. */
  effect: string;
  /** Id of the method, criterion or subgroup set that holds it in check. */
  control: string;
}
/** The impact of all modifications together. */
export interface CumulativeImpact {
  /** What all modifications together do to safety and effectiveness. */
  statement: string;
  /** Ids of the methods, criteria or subgroup sets that hold it in check. */
  controls: string[];
  /** How many releases the plan may carry before it goes back to the regulator. */
  max_releases_without_new_authorization?: number;
}
/** A predetermined change control plan: what may change in a device without a new submission, and how each change must be shown. */
export interface ChangeControlPlan {
  /** The format of this file. */
  schema: 'plumbline/change-control-plan/v1';
  /** Title of the plan, as the authorization cites it. */
  title: string;
  /** Version of the plan, as the authorization cites it. In quotes: "1.10", not 1.10. */
  version: string;
  /** Under whose rules the plan was written. */
  regime: 'fda-pccp' | 'health-canada' | 'uk-mhra' | 'eu-ai-act' | 'internal';
  device: Device;
  /** Path of the release manifest, from the top of the repository. */
  release: string;
  configuration: DeviceConfiguration;
  /** Description of modifications (guidance, section VI): each under an id of your choice, such as M1. */
  modifications: {
    [k: string]: Modification;
  };
  /** Which modifications may be released together. Every combination that is not listed is outside the plan. */
  combinations?: string[][];
  protocol: Protocol;
  /** Metrics of your own, by name, beside those that Plumbline knows. */
  metrics?: {
    [k: string]: OwnMetric;
  };
  /** Kinds of evidence of your own, by name, beside those that Plumbline knows. */
  kinds?: {
    [k: string]: OwnKind;
  };
  /** Sets of subgroups under ids of your choice, such as SG-1; a criterion's `for_each` names one. */
  subgroups?: {
    [k: string]: SubgroupSet;
  };
  impact_assessment: ImpactAssessment;
  /** What happens when acceptance criteria are not met: the failure is recorded and the modification is not implemented. */
  failure_rule: 'record-and-do-not-implement';
}
/** Evidence: an envelope that says what it is about and where it comes from, around its content. */
export interface Evidence {
  /** Path of this JSON Schema, for editors of JSON files. */
  $schema?: string;
  /** The format of this file. */
  schema: 'plumbline/evidence/v1';
  /** The kind of evidence, such as evaluation-report: what `content` must hold. */
  kind: string;
  /** What this evidence is, for readers. */
  title?: string;
  subject: EvidenceSubject;
  plan?: EvidencePlan;
  produced: EvidenceProduction;
  /** What the kind asks for: schemas/evidence/<kind>.schema.json. A file that another tool wrote is wrapped: {file, format, sha256}. */
  content: {
    [k: string]: unknown;
  };
}
/** What the evidence is about. */
export interface EvidenceSubject {
  /** Id of the device. */
  device: string;
  /** The version of the device that it is about. In quotes. */
  version?: string;
  /** Digest of the model that it is about, as `plumbline digest` prints it. */
  model_digest?: string;
}
/** The plan and the methods that it serves. */
export interface EvidencePlan {
  /** Version of the plan. In quotes. */
  version: string;
  /** Ids of the methods that it serves, such as PE-A. */
  methods: string[];
}
/** Where it comes from. */
export interface EvidenceProduction {
  /** When, as "2026-05-06T10:00:00Z". */
  at: string;
  /** Who, such as a GitHub login. */
  by: string;
  /** With which tool, such as evalkit 3.4.1. */
  tool?: string;
  /** From which commit of the code. */
  commit?: string;
}
/** Known anomalies of this version. */
export interface AnomalyList {
  /** The anomalies; empty when none is known. */
  anomalies: Anomaly[];
  [k: string]: unknown;
}
/** One anomaly. */
export interface Anomaly {
  /** Id of the anomaly. */
  id: string;
  /** What it means for the device. */
  evaluation: string;
  /** Whether it affects safety. */
  affects_safety: boolean;
  [k: string]: unknown;
}
/** The change request that was approved. */
export interface ChangeRequest {
  /** Id of the change request. */
  id: string;
  /** Who approved it. */
  approved_by: string;
  /** When. */
  approved_at: string;
  /** Ids of the configuration items that it covers. */
  items: string[];
  [k: string]: unknown;
}
/** What a test set is made of. */
export interface DatasetReport {
  /** Id of the test set. */
  test_set: string;
  /** SHA-256 of the test set, as `plumbline digest --test-set` prints it. */
  sha256: string;
  /** Cases. */
  n: number;
  /** Sites where the cases come from. */
  sites: string[];
  collected: CollectionPeriod;
  /** Who or what was included. */
  inclusion: string[];
  /** Who or what was excluded. */
  exclusion: string[];
  /** Share of the cases that quality control rejected, 0 to 1. */
  rejected_fraction: number;
  /** Share of the cases with the condition, 0 to 1. */
  prevalence: number;
  /** For each attribute, how many cases each level has. */
  distribution: {
    [k: string]: {
      [k: string]: number;
    };
  };
  /** For each attribute, which share each level has of the intended population, 0 to 1. */
  intended_population?: {
    [k: string]: {
      [k: string]: number;
    };
  };
  [k: string]: unknown;
}
/** When the cases were collected. */
export interface CollectionPeriod {
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
  [k: string]: unknown;
}
/** Why a change needs no submission. */
export interface DecisionRecord {
  /** The decision. */
  decision: string;
  /** Ids of the configuration items that may change. */
  items: string[];
  /** Why. */
  rationale: string;
  /** What this change and all since the authorization do together. */
  cumulative_statement: string;
  regression: Regression;
  /** Who decided. */
  decided_by: string;
  /** When. */
  decided_at: string;
  [k: string]: unknown;
}
/** The comparison with the last version's outputs. */
export interface Regression {
  /** Cases that were run. */
  cases: number;
  /** Cases whose output differs from the last version's. */
  changed_outputs: number;
  [k: string]: unknown;
}
/** A test set, as it was used. */
export interface EvaluatedTestSet {
  /** Id of the test set, as in the plan. */
  id: string;
  /** SHA-256 of the test set, as `plumbline digest --test-set` prints it. */
  sha256: string;
  /** The how-manieth evaluation on this set this is, failures included. */
  evaluation_number?: number;
  /** Cases in the set. */
  enrolled: number;
  /** Cases that were left out, by reason. */
  excluded: Exclusion[];
  /** Cases with a result: enrolled less excluded. */
  analysed: number;
  /** Independent clusters, such as patients, among the analysed cases. */
  clusters?: number;
  [k: string]: unknown;
}
/** Cases left out for one reason. */
export interface Exclusion {
  /** Why they were left out. */
  reason: string;
  /** How many. */
  n: number;
  [k: string]: unknown;
}
/** A table with the output for each case. */
export interface Predictions {
  /** Id of the test set. */
  test_set: string;
  /** Path of the table (CSV or Parquet), relative to this file. */
  file: string;
  /** SHA-256 of the table's bytes. */
  sha256: string;
  /** Column with the id of the case. */
  case: string;
  /** Column with the id of the cluster, such as the patient. */
  cluster?: string;
  truth: TruthColumn;
  score: ScoreColumn;
  /** Scores of the models that it is compared with, on the same cases. */
  references?: {
    [k: string]: ReferenceScore;
  };
  /** Columns with the attributes that divide the cases into groups. */
  attributes?: string[];
  [k: string]: unknown;
}
/** What is true of each case. */
export interface TruthColumn {
  /** Column with the truth. */
  column: string;
  /** Its values that mean "with the condition". */
  positive: string[];
  /** Its values that mean "without the condition". */
  negative: string[];
  [k: string]: unknown;
}
/** What the model said of each case. */
export interface ScoreColumn {
  /** Column with the model's score. */
  column: string;
  /** Whether a high score speaks for or against the condition. */
  higher_is: 'positive' | 'negative';
  /** The score from which on a case is flagged; without it the threshold of `operating_point`. */
  threshold?: number;
  [k: string]: unknown;
}
/** What the reference said of each case. */
export interface ReferenceScore {
  /** Column with the reference's score. */
  score: string;
  /** The reference's threshold. */
  threshold?: number;
  /** Path of another table that holds the reference's scores, relative to this file; without it they are in the same table. */
  file?: string;
  /** SHA-256 of that table's bytes. */
  sha256?: string;
  /** Column of that table with the id of the case; without it the column has the same name there. */
  case?: string;
  [k: string]: unknown;
}
/** One figure: a metric on a test set in a group. */
export interface EvaluationResult {
  /** The metric, such as sensitivity. */
  metric: string;
  /** Id of the test set. */
  test_set: string;
  /** The group, such as {"sex": "female"}; {} for all cases. */
  group: {
    [k: string]: string;
  };
  counts?: Counts;
  rate?: Rate;
  values?: Values;
  /** The figure, as a fraction and not in percent; null when it is undefined. */
  estimate?: number | null;
  interval?: ReportedInterval;
  /** Why the figure is undefined, such as no cases with the condition. */
  undefined?: string;
  /** The operating point, where it is not the report's, such as a site's own. */
  operating_point?: {
    [k: string]: unknown;
  };
  /** The comparison with a reference: a paired table, the reference's own figures, or a reported difference or ratio. */
  compared_with?: {
    [k: string]: ComparedWith;
  };
  [k: string]: unknown;
}
/** Cases counted: what a proportion is recomputed from. */
export interface Counts {
  /** True positives: with the condition, flagged. */
  tp?: number;
  /** False positives: without the condition, flagged. */
  fp?: number;
  /** True negatives: without the condition, not flagged. */
  tn?: number;
  /** False negatives: with the condition, not flagged. */
  fn?: number;
  /** Numerator of a proportion of your own. */
  numerator?: number;
  /** Denominator of a proportion of your own. */
  denominator?: number;
  [k: string]: unknown;
}
/** Events over exposure: what a rate is recomputed from. */
export interface Rate {
  /** Events, such as false alarms. */
  events: number;
  /** Exposure, in the metric's unit, such as patient-days. */
  exposure: number;
  [k: string]: unknown;
}
/** What a mean is recomputed from. */
export interface Values {
  /** Cases with a value. */
  n: number;
  /** Mean of the values. */
  mean: number;
  /** Standard deviation of the values (n − 1). */
  sd: number;
  [k: string]: unknown;
}
/** A confidence interval, as reported. */
export interface ReportedInterval {
  /** How it was computed, such as wilson. */
  method?: string;
  /** Confidence level, such as 0.95. */
  level?: number;
  /** Lower limit. */
  lower: number;
  /** Upper limit. */
  upper: number;
  [k: string]: unknown;
}
/** The comparison with one reference. */
export interface ComparedWith {
  /** Cases that both models have right. */
  both?: number;
  /** Cases that only the new model has right. */
  new_only?: number;
  /** Cases that only the reference has right. */
  reference_only?: number;
  /** Cases that neither has right. */
  neither?: number;
  counts?: Counts;
  rate?: Rate;
  values?: Values;
  /** The reference's own figure. */
  estimate?: number | null;
  interval?: ReportedInterval;
  /** New minus reference, as reported. */
  difference?: number;
  /** New over reference, as reported. */
  ratio?: number;
  [k: string]: unknown;
}
/** How two models did on the same cases. */
export interface PairedTable {
  /** Cases that both models have right. */
  both: number;
  /** Cases that only the new model has right. */
  new_only: number;
  /** Cases that only the reference has right. */
  reference_only: number;
  /** Cases that neither has right. */
  neither: number;
  [k: string]: unknown;
}
/** How well the model did on the test sets. */
export interface EvaluationReport {
  /** The test sets that were used, and how many cases were left out and why. */
  test_sets: EvaluatedTestSet[];
  /** The operating point of all figures, as in the manifest, such as {"threshold": 0.45}. */
  operating_point?: {
    [k: string]: unknown;
  };
  /** Tables with the output for each case, from which every figure is recomputed. */
  predictions?: Predictions[];
  /** The figures: one for each metric, test set and group. */
  results: EvaluationResult[];
  [k: string]: unknown;
}
/** Whether the device's explanations can be trusted. */
export interface ExplanationReport {
  /** How explanations are made. */
  method: string;
  /** Figures on how well explanations match what the model does. */
  faithfulness: FaithfulnessFigure[];
  /** Readers who judged them. */
  readers?: number;
  /** What explanations do not show. */
  limitations: string[];
  [k: string]: unknown;
}
/** One figure. */
export interface FaithfulnessFigure {
  /** The metric. */
  metric: string;
  /** The figure. */
  estimate: number;
  interval?: ReportedInterval;
  [k: string]: unknown;
}
/** The plan's impact assessment, confirmed for this version. */
export interface ImpactConfirmation {
  /** The questions of the impact assessment, answered for this version. */
  answers: ImpactAnswer[];
  /** What was released under the plan before. */
  prior_modifications: PriorModification[];
  /** Whether the impact assessment still holds. */
  conclusion: string;
  [k: string]: unknown;
}
/** One answer. */
export interface ImpactAnswer {
  /** Number of the question (guidance, section VIII): 1 this version against the one without the modification, 2 benefits and risks, 3 verification and validation, 4 one modification and the other, 5 all modifications together. */
  question: number;
  /** The answer. */
  answer: string;
  [k: string]: unknown;
}
/** A past release. */
export interface PriorModification {
  /** The version. */
  version: string;
  /** The modifications that it made. */
  modifications: string[];
  [k: string]: unknown;
}
/** What the labeling says of this version. */
export interface LabelingRecord {
  /** The documents of the labeling. */
  documents: LabelingDocument[];
  /** The version that the labeling names. */
  version: string;
  /** Whether it says that the device has a predetermined change control plan. */
  states_pccp: boolean;
  /** Ids of the claims that it makes. */
  claims: string[];
  /** Ids of the modifications that it describes. */
  modifications: string[];
  /** Limitations that it states. */
  limitations: StatedLimitation[];
  /** Figures that it states. */
  figures: StatedFigure[];
  /** For a configuration item, such as acquisition_systems, what the labeling names as compatible. */
  compatible: {
    /** Ids of the elements that it names. */
    [k: string]: string[];
  };
  /** Ids of the sections that were updated. */
  sections: string[];
  /** The version history that it prints. */
  version_history: VersionEntry[];
  [k: string]: unknown;
}
/** One document. */
export interface LabelingDocument {
  /** Path of the document, relative to this file. */
  file: string;
  /** SHA-256 of its bytes. */
  sha256: string;
  [k: string]: unknown;
}
/** One limitation. */
export interface StatedLimitation {
  /** The group, such as {"race": "nh_pi"}. */
  group: {
    [k: string]: string;
  };
  /** What it says. */
  text: string;
  [k: string]: unknown;
}
/** One figure. */
export interface StatedFigure {
  /** The metric. */
  metric: string;
  /** Id of the test set. */
  test_set: string;
  /** The group; without it, all cases. */
  group?: {
    [k: string]: string;
  };
  /** The figure as it stands in the labeling, as a fraction. */
  value: number;
  [k: string]: unknown;
}
/** One version. */
export interface VersionEntry {
  /** The version. */
  version: string;
  /** Its day. */
  date: string;
  /** What changed. */
  summary: string;
  [k: string]: unknown;
}
/** A file that another tool wrote. */
export interface WrappedFile {
  /** Path of the file, relative to this one. */
  file: string;
  /** Its format, such as junit or cyclonedx. */
  format: string;
  /** SHA-256 of its bytes. */
  sha256: string;
  [k: string]: unknown;
}
/** The structure of a model whose files lie elsewhere. */
export interface ModelStructure {
  /** Format of the model's files, such as safetensors. */
  format: string;
  /** How many tensors it has. */
  tensors: number;
  /** The structure's signature, as `plumbline digest --structure` prints it. */
  signature: string;
  [k: string]: unknown;
}
/** How the device is watched in the field. */
export interface MonitoringPlan {
  /** Whether monitoring is planned or runs already. */
  status: 'planned' | 'active';
  /** Who watches. */
  owner: string;
  /** What is measured. */
  metrics: string[];
  /** Attributes by which it is measured, such as sex. */
  subgroups: string[];
  /** Days between two reports. */
  frequency_days: number;
  /** What sets off an action. */
  triggers: string[];
  [k: string]: unknown;
}
/** One figure from the field. */
export interface MonitoredFigure {
  /** The metric. */
  metric: string;
  /** Id of the set of cases, where it has one. */
  test_set?: string;
  /** The group; {} for all cases. */
  group: {
    [k: string]: string;
  };
  counts?: Counts;
  rate?: Rate;
  values?: Values;
  /** The figure, as a fraction and not in percent; null when it is undefined. */
  estimate?: number | null;
  interval?: ReportedInterval;
  /** Why the figure is undefined, such as no cases with the condition. */
  undefined?: string;
  /** The operating point, where it is not the report's, such as a site's own. */
  operating_point?: {
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
/** How a version did in the field. */
export interface MonitoringReport {
  period: MonitoringPeriod;
  /** Cases. */
  n: number;
  /** The figures. */
  figures: MonitoredFigure[];
  /** Measures of drift. */
  drift?: Drift[];
  /** What was done. */
  actions?: string[];
  [k: string]: unknown;
}
/** The time that the report covers. */
export interface MonitoringPeriod {
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
  [k: string]: unknown;
}
/** One measure of drift. */
export interface Drift {
  /** What was measured. */
  name: string;
  /** The value. */
  value: number;
  /** The limit. */
  limit: number;
  [k: string]: unknown;
}
/** How the truth of each case was established. */
export interface ReferenceStandardRecord {
  /** Id of the reference standard, such as RS-1. */
  id: string;
  /** Readers for each case. */
  readers: number;
  /** How disagreement was settled. */
  adjudication: string;
  /** What became of cases without a clear truth. */
  equivocal: string;
  /** The least experience of a reader, in years. */
  min_years_experience?: number;
  /** SHA-256 of the reference standard's protocol. */
  sha256?: string;
  [k: string]: unknown;
}
/** The risk file, reviewed for this version. */
export interface RiskReview {
  /** Hazards that were looked at again, by their ids. */
  reviewed: string[];
  /** Hazards that were not known before; empty when there is none. */
  new_hazards: string[];
  /** What the review concluded. */
  conclusion: string;
  /** The day of the review. */
  date: string;
  [k: string]: unknown;
}
/** How the last version comes back. */
export interface RollbackRecord {
  /** The version that comes back. */
  target_version: string;
  /** Digest of its model. */
  target_model_digest: string;
  /** What sets it off. */
  trigger: string;
  /** Whether it was tried. */
  tested: boolean;
  /** When it was tried. */
  tested_at: string;
  [k: string]: unknown;
}
/** Why an evaluation failed. */
export interface RootCauseAnalysis {
  /** The evaluation that failed. */
  failed_evaluation: string;
  /** Why it failed. */
  cause: string;
  /** Whether the cause lies in the modification or its protocol. */
  related_to_plan: boolean;
  /** What was done. */
  corrective_action: string;
  /** Who approved it. */
  approved_by: string;
  [k: string]: unknown;
}
/** How the test set was kept apart from the training data. */
export interface SequestrationReport {
  /** Id of the test set. */
  test_set: string;
  /** SHA-256 of the test set. */
  sha256: string;
  /** Patients that are in both. */
  patient_overlap: number;
  /** Sites that are in both. */
  site_overlap: number;
  /** Cases that are in both. */
  case_overlap?: number;
  /** Who had access to the test set. */
  access?: Access[];
  [k: string]: unknown;
}
/** One access. */
export interface Access {
  /** Who. */
  by: string;
  /** When. */
  at: string;
  [k: string]: unknown;
}
/** What is particular about each site. */
export interface SiteRecord {
  /** The sites. */
  sites: Site[];
  [k: string]: unknown;
}
/** One site. */
export interface Site {
  /** Id of the site, as in the plan. */
  id: string;
  /** The local factors, by the names in the plan, such as site_prevalence. */
  factors: {
    [k: string]: unknown;
  };
  /** The values chosen for the site, by configuration field. */
  values: {
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
/** How the model was trained. */
export interface TrainingRecord {
  /** The data that it was trained on. */
  data: TrainingData[];
  /** Ids of the configuration items that training changed, such as model.weights. */
  components: string[];
  /** Settings of the training, by name, such as learning_rate. */
  hyperparameters: {
    [k: string]: unknown;
  };
  /** Why it was trained again. */
  trigger: string;
  /** Digest of the model that came out, as `plumbline digest` prints it. */
  output_model_digest: string;
  [k: string]: unknown;
}
/** One data set. */
export interface TrainingData {
  /** Id of the data set. */
  id: string;
  /** SHA-256 of the data set. */
  sha256: string;
  /** Cases. */
  n: number;
  [k: string]: unknown;
}
/** The unique device identifier of this version. */
export interface UdiRecord {
  /** Device identifier of this version. */
  di: string;
  /** Device identifier of the last version. */
  previous_di: string;
  /** The entry in the UDI database. */
  database_entry?: string;
  [k: string]: unknown;
}
/** What users are told of this version. */
export interface UserNotice {
  /** The version that users are told of. */
  version: string;
  /** Ways in which they are told. */
  channels: string[];
  /** How this version performs against the last. */
  performance_difference: string;
  /** Known biases and limits that they are told of. */
  known_biases: string[];
  [k: string]: unknown;
}
/** Sites with their own values. */
export interface SiteScope {
  /** The sites, by id, and what differs there. */
  sites: {
    /** The configuration fields that differ at this site, with their values. */
    [k: string]: {
      [k: string]: unknown;
    };
  };
}
/** The release manifest: this version, its basis, its configuration and its evidence. */
export interface ModelRelease {
  /** The format of this file. */
  schema: 'plumbline/model-release/v1';
  /** Id of the device, as in the plan. */
  device: string;
  /** The version that is released. In quotes: "2.10.0". */
  version: string;
  /** Why this version may be released: as a modification of the plan, after an assessment that no submission is needed, or by a new authorization. */
  basis: 'plan' | 'no-submission-needed' | 'new-authorization';
  /** Ids of the plan's modifications that this release makes. Empty when its basis is not the plan. */
  modifications: string[];
  /** Version of the plan that it follows. In quotes. Demanded when the basis is the plan. */
  plan?: string;
  scope: ReleaseScope;
  /** Whether people or software put it in place. */
  implementation: 'manual' | 'automatic';
  /** Recalls, corrective actions or safety issues that this release answers. They are not a matter for the plan. */
  corrects?: string[];
  /** Where it is released, such as us, in the words of authorization.yaml. */
  jurisdictions: string[];
  model: ReleasedModel;
  /** The device's configuration fields, by the names that the plan's items give under `field`. */
  configuration: {
    [k: string]: unknown;
  };
  /** Paths of the evidence files, relative to this file. */
  evidence: string[];
}
/** The model of this version. */
export interface ReleasedModel {
  /** Globs, relative to this file, of all that shapes an output: weights, definition, preprocessing. */
  files: string[];
  /** When the model was made, as "2026-05-02T08:00:00Z". */
  created: string;
}
/** How versions are counted. */
export interface Versioning {
  bump: Bumps;
  /** Versions follow each other without gaps: after 2.1.0 comes 2.1.1, 2.2.0 or 3.0.0. */
  consecutive?: boolean;
  /** Whether a version like 2.1.0-rc.1 may be released. */
  prerelease?: 'never' | 'allowed';
  /** How release tags are written, with {version} in place of the version, such as "tubecheck-v{version}". */
  tag?: string;
}
/** Which part of the version a release raises, by its basis. */
export interface Bumps {
  /** Which part of the version a new authorization raises. */
  'new-authorization': 'major' | 'minor' | 'patch';
  /** Which part a modification of the plan raises; `from-modification` takes it from the plan. */
  plan: 'major' | 'minor' | 'patch' | 'from-modification';
  /** Which part a change without submission raises. */
  'no-submission-needed': 'major' | 'minor' | 'patch';
}
/** Who signs, and what a signature must be. */
export interface Signoff {
  /** `content`: a signature survives commits that change nothing signed for. `commit`: it covers exactly the commit that was signed. */
  bound_to: 'content' | 'commit';
  /** The roles that sign every release, by a name of your choice, such as quality-assurance. */
  roles: {
    [k: string]: SignoffRole;
  };
  /** Roles whose signers may be neither the author of the pull request nor of a commit in it. */
  independent?: string[];
  /** How many different people must sign, all told. */
  distinct_people?: number;
  /** Roles that sign a change of plan, authorization, policy or baseline. */
  governance: string[];
  /** The people who may sign, by their GitHub login. */
  people: {
    [k: string]: Person;
  };
}
/** A role that signs. */
export interface SignoffRole {
  /** What the signature means, in one word, such as approval, review or verification: it is written behind /sign ROLE. */
  meaning: string;
  /** How many people must sign in this role. */
  approvals: number;
}
/** A person who may sign. */
export interface Person {
  /** The name that is printed. */
  name: string;
  /** The roles in which the person may sign. */
  roles: string[];
  /** First day on which the person may sign (UTC), as "2026-01-01". */
  from: string;
  /** Last day on which the person may sign (UTC). */
  until: string;
}
/** What such a release needs. */
export interface BasisRequirements {
  /** Kinds of evidence that the release must bring, such as decision-record. */
  evidence: string[];
  /** Roles that must sign. */
  roles: string[];
}
/** A question of your own. */
export interface OwnQuestion {
  /** The question, as the comment will ask it. */
  question: string;
  /** Ids of the rules, such as labeling/matches, or families, such as labeling, whose findings answer it. */
  rules: string[];
}
/** The company's own rules for a release: versions, freshness of evidence, and who signs. */
export interface Policy {
  /** The format of this file. */
  schema: 'plumbline/policy/v1';
  versioning: Versioning;
  freshness?: Freshness;
  signoff: Signoff;
  bases: Bases;
  /** The questions that the comment answers: `default`, or questions of your own that are added to the default ones. */
  questions?: OwnQuestion[] | 'default';
}
/** How old evidence may be; the stricter of this and the method's holds. */
export interface Freshness {
  /** How old evidence may be at release, in days. */
  max_age_days: number;
}
/** What a release outside the plan's modifications needs. */
export interface Bases {
  'no-submission-needed': BasisRequirements;
  'new-authorization': BasisRequirements;
}
/** What one rule found. */
export interface Finding {
  /** Id of the rule, as evidence/bound. */
  rule: string;
  verdict: Verdict;
  /** Warnings never change the verdict. */
  level: 'block' | 'warn';
  /** What it is about: a file, a criterion, a role. */
  subject: string;
  /** What was found. */
  found: string;
  /** What was expected. */
  expected: string;
  /** One sentence. */
  message: string;
  /** How to mend it. */
  mend: string;
  /** The clause of the plan that demands it. */
  clause: string | null;
  /** The public sources that demand it. */
  sources: string[];
  /** Where it stands. */
  location: FindingLocation | null;
  /** The clinical questions that it bears on. */
  questions: number[];
}
/** A place in a file. */
export interface FindingLocation {
  /** Path in the repository. */
  path: string;
  /** Line, from 1. */
  line?: number;
  /** Column, from 1. */
  column?: number;
}
/** The record of one device. */
export interface DeviceReport {
  /** Id of the device. */
  device: string;
  /** The plan that it was judged by. */
  plan: ReportedPlan | null;
  /** What the policy asks of signatures; null where it cannot be read. */
  policy: ReportedPolicy | null;
  /** Path of the release manifest. */
  manifest: string | null;
  /** Version of the previous release. */
  from: string | null;
  /** Version of this release. */
  to: string | null;
  /** Its basis. */
  basis: string | null;
  /** The modifications that it declares. */
  modifications: string[];
  scope: ReportedScope;
  verdict: Verdict;
  /** What the rules found. */
  findings: Finding[];
  /** The changes that were observed. */
  changes: ItemChange[];
  /** The acceptance criteria and how they came out. */
  criteria: CriterionOutcome[];
  /** The subgroups and how they came out. */
  subgroups: SubgroupOutcome[];
  /** The signatures, given and missing. */
  signoffs: SignoffOutcome[];
  /** Modification by component, method and evidence. */
  traceability: TraceabilityRow[];
  /** The clinical questions, answered. */
  questions: QuestionAnswer[];
  /** Releases since the authorization. */
  history: PastRelease[];
  /** How the cases of a test set differ from those of the last release; absent where the rows of both are not there. */
  drift?: DriftFigure[];
  digests: ReportDigests;
}
/** A plan. */
export interface ReportedPlan {
  /** Its path. */
  path: string;
  /** Its title. */
  title: string;
  /** Its version. */
  version: string;
  /** SHA-256 of its bytes. */
  sha256: string;
}
/** What a policy asks of signatures. */
export interface ReportedPolicy {
  /** Path of the policy. */
  path: string;
  /** SHA-256 of its bytes. */
  sha256: string;
  /** What a signature is bound to. */
  bound_to: 'content' | 'commit';
  /** Roles that must be independent. */
  independent: string[];
}
/** Where it applies. */
export interface ReportedScope {
  /** The sites; null for all. */
  sites: string[] | null;
}
/** A change that was observed. */
export interface ItemChange {
  /** Id of the configuration item. */
  item: string;
  /** What happened to it. */
  state: string;
  /** Its files that changed. */
  paths: string[];
  /** What can be said of it. */
  detail: string | null;
  /** Whether the release may change it. */
  allowed: boolean;
}
/** How a criterion came out in one group. */
export interface CriterionOutcome {
  /** Id of the criterion. */
  id: string;
  /** Id of its method. */
  method_id: string;
  /** The metric. */
  metric: string;
  /** Id of the test set. */
  test_set: string;
  /** The group, by attribute; empty for all cases. */
  group: {
    [k: string]: string;
  };
  /** The operating point, where it is a site's own. */
  operating_point: {
    [k: string]: unknown;
  } | null;
  /** What it is compared with. */
  reference: string | null;
  /** How it is compared. */
  as: 'difference' | 'ratio' | null;
  /** What is held against the limit. */
  statistic: string;
  limit: Limit;
  /** The estimate. */
  estimate: number | null;
  /** Lower limit of the interval. */
  lower: number | null;
  /** Upper limit of the interval. */
  upper: number | null;
  /** Method of the interval. */
  method: string | null;
  /** Its confidence level. */
  level: number | null;
  /** What it was computed from. */
  basis: 'rows' | 'counts' | 'rate' | 'values' | 'as reported' | null;
  /** How it came out. */
  result: 'met' | 'not met' | 'not shown' | 'not tested';
  /** What a reader should know. */
  note: string | null;
  /** The counts that it was computed from. */
  counts: {
    [k: string]: unknown;
  } | null;
}
/** The limit. */
export interface Limit {
  /** At least. */
  at_least?: number;
  /** Greater than. */
  above?: number;
  /** At most. */
  at_most?: number;
  /** Less than. */
  below?: number;
  /** Between minus and plus this. */
  within?: number;
}
/** How one group came out. */
export interface SubgroupOutcome {
  /** Id of the subgroup set. */
  set: string;
  /** The group, by attribute; empty for all cases. */
  group: {
    [k: string]: string;
  };
  /** Cases with the condition. */
  positives: number | null;
  /** Cases without it. */
  negatives: number | null;
  /** Its figures. */
  metrics: SubgroupMetric[];
  /** Whether it could be judged. */
  status: 'judged' | 'insufficient' | 'unknown' | 'missing';
  /** What a reader should know. */
  note: string | null;
}
/** A figure of a group. */
export interface SubgroupMetric {
  /** The metric. */
  metric: string;
  /** The estimate. */
  estimate: number | null;
  /** Lower limit of the interval. */
  lower: number | null;
  /** Upper limit of the interval. */
  upper: number | null;
  /**
   * Numerator and denominator; null where the metric has none.
   *
   * @minItems 2
   * @maxItems 2
   */
  counts: [number, number] | null;
}
/** A signature, given or missing. */
export interface SignoffOutcome {
  /** The role. */
  role: string;
  /** What the signature means. */
  meaning: string;
  /** GitHub login of the signer. */
  login: string | null;
  /** Name of the signer. */
  name: string | null;
  /** When. */
  at: string | null;
  /** The commit that was signed. */
  commit: string | null;
  /** Whether it counts, or why it does not. */
  status:
    | 'valid'
    | 'missing'
    | 'stale'
    | 'withdrawn'
    | 'no-authority'
    | 'not-independent'
    | 'wrong-meaning'
    | 'bot'
    | 'edited'
    | 'too-old';
  /** What a reader should know. */
  note: string | null;
}
/** From a modification to its evidence. */
export interface TraceabilityRow {
  /** Id of the modification. */
  modification: string;
  component: Component;
  /** Id of the method. */
  method: string;
  /** The evidence that it demands. */
  evidence: TracedEvidence[];
}
/** Evidence of one kind. */
export interface TracedEvidence {
  /** The kind. */
  kind: string;
  /** Its files. */
  paths: string[];
  /** How it stands. */
  status: 'ok' | 'missing' | 'failing';
}
/** A clinical question, answered. */
export interface QuestionAnswer {
  /** Its number. */
  number: number;
  /** The question. */
  question: string;
  /** The answer. */
  answer: 'yes' | 'no' | 'not shown' | 'not asked';
  /** What the answer rests on. */
  evidence: string[];
  /** Ids of the rules whose findings bear on it. */
  findings: string[];
}
/** A past release. */
export interface PastRelease {
  /** The version. */
  version: string;
  /** When it was released. */
  date: string;
  /** Its commit. */
  commit: string;
  /** Its basis. */
  basis: string | null;
  /** Its modifications. */
  modifications: string[];
  /** Whether it is the authorized baseline. */
  authorized: boolean;
}
/** How far the cases of this release are from those of the last, in one column. Never judged. */
export interface DriftFigure {
  /** Id of the test set. */
  test_set: string;
  /** The attribute, or score. */
  name: string;
  /** Population stability index, or the Kolmogorov-Smirnov distance. */
  statistic: 'psi' | 'ks';
  /** The value: 0 for the same distribution. */
  value: number;
}
/** Digests. */
export interface ReportDigests {
  model: DigestChange;
  /** The release digest: what signatures sign for. */
  release: string | null;
  /** Digest of the authorized model. */
  baseline: string | null;
}
/** Digest of the model, before and after. */
export interface DigestChange {
  /** Of the previous release. */
  from: string | null;
  /** Of this one. */
  to: string | null;
}
/** The record of one evaluation. */
export interface Report {
  /** The format of this file. */
  schema: 'plumbline/report/v1';
  verdict: Verdict;
  /** Whether the merge is blocked. */
  blocked: boolean;
  /** Whether nothing but sign-off is missing. */
  waiting_for_signoff_only: boolean;
  /** When it was evaluated: the clock of every rule. */
  evaluated_at: string;
  tool: Tool;
  commits: Commits;
  /** Every file that was read. */
  inputs: ReportInput[];
  /** One for each device that the pull request touches. */
  devices: DeviceReport[];
  /** Findings that belong to no device. */
  findings: Finding[];
  /** What else a reader should know. */
  notes: string[];
  requests?: ReportRequests;
}
/** What evaluated it. */
export interface Tool {
  /** Version of Plumbline. */
  version: string;
  /** Digest of the rule set. */
  rules: string;
}
/** The commits that were compared. */
export interface Commits {
  /** The tip of the base branch. */
  base: string | null;
  /** The merge base. */
  merge_base: string | null;
  /** The head of the pull request. */
  head: string | null;
}
/** A file that was read. */
export interface ReportInput {
  /** Path in the repository. */
  path: string;
  /** At which commit. */
  at: 'base' | 'head';
  /** SHA-256 of its bytes. */
  sha256: string;
}
/** Requests to GitHub's API that the evaluation took; absent where it was asked of a local clone. */
export interface ReportRequests {
  /** Requests that read. */
  reads: number;
  /** Requests that write. */
  writes: number;
}

/** The content of each kind of evidence that Plumbline knows. */
export interface EvidenceContents {
  'anomaly-list': AnomalyList;
  'change-request': ChangeRequest;
  'dataset-report': DatasetReport;
  'decision-record': DecisionRecord;
  'evaluation-report': EvaluationReport;
  'explanation-report': ExplanationReport;
  'impact-confirmation': ImpactConfirmation;
  'labeling-record': LabelingRecord;
  'model-card': WrappedFile;
  'model-structure': ModelStructure;
  'monitoring-plan': MonitoringPlan;
  'monitoring-report': MonitoringReport;
  'reference-standard-record': ReferenceStandardRecord;
  'risk-review': RiskReview;
  'rollback-record': RollbackRecord;
  'root-cause-analysis': RootCauseAnalysis;
  'sbom': WrappedFile;
  'sequestration-report': SequestrationReport;
  'site-record': SiteRecord;
  'training-record': TrainingRecord;
  'udi-record': UdiRecord;
  'user-notice': UserNotice;
  'verification-report': WrappedFile;
}

/** The kinds of evidence that Plumbline knows. */
export type EvidenceKind = keyof EvidenceContents;
