// What is done for each byte or row of a table, each step of a fit and each replicate of a bootstrap: compiled before it runs, with integers
// of 64 bits and sixteen bytes at a time, which JavaScript has not, and with logarithms of its own. Addresses are in bytes of the memory.
export { cutRows, cutTo } from './rows';
export { LEAST_POWER, MOST_POWER, POWERS, readDecimals } from './decimals';
export { findTexts, learnText } from './texts';
export { countSteps, fillBinomial } from './binomial';
export { drawPairs } from './draws';
export { BALANCED_ACCURACY, F1, KAPPA, LR_NEGATIVE, LR_POSITIVE, MCC, NET_BENEFIT, YOUDEN, figureOf, figuresOf } from './figures';
export { betaAt, betaLower } from './beta';
export { classesAt, codesAt, countClasses, countUp, replaceCodes } from './codes';
export { COUNTS, sort } from './sort';
export { keepNumbers, select } from './select';
export { RANKS, addTruth, markTies, walkDown, POSITIVES, NEGATIVES, ALL_NEGATIVES, MISRANKED, PRECISION, POSITIVE_SQUARES, NEGATIVE_SQUARES, POSITIVE_PRODUCTS, NEGATIVE_PRODUCTS } from './ranks';
export { BIN, CENTRE, EXCESS, ORDERS, SUMS, WIDTH, addExcesses, fillExcesses, openBin } from './losses';
export { BINS, BRIER, BY_COUNT, BY_WIDTH, CASES, CLASS, CLASSES, GROUP, IN_BIN, LOG, LOGITS, NEXT, SIZE, endLastBins, endWidthBin, endsCountBin, foldSums, passRows, settleBin } from './group-losses';
export { POINT, SPLIT, SPLIT_SUM, TOTALS, addBins, addCases, splitLogits } from './logistic';
