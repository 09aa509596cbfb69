import { readFileSync } from 'node:fs';
import { parquetWriteFile } from 'hyparquet-writer';

const ROW_GROUP = 128 * 1024;

/** Writes a table of `writeTable` as Parquet, as most tools would: row groups, dictionaries for texts, snappy. */
export async function writeParquet(csv, path) {
  const [header, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
  const columns = header.split(',').map((name) => ({ name, text: [] }));
  for (const row of rows) row.split(',').forEach((field, at) => columns[at].text.push(field));
  const typed = columns.map(({ name, text }) => {
    if (name === 'y_true') return { name, data: Int32Array.from(text, Number), type: 'INT32' };
    if (['score', 'authorized', 'previous'].includes(name)) return { name, data: Float64Array.from(text, Number), type: 'DOUBLE' };
    return { name, data: text, type: 'STRING' };
  });
  await parquetWriteFile({ filename: path, columnData: typed, rowGroupSize: ROW_GROUP });
}
