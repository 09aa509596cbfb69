// One by one: semver as a whole takes far longer to load.
import SemVer from 'semver/classes/semver.js';
import gt from 'semver/functions/gt.js';
import major from 'semver/functions/major.js';
import minor from 'semver/functions/minor.js';
import parse from 'semver/functions/parse.js';
import type { ReleaseCase } from '../case/case.ts';
import type { Policy } from '../formats/generated/types.ts';
import { readOf } from './evidences.ts';
import { told } from './past.ts';
import type { Observation, ReleaseRule } from './rule.ts';
import { IEC_62304, SEMVER, UDI, pccp } from './sources.ts';
import { inEvidence, inManifest } from './words.ts';

type Bump = 'major' | 'minor' | 'patch';
const BUMPS: readonly Bump[] = ['patch', 'minor', 'major'];

const facts = { verdict: 'incomplete', questions: [1] } as const;

function ofVersion(
  release: ReleaseCase,
  found: string,
  expected: string,
  message: string,
  mend: string,
  clause?: string,
): Observation {
  return {
    subject: release.manifestPath ?? '',
    found,
    expected,
    message,
    mend,
    clause,
    location: inManifest(release, '/version'),
  };
}

/** Strict: `v1.2.3`, `1.2` and blanks are none. */
export const isVersion = (text: string): boolean => /^\d\S*$/.test(text) && parse(text) !== null;

const semver: ReleaseRule = {
  ...facts,
  id: 'version/semver',
  title: 'The version is a semantic version.',
  reason: 'Only a version that can be ordered shows which release came when.',
  sources: [SEMVER],
  example: 'version: "2.1"',
  *judge(release) {
    const { version } = release.release;
    if (!isVersion(version))
      yield ofVersion(
        release,
        version,
        'MAJOR.MINOR.PATCH',
        `"${version}" is no semantic version.`,
        'Write three numbers, such as 2.1.0.',
      );
  },
};

/** The bump that basis and modifications demand; undefined where they do not say. */
function demandedBump(release: ReleaseCase, policy: Policy): Bump | undefined {
  const bump = policy.versioning.bump[release.release.basis];
  if (bump !== 'from-modification') return bump;
  const bumps = release.modifications.map(({ modification }) => modification.bump);
  return BUMPS.findLast((candidate) => bumps.includes(candidate));
}

const step: ReleaseRule = {
  ...facts,
  id: 'version/step',
  title: 'The version moves by exactly the step that the change demands.',
  reason: 'The version tells users how much changed; a skipped number hides a release.',
  sources: [SEMVER, IEC_62304, pccp('section VII.B(4)')],
  example: '2.0.0 → 2.2.0 where a minor step leads to 2.1.0.',
  *judge(release) {
    const {
      previous,
      policy,
      release: { version },
    } = release;
    if (previous === undefined || policy === undefined || !isVersion(version) || !isVersion(previous.manifest.version)) return;
    const from = previous.manifest.version;
    const bump = demandedBump(release, policy);
    if (bump === undefined) return;
    const { version: expected } = new SemVer(from).inc(bump);
    const consecutive = policy.versioning.consecutive ?? true;
    if (consecutive) {
      if (version !== expected)
        yield ofVersion(
          release,
          `${from} → ${version}`,
          expected,
          `${from} → ${version}: a ${bump} step leads to ${expected}.`,
          `Write version: "${expected}".`,
          'versioning.bump',
        );
      return;
    }
    const up = major(version) > major(from) ? 'major' : minor(version) > minor(from) ? 'minor' : 'patch';
    const moved = gt(version, from) ? up : undefined;
    if (moved !== bump)
      yield ofVersion(
        release,
        `${from} → ${version}`,
        `a ${bump} step above ${from}`,
        `${from} → ${version} is ${moved === undefined ? 'no step up' : `a ${moved} step`}; a ${bump} step is due.`,
        `Raise the ${bump} number.`,
        'versioning.bump',
      );
  },
};

