import { describe, expect, test } from '@jest/globals';
import { tiktok, tiktokEmail, tiktokPhone } from '../../../src/analytics/contact/tiktok.ts';

const nobody = {
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  country: null,
  postcode: null,
};

// Source: ads.tiktok.com/help, "List of supported IDs and formats for a customer file".
describe("TikTok's file", () => {
  test('hashes e-mail and telephone as the published examples', () => {
    expect(tiktok.cells({ ...nobody, email: 'Jane Doe@gmail.com', phone: '+37493828222' })).toEqual({
      Email_SHA256: 'd6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69',
      Phone_SHA256: '65b7e6dcf6f4310f8d7cbfbd78289a753062fb054d6664fb9aaac5df66a422d4',
    });
  });

  test.each([
    ['+16577770000', '16577770000'],
    ['+37493828222', '37493828222'],
  ])('the telephone %s is %s', (written, normalised) => {
    expect(tiktokPhone(written)).toBe(normalised);
  });

  test.each([
    ['Firstname-Lastname@gmail.com', 'firstname-lastname@gmail.com'],
    ['jane+news@outlook.com', 'jane@outlook.com'],
    ['jane.doe@gmail.com', 'jane.doe@gmail.com'],
    ['_jane@example.com', null],
    ['', null],
  ])('the address %j is %j', (written, normalised) => {
    expect(tiktokEmail(written)).toBe(normalised);
  });
});
