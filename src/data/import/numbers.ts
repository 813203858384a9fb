import { UserError } from '../../errors.ts';
import type { MoneyE4 } from '../../money.ts';
import { parseE4 } from '../../money.ts';
import type { Fault } from './fault.ts';
import { fault } from './fault.ts';

/** The character before a number's decimals. */
export type DecimalMark = '.' | ',';

/** What a column's numbers look like; `ambiguous` when every value reads both ways, as "1,234" does. */
export type NumberFormat = { decimal: DecimalMark; ambiguous: boolean; currencies: string[] };

const plain = /^-?\d+(?:\.\d+)?$/;
const spaces = /[\u00a0\u2009\u202f]/g;
const minuses = /[\u2212\u2013]/g;
const currency = /^(?:[A-Z]{1,2}\$|\p{Sc}|[A-Z]{3}(?![A-Z])|kr\.?|zł|Kč|Ft|Fr\.)\s*/u;
const trailingCurrency = /\s*(?:\p{Sc}|[A-Z]{3}|kr\.?|zł|Kč|Ft|Fr\.)$/u;

// Groups are of three digits, or of two before the last three as written in India (1,23,456).
const bodies: Record<DecimalMark, RegExp> = {
  '.': /^(?:(?:[1-9]\d{0,2}(?:([,'’ ])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?|\.\d+)$/,
  ',': /^(?:(?:[1-9]\d{0,2}(?:([.'’ ])\d{3})(?:\1\d{3})*|\d+)(?:,\d*)?|,\d+)$/,
};

/**
 * Detects a column's decimal mark from sample values: the one that leaves fewer values unreadable.
 * Where both read every value, `preferred` (what the file's other columns show) decides.
 */
export function detectNumberFormat(values: readonly string[], preferred: DecimalMark = '.'): NumberFormat {
  const unreadable = { '.': 0, ',': 0 };
  const currencies = new Set<string>();
  let eitherWay = false;
  for (const value of values) {
    const stripped = strip(value);
    if (!stripped) continue;
    if (stripped.currency) currencies.add(stripped.currency);
    const point = bodies['.'].test(stripped.body);
    const comma = bodies[','].test(stripped.body);
    if (point && !comma) unreadable[',']++;
    else if (comma && !point) unreadable['.']++;
    else if (point && comma && /[.,]/.test(stripped.body)) eitherWay = true;
  }
  const tied = unreadable['.'] === unreadable[','];
  const decimal = tied ? preferred : unreadable['.'] < unreadable[','] ? '.' : ',';
  return { decimal, ambiguous: tied && eitherWay, currencies: [...currencies].sort() };
}

/**
 * A number as people and programs write it, in plain notation ("-1234.5"): currency signs, grouping by
 * comma, point, space or apostrophe, parentheses or a trailing minus for negatives. Undefined when it is none.
 */
export function plainNumber(text: string, decimal: DecimalMark): string | undefined {
  if (decimal === '.' && plain.test(text)) return text;
  const stripped = strip(text);
  if (!stripped || !bodies[decimal].test(stripped.body)) return undefined;
  const grouping = decimal === '.' ? /[,'’ ]/g : /[.'’ ]/g;
  const digits = stripped.body.replace(grouping, '').replace(',', '.');
  const whole = digits.startsWith('.') ? `0${digits}` : digits;
  return `${stripped.negative ? '-' : ''}${whole.endsWith('.') ? whole.slice(0, -1) : whole}`;
}

/** The currency that is written beside a number ("€", "USD"); undefined without one. */
export function currencyIn(text: string): string | undefined {
  return plain.test(text) ? undefined : strip(text)?.currency;
}

/** The exact amount that a cell holds, or what is wrong with it. */
export function readMoney(text: string, decimal: DecimalMark): MoneyE4 | Fault {
  const number = plainNumber(text, decimal);
  return number === undefined ? notANumber(text, decimal) : exact(number);
}

/** The exact product of two cells, such as a quantity and a unit price, or what is wrong. */
export function multiplyExactly(left: string, right: string): MoneyE4 | Fault {
  const [leftDigits, leftDecimals] = scaled(left);
  const [rightDigits, rightDecimals] = scaled(right);
  const decimals = leftDecimals + rightDecimals;
  const product = leftDigits * rightDigits;
  const digits = (product < 0n ? -product : product).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return exact(`${product < 0n ? '-' : ''}${whole}.${digits.slice(digits.length - decimals)}`);
}

/** Why a text is no number in a column whose decimal mark is known. */
export function notANumber(text: string, decimal: DecimalMark): Fault {
  const other = decimal === '.' ? ',' : '.';
  if (plainNumber(text, other) === undefined) return fault('not a number');
  return fault(
    decimal === '.' ? 'decimal comma where points are used' : 'decimal point where commas are used',
  );
}

function exact(number: string): MoneyE4 | Fault {
  try {
    return parseE4(number);
  } catch (thrown) {
    if (thrown instanceof UserError) return fault('number too large');
    throw thrown;
  }
}

function scaled(number: string): [bigint, number] {
  const point = number.indexOf('.');
  return point < 0 ? [BigInt(number), 0] : [BigInt(number.replace('.', '')), number.length - point - 1];
}

/** Takes sign and currency off both ends; at most one sign, wherever it stands. */
function strip(text: string): { body: string; negative: boolean; currency: string | undefined } | undefined {
  let body = text.trim().replace(spaces, ' ').replace(minuses, '-');
  let negative = false;
  let sign = false;
  const inParentheses = /^\((.*)\)$/.exec(body);
  if (inParentheses?.[1] !== undefined) {
    body = inParentheses[1].trim();
    negative = sign = true;
  }
  let found: string | undefined;
  const takeSign = () => {
    const [mark] = /^[+-]/.exec(body) ?? [];
    if (!mark || sign) return;
    sign = true;
    negative = mark === '-';
    body = body.slice(1).trimStart();
  };
  takeSign();
  const [prefix] = currency.exec(body) ?? [];
  if (prefix) {
    found = prefix.trim();
    body = body.slice(prefix.length);
    takeSign();
  }
  if (body.endsWith('-') && !sign) {
    negative = sign = true;
    body = body.slice(0, -1).trimEnd();
  }
  const [suffix] = found ? [] : (trailingCurrency.exec(body) ?? []);
  if (suffix) {
    found = suffix.trim();
    body = body.slice(0, -suffix.length);
    if (body.endsWith('-') && !sign) {
      negative = true;
      body = body.slice(0, -1).trimEnd();
    }
  }
  return body === '' ? undefined : { body, negative, currency: found };
}
