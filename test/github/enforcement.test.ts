import { describe, expect, it } from 'vitest';
import { pathFilters } from '../../src/github/enforcement.ts';

describe('filters of a workflow', () => {
  it.each([
    ['on:\n  pull_request:\n    paths: ["models/**"]\n', ['pull_request.paths']],
    ['"on": {pull_request_target: {paths-ignore: [docs/**]}, merge_group: {}}\n', ['pull_request_target.paths-ignore']],
    ['on: [pull_request, merge_group]\n', []],
    ['on: pull_request\n', []],
    ['on:\n  push:\n    paths: [a]\n  pull_request:\n    types: [opened]\n', []],
  ])('of %j are %j', (source, filters) => {
    expect(pathFilters(source)).toEqual(filters);
  });

  it.each(['', 'on: [', '- a\n- b\n', 'a: &a [*a]\n', 'null', `on: ${'['.repeat(5000)}`])('of what is no workflow are none: %j', (source) => {
    expect(pathFilters(source)).toEqual([]);
  });
});
