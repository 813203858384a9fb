import { hashed, isEmailAddress, nullIfEmpty, type PlatformFormat } from './platform-format.ts';

/**
 * Meta's customer list, for custom audiences: every column is hashed, names, postcode and country too.
 *
 * Source: developers.facebook.com, Customer File Custom Audiences (hashing and normalisation) and Customer Information Parameters;
 * facebook.com/business/help/2082575038703844 (columns). Where these say nothing or say it without an example, as Meta's own SDKs
 * do (facebook-python-business-sdk, serverside/normalize.py, and the tests of facebook-php-business-sdk).
 */
export const meta: PlatformFormat = {
  name: 'Meta customer list',
  columns: ['email', 'phone', 'fn', 'ln', 'zip', 'country'],
  keys: [
    { name: 'e-mail', columns: ['email'] },
    { name: 'telephone', columns: ['phone'] },
    { name: 'name and address', columns: ['fn', 'ln', 'zip', 'country'] },
  ],
  cells: ({ email, phone, firstName, lastName, postcode, country }) => ({
    email: hashed(metaEmail(email ?? '')),
    phone: hashed(metaPhone(phone ?? '')),
    fn: hashed(metaName(firstName ?? '')),
    ln: hashed(metaName(lastName ?? '')),
    zip: hashed(metaPostcode(postcode ?? '')),
    country: hashed(country?.toLowerCase() ?? null),
  }),
};

/** An address in lower case without outer spaces. Points stay, also at gmail.com. */
export function metaEmail(email: string): string | null {
  const lower = email.trim().toLowerCase();
  return isEmailAddress(lower) ? lower : null;
}

/** The figures of an E.164 number: country code first, no plus sign, no leading zero. */
export function metaPhone(phone: string): string | null {
  return nullIfEmpty(phone.replace(/\D/g, '').replace(/^0+/, ''));
}

/** A name in lower case without punctuation; letters of every script stay as they are. */
export function metaName(name: string): string | null {
  return nullIfEmpty(name.trim().toLowerCase().replace(/\p{P}/gu, '').replace(/\s+/g, ' '));
}

/** A postcode in lower case without spaces, up to its first hyphen: 98121-4892 is 98121. */
export function metaPostcode(postcode: string): string | null {
  const [first = ''] = postcode.toLowerCase().replace(/\s/g, '').split('-');
  return nullIfEmpty(first);
}
