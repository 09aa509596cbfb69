// `npm run bench:coverage` [-- --quick]: how often each interval holds the truth, and how often it passes what should not pass.
// Prints the tables of bench/README.md.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { binomial, independentDifference, oneProportion, pairedDifference, rate, spread } from './coverage-exact.mjs';
import { aurocs, cells, classes, clustered, draws, values } from './coverage-simulated.mjs';
import { load } from './source.mjs';

const statistics = await load([
  'auroc', 'intervals', 'miettinen-nurminen', 'tango', 'random', 'bootstrap', 'metrics', 'cell-figures', 'confusion', 'clustered', 'means',
  'multiclass', 'multinomial', 'order-statistics', 'ratios', 'regression', 'special', 'undefined',
].map((name) => `src/statistics/${name}.ts`));
const { normalMean, tMean, meanOf } = statistics;

const quick = process.argv.includes('--quick');
const LEVEL = 0.95;
const runs = (full) => (quick ? Math.ceil(full / 20) : full);
const seeded = (name) => draws(statistics.Random.from(name));

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const row = (...all) => console.log(`| ${all.join(' | ')} |`);
function head(title, ...columns) {
  console.log(`\n${title}\n`);
  row(...columns);
  row(...columns.map((_, index) => (index === 0 ? '---' : '---:')));
}
const both = ({ coverage, falsePasses }) => `${percent(coverage)} / ${percent(falsePasses)}`;

function proportions() {
  const sizes = Array.from({ length: 291 }, (_, index) => index + 10).filter((n) => !quick || n % 10 === 0);
  head(`One proportion, n = 10 to 300: coverage on average and at worst; false passes of a floor that the truth just reaches`,
    'method', 'floor', 'coverage', 'worst', 'false passes', 'worst');
  for (const [name, method] of Object.entries(statistics.PROPORTION_INTERVALS)) {
    for (const floor of [0.7, 0.8, 0.9, 0.95]) {
      const tallies = oneProportion(method, LEVEL, floor, sizes);
      const [coverage, passes] = ['coverage', 'falsePasses'].map((share) => tallies.map((tally) => tally[share]));
      const mean = (shares) => percent(shares.reduce((sum, share) => sum + share, 0) / shares.length);
      row(`\`${name}\``, floor, mean(coverage), percent(Math.min(...coverage)), mean(passes), percent(Math.max(...passes)));
    }
  }
}

function independent() {
  head('Difference of independent proportions: coverage / false passes of non-inferiority by a margin that the truth just misses',
    'truth', 'n', '`newcombe-independent`', '`miettinen-nurminen`');
  const samples = quick ? [[20, 20], [20, 80]] : [[20, 20], [50, 50], [100, 100], [20, 200]];
  for (const [p1, p2] of [[0.85, 0.9], [0.9, 0.95], [0.75, 0.8], [0.9, 0.9]]) {
    for (const [n1, n2] of samples) {
      const found = [statistics.newcombeIndependent, statistics.miettinenNurminen].map((method) => independentDifference(method, LEVEL, { n1, n2, p1, p2 }));
      row(`${p1} − ${p2}`, `${n1}, ${n2}`, ...found.map(both));
    }
  }
}

function paired() {
  head('Difference on the same cases: coverage / false passes of non-inferiority by a margin that the truth just misses',
    'both, new only, reference only, neither', 'n', '`newcombe-paired`', '`tango`');
  for (const shares of [[0.85, 0.025, 0.075, 0.05], [0.89, 0.005, 0.055, 0.05], [0.93, 0.01, 0.03, 0.03], [0.85, 0.05, 0.05, 0.05]]) {
    for (const n of quick ? [25, 50] : [25, 50, 100, 200]) {
      const found = [statistics.newcombePaired, byDiscordant(statistics.tango)].map((method) => pairedDifference(method, LEVEL, n, shares));
      row(shares.join(', '), n, ...found.map(both));
    }
  }
}

