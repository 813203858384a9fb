import { UserError } from '../errors.ts';

/** Reads the value of an option that is a whole number. */
export function wholeNumber(name: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text)) throw new UserError(`${name} "${text}" is not a whole number`);
    return Number(text);
  };
}
