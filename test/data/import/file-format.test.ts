import { describe, expect, test } from '@jest/globals';
import { formatOf } from '../../../src/data/import/file-format.ts';

describe('the format of a file is told by its first bytes', () => {
  test.each([
    ['zip', Buffer.from('PK\x03\x04rest')],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0])],
    ['json', Buffer.from('[{"id": 1}]')],
    ['json', Buffer.from('\ufeff\n { "data": [] }')],
    ['json', Buffer.from('\ufeff[{"id": 1}]', 'utf16le')],
    ['text', Buffer.from('[Customer];Date')],
    ['text', Buffer.from('customer,date')],
    ['text', Buffer.alloc(0)],
  ])('%s', (format, head) => {
    expect(formatOf(head)).toBe(format);
  });

  test.each([
    ['an old Excel workbook (.xls) or one with a password', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['a PDF', Buffer.from('%PDF-1.7')],
    ['a picture (PNG)', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10])],
    ['a 7z archive', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar')])],
    ['a web page or XML (it starts with "<!doctype ht")', Buffer.from('\ufeff<!doctype html>')],
  ])('%s, which is none to import', (foreign, head) => {
    expect(formatOf(head)).toMatchObject({ foreign });
  });
});
