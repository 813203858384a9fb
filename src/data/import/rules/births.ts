import { type Day, dateOfDay } from '../../../calendar.ts';
import type { Attribute, AttributeValue } from '../attributes.ts';
import { folded } from './folded.ts';

const earliestYear = 1900;
const oldest = 120;

const births =
  /birth|(?:^|[^a-z])dob(?![a-z])|geburt|geboren|naissance|(?:^|[^a-z])ne\(?e?\)? le|nacimiento|nascimento|cumpleanos|aniversario/;
const ages = /^(?:age|customer age|alter|edad|idade|age \(years\))$/;

/** Whether a column's name says that it holds births. */
export function isBirthName(name: string): boolean {
  return births.test(called(name));
}

function called(name: string): string {
  return folded(name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' '));
}

/**
 * How to tell that an attribute holds a birth or an age that nobody alive has: before 1900, after today, more than 120 years ago.
 * Undefined for attributes that hold neither, by their name and type.
 */
export function createBirthJudge(
  { name, type }: Pick<Attribute, 'name' | 'type'>,
  today: Day,
): ((value: AttributeValue) => boolean) | undefined {
  const thisYear = Number(today.slice(0, 4));
  const first = dateOfDay(`${Math.max(earliestYear, thisYear - oldest)}-01-01`);
  const last = dateOfDay(today);
  if (ages.test(called(name)) && type === 'number')
    return (value) => typeof value === 'number' && (value < 0 || value > oldest);
  if (!isBirthName(name)) return undefined;
  if (type === 'day') return (value) => value instanceof Date && (value < first || value > last);
  if (type === 'number')
    return (value) => typeof value === 'number' && (value < first.getUTCFullYear() || value > thisYear);
  return undefined;
}
