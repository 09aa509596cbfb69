import type { Fault } from './faults.ts';
import { shorten } from './words.ts';

const DECIMAL = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/;

/** Sign, digits without outer zeros and power of ten: equal for equal decimals, however they are written. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign === '-' ? '-' : ''}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

function isDecimal(text: string): boolean {
  const [, , whole, fraction] = DECIMAL.exec(text) ?? [];
  return (whole ?? '') !== '' || (fraction ?? '') !== '';
}

const fault = (message: string, found: string, expected: string, mend: string): Fault => ({ kind: 'schema', message, found, expected, mend });

/**
 * Why the text of a number is not read, or undefined when it is. What another tool might read as another number is
 * refused: other bases, leading zeros, whole numbers that a double rounds, what overflows to infinity or to zero.
 * With `exact`, so is a decimal that a double cannot give back as it was written.
 */
export function numberFault(text: string, exact: boolean): Fault | undefined {
  const shown = shorten(text);
  if (!isDecimal(text)) {
    return fault(`${shown} is not a finite decimal number`, text, 'a finite decimal number such as 0.95', 'Write a decimal number; put it in quotes if it is a text.');
  }
  if (/^[-+]?0\d/.test(text)) {
    return fault(`${shown} has a leading zero, which some tools read as octal`, text, 'a number without leading zeros',
      'Leave out the leading zeros; put it in quotes if it is a text.');
  }
  const value = Number(text);
  const zero = !/[1-9]/.test(text.replace(/[eE].*$/, ''));
  if (!Number.isFinite(value) || (value === 0 && !zero)) {
    const size = value === 0 ? 'small' : 'large';
    return fault(`${shown} is too ${size} to be read: it would become ${value === 0 ? 'zero' : 'infinite'}`, text, 'a number between 1e-300 and 1e300', 'Correct the number.');
  }
  if (Object.is(value, -0)) return fault(`${shown} is a negative zero`, text, '0', 'Write 0.');
  if (/^[-+]?\d+$/.test(text) && !Number.isSafeInteger(value)) {
    return fault(`${shown} has more digits than a number can hold`, text, 'a whole number of at most 9007199254740991', 'Put it in quotes if it is an identifier.');
  }
  if (exact && canonical(text) !== canonical(String(value))) {
    return fault(`${shown} has more digits than a number can hold: it would be read as ${String(value)}`, text, 'a decimal that is kept as written', `Write ${String(value)}.`);
  }
  return undefined;
}
