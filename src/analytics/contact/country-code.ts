import { getCountries } from 'libphonenumber-js/max';

const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl'];

/** What is written for a country besides its names. */
const furtherNames: readonly (readonly [name: string, code: string])[] = [
  ['uk', 'GB'],
  ['england', 'GB'],
  ['scotland', 'GB'],
  ['wales', 'GB'],
  ['great britain', 'GB'],
  ['usa', 'US'],
  ['u s a', 'US'],
  ['u s', 'US'],
  ['united states of america', 'US'],
  ['america', 'US'],
  ['holland', 'NL'],
  ['uae', 'AE'],
  ['czech republic', 'CZ'],
  ['turkey', 'TR'],
];

let known: ReadonlyMap<string, string> | undefined;

/**
 * The two letters of ISO 3166-1 for a country as people write it: its code, or its name in English, German, French, Spanish,
 * Portuguese, Italian or Dutch (Unicode's), whatever case and accents. Null where it is none.
 */
export function countryCode(text: string): string | null {
  known ??= countryNames();
  return known.get(comparable(text)) ?? null;
}

function countryNames(): Map<string, string> {
  const names = new Map<string, string>();
  const speakers = languages.map(
    (language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }),
  );
  for (const code of getCountries()) {
    const own = speakers.flatMap((speaker) => speaker.of(code) ?? []);
    for (const name of [code, ...own]) names.set(comparable(name), code);
  }
  for (const [name, code] of furtherNames) names.set(name, code);
  return names;
}

function comparable(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}
