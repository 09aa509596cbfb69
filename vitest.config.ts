import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

/** GitHub's parser of workflows, by which the templates are held. */
const PARSER = /@actions\/(?:workflow-parser|languageservice|expressions)\//;

/** Tests that put something else in a library's place, which the tests of other files must not meet. */
const MOCKING = ['test/formats/failures.test.ts'];

// Tests talk to this machine alone. Where this is set, every Node.js that they start reads a file of certificates first, which takes longer than to start.
delete process.env['NODE_EXTRA_CA_CERTS'];

export default defineConfig({
  test: {
    // Unless told, a machine of two processors gets one worker.
    maxWorkers: '100%',
    // Long enough for a busy machine; short enough for what never ends.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // It imports JSON without the attribute that Node asks for, so it goes through the bundler of the tests.
    server: { deps: { inline: [PARSER], external: [/\/dist\/cli\//] } },
    // The validators alone are a megabyte of code: loading them anew for each file took more time than the tests.
    projects: [
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...MOCKING, '**/node_modules/**'], isolate: false } },
      { extends: true, test: { name: 'mocking', include: MOCKING } },
    ],
  },
  plugins: [{
    name: 'source maps that point to no source',
    enforce: 'pre',
    load: async (id) => (PARSER.test(id) && id.endsWith('.js') ? { code: (await readFile(id, 'utf8')).replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: null } : undefined),
  }],
});
