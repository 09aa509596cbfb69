import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EvidenceKind } from '../src/formats/generated/types.ts';
import { validators } from '../src/formats/generated/validators.js';

const FOLDER = new URL('../templates/', import.meta.url);
const BLANK = 'FILL:';
const HEX = '1'.repeat(64);
const DIGEST = `sha256:${'a'.repeat(64)}`;

type Fillings = Readonly<Record<string, unknown>>;

/**
 * What goes into the blanks that show no example, by JSON Pointer; into the others goes their own example, so that an
 * example is held to the schema too. A name that is a blank stands here without pointer.
 */
const ENVELOPE: Fillings = { '/subject/model_digest': DIGEST };
const FILLINGS: Readonly<Record<string, Fillings>> = {
  'change-control-plan': { '/protocol/data_management/DM-A/test_sets/TS-CORE/sha256': HEX },
  'authorization': {
    '/records/0/plan/title': 'TubeCheck Predetermined Change Control Plan',
    '/records/0/plan/sha256': HEX,
    '/records/0/baseline/model_digest': DIGEST,
    '/records/0/baseline/evaluation/sha256': HEX,
  },
  'policy': {
    'FILL: GitHub login of regulatory affairs': 'ana-ra',
    'FILL: GitHub login of quality assurance': 'q-ben',
    'FILL: GitHub login of the clinical reviewer': 'dr-cho',
    'FILL: GitHub login of the statistician': 'dee-st',
  },
  'evidence/dataset-report': { '/content/sha256': HEX },
  'evidence/sequestration-report': { '/content/sha256': HEX },
  'evidence/reference-standard-record': { '/content/sha256': HEX },
  'evidence/training-record': { ...ENVELOPE, '/content/data/0/sha256': HEX, '/content/output_model_digest': DIGEST },
  'evidence/evaluation-report': {
    ...ENVELOPE, '/content/test_sets/0/sha256': HEX, '/content/predictions/0/sha256': HEX, '/content/results/0/estimate': 0.95,
  },
  'evidence/verification-report': { ...ENVELOPE, '/content/sha256': HEX },
  'evidence/sbom': { ...ENVELOPE, '/content/sha256': HEX },
  'evidence/model-card': { ...ENVELOPE, '/content/sha256': HEX },
  'evidence/risk-review': { ...ENVELOPE, '/content/new_hazards/0': 'H-12' },
  'evidence/labeling-record': { '/content/documents/0/sha256': HEX },
  'evidence/monitoring-plan': { '/content/status': 'active' },
  'evidence/rollback-record': { '/content/target_model_digest': DIGEST, '/content/tested': true },
  'evidence/anomaly-list': { '/content/anomalies/0/affects_safety': false },
  'evidence/decision-record': ENVELOPE,
  'evidence/root-cause-analysis': { '/content/related_to_plan': false },
  'evidence/model-structure': { ...ENVELOPE, '/content/signature': DIGEST },
  'evidence/explanation-report': ENVELOPE,
};
/** Their examples are text, though they may look like numbers. */
const TEXTS = /\/(version|plan|di|previous_di|target_version)$/;

const TEMPLATES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();
const readTemplate = (name: string): string => readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');

/** Takes the `#` from lines that are switched off, as the templates' first lines explain it. */
const switchedOn = (text: string): string => text.replace(/^( *)#(?! \S|$)/gm, '$1');

const isBlank = (value: unknown): value is string => typeof value === 'string' && value.startsWith(BLANK);

function exampleOf(blank: string, pointer: string): unknown {
  const example = /.*such as ([^;]+)/.exec(blank)?.[1];
  if (example === undefined) throw new Error(`nothing fills the blank at ${pointer}: ${blank}`);
  return TEXTS.test(pointer) ? example : parse(example, { schema: 'core' });
}

/** The value with every blank filled; `used` gathers which fillings were. */
function filled(value: unknown, fillings: Fillings, used: Set<string>, pointer = ''): unknown {
  const take = (key: string): unknown => {
    used.add(key);
    return fillings[key];
  };
  if (isBlank(value)) return pointer in fillings ? take(pointer) : exampleOf(value, pointer);
  if (Array.isArray(value)) return value.map((item, index) => filled(item, fillings, used, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [isBlank(key) ? String(take(key)) : key, filled(item, fillings, used, `${pointer}/${key}`)]));
}

function faults(name: string, document: unknown): string[] {
  const errorsOf = (schema: keyof typeof validators, value: unknown): string[] =>
    validators[schema](value) ? [] : (validators[schema].errors ?? []).map(({ instancePath, message }) => `${schema} ${instancePath} ${message ?? ''}`);
  if (!name.startsWith('evidence/')) return errorsOf(name as keyof typeof validators, document);
  return [...errorsOf('evidence', document), ...errorsOf(name as `evidence/${EvidenceKind}`, (document as { content: unknown }).content)];
}

describe.each(TEMPLATES)('%s', (name) => {
  const text = readTemplate(name);
  const fillings = FILLINGS[name] ?? {};

  test('names its schema for editors, by a path that is right where it stands', () => {
    const up = '../'.repeat(name.split('/').length);
    const schema = name.startsWith('evidence/') ? 'evidence' : name;
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${up}schemas/${schema}.schema.json`);
  });

  test('has blanks, and is not valid before they are filled', () => {
    expect(text).toContain(`"${BLANK} `);
    expect(faults(name, parse(text))).not.toEqual([]);
  });

  test('is valid once every blank is filled', () => {
    expect(faults(name, filled(parse(text), fillings, new Set()))).toEqual([]);
  });

  test('is valid with all that is switched off switched on, and needs every filling then', () => {
    const used = new Set<string>();
    expect(faults(name, filled(parse(switchedOn(text)), fillings, used))).toEqual([]);
    expect([...used].sort()).toEqual(Object.keys(fillings).sort());
  });
});

test('each format that a team writes has a template, and each kind of evidence', () => {
  expect(TEMPLATES).toEqual(Object.keys(validators).filter((name) => name !== 'evidence' && name !== 'report').sort());
});

test('evidence says its own kind', () => {
  const kinds = TEMPLATES.filter((name) => name.startsWith('evidence/'));
  expect(kinds.map((name) => `evidence/${(parse(readTemplate(name)) as { kind: string }).kind}`)).toEqual(kinds);
});

test('the manifest lists the evidence that the plan\'s methods ask for', () => {
  type Components = Record<string, Record<string, { evidence: Record<string, unknown> }>>;
  const { protocol } = parse(readTemplate('change-control-plan')) as { protocol: Components };
  const asked = Object.values(protocol).flatMap((methods) => Object.values(methods ?? {})).flatMap((method) => Object.keys(method.evidence));
  const { evidence } = parse(readTemplate('model-release')) as { evidence: string[] };
  expect([...evidence].sort()).toEqual(asked.map((kind) => `evidence/${kind}.yaml`).sort());
});

test('the pull request template has blanks too', () => {
  expect(readFileSync(new URL('pull_request_template.md', FOLDER), 'utf8')).toContain(BLANK);
});
