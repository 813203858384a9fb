import { expect, test } from '@jest/globals';
import { type ImportReport, reportText } from '../../../src/data/import/report.ts';

const report: ImportReport = {
  importId: '20260131T101500-00000000',
  state: 'done',
  dryRun: false,
  timezone: 'UTC',
  startedAt: '2026-01-31T10:15:00.000Z',
  finishedAt: '2026-01-31T10:15:02.000Z',
  skipped: [{ name: 'README', reason: 'hidden' }],
  sources: [
    {
      kind: 'services',
      file: 'sales.csv',
      bytes: 123456,
      format: 'windows-1252, columns separated by semicolon',
      columns: [
        { role: 'customerId', column: 'Client', format: 'text' },
        { role: 'amount', column: 'Montant TTC', format: 'number, decimal comma' },
      ],
      ignoredColumns: ['Ville'],
      notes: ['the amount is "Montant TTC"'],
      assumptions: ['"Date" is written DD/MM/YYYY'],
      warnings: ['3 lines lie in the future'],
      rows: 2040,
      kept: 1990,
      added: 1000,
      updated: 0,
      alreadyThere: 990,
      repeated: 0,
      broughtBefore: [],
      refused: 10,
      leftOut: 40,
      rules: [
        {
          rule: 'missing-customer-ids',
          on: true,
          rows: 40,
          money: 512.5,
          done: 'left out',
          outcome: 'left out',
          examples: [{ line: 3, value: '' }],
          offer: null,
        },
        {
          rule: 'non-product-lines',
          on: false,
          rows: 2,
          money: 30,
          done: 'flagged',
          outcome: 'kept',
          examples: [{ line: 9, value: 'Porto' }],
          offer: '--rules non-product-lines',
        },
        {
          rule: 'test-orders',
          on: false,
          rows: 0,
          money: 0,
          done: 'flagged',
          outcome: 'kept',
          examples: [],
          offer: '--rules test-orders',
        },
      ],
      rejects: [{ column: 'Date', reason: 'not a date', rows: 10, firstLine: 17, example: 'hier' }],
      rejectsFile: 'rejects/services-rejects-sales.csv',
      refunds: 5,
      total: 12345.6,
      firstDay: '2024-01-01',
      lastDay: '2025-12-31',
      statuses: [{ status: 'annulé', lines: 5, refund: true }],
      examples: [],
      seconds: 2,
    },
  ],
};

test('a report says how the file was read, what became of every row, and where the refused ones are', () => {
  expect(reportText(report).split('\n')).toEqual([
    'Import done.',
    '',
    'services: sales.csv',
    '  123,456 bytes, windows-1252, columns separated by semicolon',
    '  customerId  "Client"       text',
    '  amount      "Montant TTC"  number, decimal comma',
    '  not used: "Ville"',
    '  note: the amount is "Montant TTC"',
    '  assumed: "Date" is written DD/MM/YYYY',
    '  2,040 rows: 1,000 added, 990 already there, 40 left out, 10 refused',
    '  1,990 lines from 2024-01-01 to 2025-12-31, 12,345.60 in all, 5 of them refunds or cancellations',
    '  statuses: annulé 5 (refund)',
    '  WARNING: 3 lines lie in the future',
    '  missing-customer-ids: 40 rows, 512.50 in all, such as line 3: left out',
    '  non-product-lines: 2 rows, 30.00 in all, such as line 9 (Porto): kept; with --rules non-product-lines: left out',
    '  refused 10: "Date": not a date, first on line 17 ("hier")',
    '  rows refused or left out are in rejects/services-rejects-sales.csv',
    '  2.0 s, 1,020 rows a second',
    '',
    'passed over: README (hidden)',
  ]);
});

test('a dry run says that nothing was written', () => {
  const text = reportText({ ...report, dryRun: true });
  expect(text).toMatch(/^Dry run: nothing was written\.\n/);
  expect(text).toContain('1,000 to add');
});
