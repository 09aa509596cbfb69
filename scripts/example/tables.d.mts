import type { Cohort } from './cohort.mjs';

export function tsCore(): Cohort;
export function tsSys(): Cohort;
export const LEVELS: Readonly<Record<string, string[]>>;
