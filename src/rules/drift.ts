import type { ReleaseCase } from '../case/case.ts';
import type { DriftFigure } from '../formats/generated/types.ts';
import type { Attribute, BinaryTable } from '../predictions/table.ts';
import { shiftOfLevels, shiftOfValues } from '../statistics/drift.ts';
import { isUndefined } from '../statistics/undefined.ts';

/** Cases of each level. */
function tally({ levels, codes }: Attribute): Map<string, number> {
  const counts = new Uint32Array(levels.length);
  for (const code of codes) counts[code]! += 1;
  return new Map(levels.map((level, index) => [level, counts[index] as number]));
}

function shifts(testSet: string, before: BinaryTable, now: BinaryTable): DriftFigure[] {
  const figures = now.attributes.flatMap((attribute): DriftFigure[] => {
    const same = before.attributes.find(({ name }) => name === attribute.name);
    const shift = same && shiftOfLevels(tally(same), tally(attribute));
    return shift === undefined || isUndefined(shift) ? [] : [{ test_set: testSet, name: attribute.name, statistic: 'psi', value: shift.psi }];
  });
  const score = shiftOfValues(before.scores.values, now.scores.values);
  if (isUndefined(score)) return figures;
  const of = (statistic: DriftFigure['statistic'], value: number): DriftFigure => ({ test_set: testSet, name: 'score', statistic, value });
  return [...figures, of('psi', score.psi), of('ks', score.ks)];
}

/** How the cases of each test set, and their scores, differ from those of the last release, where the rows of both are there. */
export function driftOf(release: ReleaseCase): DriftFigure[] {
  const before = (release.previous?.evidence ?? []).flatMap(({ rows }) => rows);
  return release.evidence.flatMap(({ rows }) =>
    rows.flatMap(({ testSet, evaluation }) => {
      const last = before.find((one) => one.testSet === testSet && one.evaluation !== undefined)?.evaluation;
      return evaluation === undefined || last === undefined ? [] : shifts(testSet, last.table, evaluation.table);
    }),
  );
}
