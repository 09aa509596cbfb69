import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Replayed {
  readonly bumps: number;
  readonly wrong: readonly string[];
}

// Bumps of real models with the labels that people gave; they are no part of the project.
const EXAMPLES = fileURLToPath(new URL('../../../shared/examples', import.meta.url));
const absent = existsSync(`${EXAMPLES}/monai-replay/index.json`) ? '' : ' (skipped: the trees to replay are not here)';

it.skipIf(absent !== '')(`every bump of real models is seen as people labelled it, and none of documentation alone is a finding${absent}`, async () => {
  const { replay } = (await import(new URL('../../bench/bumps.mjs', import.meta.url).href)) as { replay: (folder: string) => Promise<Replayed> };
  const { bumps, wrong } = await replay(EXAMPLES);
  expect(bumps).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});
