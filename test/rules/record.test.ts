import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Report } from '../../src/formats/generated/types.ts';
import { device, judge, reportOf } from '../fixture/judge.ts';
import { good, outsidePlan } from '../fixture/tubecheck.ts';
import { edit } from './edits.ts';

/** What a report says of its devices, but for the ids of commits, which are git's own in the golden files. */
const said = ({ verdict, blocked, devices }: Report): unknown => JSON.parse(JSON.stringify({ verdict, blocked, devices }).replaceAll(/"[0-9a-f]{40}"/g, '"commit"'));
const golden = (name: string): Report => JSON.parse(readFileSync(new URL(`../cli/golden/${name}.json`, import.meta.url), 'utf8')) as Report;

it.each([
  ['good', good],
  ['outside-plan', outsidePlan],
] as const)('records every figure, finding and signature of the example, as the command line prints them: %s', async (name, release) => {
  expect(said(reportOf(await judge(await release())))).toEqual(said(golden(name)));
});

it('answers the questions that the policy adds, from the rules that it names for them', async () => {
  const asked = [{ question: 'Is the label right?', rules: ['labeling/matches', 'criteria'] }, { question: 'And the version?', rules: ['version'] }, { question: 'And the criterion?', rules: ['criteria/me'] }];
  const release = edit(await good(), [
    ['policy', '/questions', asked],
    ['plan', '/protocol/performance_evaluation/PE-A/criteria/0/at_least', 0.99],
    ['plan', '/protocol/performance_evaluation/PE-A/criteria/3/at_least', 0.99],
  ]);
  const { questions } = device(await judge(release));
  expect(questions.slice(-3).map(({ number, question, answer, findings }) => ({ number, question, answer, findings }))).toEqual([
    { number: questions.length - 2, question: 'Is the label right?', answer: 'no', findings: ['criteria/met'] },
    { number: questions.length - 1, question: 'And the version?', answer: 'yes', findings: [] },
    { number: questions.length, question: 'And the criterion?', answer: 'yes', findings: [] },
  ]);
  expect(questions.map(({ number }) => number)).toEqual(questions.map((_, index) => index + 1));
});
