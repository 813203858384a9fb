import { today } from '../../calendar.ts';
import type { RefusedCell } from './cells.ts';
import { createCustomerRowReader, noCustomerId, type ReadCustomer } from './customer-rows.ts';
import { isFault } from './fault.ts';
import type { ImportContext } from './import-context.ts';
import type { CustomersPlan } from './plan-customers.ts';
import { readRows } from './read-source.ts';
import { isBirthName } from './rules/births.ts';
import { createCustomerRules } from './rules/customer-rules.ts';
import { createSpeller, spelledAttribute, usualSpellings } from './rules/speller.ts';

/** The cleaning rules at work on the rows of a customers file; what they do goes into the ledger and the file of rejects. */
export type CustomerCleaning = {
  refuse(line: number, cells: string[], fault: RefusedCell): void;
  /** Cleans a customer, and says whether it is kept. */
  keeps(line: number, reading: ReadCustomer, cells: string[]): boolean;
  finish(): void;
};

/** Starts the rules on a file; where spellings are to be unified, that takes one reading of it. */
export async function createCustomerCleaning(
  plan: CustomersPlan,
  context: ImportContext,
): Promise<CustomerCleaning> {
  const { ledger, attributes } = plan;
  const { report, rejects, source, timezone } = context;
  const header = (column: number) => source.sample.header[column] ?? '';
  const clean = createCustomerRules(attributes, ledger, today(timezone));
  const columns = attributes
    .filter(({ type }) => type === 'text')
    .map(({ name }) => spelledAttribute<ReadCustomer['customer']>(name));
  const usual = ledger.isOn('category-spelling')
    ? await usualSpellings(columns, customersOf(plan, context))
    : undefined;
  const speller = createSpeller(columns, ledger, usual);
  return {
    refuse(line, cells, { column, value, fault }) {
      const row = { line, column: header(column), value, cells };
      if (fault !== noCustomerId || !ledger.isOn('missing-customer-ids')) {
        rejects.add({ ...row, reason: fault });
        return;
      }
      report.rows++;
      report.leftOut++;
      ledger.add('missing-customer-ids', { line, value, amountE4: 0 });
      rejects.leaveOut({ ...row, reason: 'missing-customer-ids' });
    },
    keeps(line, { customer, decimalId, misfits }, cells) {
      const { isKept, value = '' } = clean(customer, line);
      if (!isKept) {
        report.leftOut++;
        rejects.leaveOut({ line, column: '', value, reason: 'test-orders', cells });
        return false;
      }
      for (const [column, value] of misfits)
        if (isBirthName(header(column)))
          ledger.add('impossible-dates', { line, value: `${header(column)} ${value}`, amountE4: 0 });
      if (decimalId !== undefined) ledger.add('decimal-ids', { line, value: decimalId, amountE4: 0 });
      speller.see(customer, line, 0);
      return true;
    },
    finish: speller.finish,
  };
}

async function* customersOf(
  { roles, attributes, ledger }: CustomersPlan,
  { source, signal }: ImportContext,
): AsyncGenerator<ReadCustomer['customer']> {
  const read = createCustomerRowReader(roles, attributes, { wholeIds: ledger.isOn('decimal-ids') });
  for await (const { rows } of readRows(source, undefined, signal))
    for (const { cells } of rows) {
      const reading = read(cells);
      if (!isFault(reading)) yield reading.customer;
    }
}
