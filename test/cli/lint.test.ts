import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Finding } from '../../src/formats/generated/types.ts';
import { exampleRepository, plumbline, type Ran } from '../support/cli.ts';
import { BLANK, filled, FILLINGS, readTemplate, switchedOn, TEMPLATES } from '../support/templates.ts';
import { temporaryFolder } from '../support/temporary.ts';

interface LintReport {
  readonly schema: string;
  readonly files: number;
  readonly clean: boolean;
  readonly findings: readonly Finding[];
}

const lint = (args: readonly string[], cwd: string): Promise<Ran> => plumbline(['lint', ...args], { cwd });
const linted = async (args: readonly string[], cwd: string): Promise<LintReport> => JSON.parse((await lint([...args, '--json'], cwd)).stdout) as LintReport;

/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const POLICY = 'schema: plumbline/policy/v1\n';

describe('lint of the example', () => {
  let example = '';
  beforeAll(async () => {
    example = await exampleRepository();
  });

  it('accepts a good plan with what stands beside it, and warns', async () => {
    const { exitCode, stdout, stderr } = await lint(['governance/tubecheck/change-control-plan.yaml'], example);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^governance\/tubecheck\/change-control-plan\.yaml:\d+:\d+ warning plan\/subgroups-missing\n {2}\S.*\n {2}mend: \S/);
    expect(stdout).toMatch(/\n4 files linted: 0 errors, 3 warnings\n$/);
  });

  it('without a file lints every plan with its manifest and evidence, from any folder of the repository', async () => {
    const everything = { schema: 'plumbline/lint/v1', files: 19, clean: true };
    expect(await linted([], example)).toMatchObject(everything);
    expect(await linted([], join(example, 'models'))).toMatchObject(everything);
  });

  it('of a folder lints what names a format of Plumbline, each file once, and leaves the rest alone', async () => {
    expect(await linted(['.'], example)).toMatchObject({ files: 19, clean: true });
    expect(await linted(['.', 'models', 'governance/tubecheck/policy.yaml'], example)).toMatchObject({ files: 19, clean: true });
    expect(await linted(['models/tubecheck/evidence'], example)).toMatchObject({ files: 14, clean: true });
  });

  it('sees what is not committed yet', async () => {
    const manifest = join(example, 'models/tubecheck/model-release.yaml');
    writeFileSync(manifest, 'schema: plumbline/model-release/v1\nversion: 1.10\n');
    const { exitCode, stdout } = await lint([], example);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('models/tubecheck/model-release.yaml:2:10 error lint/schema\n');
    expect(stdout).toContain('"1.10"');
  });
});

