/** The commands that know the rules: nearly all of their code is the same, so that it is loaded as one. */
export { check } from './check.ts';
export { digest } from './digest.ts';
export { explain } from './explain.ts';
export { lint } from './lint.ts';
