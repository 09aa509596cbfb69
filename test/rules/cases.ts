import type { ReleaseCase } from '../../src/case/case.ts';
import { openDevices } from '../../src/case/device.ts';
import { DEFAULT_PLANS } from '../../src/case/governance.ts';
import type { Finding } from '../../src/formats/generated/types.ts';
import { FAMILIES } from '../../src/rules/catalogue.ts';
import { runRule } from '../../src/rules/rule.ts';
import { build } from '../gate/arena.ts';
import type { Release } from '../fixture/release.ts';

/** The release of a pull request, gathered as for the rules. */
export async function caseOf(release: Release): Promise<ReleaseCase> {
  release.rebind();
  const { repository, ids } = build(release);
  const [base, head] = [ids.get('base') ?? '', ids.get('head') ?? ''];
  const [first] = await openDevices({
    repository,
    history: repository.history(base, head),
    base: repository.snapshot(base),
    mergeBase: repository.snapshot(await repository.mergeBase(base, head)),
    head: repository.snapshot(head),
    at: Date.parse(release.at),
    plans: DEFAULT_PLANS,
    reviews: undefined,
    pullRequests: [],
  });
  if (first?.release === undefined) throw new Error('the pull request has no release');
  return first.release;
}

/** What one rule says of a release whose facts are given. */
export function saidOf(id: string, release: ReleaseCase): Finding[] {
  const rule = FAMILIES.flat().find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return runRule(rule, () => rule.judge(release));
}