const unused: ReleaseRule = {
  ...facts,
  id: 'version/unused',
  title: 'The version was never used before.',
  reason: 'One version names one model, for ever.',
  sources: [SEMVER, IEC_62304],
  example: 'The tag tubecheck-v2.1.0 exists already.',
  *judge(release) {
    const {
      history,
      tags,
      release: { version },
    } = release;
    const used = told(history).find((past) => past.version === version);
    const tagged = told(tags).includes(version);
    if (used === undefined && !tagged) return;
    const where = used === undefined ? 'a tag names it' : `released ${used.date.slice(0, 10)}`;
    yield ofVersion(
      release,
      `${version}, ${where}`,
      'a version that no release had',
      `${version} is taken: ${where}.`,
      'Take the next version.',
    );
  },
};

const releasedOnly: ReleaseRule = {
  ...facts,
  id: 'version/released-only',
  title: 'A release is no pre-release.',
  reason: 'A pre-release is by its own words not the released version.',
  sources: [SEMVER],
  example: 'version: "2.1.0-rc.1"',
  *judge(release) {
    const {
      policy,
      release: { version },
    } = release;
    const parsed = parse(version);
    if (parsed === null || (policy?.versioning.prerelease ?? 'never') !== 'never') return;
    if (parsed.prerelease.length === 0 && parsed.build.length === 0) return;
    yield ofVersion(
      release,
      version,
      `${parsed.major}.${parsed.minor}.${parsed.patch}`,
      `${version} is a pre-release or a build, not a release.`,
      'Release the plain version.',
      'versioning.prerelease',
    );
  },
};

const consistent: ReleaseRule = {
  ...facts,
  id: 'version/consistent',
  title: 'Manifest, labeling and notice name one version.',
  reason: 'A user must find in the labeling the version that runs.',
  sources: [pccp('section VII.B(4), Appendix A 4.c.4')],
  example: 'The labeling record still says 2.0.0.',
  *judge(release) {
    const { version } = release.release;
    for (const kind of ['labeling-record', 'user-notice'] as const) {
      for (const { item, content } of readOf(release.evidence, kind)) {
        const { version: named } = content;
        if (named === version) continue;
        yield {
          subject: item.path,
          found: named,
          expected: version,
          message: `The ${kind} is for version ${named}, the release is ${version}.`,
          mend: `Write it for ${version}.`,
          location: inEvidence(item, '/content/version'),
        };
      }
    }
  },
};

const udiNew: ReleaseRule = {
  ...facts,
  id: 'version/udi-new',
  title: 'A new version has a new device identifier.',
  reason: 'A new version or model of a device that bears a UDI needs a new device identifier.',
  sources: [UDI, pccp('section VII.B(4)')],
  example: 'di equals previous_di.',
  *judge(release) {
    const old = release.previous === undefined ? [] : readOf(release.previous.evidence, 'udi-record');
    const before = old.map(({ content }) => content.di);
    for (const { item, content: record } of readOf(release.evidence, 'udi-record')) {
      if (record.di === record.previous_di || before.includes(record.di)) {
        yield {
          subject: item.path,
          found: record.di,
          expected: 'a device identifier that no earlier version had',
          message: `The device identifier ${record.di} is that of an earlier version.`,
          mend: 'Obtain a new UDI-DI.',
          location: inEvidence(item, '/content/di'),
        };
      }
      const [last] = before;
      if (last !== undefined && record.previous_di !== last) {
        yield {
          subject: item.path,
          found: record.previous_di,
          expected: last,
          message: `previous_di is not the identifier of the last release (${last}).`,
          mend: `Write previous_di: ${last}.`,
          location: inEvidence(item, '/content/previous_di'),
        };
      }
    }
  },
};

export const VERSION_RULES: readonly ReleaseRule[] = [semver, step, unused, releasedOnly, consistent, udiNew];
