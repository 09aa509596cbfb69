import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** xorshift128: the same table on every machine. */
function generator(seed) {
  let [a, b, c, d] = [seed, 362436069, 521288629, 88675123];
  return () => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = (d ^ (d >>> 19) ^ (t ^ (t >>> 8))) >>> 0;
    return d / 2 ** 32;
  };
}

function chooser(random, shares) {
  const entries = Object.entries(shares);
  return () => {
    let left = random();
    for (const [level, share] of entries) {
      left -= share;
      if (left < 0) return level;
    }
    return entries.at(-1)[0];
  };
}

const SITES = Object.fromEntries([20, 16, 14, 12, 10, 9, 8, 6, 4, 1].map((share, at) => [`site_0${at}`, share / 100]));

/**
 * Writes a table of predictions: truth (12 % positive), score with all its digits, 23 levels of 4 attributes, and two
 * references' scores. As CSV 44 bytes a row, 80 with references.
 */
export async function writeTable(path, rows, { references = false } = {}) {
  const random = generator(20240607);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [sex, age, site, ethnicity] = [
    { F: 0.52, M: 0.48 },
    { '18-39': 0.2, '40-54': 0.25, '55-69': 0.3, '70-84': 0.2, '85+': 0.05 },
    SITES,
    { white: 0.55, black: 0.15, asian: 0.12, hispanic: 0.12, other: 0.04, '': 0.02 },
  ].map((shares) => chooser(random, shares));
  const probability = (logit) => 1 / (1 + Math.exp(-logit));
  const out = createWriteStream(path);
  out.write(`y_true,score,${references ? 'authorized,previous,' : ''}sex,age_band,site,ethnicity\n`);
  for (let at = 0; at < rows; at += 10_000) {
    let text = '';
    for (let row = at; row < Math.min(rows, at + 10_000); row += 1) {
      const truth = random() < 0.12 ? 1 : 0;
      const logit = normal() * 1.3 - 2.2 + 2.4 * truth;
      const others = references ? `${probability(logit + normal() * 0.4)},${probability(logit + normal() * 0.3)},` : '';
      text += `${truth},${probability(logit)},${others}${sex()},${age()},${site()},${ethnicity()}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
