import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';

const FOLDER = new URL('../../templates/', import.meta.url);
export const BLANK = 'FILL:';
export const HEX = '1'.repeat(64);
export const DIGEST = `sha256:${'a'.repeat(64)}`;

export type Fillings = Readonly<Record<string, unknown>>;

/**
 * What goes into the blanks that show no example, by JSON Pointer; into the others goes their own example, so that an
 * example is held to the schema too. A name that is a blank stands here without pointer.
 */
const ENVELOPE: Fillings = { '/subject/model_digest': DIGEST };
export const FILLINGS: Readonly<Record<string, Fillings>> = {
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

/** The templates by their path below templates/, without `.yaml`. */
export const TEMPLATES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();
export const readTemplate = (name: string): string => readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');

/** Takes the `#` from lines that are switched off, as the templates' first lines explain it. */
export const switchedOn = (text: string): string => text.replace(/^( *)#(?! \S|$)/gm, '$1');

export const isBlank = (value: unknown): value is string => typeof value === 'string' && value.startsWith(BLANK);

function exampleOf(blank: string, pointer: string): unknown {
  const example = /.*such as ([^;]+)/.exec(blank)?.[1];
  if (example === undefined) throw new Error(`nothing fills the blank at ${pointer}: ${blank}`);
  return TEXTS.test(pointer) ? example : parse(example, { schema: 'core' });
}

/** The value with every blank filled; `used` gathers which fillings were. */
export function filled(value: unknown, fillings: Fillings, used: Set<string>, pointer = ''): unknown {
  const take = (key: string): unknown => {
    used.add(key);
    return fillings[key];
  };
  if (isBlank(value)) return pointer in fillings ? take(pointer) : exampleOf(value, pointer);
  if (Array.isArray(value)) return value.map((item, index) => filled(item, fillings, used, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [isBlank(key) ? String(take(key)) : key, filled(item, fillings, used, `${pointer}/${key}`)]));
}
