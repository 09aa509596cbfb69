/** The commands that read plans, evidence or models: nearly all of their code is the same, so that it is loaded as one. */
export { changes } from './changes.ts';
export { check } from './check.ts';
export { digest } from './digest.ts';
export { explain } from './explain.ts';
export { lint } from './lint.ts';