function rankings() {
  const methods = { 'delong-logit': statistics.delongLogit, delong: statistics.delong, 'newcombe-auroc': statistics.newcombeAuroc };
  head('AUROC of normal scores: coverage / false passes of a floor that the truth just reaches', 'positives, negatives', 'AUROC', 'runs', ...Object.keys(methods).map((name) => `\`${name}\``));
  for (const [positives, negatives] of [[10, 40], [20, 80], [50, 200], [200, 800]]) {
    for (const truth of [0.75, 0.85, 0.95]) {
      const sample = { positives, negatives, truth, shift: Math.SQRT2 * statistics.normalQuantile(truth) };
      const count = runs(positives === 200 ? 2000 : 10000);
      const found = aurocs(Object.values(methods).map((method) => (area) => method(area, LEVEL)), seeded(JSON.stringify(sample)), count, sample);
      row(`${positives}, ${negatives}`, truth, count, ...found.map(both));
    }
  }
}

/** Tango's limits know only how many pairs differ and how many there are: one for all tables that share these. */
function byDiscordant(method) {
  const known = new Map();
  return (table, level) => {
    const n = table.both + table.new_only + table.reference_only + table.neither;
    const key = `${n} ${table.new_only} ${table.reference_only}`;
    if (!known.has(key)) known.set(key, method(table, level));
    return known.get(key);
  };
}

function gaps() {
  const limit = 0.05;
  head(`Largest less smallest sensitivity of equally good groups, true sensitivity 0.9: expected / share over ${limit}`, 'positives in each group', '2 groups', '5 groups', '10 groups');
  for (const n of [30, 100, 300, 1000]) {
    row(n, ...[2, 5, 10].map((groups) => {
      const { expected, exceeds } = spread(groups, n, 0.9, limit);
      return `${expected.toFixed(3)} / ${percent(exceeds)}`;
    }));
  }
}

function rates() {
  head('Rate of events: coverage / false passes of a ceiling that the truth just reaches', 'expected events', '`log`');
  for (const events of [3, 5, 10, 30, 100]) row(events, both(rate(statistics.logRate, LEVEL, events)));
}

function clusters() {
  const methods = [({ k, n }) => statistics.wilson(k, n, LEVEL), (count) => statistics.clusteredWilson(count, LEVEL)];
  head(`Several cases a patient, ${runs(10000)} runs: coverage / false passes of a floor that the truth just reaches`, 'truth', 'correlation within a patient', 'patients × cases', 'Wilson, as if independent', 'Wilson on the effective sample');
  for (const truth of [0.9, 0.8]) {
    for (const correlation of [0.1, 0.3, 0.6]) {
      for (const [count, size] of [[20, 5], [50, 4], [100, 5]]) {
        const sample = { clusters: count, size, truth, correlation };
        row(truth, correlation, `${count} × ${size}`, ...clustered(methods, seeded(JSON.stringify(sample)), runs(10000), sample).map(both));
      }
    }
  }
}

const SHARES = { sensitivity: 0.9, specificity: 0.85 };
const CELLS = [[20, 80], [50, 200], [200, 800]];

function composites() {
  const { balancedAccuracy, positiveLikelihoodRatio } = statistics;
  const { sensitivity, specificity } = SHARES;
  head(`Figures of four cells, sensitivity ${sensitivity}, specificity ${specificity}, ${runs(20000)} runs: coverage / false passes of a floor that the truth just reaches`,
    'positives, negatives', 'balanced accuracy, `mover`', 'LR+, `log`');
  const methods = [
    { truth: (sensitivity + specificity) / 2, limits: (table) => balancedAccuracy(table, LEVEL) },
    { truth: sensitivity / (1 - specificity), limits: (table) => positiveLikelihoodRatio(table, LEVEL) },
  ];
  for (const [positives, negatives] of CELLS) {
    row(`${positives}, ${negatives}`, ...cells(methods, seeded(`composites ${positives}`), runs(20000), { positives, negatives, ...SHARES }).map(both));
  }
}

function bootstrapped() {
  const { metricDefinition, cellFigure, stratifiedCells, percentileInterval } = statistics;
  const { sensitivity, specificity } = SHARES;
  const names = ['f1', 'mcc', 'kappa'];
  head(`The same by \`bootstrap\`, ${runs(2000)} runs of 2,000 replicates`, 'positives, negatives', ...names);
  for (const [positives, negatives] of CELLS) {
    const truth = { tp: positives * sensitivity, fn: positives * (1 - sensitivity), tn: negatives * specificity, fp: negatives * (1 - specificity) };
    const methods = names.map((name) => {
      const figure = cellFigure(metricDefinition(name));
      return { truth: figure(truth), limits: (table, run) => percentileInterval(stratifiedCells(table, figure, { seed: `${name} ${run}` }), LEVEL) };
    });
    row(`${positives}, ${negatives}`, ...cells(methods, seeded(`bootstrapped ${positives}`), runs(2000), { positives, negatives, ...SHARES }).map(both));
  }
}

