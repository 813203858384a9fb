import type { Person } from '../../analytics/contact/person.ts';
import type { PlatformFormat } from '../../analytics/contact/platform-format.ts';
import type { ExportRequest } from '../../data/exports.ts';
import type { PersonRow } from '../../data/people.ts';

/** The platforms that files are made for. */
export const platforms = ['google', 'meta', 'tiktok'] as const satisfies readonly ExportRequest['format'][];

export type Platform = (typeof platforms)[number];

/** How people are written for platforms; loaded with the first export of contact data, as telephone numbers of all countries are large. */
export type PersonWriter = {
  formats: Readonly<Record<Platform, PlatformFormat>>;
  /** A person as the customers file has them; without a telephone number where it cannot be read. */
  personOf(row: PersonRow): Person;
};

let writer: Promise<PersonWriter> | undefined;

export function personWriter(): Promise<PersonWriter> {
  writer ??= load();
  return writer;
}

async function load(): Promise<PersonWriter> {
  const [{ google }, { meta }, { tiktok }, { e164 }, { countryCode }, { splitName }] = await Promise.all([
    import('../../analytics/contact/google.ts'),
    import('../../analytics/contact/meta.ts'),
    import('../../analytics/contact/tiktok.ts'),
    import('../../analytics/contact/phone.ts'),
    import('../../analytics/contact/country-code.ts'),
    import('../../analytics/contact/person.ts'),
  ]);
  return {
    formats: { google, meta, tiktok },
    personOf(row) {
      const country = row.country === null ? null : countryCode(row.country);
      const { firstName, lastName } = row;
      return {
        email: row.email,
        phone: row.phone === null ? null : e164(row.phone, country),
        ...(firstName === null || lastName === null ? splitName(row.name ?? '') : { firstName, lastName }),
        country,
        postcode: row.postcode,
      };
    },
  };
}
