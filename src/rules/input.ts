import type { DeviceCase, Governance, Source } from '../case/case.ts';
import type { DeviceRule, Observation } from './rule.ts';
import { PLUMBLINE } from './sources.ts';
import { about, ofProblem } from './words.ts';

/** Every file that was read for the device, each once. */
function sources(device: DeviceCase): Source<unknown>[] {
  const of = (governance: Governance | undefined): Source<unknown>[] =>
    governance === undefined
      ? []
      : [
          governance.plan,
          governance.authorization,
          governance.policy,
          ...governance.baselines.map(({ source }) => source),
          ...governance.kinds.values(),
        ];
  const read = [
    ...of(device.governance),
    ...of(device.proposed),
    ...(device.manifest === undefined ? [] : [device.manifest]),
    ...device.evidence.map(({ source }) => source),
  ];
  return [...new Map(read.map((source) => [`${source.at} ${source.path}`, source])).values()];
}

/** A pull request that repairs a broken file on the base is not held against what it repairs. */
function problems(device: DeviceCase, kind: 'unsafe' | 'unreadable'): Observation[] {
  const repairs = device.proposed !== undefined && !device.manifestChanged;
  return sources(device)
    .filter(({ at, path }) => !(repairs && at === 'base' && device.governanceEdits.includes(path)))
    .flatMap((source) => source.problems.filter((problem) => problem.kind === kind))
    .map((problem) => ofProblem(problem));
}

export const safe: DeviceRule = {
  id: 'input/safe',
  verdict: 'invalid',
  title: 'Every file can be read safely.',
  reason:
    'A file with duplicate keys, multiplying aliases, links or paths out of the repository means one thing to one reader and another to the next.',
  sources: [PLUMBLINE],
  example: 'A manifest names ../../other/evaluation.json as evidence.',
  questions: [2],
  *judge(device) {
    yield* problems(device, 'unsafe');
    for (const item of device.evidence) {
      for (const { named, pointer, problem } of item.attachments) {
        if (problem === undefined) continue;
        yield about({ item }, pointer, {
          found: problem,
          expected: 'a plain file inside the repository',
          message: `${named}, attached to ${item.path}: ${problem}.`,
          mend: 'Attach the file itself, by a path that stays inside the repository.',
        });
      }
    }
  },
};

export const readable: DeviceRule = {
  id: 'input/readable',
  verdict: 'invalid',
  title: 'Every file can be read.',
  reason: 'What cannot be read cannot be judged, and what cannot be judged does not pass.',
  sources: [PLUMBLINE],
  example: 'evaluation.json ends in the middle of a list.',
  questions: [2],
  *judge(device) {
    yield* problems(device, 'unreadable');
    if (device.scopeUnknown !== undefined) {
      const path = device.governance?.plan.path ?? device.device;
      yield {
        subject: path,
        found: device.scopeUnknown,
        expected: 'a plan with release and configuration.root',
        message: `It cannot be told which files belong to the device of ${path}, so no pull request can be said to leave it alone.`,
        mend: 'Repair the plan on the base branch with a pull request that changes the plan alone.',
        location: { path },
      };
    }
  },
};

export const INPUT_RULES: readonly DeviceRule[] = [safe, readable];
