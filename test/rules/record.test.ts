import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import { judge, reportOf } from '../fixture/judge.ts';
import { good, outsidePlan } from '../fixture/tubecheck.ts';

/** What a report says of its devices, but for the ids of commits, which are git's own in the golden files. */
const said = ({ verdict, blocked, devices }: Report): unknown => JSON.parse(JSON.stringify({ verdict, blocked, devices }).replaceAll(/"[0-9a-f]{40}"/g, '"commit"'));
const golden = (name: string): Report => JSON.parse(readFileSync(new URL(`../cli/golden/${name}.json`, import.meta.url), 'utf8')) as Report;

it.each([
  ['good', good],
  ['outside-plan', outsidePlan],
] as const)('records every figure, finding and signature of the example, as the command line prints them: %s', async (name, release) => {
  expect(said(reportOf(await judge(await release())))).toEqual(said(golden(name)));
});
