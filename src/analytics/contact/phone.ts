import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A telephone number in E.164, +351912345678, or null where it cannot be read or no country has such a number. A number without
 * its country's code is read as one of the customer's country (two letters); without that nobody can say whose it is. An
 * extension is left out.
 */
export function e164(text: string, country: string | null): string | null {
  // "00" is how most of the world dials what is written "+"; a zero in brackets is dialled within the country only.
  const dialled = text.trim().replace(/^00(?=[1-9])/, '+');
  const abroad = dialled.replace(/^(\+[\d\s.-]{1,6})\(0\)/, '$1');
  return numberIn(abroad, country) ?? numberIn(dialled, country);
}

function numberIn(text: string, country: string | null): string | null {
  const home =
    country !== null && isSupportedCountry(country) ? { defaultCountry: country as CountryCode } : {};
  const number = parsePhoneNumberFromString(text, { ...home, extract: false });
  return number?.isValid() ? number.number : null;
}
