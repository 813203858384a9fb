import { describe, expect, test } from '@jest/globals';
import {
  google,
  googleEmail,
  googleFamilyName,
  googleGivenName,
} from '../../../src/analytics/contact/google.ts';
import type { Person } from '../../../src/analytics/contact/person.ts';

const nobody: Person = {
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  country: null,
  postcode: null,
};

// Source: googleads/data-manager-java, data-manager-util, UserDataFormatterTest.java.
const sdkEmails = [
  ['QuinnY@example.com', 'quinny@example.com'],
  ['QuinnY@EXAMPLE.com', 'quinny@example.com'],
  ['user.name+NYC@Example.com', 'user.name+nyc@example.com'],
  ['jefferson.Loves.hiking@gmail.com', 'jeffersonloveshiking@gmail.com'],
  ['j.e.f..ferson.Loves.hiking@gmail.com', 'jeffersonloveshiking@gmail.com'],
  ['jefferson.Loves.hiking@googlemail.com', 'jeffersonloveshiking@googlemail.com'],
  ['Jane.Doe+shopping@gmail.com', 'janedoe@gmail.com'],
  ['Jane.Doe+shopping@googlemail.com', 'janedoe@googlemail.com'],
] as const;

// Source: developers.google.com/data-manager/api/devguides/concepts/formatting.
const documentedEmails = [
  ['cloudy.sanfrancisco+shopping@gmail.com', 'cloudysanfrancisco@gmail.com'],
] as const;

describe("Google's e-mail addresses", () => {
  test.each([...sdkEmails, ...documentedEmails])('%s is %s', (written, normalised) => {
    expect(googleEmail(written)).toBe(normalised);
  });

  test.each(['@example.com', 'quinn', '', '+tag@gmail.com', 'a@b@example.com'])('%j is none', (written) => {
    expect(googleEmail(written)).toBeNull();
  });
});

describe("Google's names", () => {
  // Source: UserDataFormatterTest.java.
  test.each([
    [' Alex   ', 'alex'],
    [' Mr. Alex   ', 'alex'],
    [' Mrs. Alex   ', 'alex'],
    [' Dr. Alex   ', 'alex'],
    [' Alex Dr.', 'alex'],
    [' Mralex   ', 'mralex'],
    [' Mr. ', null],
    [' ', null],
  ])('the first name %j is %j', (written, normalised) => {
    expect(googleGivenName(written)).toBe(normalised);
  });

  // Source: UserDataFormatterTest.java.
  test.each([
    [' Quinn   ', 'quinn'],
    ['Quinn-Alex', 'quinn-alex'],
    [' Quinn, Jr.   ', 'quinn'],
    [' Quinn,Jr.   ', 'quinn'],
    [' Quinn Sr.  ', 'quinn'],
    ['quinn, jr. dds', 'quinn'],
    ['quinn, jr., dds', 'quinn'],
    ['Boardds', 'boardds'],
    ['lacparm', 'lacparm'],
    [', Jr. ', null],
    [',Jr.,DDS ', null],
  ])('the last name %j is %j', (written, normalised) => {
    expect(googleFamilyName(written)).toBe(normalised);
  });
});

describe("Google's file", () => {
  test('hashes e-mail and telephone as the published examples do', () => {
    // Source: UserDataFormatterTest.java, processEmailAddress and processPhoneNumber in hexadecimal.
    expect(google.cells({ ...nobody, email: '  ALEXZ@example.com   ', phone: '+18005550100' })).toMatchObject(
      {
        Email: '509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a',
        Phone: 'fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30',
      },
    );
  });

  test('hashes names, and leaves country and postcode as they are', () => {
    // Source: UserDataFormatterTest.java, processGivenName and processFamilyName; answer 7474263: "don't hash Country and Zip data".
    const person = {
      ...nobody,
      firstName: '  GivenName  ',
      lastName: 'Familyname',
      country: 'PT',
      postcode: ' 1229-076  ',
    };
    expect(google.cells(person)).toMatchObject({
      'First Name': '128a07bfe2df877c52076e60d7774cf5baaa046c5a6c48daf30ff43ecca2f814',
      'Last Name': '77762c287e61ce065bee5c15464012c6fbe088398b8057627d5577249430d574',
      Country: 'PT',
      Zip: '1229-076',
    });
  });

  test('writes no part of an address that is not whole', () => {
    expect(google.cells({ ...nobody, firstName: 'Ana', lastName: 'Silva', country: 'PT' })).toEqual({
      Email: null,
      Phone: null,
    });
  });

  test('takes nothing for a postcode that a spreadsheet would run', () => {
    const person = { ...nobody, firstName: 'Ana', lastName: 'Silva', country: 'PT', postcode: '=1+1' };
    expect(google.cells(person)).not.toHaveProperty('Zip');
  });
});
