import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readAudit } from '../../../src/data/audit.ts';
import { passGate } from '../../../src/data/gate.ts';
import { importSuppressions } from '../../../src/data/import/import-suppressions.ts';
import type { Store } from '../../../src/data/store.ts';
import { listSuppressions, unsuppress } from '../../../src/data/suppressions.ts';
import { UserError } from '../../../src/errors.ts';
import { workbookOf } from '../../support/archives.ts';
import { withImportStore } from '../../support/import-store.ts';

let store: Store;
let directory: string;
withImportStore(async (opened, folder) => {
  store = opened;
  directory = folder;
});

const terms = { by: 'U1', channel: 'any' } as const;

async function imported(content: string | Buffer, name = 'list.csv') {
  await Promise.all([store.suppressions, store.audits].map((collection) => collection.deleteMany({})));
  const path = join(directory, name);
  await writeFile(path, content);
  return { path, report: await importSuppressions(store, path, terms) };
}

describe('a list of people not to be contacted', () => {
  test.each([
    ['one column without a header', 'ann@example.com\nbob@example.com\n', { ids: 0, emails: 2, phones: 0 }],
    [
      'one column with a header',
      'E-Mail\nann@example.com\nbob@example.com\n',
      { ids: 0, emails: 2, phones: 0 },
    ],
    ['ids without a header', '1001\n1002\n', { ids: 2, emails: 0, phones: 0 }],
    [
      'several columns',
      'customer_id;email;phone\n1;ann@example.com;\n2;;+351 912 345 678\n',
      { ids: 2, emails: 1, phones: 1 },
    ],
    [
      'other columns beside',
      'Name,Email,City\n"Smith, Ann",ann@example.com,Porto\n',
      { ids: 0, emails: 1, phones: 0 },
    ],
    ['numbers with their country', '+351 912 345 678\n+44 20 7946 0958\n', { ids: 0, emails: 0, phones: 2 }],
  ])('may have %s', async (_what, content, counts) => {
    const { report } = await imported(content);
    expect(report).toMatchObject({ ...counts, bad: 0 });
    expect(report.added).toBe(counts.ids + counts.emails + counts.phones);
  });

  test('may be a workbook', async () => {
    const sheet = { name: 'People', rows: [['email'], ['ann@example.com'], ['bob@example.com']] };
    const { report } = await imported(workbookOf([sheet]), 'list.xlsx');
    expect(report).toMatchObject({ emails: 2, added: 2 });
  });

  test('names the rows that say nobody, without addresses', async () => {
    const { report } = await imported('email\nann@example.com\nnot an address\n\nbob@example\n');
    expect(report).toMatchObject({ emails: 1, bad: 2 });
    expect(report.badRows).toEqual([
      { line: 3, value: 'not an address', reason: 'no e-mail address' },
      { line: 5, value: expect.any(String), reason: 'no e-mail address' },
    ]);
  });

  test('taken in again adds nothing, and is on record', async () => {
    const { path } = await imported('ann@example.com\n1001\n');
    expect(await importSuppressions(store, path, terms)).toMatchObject({ added: 0, known: 2 });
    expect((await listSuppressions(store, 9)).counts.reduce((sum, { people }) => sum + people, 0)).toBe(2);
    const { entries } = await readAudit(store, { most: 5 });
    expect(entries[1]).toMatchObject({
      who: 'U1',
      what: 'suppress',
      about: 'the list list.csv',
      customers: 2,
    });
  });

  test('holds people back, and goes as a whole', async () => {
    await imported('email\nann@example.com\n');
    await store.customers.insertMany([
      { _id: '1', email: 'Ann@example.com', attributes: {}, importId: 'first' },
    ]);
    const gate = async () => (await passGate(store, ['1', '2'], { channel: 'email' })).allowed;
    expect(await gate()).toEqual(['2']);
    await unsuppress(store, { list: 'list.csv' });
    expect(await gate()).toEqual(['1', '2']);
  });

  test('as a dry run writes nothing', async () => {
    const { path } = await imported('1001\n');
    await store.suppressions.deleteMany({});
    expect(await importSuppressions(store, path, { ...terms, dryRun: true })).toMatchObject({ added: 1 });
    expect(await store.suppressions.countDocuments({})).toBe(0);
  });

  test.each([
    [
      'has no column that says whom',
      'city,country\nPorto,PT\n',
      'customer ids, e-mail addresses or telephone numbers',
    ],
    ['has only a header', 'email\n', 'names nobody to suppress'],
  ])('that %s is refused', async (_what, content, message) => {
    const attempt = imported(content);
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(message);
  });
});

describe('a list that cannot be read to its end', () => {
  const rubbish = {
    name: 'Notes',
    rows: [
      ['Colour', 'Shoe'],
      ['red', 'left'],
    ],
  };

  test('is on record with those whom it suppressed before', async () => {
    const ids = Array.from({ length: 5000 }, (_, index) => [`k${index}`]);
    const book = workbookOf([{ name: 'People', rows: [['customer_id'], ...ids] }, rubbish]);
    await expect(imported(book, 'list.xlsx')).rejects.toThrow('no column of "');
    const { entries } = await readAudit(store, { most: 2 });
    expect(entries).toEqual([expect.objectContaining({ about: 'the list list.xlsx', customers: 5000 })]);
  });

  test('and suppressed nobody leaves nothing on record', async () => {
    await expect(imported(workbookOf([rubbish]), 'list.xlsx')).rejects.toThrow('no column of "');
    expect((await readAudit(store, { most: 2 })).count).toBe(0);
  });
});
