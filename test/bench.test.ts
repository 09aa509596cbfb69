import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plumbline, reportIn } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

interface Built {
  readonly files: number;
  readonly at: string;
  readonly requests: ReadonlyMap<number, { readonly branch: string; readonly facts: readonly string[] }>;
}
type Build = (dir: string, sizes: Readonly<Record<string, number | readonly number[]>>) => Promise<Built>;

it('what is measured are releases that pass, with all their evidence', async () => {
  const { releasesRepository } = (await import(new URL('../bench/releases.mjs', import.meta.url).href)) as { releasesRepository: Build };
  const dir = join(temporaryFolder(), 'big.git');
  const { files, at, requests } = await releasesRepository(dir, { devices: 3, evidence: 40, files: 300, commits: 5, released: [1, 3] });
  expect(files).toBe(300);
  for (const [count, { branch, facts }] of requests) {
    const ran = await plumbline(['check', '--repo', dir, '--base', 'main', '--head', branch, '--at', at, '--json', ...facts]);
    const report = reportIn(ran);
    expect(report.devices.map(({ verdict }) => verdict)).toEqual(Array<string>(count).fill('consistent'));
    expect(report.inputs.filter(({ path, at: side }) => side === 'head' && path.includes('/evidence/') && path.endsWith('.json')).length).toBe(40 * count);
    expect(ran.exitCode).toBe(0);
  }
});
