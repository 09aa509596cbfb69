import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plumbline, reportIn } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

interface Built {
  readonly files: number;
  readonly at: string;
  readonly requests: ReadonlyMap<number, { readonly branch: string; readonly facts: readonly string[] }>;
}
type GitWork = (args: readonly string[], folder: string) => { readonly processes: number };
type Build = (dir: string, sizes: Readonly<Record<string, number | readonly number[]>>) => Promise<Built>;

it('what is measured are releases that pass, with all their evidence', async () => {
  const { releasesRepository } = (await import(new URL('../bench/releases.mjs', import.meta.url).href)) as { releasesRepository: Build };
  const dir = join(temporaryFolder(), 'big.git');
  const { files, at, requests } = await releasesRepository(dir, { devices: 3, evidence: 40, files: 300, commits: 5, released: [1, 3] });
  const { gitWork } = (await import(new URL('../bench/measure.mjs', import.meta.url).href)) as { gitWork: GitWork };
  const processes = new Map<number, number>();
  expect(files).toBe(300);
  for (const [count, { branch, facts }] of requests) {
    const args = ['check', '--repo', dir, '--base', 'main', '--head', branch, '--at', at, '--json', ...facts];
    const ran = await plumbline(args);
    const report = reportIn(ran);
    expect(report.devices.map(({ verdict }) => verdict)).toEqual(Array<string>(count).fill('consistent'));
    expect(report.inputs.filter(({ path, at: side }) => side === 'head' && path.includes('/evidence/') && path.endsWith('.json')).length).toBe(40 * count);
    expect(ran.exitCode).toBe(0);
    processes.set(count, gitWork(args, temporaryFolder()).processes);
  }
  // For a device more, one: that of its manifest's history.
  expect((processes.get(3) ?? 0) - (processes.get(1) ?? 0)).toBe(2);
});
