import { hashed, isEmailAddress, nullIfEmpty, type PlatformFormat } from './platform-format.ts';

/**
 * TikTok's customer file: e-mail and telephone, hashed.
 *
 * Source: ads.tiktok.com/help, "List of supported IDs and formats for a customer file". Its editions disagree on the plus sign of
 * telephone numbers: June 2025 wants it, August 2025 wants it gone, a later one recommends it, takes both and hashes its example
 * without it. Without it is what the example and the two later ones take.
 */
export const tiktok: PlatformFormat = {
  name: 'TikTok customer file',
  columns: ['Email_SHA256', 'Phone_SHA256'],
  keys: [
    { name: 'e-mail', columns: ['Email_SHA256'] },
    { name: 'telephone', columns: ['Phone_SHA256'] },
  ],
  cells: ({ email, phone }) => ({
    Email_SHA256: hashed(tiktokEmail(email ?? '')),
    Phone_SHA256: hashed(tiktokPhone(phone ?? '')),
  }),
};

/** An address in lower case without spaces and without what follows a plus sign; null where it begins with neither letter nor figure. */
export function tiktokEmail(email: string): string | null {
  const lower = email.replace(/\s/g, '').toLowerCase();
  const plain = lower.replace(/\+[^@]*@/, '@');
  return isEmailAddress(plain) && /^[\p{L}\p{N}]/u.test(plain) ? plain : null;
}

/** The figures of an E.164 number, country code first. */
export function tiktokPhone(phone: string): string | null {
  return nullIfEmpty(phone.replace(/\D/g, '').replace(/^0+/, ''));
}
