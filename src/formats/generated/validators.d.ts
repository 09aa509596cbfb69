// Generated from schemas/ by scripts/generate.mjs: change the schema, then run `npm run generate`.

/** What is wrong at one place of a document, in the words of ajv. An error of `if` only repeats what its `then` or `else` has said. */
export interface SchemaError {
  /** JSON Pointer of the value. */
  instancePath: string;
  schemaPath: string;
  keyword: string;
  /** What the schema and the data do not tell, such as the name of a missing property. */
  params: Record<string, unknown>;
  /** For an error of `propertyNames`, the name. */
  propertyName?: string;
  /** The keyword's value, the schema that it stands in (its `description` says what is demanded), and the value found. */
  schema?: unknown;
  parentSchema?: Record<string, unknown>;
  data?: unknown;
}

/** Whether the value satisfies the schema; `errors` holds what is wrong until the next call. */
export interface Validator {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

export const authorization: Validator;
export const changeControlPlan: Validator;
export const evidence: Validator;
export const anomalyList: Validator;
export const changeRequest: Validator;
export const datasetReport: Validator;
export const decisionRecord: Validator;
export const evaluationReport: Validator;
export const explanationReport: Validator;
export const impactConfirmation: Validator;
export const labelingRecord: Validator;
export const modelCard: Validator;
export const modelStructure: Validator;
export const monitoringPlan: Validator;
export const monitoringReport: Validator;
export const referenceStandardRecord: Validator;
export const riskReview: Validator;
export const rollbackRecord: Validator;
export const rootCauseAnalysis: Validator;
export const sbom: Validator;
export const sequestrationReport: Validator;
export const siteRecord: Validator;
export const trainingRecord: Validator;
export const udiRecord: Validator;
export const userNotice: Validator;
export const verificationReport: Validator;
export const modelRelease: Validator;
export const policy: Validator;

/** Every validator, by its schema's path under schemas/ without `.schema.json`. */
export const validators: {
  readonly 'authorization': Validator;
  readonly 'change-control-plan': Validator;
  readonly 'evidence': Validator;
  readonly 'evidence/anomaly-list': Validator;
  readonly 'evidence/change-request': Validator;
  readonly 'evidence/dataset-report': Validator;
  readonly 'evidence/decision-record': Validator;
  readonly 'evidence/evaluation-report': Validator;
  readonly 'evidence/explanation-report': Validator;
  readonly 'evidence/impact-confirmation': Validator;
  readonly 'evidence/labeling-record': Validator;
  readonly 'evidence/model-card': Validator;
  readonly 'evidence/model-structure': Validator;
  readonly 'evidence/monitoring-plan': Validator;
  readonly 'evidence/monitoring-report': Validator;
  readonly 'evidence/reference-standard-record': Validator;
  readonly 'evidence/risk-review': Validator;
  readonly 'evidence/rollback-record': Validator;
  readonly 'evidence/root-cause-analysis': Validator;
  readonly 'evidence/sbom': Validator;
  readonly 'evidence/sequestration-report': Validator;
  readonly 'evidence/site-record': Validator;
  readonly 'evidence/training-record': Validator;
  readonly 'evidence/udi-record': Validator;
  readonly 'evidence/user-notice': Validator;
  readonly 'evidence/verification-report': Validator;
  readonly 'model-release': Validator;
  readonly 'policy': Validator;
};
