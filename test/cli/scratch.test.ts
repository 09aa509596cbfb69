import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'vitest';
import { parse, stringify } from 'yaml';
import { plumbline } from '../support/cli.ts';
import { filled, FILLINGS, readTemplate, switchedOn, TEMPLATES } from '../support/templates.ts';

it('x', async () => {
  for (const on of [false, true]) {
    const dir = `/tmp/filled-${on}`;
    const put = (path: string, text: string) => { mkdirSync(dirname(join(dir, path)), { recursive: true }); writeFileSync(join(dir, path), text); };
    for (const name of TEMPLATES) {
      const text = readTemplate(name);
      put(`${name}.yaml`, stringify(filled(parse(on ? switchedOn(text) : text), FILLINGS[name] ?? {}, new Set())));
    }
    const r = await plumbline(['lint', dir]);
    console.log(on, r.exitCode, r.stdout, r.stderr);
  }
});
