import { expect, it } from 'vitest';
import { blanks } from '../../src/formats/blanks.ts';
import { documentOf } from './reading.ts';

const found = (text: string): string[] => blanks(documentOf('a.yaml', text)).map(({ message, expected, mend, location }) => `${location.line}:${location.column} ${message} (${expected}) ${mend}`);

it('a blank is named with its place and what belongs there', () => {
  expect(found('title: "FILL: the title of the plan "\n')).toEqual(['1:8 title is still a blank of the template (the title of the plan) Replace the blank: the title of the plan']);
  expect(found('title: "  FILL:  "\n')).toEqual(['1:8 title is still a blank of the template (your own text) Replace the blank.']);
});

it('blanks are found in lists, in maps and as names, in the order of the file', () => {
  expect(found('list:\n  - ok\n  - "FILL: second"\nmap:\n  "FILL: name ~/x":\n    deep: "FILL: deep"\n')).toEqual([
    expect.stringMatching(/^3:5 list\.1 is still a blank of the template \(second\)/),
    expect.stringMatching(/^\d:\d map\.FILL: name ~0~1x is still a blank of the template \(name ~\/x\)/),
    expect.stringMatching(/^6:11 map\.FILL: name ~0~1x\.deep is still a blank of the template \(deep\)/),
  ]);
});

it('what is filled is no blank', () => {
  expect(found('a: to FILL in\nb: FILL\nc: null\nd: 5\ne: [true, {f: fill}]\n"a FILL: key": x\n')).toEqual([]);
});
