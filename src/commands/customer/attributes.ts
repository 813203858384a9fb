import { dayOfDate } from '../../calendar.ts';
import { isContactValue } from '../../data/contact-columns.ts';
import type { Customer } from '../../data/store.ts';
import { formatDay } from '../../format.ts';
import type { Fact } from '../answer.ts';

type Attributes = Customer['attributes'];

/** What the customers file says of someone, but for what is not known of them and what would show an e-mail address or a telephone number. */
export function attributeFacts(attributes: Attributes): Fact[] {
  return shown(attributes).map(([name, value]) => ({
    key: `attribute.${name}`,
    label: name,
    ...(value instanceof Date ? { value: dayOfDate(value), unit: 'day' } : { value: inWords(value) }),
  }));
}

/** "country Portugal, device phone"; empty where nothing is known. */
export function attributesInWords(attributes: Attributes): string {
  return shown(attributes)
    .map(([name, value]) => `${name} ${value instanceof Date ? formatDay(dayOfDate(value)) : inWords(value)}`)
    .join(', ');
}

/** That some columns are not shown, and why. */
export function attributeNotes(attributes: Attributes): string[] {
  const hidden = Object.entries(attributes).filter(([name, value]) => isContactValue(name, value));
  if (hidden.length === 0) return [];
  return [
    `Not shown, as e-mail addresses and telephone numbers never are: ${hidden.map(([name]) => name).join(', ')}.`,
  ];
}

function shown(attributes: Attributes): [string, Exclude<Attributes[string], null>][] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === null || isContactValue(name, value) ? [] : [[name, value] as [string, typeof value]],
  );
}

/** Numbers without thousands separators: many are years or codes. */
function inWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
