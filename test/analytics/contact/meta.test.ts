import { describe, expect, test } from '@jest/globals';
import { meta, metaEmail, metaName, metaPhone, metaPostcode } from '../../../src/analytics/contact/meta.ts';

const nobody = {
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  country: null,
  postcode: null,
};

describe("Meta's file", () => {
  // Source: developers.facebook.com, Customer Information Parameters: "expected SHA256 output".
  test.each([
    [
      'email',
      { email: 'John_Smith@gmail.com' },
      '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
    ],
    ['phone', { phone: '+16505551212' }, 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'],
    ['fn', { firstName: 'Mary' }, '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
    ['fn', { firstName: '정' }, '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
    ['fn', { firstName: 'Valéry' }, '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c'],
    ['country', { country: 'US' }, '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
  ])('hashes %s of %j as the published example', (column, known, sha256) => {
    expect(meta.cells({ ...nobody, ...known })[column]).toBe(sha256);
  });

  test('leaves empty what is not known', () => {
    expect(Object.values(meta.cells(nobody))).toEqual([null, null, null, null, null, null]);
  });
});

describe("Meta's normalisation", () => {
  test('keeps the points of an address at gmail.com, which Google takes out', () => {
    expect(metaEmail(' Jane.Doe@gmail.com ')).toBe('jane.doe@gmail.com');
  });

  // Source: facebook-php-business-sdk, ServerSideNormalizeTest.php, testPhoneNormalizeData.
  test.each([
    ['+442071838750', '442071838750'],
    ['123-456-7890', '1234567890'],
    ['777 747 (3515)', '7777473515'],
    ['44-12390821300A', '4412390821300'],
  ])('the telephone %s is %s', (written, normalised) => {
    expect(metaPhone(written)).toBe(normalised);
  });

  // Source: ServerSideNormalizeTest.php, testPostalCodeNormalizeData.
  test.each([
    ['  98121', '98121'],
    ['98121-4892', '98121'],
    ['NR9 5AL', 'nr95al'],
    ['98-121-4892', '98'],
  ])('the postcode %j is %s', (written, normalised) => {
    expect(metaPostcode(written)).toBe(normalised);
  });

  // Source: facebook-nodejs-business-sdk, utils.test.js; Customer Information Parameters: lower case, no punctuation.
  test.each([
    ['  Eg  ', 'eg'],
    ["O'Brien", 'obrien'],
    ['Anne-Marie', 'annemarie'],
    ['!', null],
  ])('the name %j is %j', (written, normalised) => {
    expect(metaName(written)).toBe(normalised);
  });
});
