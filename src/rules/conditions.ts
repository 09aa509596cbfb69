import { sitesOf } from '../case/changes.ts';
import { sinceAuthorization } from '../case/history.ts';
import { told } from './past.ts';
import type { ReleaseRule } from './rule.ts';
import { about, described, isChanged, locationOf } from './scope.ts';
import { pccp, PRINCIPLES, STATUTE } from './sources.ts';
import { listed } from './words.ts';

const facts = { verdict: 'outside_plan', questions: [1] } as const;

const combinationListed: ReleaseRule = {
  ...facts,
  id: 'scope/combination-listed',
  title: 'Modifications are combined only as the plan lists.',
  reason: 'The impact assessment covers the combinations that it names.',
  sources: [pccp('section VIII')],
  example: 'M1 and M3 together, while the plan lists only [M1, M2].',
  *judge(release) {
    const ids = [...new Set(release.release.modifications)].sort();
    if (release.release.basis !== 'plan' || ids.length < 2) return;
    const combinations = release.plan.combinations ?? [];
    if (combinations.some((combination) => [...new Set(combination)].sort().join('\n') === ids.join('\n'))) return;
    const expected =
      combinations.length === 0
        ? 'one modification a release'
        : `one of ${combinations.map((combination) => combination.join(' + ')).join(', ')}`;
    yield about(release, '/modifications', {
      found: ids.join(' + '),
      expected,
      message: `The plan does not list ${ids.join(' + ')} as a combination.`,
      mend: 'Release them one after the other.',
      clause: 'combinations',
    });
  },
};

const rollOut: ReleaseRule = {
  ...facts,
  id: 'scope/roll-out',
  title: 'Local modifications stay at their sites, global ones go everywhere.',
  reason: 'A site-specific change was justified by local factors that hold at these sites alone.',
  sources: [pccp('section VI.B; Appendix B, scenario 3.1')],
  example: 'A site-specific threshold is released with scope: global.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    const local = release.modifications.filter(({ modification }) => modification.scope === 'local');
    const [first] = local;
    const sites = Object.keys(sitesOf(release.release));
    const siteChanges = release.changes.filter((change) => change.site !== undefined && isChanged(change));
    if (first !== undefined && sites.length === 0) {
      yield about(release, '/scope', {
        found: 'scope: global',
        expected: `scope: {sites: …} with sites of ${listed(local.map(({ id }) => id))}`,
        message: `${listed(local.map(({ id }) => id))} ${local.length === 1 ? 'is' : 'are'} local; the release goes everywhere.`,
        mend: 'Name the sites and their values under scope.sites.',
        clause: `modifications.${first.id}.scope`,
      });
    }
    if (first === undefined && siteChanges.length > 0) {
      yield about(release, '/scope', {
        found: `values of ${listed(siteChanges.map(({ site }) => site ?? ''))} change`,
        expected: 'scope: global, or the site values of the last release',
        message: 'No declared modification is local, and values at sites change.',
        mend: 'Take the site values out, or declare the local modification.',
      });
    }
    if (first === undefined) return;
    const planned = [...new Set(local.flatMap(({ modification }) => modification.sites ?? []))];
    for (const site of sites) {
      if (planned.includes(site)) continue;
      yield about(release, `/scope/sites/${site}`, {
        found: site,
        expected: `one of ${listed(planned)}`,
        message: `${site} is no site of ${listed(local.map(({ id }) => id))}.`,
        mend: 'Release to the sites of the plan only.',
        clause: `modifications.${first.id}.sites`,
      });
    }
    const globally = release.modifications
      .filter(({ modification }) => modification.scope === 'global')
      .flatMap(({ modification }) => modification.may_change);
    for (const change of release.changes) {
      if (change.site !== undefined || !isChanged(change) || globally.includes(change.item)) continue;
      if (!local.some(({ modification }) => modification.may_change.includes(change.item))) continue;
      yield {
        subject: change.item,
        found: described(change),
        expected: 'a change under scope.sites only',
        message: `${change.item} changes for every site; ${listed(local.map(({ id }) => id))} may change it at single sites only.`,
        mend: 'Leave configuration as it was and write the values under scope.sites.',
        location: locationOf(release, change),
      };
    }
  },
};

const implementationMode: ReleaseRule = {
  ...facts,
  id: 'scope/implementation-mode',
  title: 'The change is implemented as the plan says, by hand or automatically.',
  reason: 'An automatic update has risks that a manual one has not.',
  sources: [pccp('section VI.B')],
  example: 'implementation: automatic under a modification that is manual.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { id, modification } of release.modifications) {
      if (modification.implementation === 'both' || modification.implementation === release.release.implementation) continue;
      yield about(release, '/implementation', {
        found: release.release.implementation,
        expected: modification.implementation,
        message: `${id} is implemented ${modification.implementation === 'manual' ? 'by hand' : 'automatically'}; the release says ${release.release.implementation}.`,
        mend: `Implement it as ${modification.implementation}.`,
        clause: `modifications.${id}.implementation`,
      });
    }
  },
};

