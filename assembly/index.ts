// What is done for each byte of a table, each row of a ranking and each replicate of a bootstrap: with integers of 64 bits and sixteen
// bytes at a time, which JavaScript has not, and compiled before it runs. Addresses are in bytes of the memory.
export { cutRows, cutTo } from './rows';
export { LEAST_POWER, MOST_POWER, POWERS, readDecimals } from './decimals';
export { findTexts, learnText } from './texts';
export { countSteps, fillBinomial } from './binomial';
export { drawPairs } from './draws';
export { keepNumbers, select } from './select';
export { STRIDE, walkDown } from './ranks';