describe('lint of a faulty file', () => {
  it.each([
    ['YAML that ends too early', 'plan.yaml', 'a: 1\nb: [1, 2\nc: 3\n', 'plan.yaml:3:1 error input/readable'],
    ['a doubled key', 'policy.yaml', `${POLICY}questions: default\nquestions: default\n`, 'policy.yaml:3:1 error input/safe'],
    ['an unknown key', 'policy.yaml', `${POLICY}questoins: default\n`, 'policy.yaml:2:12 error lint/schema'],
    ['JSON that ends too early', 'evidence.json', '{\n  "schema": "plumbline/evidence/v1",\n', 'evidence.json:3:1 error input/readable'],
    ['a file without format', 'notes.yaml', 'title: notes\n', 'notes.yaml:1:1 error lint/schema'],
    ['a file of another format', 'notes.yaml', 'schema: plumbline/policy/v9\n', 'notes.yaml:1:9 error lint/schema'],
  ])('names the place of %s', async (_, path, text, place) => {
    const { exitCode, stdout } = await lint([path], folderOf({ [path]: text }));
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${place}\n`);
  });

  it('a folder of other YAML is nothing to lint, a broken file that names a format is', async () => {
    const chart = { 'chart/values.yaml': 'a: {{ .Values.a }}\n', 'package.json': '{"name": "x"}' };
    const { exitCode, stdout, stderr } = await lint(['.'], folderOf(chart));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('there is nothing to lint');
    const broken = await linted(['.'], folderOf({ ...chart, 'governance/policy.yaml': `${POLICY}versioning: {\n` }));
    expect(broken).toMatchObject({ files: 1, clean: false, findings: [{ location: { path: 'governance/policy.yaml' } }] });
  });

  it('a file that is not there is wrong usage', async () => {
    const { exitCode, stdout, stderr } = await lint(['nowhere.yaml'], temporaryFolder());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('nowhere.yaml does not exist');
  });

  it('without a file and without a plan there is nothing to lint', async () => {
    const { exitCode, stderr } = await lint([], folderOf({ 'policy.yaml': POLICY }));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Name a file');
  });
});

describe('lint of the templates', () => {
  /** Where blanks stand: `path:line`, each as often as it has blanks. Of a name the place is that of its value, the next line. */
  function blanksOf(text: string, path: string): string[] {
    return text.split('\n').flatMap((line, at) => {
      if (line.trimStart().startsWith('#')) return [];
      const below = /^ *"FILL: [^"]*":$/.test(line) ? 2 : 1;
      return Array<string>(line.split(`"${BLANK}`).length - 1).fill(`${path}:${at + below}`);
    });
  }

  const found = ({ findings }: LintReport): string[] =>
    findings.filter(({ level }) => level === 'block').map(({ location, message }) => {
      expect(message).toMatch(/is still a blank of the template$/);
      return `${location?.path ?? ''}:${location?.line ?? ''}`;
    });

  it.each([
    ['as they are', (text: string) => text],
    ['with all that is switched off switched on', switchedOn],
  ])('names each blank, and nothing else, %s', async (_, change) => {
    const files = Object.fromEntries(TEMPLATES.map((name) => [`${name}.yaml`, change(readTemplate(name))]));
    const report = await linted(['.'], folderOf(files));
    const expected = Object.entries(files).flatMap(([path, text]) => blanksOf(text, path));
    expect(expected.length).toBeGreaterThan(300);
    expect(found(report).sort()).toEqual(expected.sort());
    expect(report.files).toBe(TEMPLATES.length);
  });

  it.each([
    ['as they are', (text: string) => text],
    ['with all that is switched off switched on', switchedOn],
  ])('accepts them %s once the blanks are filled, together and each alone', async (_, change) => {
    const fill = (name: string): string => stringify(filled(parse(change(readTemplate(name))), FILLINGS[name] ?? {}, new Set()));
    const together = folderOf({
      ...Object.fromEntries(TEMPLATES.map((name) => [`${name}.yaml`, fill(name)])),
      // The plan's own kind of evidence, which only the optional parts name.
      'kinds/bench-test.schema.json': '{"type": "object"}',
    });
    const { exitCode, stdout } = await lint(['.'], together);
    expect(stdout).not.toContain(' error ');
    expect(exitCode).toBe(0);

    const alone = TEMPLATES.filter((name) => name !== 'change-control-plan');
    const apart = folderOf(Object.fromEntries(alone.map((name, at) => [`${at}/file.yaml`, fill(name)])));
    expect(await linted(alone.map((_name, at) => `${at}/file.yaml`), apart)).toEqual({ schema: 'plumbline/lint/v1', files: alone.length, clean: true, findings: [] });
  });

  it('accepts a filled plan alone: what belongs beside it may come later', async () => {
    const plan = stringify(filled(parse(readTemplate('change-control-plan')), FILLINGS['change-control-plan'] ?? {}, new Set()));
    const { exitCode, stdout } = await lint(['change-control-plan.yaml'], folderOf({ 'change-control-plan.yaml': plan }));
    expect(stdout).not.toContain(' error ');
    expect(exitCode).toBe(0);
  });
});
