import type { Report } from '../formats/generated/types.ts';
import { plain } from './safe.ts';

/** A finding at its place in a file, for a surface that shows the file. */
export interface FileAnnotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly blocks: boolean;
  readonly title: string;
  /** Plain text. */
  readonly message: string;
}

/** Sign-off is nobody's file: what is missing there changes while the files stay. */
const isSignoff = (rule: string): boolean => rule.startsWith('signoff/') || rule === 'plan/governed';

/** Findings that have a place in a file, those that block first. */
export function annotationsOf({ devices, findings }: Report): FileAnnotation[] {
  const all = [...findings, ...devices.flatMap((device) => device.findings)];
  const placed = all.flatMap(({ rule, level, message, mend, location }) => {
    // A name that no reader could see as it is, or that points elsewhere, is told in the text alone.
    if (location === null || isSignoff(rule) || plain(location.path) !== location.path || location.path.startsWith('/') || location.path.split('/').includes('..')) return [];
    return [{ path: location.path, line: location.line ?? 1, blocks: level === 'block', title: plain(rule, 120), message: `${plain(message)}\n${plain(mend)}` }];
  });
  return placed.toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
}
