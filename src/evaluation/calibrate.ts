import { SPLIT, SPLIT_SUM } from '../compiled/code.js';
import { DOUBLE, WORD } from '../compiled/machine.ts';
import { scratch } from '../compiled/scratch.ts';
import { casesInBins, casesOf, fitLine, fitOffset, type Cases } from '../statistics/logistic.ts';
import type { Classes } from './cells.ts';
import { missingClass } from './delong.ts';
import type { GroupLosses } from './group-losses.ts';
import type { Partition } from './partition.ts';
import type { Ranking } from './ranking.ts';
import { RowBlocks } from './row-blocks.ts';
import type { Calibration, Undefined } from './summary.ts';

/** Beyond this slope the series in a bin is too coarse, and the cases are taken one by one. */
const STEEP = 3;

/** Least and largest probability. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/** Why a group has no calibration at all, or at least no slope. */
interface Lack {
  readonly all?: Undefined;
  readonly slope?: Undefined;
}

function lackOf(without: Range, with_: Range): Lack {
  const [least, most] = [Math.min(without.least, with_.least), Math.max(without.most, with_.most)];
  if (least === 0 || most === 1) return { all: { undefined: `a score of exactly ${least === 0 ? 0 : 1}, whose logit is infinite` } };
  if (least === most) return { slope: { undefined: 'all scores are equal' } };
  const isSeparated = without.most <= with_.least || with_.most <= without.least;
  return isSeparated ? { slope: { undefined: 'the scores separate the classes: no slope is steep enough' } } : {};
}

/** The cases of some groups, one by one from the least suspected up. */
function casesOneByOne(ranking: Ranking, { codes, classOf }: Classes, sizes: Uint32Array, wanted: readonly number[], rising: boolean): ReadonlyMap<number, Cases> {
  if (wanted.length === 0) return new Map();
  const machine = scratch();
  const blocks = new RowBlocks(machine, ranking, codes);
  const classesAt = machine.reserve(classOf.length * WORD);
  const groups = machine.reserve(SPLIT * (sizes.length / 2));
  const logits = wanted.map((group) => {
    const n = (sizes[2 * group] as number) + (sizes[2 * group + 1] as number);
    return { group, n, at: machine.reserve(n * DOUBLE) };
  });
  machine.bytesAt(groups, SPLIT * (sizes.length / 2)).fill(0);
  const view = new DataView(machine.buffer, groups);
  for (const { group, at } of logits) view.setUint32(SPLIT * group, at, true);
  machine.wordsAt(classesAt, classOf.length).set(classOf);
  for (const rows of blocks.between(0, codes.length)) machine.code.splitLogits(rows.suspicion, rows.codes, classesAt, rows.n, rising ? 1 : 0, groups);
  return new Map(logits.map(({ group, n, at }) =>
    [group, casesOf(machine.doublesAt(at, n).slice(), sizes[2 * group + 1] as number, view.getFloat64(SPLIT * group + SPLIT_SUM, true))] as const));
}

const UNSETTLED: Undefined = { undefined: 'the fit does not settle' };

function fit(cases: Cases, slope: Undefined | undefined): Calibration | Undefined {
  const inTheLarge = fitOffset(cases);
  if (inTheLarge === undefined) return UNSETTLED;
  const line = slope === undefined ? fitLine(cases) : undefined;
  return line === undefined ? { intercept: slope ?? UNSETTLED, slope: slope ?? UNSETTLED, inTheLarge } : { ...line, inTheLarge };
}

/** Whether a fit to bins has to be tried on the cases. */
function isDoubtful(calibration: Calibration | Undefined): boolean {
  if ('undefined' in calibration || calibration.slope === UNSETTLED) return true;
  return 'estimate' in calibration.slope && Math.abs(calibration.slope.estimate) > STEEP;
}

/** The place of the first row of each class that occurs, on the way from place `from` by steps of `step`. */
function firstPlaces({ codes, classOf }: Classes, sizes: Uint32Array, from: number, step: number): Float64Array {
  const places = new Float64Array(sizes.length).fill(-1);
  let left = 0;
  for (const size of sizes) left += size > 0 ? 1 : 0;
  for (let at = from; left > 0; at += step) {
    const own = classOf[codes[at] as number] as number;
    if (places[own] !== -1) continue;
    places[own] = at;
    left -= 1;
  }
  return places;
}

/** The calibration of each group, whose losses are given. */
export function calibrations(ranking: Ranking, { groups, sizes }: Partition, classes: Classes, losses: GroupLosses, rising: boolean): readonly (Calibration | Undefined)[] {
  const positivesOf = (group: number): number => sizes[2 * group + 1] as number;
  const [lowest, highest] = [firstPlaces(classes, sizes, 0, 1), firstPlaces(classes, sizes, ranking.suspicion.length - 1, -1)];
  const probabilityAt = (place: number): number => (rising ? 0 : 1) + (ranking.suspicion[place] as number);
  const rangeOf = (own: number): Range => ({ least: probabilityAt(lowest[own] as number), most: probabilityAt(highest[own] as number) });
  const lacks = groups.map((_, group): Lack => {
    const none = missingClass(positivesOf(group), sizes[2 * group] as number);
    return none === undefined ? lackOf(rangeOf(2 * group), rangeOf(2 * group + 1)) : { all: none };
  });
  const all = groups.map((_, group) => group).filter((group) => lacks[group]?.all === undefined);
  const inBins = all.filter((group) => losses.isLarge(group)).map((group) =>
    [group, fit(casesInBins(losses.points(group), positivesOf(group), losses.positiveLogits(group)), lacks[group]?.slope)] as const);
  const oneByOne = [...all.filter((group) => !losses.isLarge(group)), ...inBins.flatMap(([group, found]) => (isDoubtful(found) ? [group] : []))];
  const cases = casesOneByOne(ranking, classes, sizes, oneByOne, rising);
  const fits = new Map([...inBins, ...[...cases].map(([group, one]) => [group, fit(one, lacks[group]?.slope)] as const)]);
  return groups.map((_, group) => lacks[group]?.all ?? fits.get(group) ?? UNSETTLED);
}
