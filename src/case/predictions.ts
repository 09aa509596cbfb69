import type { Document } from '../formats/document.ts';
import type { EvaluationReport } from '../formats/generated/types.ts';
import type { Snapshot } from '../repository/snapshot.ts';
import type { Attachment, PredictionRows } from './case.ts';

/** Every table of predictions that an evaluation-report names, in its order. What reads them is loaded where there is one. */
export async function readPredictions(snapshot: Snapshot, document: Document, attachments: readonly Attachment[], report: EvaluationReport): Promise<PredictionRows[]> {
  const { predictions = [] } = report;
  if (predictions.length === 0) return [];
  const { readTables } = await import('./prediction-tables.ts');
  return readTables(snapshot, document, attachments, report, predictions);
}
