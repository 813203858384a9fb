import { describe, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { commands } from '../../src/commands/registry.ts';
import { version } from '../../src/version.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const context = testContext(store);

describe('/midas status', () => {
  test('of an empty database says so, and how to import', async () => {
    const answer = await ask('/midas status', context);
    expect([answer.title, answer.asOf, answer.table]).toEqual(['There are no data yet', null, null]);
    expect(answer.notes).toContainEqual(expect.stringContaining('midas import'));
    expect(facts(answer)).toMatchObject({ lines: 0, lastImport: null, version });
  });

  test('has freshness, counts, versions and the last import', async () => {
    await importRows(
      store,
      [
        { customer: 'a', day: '2020-01-01', amount: 5 },
        { customer: 'b', day: '2020-02-01', amount: '7.50' },
        { customer: 'c', day: '2020-02-01', amount: -1 },
      ],
      { customersFile: ['a', 'b'] },
    );
    const answer = await ask('/midas status', context);
    expect(answer.title).toMatch(/^3 service lines, the last of 1 Feb 2020 \([\d,]+ days ago\)$/);
    expect(answer.asOf).toBe('2020-02-02');
    expect(facts(answer)).toMatchObject({
      lines: 3,
      customersFileRows: 2,
      firstDay: '2020-01-01',
      lastDay: '2020-02-01',
      lastImport: '2026-01-01',
      lastImportState: 'done',
      customers: 2,
      withoutOrders: 1,
      orders: 2,
      revenue: 11.5,
      version,
      segmentMap: 'rxfm-11 version 1',
      timezone: 'UTC',
    });
  });

  test('says what to do after an import that failed', async () => {
    await store.imports.updateOne({ _id: 'first' }, { $set: { state: 'failed', reason: 'stopped' } });
    const { notes } = await ask('/midas status', context);
    expect(notes).toContainEqual(expect.stringMatching(/The last import failed \(stopped\); run it again/));
  });
});

describe('/midas help', () => {
  test('has the examples of every command', async () => {
    const { table } = await ask('/midas', context);
    expect(table?.rows.map(([type]) => type)).toEqual(
      commands.flatMap(({ examples }) => examples.map(({ text }) => text)),
    );
  });

  test('an unknown topic is refused with the valid ones', async () => {
    await expect(ask('/midas statsu', context)).rejects.toMatchObject({
      message: 'no topic "statsu"; did you mean "status"?',
      hint: 'Valid: help, status, audit.',
    });
  });
});
