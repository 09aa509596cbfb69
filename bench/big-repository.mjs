// A repository as large as a big company's: 50 devices with 40 evidence files each, 20,000 files in all, and a pull request
// that releases one device.
//   node bench/big-repository.mjs DIR [--devices 50] [--evidence 40] [--files 20000] [--releases 3]
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildRepository } from '../test/support/fast-import.mjs';

export { buildRepository };

const DAY_MS = 86_400_000;

/** The files of a device that stand in for real ones until a template is given: of the right number, names and sizes. */
export function plainTemplate({ device, release, evidence }) {
  const root = `models/${device}`;
  const files = new Map([
    [`governance/${device}/change-control-plan.yaml`, `title: ${device}\n${'# clause of the plan\n'.repeat(400)}`],
    [`governance/${device}/authorization.yaml`, `device: ${device}\n`],
    [`governance/${device}/policy.yaml`, `device: ${device}\n`],
    [`${root}/model-release.yaml`, `device: ${device}\nversion: "2.${release}.0"\n`],
    [`${root}/weights/model.safetensors`, `weights of ${device} ${release}\n`.repeat(1000)],
  ]);
  for (let at = 0; at < evidence; at += 1) {
    const content = { device, release, at, figures: Array.from({ length: 50 }, (_, n) => ({ n, value: (at + n) / 1000 })) };
    files.set(`${root}/evidence/item-${at}.json`, `${JSON.stringify(content, null, 1)}\n`);
  }
  return files;
}

/**
 * Builds it in `dir`: `main` with the first release of every device and `releases` more of the first one, `release` with the
 * next.
 * `template({device, release, evidence})` returns the files (path → content) of a device at a release; fillers make up the
 * number of files.
 * Returns the commit ids `base` and `head`, the names of the devices and the number of files.
 */
export async function bigRepository(
  dir,
  { devices = 50, evidence = 40, files = 20_000, releases = 3, template = plainTemplate } = {},
) {
  const names = Array.from({ length: devices }, (_, at) => `device-${String(at).padStart(2, '0')}`);
  const date = (at) => new Date(Date.UTC(2026, 0, 1) + at * 30 * DAY_MS).toISOString().replace('.000Z', 'Z');
  let count = 0;
  function* first() {
    for (const device of names) {
      for (const file of template({ device, release: 0, evidence })) {
        count += 1;
        yield file;
      }
    }
    for (let at = 0; count < files; at += 1, count += 1) yield [`source/part-${at % 200}/file-${at}.txt`, `file ${at}\n`];
  }
  const next = (release) => template({ device: names[0], release, evidence });
  const commits = [
    { id: '0', date: date(0), message: 'first releases\n', files: first() },
    ...Array.from({ length: releases }, (_, at) => ({
      id: String(at + 1),
      date: date(at + 1),
      message: `release ${at + 1}\n`,
      files: next(at + 1),
    })),
    {
      id: 'head',
      branch: 'release',
      parents: [String(releases)],
      date: date(releases + 1),
      message: 'next release\n',
      files: next(releases + 1),
    },
  ];
  const { ids } = await buildRepository(dir, { commits });
  return { base: ids.get(String(releases)), head: ids.get('head'), devices: names, files: count };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const number = (value) => ({ type: 'string', default: String(value) });
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { devices: number(50), evidence: number(40), files: number(20_000), releases: number(3) },
  });
  if (positionals.length !== 1)
    throw new Error('usage: node bench/big-repository.mjs DIR [--devices N] [--evidence N] [--files N] [--releases N]');
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const started = performance.now();
  const { base, head, files } = await bigRepository(positionals[0], options);
  console.log(JSON.stringify({ base, head, files, seconds: Math.round(performance.now() - started) / 1000 }));
}
