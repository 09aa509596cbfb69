import { defineConfig } from 'vitest/config';

/** The tests that run the sources themselves, scenarios in this process: what mutation testing can see. */
export default defineConfig({
  test: {
    include: ['test/{formats,statistics,rules,gate,scenarios,evidence,model}/**/*.test.ts'],
    exclude: ['test/formats/schemas.test.ts'],
    env: { PLUMBLINE_IN_PROCESS: '1' },
    testTimeout: 60_000,
  },
});
