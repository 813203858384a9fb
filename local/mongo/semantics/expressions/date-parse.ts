import { localTime } from '../calendar.ts';
import { ServerError } from '../server-error.ts';
import { type TimeZone, timeZone } from '../time-zone.ts';

const iso =
  /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * The date that an ISO 8601 text means; without an offset of its own it is on the clock of `zone`.
 * @throws ServerError with the code given for other texts: the many other forms that the server guesses are refused.
 */
export function parseDate(text: string, zone: TimeZone | undefined, code: number): Date {
  const match = iso.exec(text.trim());
  const parts = match === null ? undefined : partsOf(match);
  if (match === null || parts === undefined) {
    throw new ServerError(code, `Error parsing date string '${text}'; only ISO 8601 dates are supported`);
  }
  const own = match[8];
  if (own !== undefined && zone !== undefined) {
    throw new ServerError(
      code,
      `you cannot pass in a date/time string with GMT offset together with a timezone argument ('${text}')`,
    );
  }
  const clock = zone ?? timeZone(own);
  return new Date(clock.instantOf(localTime(...parts)));
}

type Parts = [number, number, number, number, number, number, number];

function partsOf(match: RegExpExecArray): Parts | undefined {
  const at = (index: number, otherwise: number) =>
    match[index] === undefined ? otherwise : Number(match[index]);
  const fraction = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000 + 1e-7);
  const parts: Parts = [at(1, 1970), at(2, 1), at(3, 1), at(4, 0), at(5, 0), at(6, 0), fraction];
  const [year, month, day, hour, minute, second] = parts;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isValid =
    month >= 1 && month <= 12 && day >= 1 && day <= length && hour < 24 && minute < 60 && second < 60;
  return isValid ? parts : undefined;
}
