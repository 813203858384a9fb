/** How the numbers of a cell style are to be read. */
export type NumberStyle = 'number' | 'day' | { zeros: number };

const dayMilliseconds = 86_400_000;
/** 1899-12-30: serial numbers count from there, from March 1900 on. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
/** Before the leap day that 1900 did not have, and Excel thinks it had. */
const firstTrueSerial = 60;
const builtInDays = new Set([14, 15, 16, 17, 22, ...range(27, 36), ...range(50, 58)]);
const builtInTimes = new Set([18, 19, 20, 21]);

/** How numbers with a number format are to be read: formats that show days or a time of day, or pad with zeros. */
export function numberStyleOf(id: number, code: string | undefined): NumberStyle {
  if (builtInDays.has(id) || builtInTimes.has(id)) return 'day';
  if (code === undefined) return 'number';
  const zeros = /^0{2,}$/.exec(code)?.[0].length;
  if (zeros) return { zeros };
  // Quoted and escaped characters are shown as they are; [h] counts hours, which is no time of day.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')[0] ?? '';
  if (/\[[hms]+\]/i.test(bare)) return 'number';
  return /[ydhs]|mmm/i.test(bare.replace(/\[[^\]]*\]|general|standard/gi, '')) ? 'day' : 'number';
}

/** What a numeric cell shows, without the noise of binary fractions. */
export function textOfNumber(value: string, style: NumberStyle, is1904: boolean): string {
  if (style === 'number' && /^-?\d{1,15}$/.test(value)) return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  if (style === 'day') return textOfSerial(number, is1904) ?? plainNumberText(number);
  if (style === 'number') return plainNumberText(number);
  return Number.isInteger(number) && number >= 0
    ? plainNumberText(number).padStart(style.zeros, '0')
    : plainNumberText(number);
}

/**
 * The day (and time of day) of Excel's serial number, as ISO text, or the time alone below 1; undefined when there is none.
 * Source: ECMA-376-1:2016, 18.17.4.1 (date conversion for serial values).
 */
export function textOfSerial(serial: number, is1904 = false): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined;
  // Times are kept in fractions of a day: the nearest second is what was meant.
  const seconds = Math.round((serial % 1) * 86_400);
  const whole = Math.floor(serial);
  if (whole === 0 && !is1904) return clock(seconds);
  const shifted = is1904 ? epoch1904 : whole < firstTrueSerial ? epoch1900 + dayMilliseconds : epoch1900;
  const text = new Date(shifted + whole * dayMilliseconds + seconds * 1000).toISOString();
  return seconds === 0 ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** A number in plain notation with the 15 digits that are exact in a double: "0.3", not "0.30000000000000004". */
export function plainNumberText(number: number): string {
  const text = String(Number(number.toPrecision(15)));
  if (!text.includes('e')) return text;
  return Math.abs(number) >= 1
    ? BigInt(Math.round(number)).toString()
    : number.toFixed(20).replace(/0+$/, '');
}

/** The index of the column of a cell reference such as "AB12", or undefined. */
export function columnOf(reference: string): number | undefined {
  let column = 0;
  for (let index = 0; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) - 64;
    if (letter < 1 || letter > 26) return index === 0 ? undefined : column - 1;
    column = column * 26 + letter;
  }
  return undefined;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Characters that XML cannot hold are written as _x000D_. */
export function unescapedText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}
