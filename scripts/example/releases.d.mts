import type { EvaluationReport } from '../../src/formats/generated/types.ts';
import type { Case } from './cohort.mjs';

export function coreEvaluation(threshold?: number, cases?: readonly Case[], references?: readonly string[]): EvaluationReport;
export function baselineEvaluation(cases?: readonly Case[]): EvaluationReport;
export function systemsEvaluation(cases?: readonly Case[]): EvaluationReport;
