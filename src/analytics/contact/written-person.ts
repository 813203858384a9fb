import { countryCode } from './country-code.ts';
import { google } from './google.ts';
import { meta } from './meta.ts';
import { type Person, splitName } from './person.ts';
import { e164 } from './phone.ts';
import type { PlatformFormat } from './platform-format.ts';
import { tiktok } from './tiktok.ts';

/** The files of advertising platforms. */
export const platformFormats: Readonly<Record<'google' | 'meta' | 'tiktok', PlatformFormat>> = {
  google,
  meta,
  tiktok,
};

/** A person as files have them: the name whole, in two parts or both, the rest as it was typed. */
export type WrittenPerson = Person & { name: string | null };

/** A person as it was meant; without a telephone number or country where these cannot be read. */
export function readPerson(written: WrittenPerson): Person {
  const { name, firstName, lastName, email, phone, postcode } = written;
  const country = written.country === null ? null : countryCode(written.country);
  return {
    email,
    phone: phone === null ? null : e164(phone, country),
    ...(firstName === null || lastName === null ? splitName(name ?? '') : { firstName, lastName }),
    country,
    postcode,
  };
}
