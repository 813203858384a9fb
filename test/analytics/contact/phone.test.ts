import { describe, expect, test } from '@jest/globals';
import { countryCode } from '../../../src/analytics/contact/country-code.ts';
import { splitName } from '../../../src/analytics/contact/person.ts';
import { e164 } from '../../../src/analytics/contact/phone.ts';

describe('e164', () => {
  test.each([
    // Source: googleads/data-manager-java, UserDataFormatterTest.java.
    ['1 800 555 0100', 'US', '+18005550100'],
    ['+1 800-555-0100', null, '+18005550100'],
    ['441134960987', 'GB', '+441134960987'],
    ['+44-113-496-0987', null, '+441134960987'],
    // Source: facebook.com/business/help/2082575038703844.
    ['1-234-567-8910', 'US', '+12345678910'],
    ['+44 844 412 4653', null, '+448444124653'],
    // Source: ads.tiktok.com/help, customer file.
    ['(657)777-0000', 'US', '+16577770000'],
    ['912 345 678', 'PT', '+351912345678'],
    ['00351 912 345 678', null, '+351912345678'],
    ['+351 912 345 678', 'US', '+351912345678'],
    ['+49 (0) 30 901820', null, '+4930901820'],
    ['912345678 ext. 12', 'PT', '+351912345678'],
  ])('%s of someone in %s is %s', (written, country, number) => {
    expect(e164(written, country)).toBe(number);
  });

  test.each([
    ['912 345 678', null],
    ['123', 'PT'],
    ['call me', 'PT'],
    ['912345678 / 913456789', 'PT'],
    ['912345678', 'ZZ'],
    ['', 'PT'],
  ])('%j of someone in %s cannot be read', (written, country) => {
    expect(e164(written, country)).toBeNull();
  });
});

describe('countryCode', () => {
  test.each([
    ['pt', 'PT'],
    ['Portugal', 'PT'],
    ['Deutschland', 'DE'],
    ['ESPANA', 'ES'],
    ['Royaume-Uni', 'GB'],
    ['UK', 'GB'],
    ['U.S.A.', 'US'],
    ['Suíça', 'CH'],
    ['Brasil', 'BR'],
    ['Atlantis', null],
    ['', null],
  ])('%j is %j', (written, code) => {
    expect(countryCode(written)).toBe(code);
  });
});

describe('splitName', () => {
  test.each([
    ['Maria Silva', 'Maria', 'Silva'],
    ['  Maria   Silva ', 'Maria', 'Silva'],
    ['Silva Costa, Ana Maria', 'Ana Maria', 'Silva Costa'],
    ['Maria Silva Costa', null, null],
    ['Maria', null, null],
  ])('%j is %j %j', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName });
  });
});
