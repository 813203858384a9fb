import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { importFiles } from '../../../src/data/import/import-files.ts';
import { importedStore } from '../../support/imported-store.ts';
import { describeWithShared } from '../../support/shared.ts';

describeWithShared('CDNOW', ['cdnow-services.csv'], ([path = '']) => {
  const store = importedStore({ services: path });
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-cdnow-'));
  });

  afterAll(() => rm(directory, { recursive: true }));

  async function importOf(services: string) {
    const { sources } = await importFiles(store, { services, timezone: 'UTC', rejectsDirectory: directory });
    const [source] = sources;
    if (!source) throw new Error('no report');
    return source;
  }

  /** The file's rows as a German export would have them, in an encoding, with the amount in front. */
  async function reencoded(encoding: string, addBOM: boolean): Promise<string> {
    const [, ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const german = rows.map((row) => {
      const [customer = '', date = '', quantity = '', amount = ''] = row.split(',');
      return `${amount.replace('.', ',')} €;${date.split('-').reverse().join('.')};"${customer}";${quantity}`;
    });
    const copy = join(directory, 'copy.csv');
    await writeFile(
      copy,
      iconv.encode(['Betrag;Datum;Kundennummer;Menge', ...german, ''].join('\r\n'), encoding, { addBOM }),
    );
    return copy;
  }

  test('has 69,659 lines of 23,570 customers that sum to 2,500,315.63 exactly', async () => {
    expect(await store.services.countDocuments()).toBe(69_659);
    const [totals] = await store.services
      .aggregate([
        { $group: { _id: '$customerId', amountE4: { $sum: '$amountE4' } } },
        { $group: { _id: null, customers: { $sum: 1 }, amountE4: { $sum: '$amountE4' } } },
      ])
      .toArray();
    expect(totals).toEqual({ _id: null, customers: 23_570, amountE4: 25_003_156_300 });
  });

  test('adds nothing the second time', async () => {
    expect(await importOf(path)).toMatchObject({
      added: 0,
      alreadyThere: 69_659,
      refused: 0,
      total: 2_500_315.63,
    });
  }, 300_000);

  test.each([
    ['utf-16le', true],
    ['windows-1252', false],
  ])(
    'written the German way in %s is the same lines',
    async (encoding, addBOM) => {
      expect(await importOf(await reencoded(encoding, addBOM))).toMatchObject({
        format: `${encoding}, columns separated by semicolon`,
        added: 0,
        alreadyThere: 69_659,
        refused: 0,
      });
    },
    300_000,
  );
});

describeWithShared(
  'The apparel retailer',
  ['apparel-services.csv', 'apparel-customers.csv'],
  ([services = '', customers = '']) => {
    const store = importedStore({ services, customers });

    test('has 3,187 lines and 600 customers with gender and channel', async () => {
      expect(await store.services.countDocuments()).toBe(3187);
      expect(await store.customers.countDocuments()).toBe(600);
      expect(await store.customers.findOne({ _id: '1' })).toMatchObject({
        attributes: { gender: 'm', channel: 'store' },
      });
    });
  },
);
