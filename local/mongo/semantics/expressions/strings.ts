import { regexParts } from '../compare.ts';
import type { Operators } from '../evaluate.ts';
import { formatValue } from '../format-value.ts';
import { asInteger, isNumber } from '../number.ts';
import { compileRegex } from '../regex.ts';
import { ServerError } from '../server-error.ts';
import { isOfType, typeName } from '../type.ts';
import { makeDocument } from '../values.ts';
import { binary, named, unary, variadic } from './arguments.ts';
import { textOf } from './text.ts';

/** Source for all: manual, "String Expression Operators". Positions and lengths count code points. */

function concat(values: unknown[]): unknown {
  let text = '';
  for (const value of values) {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'string') {
      throw new ServerError(16702, `$concat only supports strings, not ${typeName(value)}`);
    }
    text += value;
  }
  return text;
}

const asciiLower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const asciiUpper = (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

function wholeArgument(value: unknown, what: string, codes: [number, number, number], name: string): number {
  if (!isNumber(value)) {
    throw new ServerError(
      codes[0],
      `${name}: ${what} must be a numeric type (is BSON type ${typeName(value)})`,
    );
  }
  const whole = asInteger(value);
  if (whole === undefined) {
    throw new ServerError(codes[1], `${name}: ${what} cannot be represented as a 32-bit integral value`);
  }
  if (whole < 0) throw new ServerError(codes[2], `${name}: ${what} must be a nonnegative integer.`);
  return whole;
}

function substrCodePoints([text, start, count]: unknown[], name: string): unknown {
  const characters = [...textOf(text)];
  const from = wholeArgument(start, 'the starting index', [34450, 34451, 34455], name);
  const length = wholeArgument(count, 'length', [34452, 34453, 34454], name);
  return characters.slice(from, from + length).join('');
}

function substrBytes([text, start, count]: unknown[], name: string): unknown {
  const bytes = Buffer.from(textOf(text));
  if (!isNumber(start)) {
    throw new ServerError(
      16034,
      `${name}:  starting index must be a numeric type (is BSON type ${typeName(start)})`,
    );
  }
  if (!isNumber(count)) {
    throw new ServerError(16035, `${name}:  length must be a numeric type (is BSON type ${typeName(count)})`);
  }
  const from = asInteger(start) ?? 0;
  const length = asInteger(count) ?? 0;
  if (from < 0) throw new ServerError(50752, `${name}:  starting index must be non-negative (got: ${from})`);
  const end = length < 0 ? bytes.length : Math.min(from + length, bytes.length);
  if (isContinuation(bytes[from])) {
    throw new ServerError(28656, `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`);
  }
  if (isContinuation(bytes[end])) {
    throw new ServerError(
      28657,
      `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`,
    );
  }
  return bytes.toString('utf8', from, end);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function lengthOf(value: unknown, name: string, measure: (text: string) => number): number {
  if (typeof value !== 'string') {
    throw new ServerError(34471, `${name} requires a string argument, found: ${typeName(value)}`);
  }
  return measure(value);
}

function split(text: unknown, separator: unknown): unknown {
  if (text === null || text === undefined || separator === null || separator === undefined) return null;
  if (typeof text !== 'string') {
    throw new ServerError(
      40085,
      `$split requires an expression that evaluates to a string as a first argument, found: ${typeName(text)}`,
    );
  }
  if (typeof separator !== 'string') {
    throw new ServerError(
      40086,
      `$split requires an expression that evaluates to a string as a second argument, found: ${typeName(separator)}`,
    );
  }
  if (separator === '') throw new ServerError(40087, '$split requires a non-empty separator');
  return text.split(separator);
}

const whitespace = new Set(
  '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
);

function trimmer(left: boolean, right: boolean) {
  return named(
    ['input'],
    ['chars'],
    { notObject: 50696, unknown: 50694, missing: 50695 },
    ({ input, chars }, given, name) => {
      if (input === null || input === undefined) return null;
      if (typeof input !== 'string') {
        throw new ServerError(
          50699,
          `${name} requires its input to be a string, got ${formatValue(input)} (of type ${typeName(input)}) instead.`,
        );
      }
      if (!given.has('chars')) return trimmed(input, whitespace, left, right);
      if (chars === null || chars === undefined) return null;
      if (typeof chars !== 'string') {
        throw new ServerError(
          50700,
          `${name} requires 'chars' to be a string, got ${formatValue(chars)} (of type ${typeName(chars)}) instead.`,
        );
      }
      return trimmed(input, new Set(chars), left, right);
    },
  );
}

function trimmed(text: string, characters: ReadonlySet<string>, left: boolean, right: boolean): string {
  const points = [...text];
  let start = 0;
  let end = points.length;
  if (left) while (start < end && characters.has(points[start] as string)) start++;
  if (right) while (end > start && characters.has(points[end - 1] as string)) end--;
  return points.slice(start, end).join('');
}

/** The input and the expression of $regexMatch, $regexFind and $regexFindAll; undefined where one is null or missing. */
function regexArguments(
  input: unknown,
  regex: unknown,
  options: unknown,
  name: string,
): { text: string; regex: RegExp } | undefined {
  const text = input === null || input === undefined ? undefined : input;
  if (text !== undefined && typeof text !== 'string') {
    throw new ServerError(51104, `${name} needs 'input' to be of type string`);
  }
  if (options !== null && options !== undefined && typeof options !== 'string') {
    throw new ServerError(51106, `${name} needs 'options' to be of type string`);
  }
  if (regex === null || regex === undefined) return undefined;
  const compiled = regexOf(regex, (options as string | null | undefined) ?? undefined, name);
  return text === undefined ? undefined : { text, regex: compiled };
}

function regexOf(regex: unknown, options: string | undefined, name: string): RegExp {
  if (typeof regex === 'string') return compileRegex(regex, options ?? '');
  if (!isOfType(regex, 'regex')) {
    throw new ServerError(51105, `${name} needs 'regex' to be of type string or regex`);
  }
  const [pattern, own] = regexParts(regex);
  if (own !== '' && options !== undefined) {
    throw new ServerError(
      51107,
      `${name} found regex option(s) specified in both 'regex' and 'option' fields`,
    );
  }
  return compileRegex(pattern, own === '' ? (options ?? '') : own);
}

function regexOperator(nothing: unknown, apply: (text: string, regex: RegExp) => unknown) {
  return named(
    ['input', 'regex'],
    ['options'],
    { notObject: 51103, unknown: 31024, missing: 31022 },
    ({ input, regex, options }, _given, name) => {
      const parts = regexArguments(input, regex, options, name);
      return parts === undefined ? nothing : apply(parts.text, parts.regex);
    },
  );
}

function found(match: RegExpExecArray | RegExpMatchArray): unknown {
  const before = (match.input as string).slice(0, match.index);
  return makeDocument([
    ['match', match[0]],
    ['idx', [...before].length],
    ['captures', match.slice(1).map((capture) => capture ?? null)],
  ]);
}

function indexOf([text, part, start, end]: unknown[], name: string): unknown {
  if (text === null || text === undefined) return null;
  if (typeof text !== 'string') {
    throw new ServerError(40093, `${name} requires a string as the first argument, found: ${typeName(text)}`);
  }
  if (typeof part !== 'string') {
    throw new ServerError(
      40094,
      `${name} requires a string as the second argument, found: ${typeName(part)}`,
    );
  }
  const points = [...text];
  const from = boundary(start, 0, 'starting', name);
  const to = Math.min(boundary(end, points.length, 'ending', name), points.length);
  const wanted = [...part];
  for (let index = from; index + wanted.length <= to; index++) {
    if (wanted.every((point, offset) => points[index + offset] === point)) return index;
  }
  return -1;
}

function boundary(value: unknown, otherwise: number, which: string, name: string): number {
  if (value === undefined) return otherwise;
  const whole = asInteger(value);
  if (whole === undefined) {
    throw new ServerError(
      40096,
      `${name} requires an integral ${which} index, found a value of type: ${typeName(value)}, with value: "${formatValue(value)}"`,
    );
  }
  if (whole < 0)
    throw new ServerError(40097, `${name} requires a nonnegative ${which} index, found: ${whole}`);
  return whole;
}

function replacer(all: boolean) {
  return named(
    ['input', 'find', 'replacement'],
    [],
    { notObject: 51751, unknown: 51750, missing: 51749 },
    (values, _given, name) => {
      const codes = { input: 51746, find: 51745, replacement: 51744 } as const;
      let isNull = false;
      for (const key of ['input', 'find', 'replacement'] as const) {
        const value = values[key];
        if (value === null || value === undefined) isNull = true;
        else if (typeof value !== 'string') {
          throw new ServerError(
            codes[key],
            `${name} requires that '${key}' be a string, found: ${formatValue(value)}`,
          );
        }
      }
      if (isNull) return null;
      const { input, find, replacement } = values as Record<string, string>;
      const by = () => replacement as string;
      return all
        ? (input as string).replaceAll(find as string, by)
        : (input as string).replace(find as string, by);
    },
  );
}

/** Texts. */
export const stringOperators: Operators = {
  $concat: variadic(concat),
  $toLower: unary((value) => asciiLower(textOf(value))),
  $toUpper: unary((value) => asciiUpper(textOf(value))),
  $substrCP: variadic(substrCodePoints, 3, 3),
  $substrBytes: variadic(substrBytes, 3, 3),
  $substr: variadic(substrBytes, 3, 3),
  $strLenCP: unary((value, name) => lengthOf(value, name, (text) => [...text].length)),
  $strLenBytes: unary((value, name) => lengthOf(value, name, (text) => Buffer.byteLength(text))),
  $split: binary(split),
  $trim: trimmer(true, true),
  $ltrim: trimmer(true, false),
  $rtrim: trimmer(false, true),
  $regexMatch: regexOperator(false, (text, regex) => regex.test(text)),
  $regexFind: regexOperator(null, (text, regex) => {
    const match = regex.exec(text);
    return match === null ? null : found(match);
  }),
  $regexFindAll: regexOperator([], (text, regex) =>
    [...text.matchAll(new RegExp(regex.source, `${regex.flags}g`))].map(found),
  ),
  $indexOfCP: variadic(indexOf, 2, 4),
  $replaceOne: replacer(false),
  $replaceAll: replacer(true),
};
