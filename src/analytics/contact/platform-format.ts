import { createHash } from 'node:crypto';
import type { Person } from './person.ts';

/** The file that an advertising platform takes to match people by: everything in it is as the platform's documentation wants it. */
export type PlatformFormat = {
  /** What the platform calls such a list: Google Ads Customer Match. */
  name: string;
  /** The header of the file. */
  columns: readonly string[];
  /** What people are matched by, each with the columns that it takes. */
  keys: readonly { name: string; columns: readonly string[] }[];
  /** A person's cells by column; null where nothing is known, or nothing that the platform takes. */
  cells(person: Person): Readonly<Record<string, string | null>>;
};

/** SHA-256 of a text's UTF-8 bytes in hexadecimal, lower case, as all platforms take it; null of null. */
export function hashed(text: string | null): string | null {
  return text === null ? null : createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Whether a text is an address with something on either side of its only @, and a domain with a point in it. */
export function isEmailAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** The text, or null where nothing is left of it. */
export function nullIfEmpty(text: string): string | null {
  return text === '' ? null : text;
}
