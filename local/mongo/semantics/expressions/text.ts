import { toNumber } from '../number.ts';
import { ServerError } from '../server-error.ts';
import { typeName } from '../type.ts';

/** The text of a value where an operator takes one for granted ($toLower, $substrCP): null is empty. @throws ServerError 16007 */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  switch (typeName(value)) {
    case 'null':
    case 'missing':
      return '';
    case 'int':
    case 'long':
    case 'decimal':
    case 'symbol':
      return String(value);
    case 'double':
      return doubleText(toNumber(value));
    case 'date':
      return (value as Date).toISOString();
    default:
      throw new ServerError(16007, `can't convert from BSON type ${typeName(value)} to String`);
  }
}

/** A double as the server writes it: with up to 16 digits, as C's "%.16g" does. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  const [digits, exponent] = value.toExponential(15).split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 16) return withoutZeros(value.toFixed(Math.max(0, 15 - power)));
  const magnitude = String(Math.abs(power)).padStart(2, '0');
  return `${withoutZeros(digits)}e${power < 0 ? '-' : '+'}${magnitude}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
