import type { Outcomes } from './cohort.mjs';

export function wilson(k: number, n: number, level?: number): { lower: number; upper: number };
export function newcombePaired(table: Readonly<Outcomes>, level?: number): { estimate: number; lower: number; upper: number };
export function newcombeIndependent(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  level?: number,
): { estimate: number; lower: number; upper: number };
