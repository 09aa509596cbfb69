/** Mutation testing of what judges, with tests that run the sources (not dist/): `npm run test:mutation`. */
export default {
  packageManager: 'npm',
  // TypeScript 7 has no API for Stryker to rewrite a configuration with, and there is nothing in it to rewrite.
  tsconfigFile: 'none',
  // Tables made at import would need every test run anew for each mutant.
  ignoreStatic: true,
  symlinkNodeModules: true,
  testRunner: 'in-process',
  plugins: ['./scripts/mutation/runner.mjs'],
  mutate: ['src/rules/**/*.ts', 'src/statistics/**/*.ts', 'src/formats/**/*.ts', '!src/formats/generated/**'],
  // Words for people are held by golden files and scenarios where they matter, not letter by letter.
  mutator: { excludedMutations: ['StringLiteral'] },
  coverageAnalysis: 'perTest',
  dryRunTimeoutMinutes: 20,
  concurrency: 2,
  timeoutMS: 5_000,
  timeoutFactor: 1,
  // esbuild takes types out without asking what they say.
  disableTypeChecks: false,
  ignorePatterns: ['coverage', 'reports', '*.tmp.*'],
  reporters: ['clear-text', 'json', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
