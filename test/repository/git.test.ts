import { openGitRepository } from '../../src/repository/git.ts';
import { buildRepository, isolatedEnvironment, type BuiltRepository } from '../support/fast-import.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { describeRepository } from './conformance-history.ts';
import { describeSnapshot } from './conformance.ts';

const KINDS: readonly [string, Omit<BuiltRepository, 'commits'>][] = [
  ['a git repository', {}],
  ['a bare git repository', { bare: true }],
];

for (const [name, how] of KINDS) {
  describeSnapshot(name, async (files) => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { ...how, commits: [{ files }] });
    const repository = await openGitRepository(folder, isolatedEnvironment());
    return repository.snapshot(ids.get('0') ?? '');
  });

  describeRepository(name, async (world) => {
    const folder = temporaryFolder();
    const { ids } = await buildRepository(folder, { ...how, ...world });
    return { repository: await openGitRepository(folder, isolatedEnvironment()), ids };
  });
}
