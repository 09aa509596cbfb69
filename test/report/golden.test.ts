import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { schema } from '../gate/arena.ts';
import { REPORTS } from './reports.ts';

describe.each(Object.entries(REPORTS))('the report %s', (name, build) => {
  it('has the form of a report', () => {
    const { accepts } = schema('report');
    accepts(JSON.parse(JSON.stringify(build())));
    expect(accepts.errors).toBeNull();
  });

  it('reads in a terminal as it did', async () => {
    await expect(renderText(build(), { color: false })).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('reads on a pull request as it did', async () => {
    await expect(renderMarkdown(build())).toMatchFileSnapshot(`golden/${name}.md`);
  });

  it('is the same bytes for the same report', () => {
    expect(renderMarkdown(build())).toBe(renderMarkdown(build()));
    expect(renderText(build(), { color: true })).toBe(renderText(build(), { color: true }));
  });
});
