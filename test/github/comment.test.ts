import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReport, markerOf, pastOf, stateOf, type CommentState, type Evaluation } from '../../src/github/comment.ts';

const evaluation = (given: Partial<Evaluation> = {}): Evaluation => ({ head: 'a'.repeat(40), verdict: 'incomplete', blocked: true, at: 1, rules: ['evidence/present'], ...given });
const state = (now: Evaluation, past: readonly Evaluation[] = []): CommentState => ({ result: 'f'.repeat(64), now, past });
const read = (body: string): CommentState | undefined => stateOf({ id: 1, body });

describe('the marker of a comment', () => {
  it('holds what it was given, whatever that is, and nothing in it ends the HTML comment', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const given = fc.record({ head: text, verdict: text, blocked: fc.boolean(), at: fc.nat(), rules: fc.array(text, { maxLength: 3 }) });
    fc.assert(fc.property(given, fc.array(given, { maxLength: 3 }), (now, past) => {
      const marker = markerOf(state(now, past));
      expect(marker.match(/-->/g)).toHaveLength(1);
      expect(marker.endsWith(' -->\n')).toBe(true);
      expect(read(`${marker}text`)).toEqual(state(now, past));
      expect(isReport({ id: 1, body: marker })).toBe(true);
    }));
  });

  it.each(['<!-- plumbline AAAA -->', '<!-- plumbline eyJ4IjoxfQ -->', 'text <!-- plumbline AAAA -->', ''])('that is none is not read: %j', (body) => {
    expect(read(body)).toBeUndefined();
  });

  it('counts at the very beginning alone', () => {
    expect(isReport({ id: 1, body: ` ${markerOf(state(evaluation()))}` })).toBe(false);
  });
});

describe('earlier evaluations', () => {
  it('are kept where they blocked, and something has changed since', () => {
    const failed = evaluation();
    expect(pastOf(undefined, failed)).toEqual([]);
    expect(pastOf(state(failed), failed)).toEqual([]);
    expect(pastOf(state(failed), evaluation({ head: 'b'.repeat(40) }))).toEqual([failed]);
    expect(pastOf(state(failed), evaluation({ verdict: 'consistent', blocked: false, rules: [] }))).toEqual([failed]);
    expect(pastOf(state(failed), evaluation({ rules: ['criteria/met'] }))).toEqual([failed]);
    expect(pastOf(state(evaluation({ blocked: false })), evaluation({ head: 'b'.repeat(40) }))).toEqual([]);
  });

  it('are the latest thirty', () => {
    const past = Array.from({ length: 30 }, (_, at) => evaluation({ at }));
    const kept = pastOf(state(evaluation({ at: 30 }), past), evaluation({ at: 31, head: 'b'.repeat(40) }));
    expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  });
});