const jurisdiction: ReleaseRule = {
  ...facts,
  id: 'scope/jurisdiction',
  title: 'The release goes only where the plan is authorized.',
  reason: 'An authorization holds in its own jurisdiction.',
  sources: [STATUTE, PRINCIPLES],
  example: 'jurisdictions: [us, eu] with an authorization for us alone.',
  *judge(release) {
    const records = release.authorization?.records;
    if (records === undefined) return;
    for (const [index, name] of release.release.jurisdictions.entries()) {
      if (records.some((record) => record.jurisdiction === name)) continue;
      yield about(release, `/jurisdictions/${index}`, {
        found: name,
        expected: listed([...new Set(records.map((record) => record.jurisdiction))]),
        message: `There is no authorization for ${name}.`,
        mend: `Leave ${name} out, or obtain and record its authorization.`,
        clause: 'authorization.records',
      });
    }
  },
};

const notACorrection: ReleaseRule = {
  ...facts,
  id: 'scope/not-a-correction',
  title: 'The release answers no recall, CAPA or safety issue.',
  reason: 'A correction of a safety issue is not a planned improvement; it has procedures of its own.',
  sources: [
    'FDA, Predetermined Change Control Plans for Medical Devices (draft, August 2024), sections V and VI',
    '21 CFR Part 806 (corrections and removals)',
  ],
  example: 'corrects: [CAPA-17]',
  *judge(release) {
    const corrects = release.release.corrects ?? [];
    if (release.release.basis !== 'plan' || corrects.length === 0) return;
    yield about(release, '/corrects', {
      found: listed(corrects),
      expected: 'nothing',
      message: `The release answers ${listed(corrects)}: that is not a matter for the plan.`,
      mend: 'Handle it by the procedure for corrections; a submission may be needed.',
    });
  },
};

const releaseBudget: ReleaseRule = {
  ...facts,
  id: 'scope/release-budget',
  title: 'No more releases than the plan foresees without a new authorization.',
  reason: 'Small steps add up; the cumulative impact was assessed for so many.',
  sources: [pccp('section VIII, item 5'), PRINCIPLES],
  example: 'The eleventh release where the plan foresees ten.',
  *judge(release) {
    const most = release.plan.impact_assessment.cumulative.max_releases_without_new_authorization;
    if (most === undefined || release.release.basis === 'new-authorization') return;
    const before = sinceAuthorization(told(release.history)).length;
    if (before + 1 <= most) return;
    yield about(release, '/version', {
      found: `release ${before + 1} since the authorization`,
      expected: `at most ${most}`,
      message: `This would be release ${before + 1} since the authorization; the plan foresees ${most}.`,
      mend: 'Prepare a new submission.',
      clause: 'impact_assessment.cumulative.max_releases_without_new_authorization',
    });
  },
};

const DAY = 86_400_000;

const frequency: ReleaseRule = {
  ...facts,
  id: 'scope/frequency',
  verdict: 'protocol_deviation',
  title: 'A modification comes no more often than the plan says.',
  reason: 'The expected frequency is part of what was authorized; users and monitoring need time.',
  sources: [pccp('section VI.B')],
  example: 'M1 again after 40 days, where 90 must pass.',
  *judge(release) {
    if (release.release.basis !== 'plan') return;
    for (const { id, modification } of release.modifications) {
      if (modification.frequency === undefined) continue;
      const { min_days_between: days = 0, max_per_year: perYear = Infinity } = modification.frequency;
      const past = sinceAuthorization(told(release.history)).filter(
        (other) => other.modifications.includes(id) && Date.parse(other.date) <= release.at,
      );
      const clause = `modifications.${id}.frequency`;
      const last = past.at(-1);
      if (last !== undefined) {
        const since = (release.at - Date.parse(last.date)) / DAY;
        if (since < days)
          yield about(release, '/modifications', {
            found: `${Math.floor(since)} days after ${last.version}`,
            expected: `at least ${days} days`,
            message: `${id} came with ${last.version} ${Math.floor(since)} days ago; ${days} must pass.`,
            mend: `Release after ${new Date(Date.parse(last.date) + days * DAY).toISOString().slice(0, 10)}.`,
            clause,
          });
      }
      const inYear = past.filter((other) => release.at - Date.parse(other.date) < 365 * DAY).length + 1;
      if (inYear > perYear) {
        yield about(release, '/modifications', {
          found: `${inYear} in 365 days`,
          expected: `at most ${perYear}`,
          message: `${id} would come ${inYear} times within 365 days; the plan says at most ${perYear}.`,
          mend: 'Wait, or combine the changes.',
          clause,
        });
      }
    }
  },
};

/** The conditions under which a modification may be released: with what, where, how and how often. */
export const CONDITION_RULES: readonly ReleaseRule[] = [
  combinationListed,
  rollOut,
  implementationMode,
  jurisdiction,
  releaseBudget,
  frequency,
  notACorrection,
];
