import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EvidenceKind } from '../src/formats/generated/types.ts';
import { validators } from '../src/formats/generated/validators.js';
import { BLANK, filled, FILLINGS, readTemplate, switchedOn, TEMPLATES } from './support/templates.ts';

function faults(name: string, document: unknown): string[] {
  const errorsOf = (schema: keyof typeof validators, value: unknown): string[] =>
    validators[schema](value) ? [] : (validators[schema].errors ?? []).map(({ instancePath, keyword, params }) => `${schema} ${instancePath} ${keyword} ${JSON.stringify(params)}`);
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
  expect(TEMPLATES).toEqual(Object.keys(validators).filter((name) => name !== 'evidence').sort());
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
  expect(readFileSync(new URL('../templates/pull_request_template.md', import.meta.url), 'utf8')).toContain(BLANK);
});
