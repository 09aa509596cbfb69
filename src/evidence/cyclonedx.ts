/** A component's digest, as the bill of materials states it. */
export interface StatedHash {
  readonly alg: string;
  readonly content: string;
}

export interface StatedModel {
  readonly name: string;
  readonly version?: string;
  readonly hashes: readonly StatedHash[];
}

/** What a bill of materials says, as far as a plan may ask. */
export interface CycloneDxContent {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  /** Of the component that the bill describes; absent where it does not say. */
  readonly name?: string;
  readonly version?: string;
  readonly hashes: readonly StatedHash[];
  /** Components, nested ones included; the one described is not counted. */
  readonly components: number;
  readonly models: readonly StatedModel[];
  readonly vulnerabilities: number;
}

export type CycloneDxReport =
  | { readonly ok: true; readonly content: CycloneDxContent }
  | { readonly ok: false; readonly reason: string };

const SPEC_VERSIONS: readonly string[] = ['1.4', '1.5', '1.6', '1.7'];
const MODEL = 'machine-learning-model';

class BomFault extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

function objectAt(value: unknown, where: string): Fields {
  if (!isObject(value)) throw new BomFault(`${where} is ${shown(value)}, not an object`);
  return value;
}

function listAt(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new BomFault(`${where} is ${shown(value)}, not a list`);
  return value;
}

function textAt(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw new BomFault(`${where} is ${shown(value)}, not a text`);
  return value;
}

function hashesAt(value: unknown, where: string): StatedHash[] {
  return listAt(value, where).map((item, index) => {
    const at = `${where}/${index}`;
    const hash = objectAt(item, at);
    return { alg: textAt(hash['alg'], `${at}/alg`), content: textAt(hash['content'], `${at}/content`) };
  });
}

interface Component extends StatedModel {
  readonly type: string;
  readonly inside: readonly unknown[];
}

function componentAt(value: unknown, where: string): Component {
  const { type, name, version, hashes, components } = objectAt(value, where);
  return {
    type: textAt(type, `${where}/type`),
    name: textAt(name, `${where}/name`),
    ...(version === undefined ? {} : { version: textAt(version, `${where}/version`) }),
    hashes: hashesAt(hashes, `${where}/hashes`),
    inside: listAt(components, `${where}/components`),
  };
}

/** Components and those inside them, without recursion: depth is not bounded by the format. */
function allComponents(value: unknown): Component[] {
  const found: Component[] = [];
  const waiting = [{ list: listAt(value, '/components'), where: '/components' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [index, item] of next.list.entries()) {
      const where = `${next.where}/${index}`;
      const component = componentAt(item, where);
      found.push(component);
      if (component.inside.length > 0) waiting.push({ list: component.inside, where: `${where}/components` });
    }
  }
  return found;
}

function modelOf({ name, version, hashes }: Component): StatedModel {
  return version === undefined ? { name, hashes } : { name, version, hashes };
}

function read(value: unknown): CycloneDxContent {
  const bom = objectAt(value, 'the document');
  if (bom['bomFormat'] !== 'CycloneDX') throw new BomFault(`bomFormat is ${shown(bom['bomFormat'])}, not "CycloneDX"`);
  const specVersion = bom['specVersion'];
  if (typeof specVersion !== 'string' || !SPEC_VERSIONS.includes(specVersion)) {
    throw new BomFault(`specVersion is ${shown(specVersion)}, not one of the texts ${SPEC_VERSIONS.join(', ')}`);
  }
  const described = bom['metadata'] === undefined ? undefined : objectAt(bom['metadata'], '/metadata')['component'];
  const subject = described === undefined ? undefined : componentAt(described, '/metadata/component');
  const components = allComponents(bom['components']);
  if (components.length === 0) throw new BomFault('the bill of materials lists no component');
  const candidates = subject === undefined ? components : [subject, ...components];
  return {
    bomFormat: 'CycloneDX',
    specVersion,
    ...(subject === undefined ? {} : { name: subject.name }),
    ...(subject?.version === undefined ? {} : { version: subject.version }),
    hashes: subject?.hashes ?? [],
    components: components.length,
    models: candidates.filter(({ type }) => type === MODEL).map(modelOf),
    vulnerabilities: listAt(bom['vulnerabilities'], '/vulnerabilities').length,
  };
}

/**
 * Reads a CycloneDX bill of materials (JSON, specification 1.4 to 1.7), already parsed. Not ok: another format or
 * version, malformed components, or none at all; the component that the bill describes does not count as one.
 * Specification: https://cyclonedx.org/docs/1.7/json/
 */
export function readCycloneDx(value: unknown): CycloneDxReport {
  try {
    return { ok: true, content: read(value) };
  } catch (error) {
    if (error instanceof BomFault) return { ok: false, reason: error.message };
    throw error;
  }
}
