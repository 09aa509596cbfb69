import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

/** GitHub's parser of workflows, by which the templates are held. */
const PARSER = /@actions\/(?:workflow-parser|languageservice|expressions)\//;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // It imports JSON without the attribute that Node asks for, so it goes through the bundler of the tests.
    server: { deps: { inline: [PARSER] } },
  },
  plugins: [{
    name: 'source maps that point to no source',
    enforce: 'pre',
    load: async (id) => (PARSER.test(id) && id.endsWith('.js') ? { code: (await readFile(id, 'utf8')).replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: null } : undefined),
  }],
});
