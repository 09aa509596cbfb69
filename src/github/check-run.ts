import { createHash } from 'node:crypto';
import { integer, record } from './answers.ts';
import type { Client } from './client.ts';
import type { Asked } from './fault.ts';
import { CHECK_NAME, type PublishedCheck } from './published.ts';

/** GitHub takes so many characters of a summary. */
export const SUMMARY_LIMIT = 65_535;
/** And so many annotations in one request. */
const ANNOTATIONS_A_REQUEST = 50;
/** More than anybody reads, and one request for each fifty. */
export const MOST_ANNOTATIONS = 500;

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** What a check run says. */
export interface CheckContent {
  /** Never `neutral` or `skipped`: GitHub counts both as passed. */
  readonly state: 'success' | 'failure' | 'waiting';
  readonly title: string;
  /** Markdown, at most {@link SUMMARY_LIMIT} characters. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl: string;
}

/** What a check run remembers of the run that wrote it, in its `external_id`. */
export interface Stamp {
  /** Digest of what was judged. */
  readonly result: string;
  /** When the facts were read, milliseconds since 1970 UTC. */
  readonly at: number;
}

const STAMP = /^plumbline\/1 ([0-9a-f]{64}) ([0-9a-f]{16}) (\d{1,15})$/;

export const stampOf = (externalId: string): (Stamp & { readonly annotations: string }) | undefined => {
  const [, result, annotations, at] = STAMP.exec(externalId) ?? [];
  return result === undefined || annotations === undefined ? undefined : { result, annotations, at: Number(at) };
};

const digestOf = (annotations: readonly Annotation[]): string => createHash('sha256').update(JSON.stringify(annotations)).digest('hex').slice(0, 16);

const NEEDS: Asked = { what: `to set the check run ${CHECK_NAME}`, needs: 'checks: write' };
const written = record({ id: integer });

const isState = ({ completed, conclusion }: PublishedCheck, { state }: CheckContent): boolean =>
  state === 'waiting' ? !completed : completed && conclusion === (state === 'success' ? 'SUCCESS' : 'FAILURE');

/** Whether a check run already says what a result says. */
export function says(check: PublishedCheck, content: CheckContent, { result }: Stamp): boolean {
  return isState(check, content) && stampOf(check.externalId)?.result === result;
}

/**
 * Writes a check run on `sha`: in place, or as a new one of the same name where GitHub would not take it in place. It keeps a
 * completed run completed, and adds annotations to those it has instead of replacing them.
 */
export async function writeCheck(client: Client, sha: string, content: CheckContent, { result, at }: Stamp, existing: PublishedCheck | undefined): Promise<void> {
  const annotations = content.annotations.slice(0, MOST_ANNOTATIONS);
  const stamp = `plumbline/1 ${result} ${digestOf(annotations)} ${at}`;
  const known = existing === undefined ? undefined : stampOf(existing.externalId);
  const inPlace = existing !== undefined && known?.annotations === digestOf(annotations) && !(existing.completed && content.state === 'waiting');
  const { title, summary } = content;
  const now = new Date().toISOString();
  const state = content.state === 'waiting' ? { status: 'in_progress', started_at: now } : { status: 'completed', conclusion: content.state, completed_at: now };
  const fields = { name: CHECK_NAME, details_url: content.detailsUrl, external_id: stamp, ...state };
  if (inPlace) {
    await client.update('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', { check_run_id: existing.id, ...fields, output: { title, summary } }, NEEDS, written);
    return;
  }
  const first = annotations.slice(0, ANNOTATIONS_A_REQUEST);
  const { id } = await client.create('POST /repos/{owner}/{repo}/check-runs', { head_sha: sha, ...fields, output: { title, summary, annotations: first } }, NEEDS, written);
  for (let from = ANNOTATIONS_A_REQUEST; from < annotations.length; from += ANNOTATIONS_A_REQUEST) {
    const next = annotations.slice(from, from + ANNOTATIONS_A_REQUEST);
    await client.update('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', { check_run_id: id, ...fields, output: { title, summary, annotations: next } }, NEEDS, written);
  }
}
