import { hashed, isEmailAddress, nullIfEmpty, type PlatformFormat } from './platform-format.ts';

const address = ['First Name', 'Last Name', 'Country', 'Zip'] as const;

/**
 * Google Ads Customer Match: e-mail, telephone and names hashed, country and postcode as they are. The address is written whole or
 * not at all, as Google matches it by all four.
 *
 * Source: support.google.com/google-ads, answers 7659867 (columns), 7476159 (hashed data) and 7474263 (what is hashed);
 * developers.google.com/data-manager/api/devguides/concepts/formatting, and its UserDataFormatter (googleads/data-manager-java).
 */
export const google: PlatformFormat = {
  name: 'Google Ads Customer Match',
  columns: ['Email', 'Phone', ...address],
  keys: [
    { name: 'e-mail', columns: ['Email'] },
    { name: 'telephone', columns: ['Phone'] },
    { name: 'name and address', columns: address },
  ],
  cells(person) {
    const names = [googleGivenName(person.firstName ?? ''), googleFamilyName(person.lastName ?? '')] as const;
    const places = [person.country, googlePostcode(person.postcode ?? '')] as const;
    const isWhole = [...names, ...places].every((part) => part !== null);
    const [first, last] = names.map(hashed);
    const [country, zip] = places;
    return {
      Email: hashed(googleEmail(person.email ?? '')),
      Phone: hashed(person.phone),
      ...(isWhole && { 'First Name': first, 'Last Name': last, Country: country, Zip: zip }),
    } as ReturnType<PlatformFormat['cells']>;
  },
};

/** An address in lower case without spaces; at gmail.com and googlemail.com also without points and what follows a plus sign. */
export function googleEmail(email: string): string | null {
  const lower = email.replace(/\s/g, '').toLowerCase();
  const [user = '', domain = ''] = lower.split('@');
  const isGoogles = domain === 'gmail.com' || domain === 'googlemail.com';
  const written = isGoogles ? `${user.replace(/\+.*$/, '').replaceAll('.', '')}@${domain}` : lower;
  return isEmailAddress(written) && isEmailAddress(lower) ? written : null;
}

/** A first name in lower case without titles such as Mrs. */
export function googleGivenName(name: string): string | null {
  return nullIfEmpty(
    plain(name)
      .replace(/(?:^|\s)(?:mr|mrs|ms|dr)\.(?=\s|$)/g, '')
      .trim(),
  );
}

const suffix = /(?:,\s*|\s+)(?:jr\.|sr\.|2nd|3rd|ii|iii|iv|v|vi|cpa|dc|dds|vm|jd|md|phd)$/;

/** A last name in lower case without suffixes such as Jr. */
export function googleFamilyName(name: string): string | null {
  let left = plain(name);
  // A comma before it makes a suffix of what would otherwise be the whole name.
  while (suffix.test(left)) left = left.replace(suffix, '').replace(/,\s*$/, '');
  return nullIfEmpty(left.replace(/^,$/, ''));
}

/** A postcode as it is written; null of what is none, so that a file holds nothing that a spreadsheet would run. */
function googlePostcode(postcode: string): string | null {
  const trimmed = postcode.trim();
  return /^[A-Za-z0-9][A-Za-z0-9 -]*$/.test(trimmed) ? trimmed : null;
}

/** Lower case, without outer spaces, one space between words. */
function plain(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
