import { expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { device, report } from '../report/reports.ts';

it('the comment folds how cases and scores differ from those of the last release, and says that nothing is judged by it', () => {
  const drift = [{ test_set: 'TS-CORE', name: 'site', statistic: 'psi', value: 0.1234567 }, { test_set: 'TS-CORE', name: 'score', statistic: 'ks', value: 0.05 }] as const;
  const comment = renderMarkdown(report('consistent', [device('consistent', [], { drift: [...drift] })]));
  expect(comment).toMatch(/<details>\s*<summary>Case mix and scores against the last release \(2\)<\/summary>/);
  expect(comment).toContain('| TS-CORE | site | PSI | 0.1235 |');
  expect(comment).toContain('nothing is judged by them');
  expect(renderMarkdown(report('consistent', [device('consistent')]))).not.toContain('Case mix');
});
