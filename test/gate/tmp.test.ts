import { it } from 'vitest';
import { good } from '../fixture/tubecheck.ts';
import { smallDevice } from '../fixture/small.ts';
import { proportion, byLevel } from '../fixture/figures.ts';
import { toText, fileIn } from '../fixture/tree.ts';
import { ask, rulesOf, type Twist } from './arena.ts';
import type { Release } from '../fixture/release.ts';
const G = 'governance/tubecheck/';
const M = 'models/tubecheck/';
const tries: [string, (r: Release) => Promise<any> | any][] = [];
const t = (n: string, f: (r: Release) => any) => tries.push([n, f]);

const ev = (r: Release, f: (c: any, e: any) => void) => r.evidence('evaluation-report', f as any);
const res = (c: any, metric: string, group: any = {}) => c.results.find((x: any) => x.metric === metric && JSON.stringify(x.group) === JSON.stringify(group));
t('op point two keys, second report key order', r => {
  r.manifest(m => { (m.configuration as any).operating_point = { threshold: 0.45, mode: 'a' }; });
  r.manifest(m => { (m.configuration as any).operating_point = { threshold: 0.45, mode: 'a' }; }, 'base');
  ev(r, c => { c.operating_point = { threshold: 0.45, mode: 'a' }; });
  const e = structuredClone(r.read<any>(r.pathOf('evaluation-report')));
  e.content.operating_point = { mode: 'a', threshold: 0.45 };
  for (const x of e.content.results) if (x.metric === 'sensitivity' && Object.keys(x.group).length === 0) { x.counts = { tp: 300, fn: 100 }; delete x.estimate; delete x.interval; delete x.compared_with; }
  r.addEvidence('evidence/evaluation-2.json', e);
});
t('same file listed twice', r => r.manifest(m => { m.evidence.push('./evidence/evaluation.json'); }));
t('result twice in a report', r => ev(r, c => c.results.push(structuredClone(c.results[0]))));
t('result twice, own op point other', r => ev(r, c => c.results.push({ ...structuredClone(c.results[0]), operating_point: { threshold: 0.5 } })));
t('group key order twice', r => ev(r, c => { const x = structuredClone(res(c, 'sensitivity', { sex: 'female', age_band: '22-39' })); x.group = { age_band: '22-39', sex: 'female' }; x.counts = { tp: 30, fn: 0 }; delete x.estimate; delete x.interval; delete x.compared_with; c.results.unshift(x); }));
t('F06 masked by accuracy', r => { ev(r, c => { c.results.unshift({ metric: 'accuracy', test_set: 'TS-CORE', group: { race: 'nh_pi' }, counts: { tp: 60, fn: 0, tn: 100, fp: 0 } }); }); });
t('counts negative', r => ev(r, c => { res(c, 'sensitivity').counts.fn = -20; }));
t('counts fraction', r => ev(r, c => { res(c, 'sensitivity').counts.fn = 0.5; }));
t('counts 1e308', r => ev(r, c => { res(c, 'sensitivity').counts.tp = 1e308; }));
t('counts 2^53', r => ev(r, c => { res(c, 'sensitivity').counts.tp = 2 ** 53; }));
t('counts 2^53 written as float', r => r.tamper(r.pathOf('evaluation-report'), s => s.replace('"tp": 380', '"tp": 9.007199254740992e15')));
t('paired 1e308', r => ev(r, c => { Object.assign(res(c, 'sensitivity').compared_with.authorized, { both: 1e308, new_only: 1e308 }); }));
t('excluded 1e308', r => ev(r, c => { c.test_sets[0].excluded[0].n = 1e308; c.test_sets[0].enrolled = 1e308; }));
t('enrolled 1e300 analysed 1e300', r => ev(r, c => { c.test_sets[0].enrolled = 1e300; }));
for (const n of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
  t('group attribute ' + n, r => ev(r, c => { const g = JSON.parse(`{"${n}": "x"}`); c.results.push({ metric: 'sensitivity', test_set: 'TS-CORE', group: g, counts: { tp: 1, fn: 1 } }); }));
  t('group level ' + n, r => ev(r, c => { c.results.push({ metric: 'sensitivity', test_set: 'TS-CORE', group: { site: n }, counts: { tp: 1, fn: 1 } }, { metric: 'specificity', test_set: 'TS-CORE', group: { site: n }, counts: { tn: 1, fp: 1 } }); }));
  t('plan attribute ' + n, r => { r.tamper(G + 'change-control-plan.yaml', s => s.replace('      site:               {levels', `      ${n}: {levels: [a, b], minimum: {positives: 20, negatives: 40}, if_insufficient: state-as-limitation}\n      site:               {levels`), 'base'); r.tamper(G + 'authorization.yaml', s => s, 'base'); });
  t('plan metric ' + n, r => { r.plan(p => { (p.protocol.performance_evaluation['PE-A'] as any).criteria[0].metric = n; }); });
  t('modification ' + n, r => r.manifest(m => { m.modifications = [n]; }));
  t('configuration ' + n, r => r.tamper(r.paths.manifest, s => s.replace('configuration:\n', `configuration:\n  ${n}: {a: b}\n`)));
  t('site ' + n, r => r.tamper(r.paths.manifest, s => s.replace('scope: global', `scope: {sites: {${n}: {operating_point: {threshold: 0.3}}}}`)));
  t('kind ' + n, r => r.tamper(r.pathOf('udi-record'), s => s.replace('"udi-record"', `"${n}"`)));
  t('sign role ' + n, r => { r.reviews[0]!.body += `\n/sign ${n} approval`; });
  t('compared_with ' + n, r => ev(r, c => { res(c, 'sensitivity').compared_with = JSON.parse(`{"${n}": {"both":1,"new_only":1,"reference_only":1,"neither":1}}`); }));
}
t('junit zero tests', r => { const p = M + 'evidence/verification.junit.xml'; r.write(p, '<testsuites tests="0" failures="0" errors="0"/>'); });
t('junit skipped', r => { const p = M + 'evidence/verification.junit.xml'; r.write(p, '<testsuites><testsuite name="a"><testcase name="b"><skipped/></testcase></testsuite></testsuites>'); });
t('sbom none', r => { r.edit<any>(M + 'evidence/sbom.cdx.json', b => { b.components = []; }); });
t('sbom nested unsafe', r => { r.tamper(M + 'evidence/sbom.cdx.json', s => s + '{'); });
t('format swapped', r => { r.evidence('verification-report', (c: any) => { c.format = 'plain'; }); });
t('format case', r => { r.evidence('verification-report', (c: any) => { c.format = 'JUnit'; }); });
t('lfs same', r => { const oid = 'a'.repeat(64); const ptr = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 5588\n`; r.write(M + 'weights/model.safetensors', ptr, 'base'); r.write(M + 'weights/model.safetensors', ptr); });
t('lfs other', r => { const ptr = (o: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${o.repeat(64)}\nsize 5588\n`; r.write(M + 'weights/model.safetensors', ptr('a'), 'base'); r.write(M + 'weights/model.safetensors', ptr('b')); });
t('lfs same oid other text', r => { const ptr = (o: string) => `version https://git-lfs.github.com/spec/v1\next-0-x sha256:${o.repeat(64)}\noid sha256:${'a'.repeat(64)}\nsize 5588\n`; r.write(M + 'weights/model.safetensors', ptr('b'), 'base'); r.write(M + 'weights/model.safetensors', ptr('c')); });
for (const v of ['v2.1.0', ' 2.1.0', '2.1.0 ', '２.１.０', '2.1', '2.1.0+build', '2.1.0-rc.1', '02.1.0', '2.1.0\\n', '=2.1.0']) t('version ' + JSON.stringify(v), r => r.replace('2.1.0', v));
t('tag used', r => { r.before('2026-02-18T09:00:00Z', tree => tree.delete('README.md'), 'tubecheck-v2.1.0'); });
t('version in past', r => { r.before('2026-02-10T09:00:00Z', tree => { tree.set(r.paths.manifest, new TextEncoder().encode(toText(fileIn(tree, r.paths.manifest)).replace('2.0.0', '2.1.0'))); }); });
t('future evidence', r => r.evidence('user-notice', (c, e) => { e.produced.at = '2026-05-12T12:00:01Z'; }));
t('test set in no report', r => r.plan(p => { (p.protocol.performance_evaluation['PE-A'] as any).criteria.push({ id: 'C-X', metric: 'sensitivity', test_set: 'TS-SYS', statistic: 'estimate', at_least: 0.1 }); }));
t('envelope of another device', r => r.evidence('udi-record', (c, e) => { e.subject.device = 'other'; }));
t('added level named like existing', async r => { r.manifest(m => { m.modifications = ['M1', 'M2']; (m.configuration as any).acquisition_systems.push({ id: 'VendorA-DR1', modality: 'DX', pixel_spacing_mm: 0.1, bit_depth: 14 }); }); });
t('op configured away', r => r.manifest(m => { delete (m.configuration as any).operating_point; }));
t('empty modifications', r => r.manifest(m => { m.modifications = []; }));
t('authorization without evaluation', r => r.authorization(({ records }) => { delete (records[0] as any).baseline.evaluation; }));
t('two authorized', r => r.authorization(({ records }) => { records.push({ ...records[0]!, id: 'AUTH-9' }); }));
t('eval report cites PE-B too', r => ev(r, (_c, e) => { e.plan.methods = ['PE-A', 'PE-B']; }));
t('eval report cites nothing', r => ev(r, (_c, e) => { e.plan.methods = []; }));
t('no plan in envelope', r => ev(r, (_c, e) => { delete e.plan; }));
it('x', async () => {
  for (const [n, f] of tries) {
    if (process.env['ONLY'] && !n.includes(process.env['ONLY'])) continue;
    const r = await good();
    try { const tw = await f(r) as Twist | undefined; const a = await ask(r, tw ?? {}); console.log(n, '=>', a.verdict, JSON.stringify(rulesOf(a))); } catch (e) { console.log(n, 'ERROR', String(e).slice(0, 300)); }
  }
}, 600_000);
