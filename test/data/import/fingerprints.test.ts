import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../src/data/import/digest.ts';
import { FingerprintTable, partOf } from '../../../src/data/import/fingerprints.ts';

describe('FingerprintTable', () => {
  test('counts each digest for itself, also while it grows', () => {
    const table = new FingerprintTable(2);
    const digests = Array.from({ length: 5000 }, (_, index) => digestOf([String(index)]));
    for (const digest of digests) expect(table.count(digest)).toBe(1);
    for (const digest of digests) expect(table.count(digest)).toBe(2);
    expect(table.size).toBe(5000);
    expect(table.count(digestOf(['another']))).toBe(1);
  });

  test('holds a number for a digest until another is set', () => {
    const table = new FingerprintTable();
    expect(table.get(digestOf(['a']))).toBe(0);
    table.set(digestOf(['a']), 7);
    table.set(digestOf(['a']), 4_000_000_000);
    expect(table.get(digestOf(['a']))).toBe(4_000_000_000);
    expect(table.size).toBe(1);
  });

  test('tells apart digests that differ in one character of those it looks at', () => {
    const table = new FingerprintTable();
    table.count('AAAAABAAAAAAAAAAAAAA');
    expect(table.get('AAAAAAAAAAAAAAAAAAAA')).toBe(0);
    expect(table.get('AAAAABAAAAABAAAAAAAA')).toBe(0);
  });
});

test('parts are about equal and cover everything', () => {
  const counts = [0, 0, 0];
  for (let index = 0; index < 3000; index++) {
    const part = partOf(digestOf([String(index)]), 3);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  expect(counts.reduce((sum, count) => sum + count)).toBe(3000);
  expect(Math.min(...counts)).toBeGreaterThan(900);
});

test('a digest is 120 bits of the SHA-256 of the texts with NUL between them', () => {
  const whole = createHash('sha256').update('a\0b').digest('base64url');
  expect(digestOf(['a', 'b'])).toBe(whole.slice(0, 20));
  expect(digestOf(['ab', ''])).not.toBe(digestOf(['a', 'b']));
});
