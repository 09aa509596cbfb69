import { it } from 'vitest';
import { appendFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { good } from '../fixture/tubecheck.ts';
import { fileIn, toText } from '../fixture/tree.ts';
import { sha256 } from '../../scripts/example/digests.mjs';
import { arena, locatedIn, schema, type Twist } from './arena.ts';
import { mutationsOf, cutsOf, place } from './mutations.ts';
const OUT = `/tmp/matrix.${process.env.PART}.jsonl`;
it('x', async () => {
  writeFileSync(OUT, '');
  const r = await good();
  const judge = arena(r);
  const G = 'governance/tubecheck/';
  const files: [string, 'base'|'head'][] = [[G+'change-control-plan.yaml','base'],[G+'authorization.yaml','base'],[G+'policy.yaml','base'],[r.paths.manifest,'head'],
   ...r.read<any>(r.paths.manifest).evidence.map((e: string) => ['models/tubecheck/'+e,'head'] as [string,'head'])];
  for (const [path, at] of files) {
    const part = path.endsWith('plan.yaml') ? 'plan' : path.endsWith('evaluation.json') ? 'evaluation' : 'rest';
    if (part !== process.env.PART) continue;
    const text = toText(fileIn(r.tree(at), path));
    const name = path.endsWith('plan.yaml') ? 'change-control-plan' : path.endsWith('authorization.yaml') ? 'authorization' : path.endsWith('policy.yaml') ? 'policy' : path.endsWith('release.yaml') ? 'model-release' : 'evidence';
    const original = parse(text);
    const accept = (v: any) => schema(name).accepts(v) && (name !== 'evidence' || (schema('evidence/' + v.kind).accepts(v.content) as boolean));
    const seen = new Set<string>();
    const run = async (what: string, pointer: string | undefined, t: string, value: any, label: string) => {
      const twist: any = { [at]: new Map([[path, t]]) };
      if (label === 'authorised') {
        const auth = G + 'authorization.yaml';
        twist.base.set(auth, toText(fileIn(r.tree('base'), auth)).replace(sha256(fileIn(r.tree('base'), path)), sha256(new TextEncoder().encode(t))));
      }
      const started = performance.now();
      try {
        const a = await judge(twist);
        appendFileSync(OUT, JSON.stringify({ path, what, pointer, label, ok: value === undefined ? null : accept(value), verdict: a.verdict, rules: [...new Set(a.blocking.map(b => b.rule))], located: locatedIn(a, path).length, named: a.blocking.filter(b => b.location?.path === path).length, ms: Math.round(performance.now()-started) }) + '\n');
      } catch (e) {
        appendFileSync(OUT, JSON.stringify({ path, what, pointer, label, error: String(e) }) + '\n');
      }
    };
    for (const m of mutationsOf(original)) {
      if (part === 'evaluation') { const k = m.what + place(m.pointer); if (seen.has(k) && Math.random() > 0.02) continue; seen.add(k); }
      await run(m.what, m.pointer, m.text, m.value, 'as is');
      if (name === 'change-control-plan') await run(m.what, m.pointer, m.text, m.value, 'authorised');
    }
    for (const m of cutsOf(text, part === 'evaluation' ? 500 : 50)) {
      let v: any; try { v = path.endsWith('.json') ? JSON.parse(m.text) : parse(m.text); } catch { v = undefined; }
      await run(m.what, undefined, m.text, v, 'as is');
      if (name === 'change-control-plan') await run(m.what, undefined, m.text, v, 'authorised');
    }
  }
}, 6_000_000);
