import { describe, expect, test } from '@jest/globals';
import { contactColumn, isContactValue, readConsent, readStop } from '../../src/data/contact-columns.ts';

describe('a column of the customers file', () => {
  test.each([
    ...[
      'marketing_consent',
      'Accepts Marketing',
      'opt_in',
      'GDPR consent',
      'Einwilligung',
      'consentement',
      'consentimiento',
      'Autoriza marketing',
      'subscribed',
    ].map((name) => [name, 'consent', 'any']),
    ...[
      'email_opt_in',
      'Accepts Email Marketing',
      'Newsletter',
      'Email Marketing Consent',
      'newsletter_subscribed',
      'acepta_email',
      'Newsletter-Anmeldung',
    ].map((name) => [name, 'consent', 'email']),
    ...['sms_consent', 'Accepts SMS Marketing', 'phone_opt_in', 'whatsapp_optin'].map((name) => [
      name,
      'consent',
      'phone',
    ]),
    ...[
      'do_not_contact',
      'Do Not Market',
      'unsubscribed',
      'opted_out',
      'DNC',
      'Kontaktsperre',
      'ne_pas_contacter',
      'dado_de_baja',
      'não contactar',
      'Unsubscribed at',
      'blocklisted',
    ].map((name) => [name, 'stop', 'any']),
    ...['do_not_email', 'email_opt_out', 'Unsubscribed from all email', 'Newsletter abgemeldet'].map(
      (name) => [name, 'stop', 'email'],
    ),
    ...['do_not_call', 'sms_unsubscribed', 'no_calls'].map((name) => [name, 'stop', 'phone']),
    ...['email', 'E-Mail', 'billing_email', 'Email 2', 'correo', 'courriel', 'contact email address'].map(
      (name) => [name, 'address', 'email'],
    ),
    ...[
      'phone',
      'Mobile',
      'Telefon',
      'téléphone',
      'telemóvel',
      'Handynummer',
      'phone_number',
      'Billing Phone',
      'tel',
      'work phone 2',
      'second phone',
      'emergency_contact_mobile_no',
      'numéro de téléphone',
    ].map((name) => [name, 'address', 'phone']),
  ])('named %s says %s for %s', (name, says, channel) => {
    expect(contactColumn(name)).toEqual({ says, channel });
  });

  test.each([
    'country',
    'hotel',
    'device',
    'signup_date',
    'cookie_consent',
    'terms_accepted',
    'privacy_consent',
    'consent_source',
    'optin_ip',
    'plan',
    'subscription',
    'tier',
    'channel',
    'smartphone',
    'no_of_orders',
    'post_consent',
    'name',
    'birthday',
    'gender',
  ])('named %s says nothing about contact', (name) => {
    expect(contactColumn(name)).toBeUndefined();
  });
});

describe('consent', () => {
  test.each([
    ...[
      true,
      'yes',
      'Y',
      1,
      '1',
      'TRUE',
      'ja',
      'oui',
      'sí',
      'sim',
      'SUBSCRIBED',
      'Opted in',
      '2024-02-03',
      '03.02.2024 10:00',
      new Date(0),
    ].map((value) => [value, 'yes']),
    ...[
      false,
      'no',
      'N',
      0,
      '0',
      'nein',
      'non',
      'não',
      'NEVER_SUBSCRIBED',
      'unsubscribed',
      'pending',
      'abgemeldet',
    ].map((value) => [value, 'no']),
    ...[null, undefined, '', ' ', '-'].map((value) => [value, 'empty']),
    ...['perhaps', 7, '???', 'see file'].map((value) => [value, 'unreadable']),
  ] as [Parameters<typeof readConsent>[0], string][])('%p is %s', (value, meaning) => {
    expect(readConsent(value)).toBe(meaning);
  });
});

describe('a mark not to be contacted', () => {
  test.each([true, 'yes', 1, 'x', 'asked on the telephone', '2024-02-03', new Date(0), 'unsubscribed'])(
    '%p holds',
    (value) => {
      expect(readStop(value)).toBe(true);
    },
  );
  test.each([false, 'no', 0, '', null, undefined, 'nein', 'n', '-'])('%p does not', (value) => {
    expect(readStop(value)).toBe(false);
  });
});

test('addresses are known by their form, numbers by their column or as international ones', () => {
  expect(isContactValue('partner', 'ann@example.com')).toBe(true);
  expect(isContactValue('mobile', '912 345 678')).toBe(true);
  expect(isContactValue('mobile', 912345678)).toBe(true);
  expect(isContactValue('anything', '+351 912 345 678')).toBe(true);
  expect(isContactValue('order', '912345678')).toBe(false);
  expect(isContactValue('mobile', 'yes')).toBe(false);
  expect(isContactValue('note', '+10%')).toBe(false);
});
