import { resolve } from 'node:path';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { evaluateClasses } from '../../evaluation/tasks/multiclass.ts';
import { evaluateValues } from '../../evaluation/tasks/per-case.ts';
import { evaluateRates } from '../../evaluation/tasks/rate.ts';
import { evaluateRegression } from '../../evaluation/tasks/regression.ts';
import type { TableSource } from '../../predictions/source.ts';
import { readClassTable, readRateTable, readRegressionTable, readValueTable } from '../../predictions/tasks.ts';
import { UsageError, type Terminal } from '../terminal.ts';
import type { EvaluateOptions } from './arguments.ts';
import { attributesOf, checkGroups } from './binary.ts';
import { Progress } from './progress.ts';
import { openTable } from '../table.ts';

async function evaluated(asked: EvaluateOptions, source: TableSource, done: () => void): Promise<Evaluation> {
  const { task, truth = '', predicted = '', events = '', exposure = '', values, level, by } = asked;
  const attributes = attributesOf(by);
  const settings = { by, level };
  const after = <T extends Parameters<typeof checkGroups>[0]>(table: T): T => {
    done();
    checkGroups(table, by);
    return table;
  };
  if (task === 'multi-class') {
    const probabilities = asked.probabilities.size === 0 ? undefined : asked.probabilities;
    // Probabilities name every class, in the order in which they are told.
    return evaluateClasses(after(await readClassTable(source, { truth, predicted, classes: probabilities && [...probabilities.keys()], probabilities, attributes, case: asked.case })), settings);
  }
  if (task === 'regression') return evaluateRegression(after(await readRegressionTable(source, { truth, predicted, attributes, case: asked.case })), settings);
  if (task === 'per-case') return evaluateValues(after(await readValueTable(source, { values, attributes, case: asked.case })), settings);
  if (task === 'rate') return evaluateRates(after(await readRateTable(source, { events, exposure, attributes, case: asked.case })), settings);
  throw new UsageError(`--task ${task} is evaluated otherwise`, 'plumbline evaluate --help shows the options.');
}

/** Reads a table of a task other than two classes, and evaluates it. @throws UsageError, TableError */
export async function evaluateTask(asked: EvaluateOptions, terminal: Terminal): Promise<Evaluation> {
  const progress = new Progress(terminal, asked.file);
  const table = await openTable('evaluate', resolve(terminal.cwd, asked.file), asked.file, progress.seen);
  try {
    return await evaluated(asked, table.source, progress.computing);
  } finally {
    progress.done();
    await table.close();
  }
}
