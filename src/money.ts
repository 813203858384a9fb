import { UserError } from './errors.ts';

/**
 * Money as a whole number of ten-thousandths of a currency unit ("E4"): sums of whole numbers below 2^53
 * are exact in JavaScript, in BSON and inside MongoDB, so no cent drifts up to 900 billion.
 */
export type MoneyE4 = number;

const unitE4 = 10_000;

/** Currency units (a float, for display and charts) of an exact amount. */
export function fromE4(amount: MoneyE4): number {
  return amount / unitE4;
}

/**
 * The exact amount of a decimal number in plain notation ("1234.5", "-0.0375").
 * Further decimals are rounded half away from zero.
 * @throws UserError when the text is not a plain decimal number or exceeds the exact range.
 */
export function parseE4(text: string): MoneyE4 {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  const whole = match?.[2] ?? '';
  const decimals = match?.[3] ?? '';
  if (!match || (whole === '' && decimals === '')) throw new UserError(`"${text}" is not an amount`);
  const kept = Number(whole + decimals.slice(0, 4).padEnd(4, '0'));
  const rounded = Number(decimals[4] ?? 0) >= 5 ? kept + 1 : kept;
  if (!Number.isSafeInteger(rounded)) throw new UserError(`"${text}" is too large for an amount`);
  return match[1] === '-' && rounded !== 0 ? -rounded : rounded;
}