function bootstrappedClasses() {
  const { MULTICLASS_FIGURES, stratifiedMatrix, percentileInterval } = statistics;
  const names = ['macro_f1', 'quadratic_kappa'];
  head(`Figures of three classes by \`bootstrap\`, ${runs(500)} runs of 2,000 replicates: coverage / false passes`, 'cases of each', ...names);
  // How many in a hundred of each class are predicted as each.
  const shares = [[85, 10, 5], [15, 75, 10], [5, 15, 80]];
  for (const sizes of [[100, 30, 10], [300, 100, 30]]) {
    const truth = shares.map((class_, code) => class_.map((share) => (share / 100) * sizes[code]));
    const methods = names.map((name) => ({
      truth: MULTICLASS_FIGURES[name](truth),
      limits: (matrix, run) => percentileInterval(stratifiedMatrix(matrix, MULTICLASS_FIGURES[name], { seed: `${name} ${run}` }), LEVEL),
    }));
    row(sizes.join(', '), ...classes(methods, seeded(`classes ${sizes.join()}`), runs(500), { sizes, shares: shares.map((class_) => class_.map((share) => share / 100)) }).map(both));
  }
}

function means() {
  const shapes = { 'normal errors': ({ normal }) => normal, 'errors with heavy tails (Laplace)': ({ exponential }) => () => exponential() - exponential() };
  head(`Errors of a number, ${runs(10000)} runs: coverage / false passes of a ceiling that the truth just reaches`,
    'errors', 'n', 'bias, t', 'bias, `normal`', 'mean absolute error, `normal`', 'RMSE, `log`', 'RMSE, root of `normal` limits');
  const truths = { 'normal errors': [Math.sqrt(2 / Math.PI), 1], 'errors with heavy tails (Laplace)': [1, Math.SQRT2] };
  const squares = (errors) => meanOf(errors.map((error) => error ** 2));
  const root = ({ lower, upper }) => ({ lower: Math.sqrt(Math.max(0, lower)), upper: Math.sqrt(upper) });
  for (const [shape, draw] of Object.entries(shapes)) {
    const [mae, rmse] = truths[shape];
    const methods = [
      { truth: 0, limits: (errors) => tMean(meanOf(errors), LEVEL) },
      { truth: 0, limits: (errors) => normalMean(meanOf(errors), LEVEL) },
      { truth: mae, limits: (errors) => normalMean(meanOf(errors.map(Math.abs)), LEVEL) },
      { truth: rmse, limits: (errors) => statistics.logRootMeanSquare(squares(errors), LEVEL) },
      { truth: rmse, limits: (errors) => root(normalMean(squares(errors), LEVEL)) },
    ];
    for (const n of [20, 50, 200]) row(shape, n, ...values(methods, draw(seeded(`${shape} ${n}`)), runs(10000), n).map(both));
  }
}

function medians() {
  head('Median by order statistics, whatever the distribution', 'n', 'coverage');
  for (const n of [6, 10, 20, 50, 200, 1000]) {
    const { lower: rank } = statistics.medianInterval(Float64Array.from({ length: n }, (_, index) => index + 1), LEVEL);
    let beyond = 0;
    for (let k = 0; k < rank; k += 1) beyond += binomial(k, n, 0.5);
    row(n, percent(1 - 2 * beyond));
  }
}

const start = performance.now();
console.log(`Node.js ${process.version}; two-sided level ${LEVEL}, so that 2.5 % of false passes are the nominal share.`);
for (const table of [proportions, independent, paired, rankings, gaps, clusters, composites, bootstrapped, bootstrappedClasses, rates, means, medians]) {
  table();
}
console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} seconds, of which ${(process.cpuUsage().user / 1e6).toFixed(0)} of CPU.`);
