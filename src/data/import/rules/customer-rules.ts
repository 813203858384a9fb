import type { Day } from '../../../calendar.ts';
import type { Attribute } from '../attributes.ts';
import type { ReadCustomer } from '../customer-rows.ts';
import { createBirthJudge } from './births.ts';
import type { RuleLedger } from './ledger.ts';
import { isTestName } from './test-orders.ts';

/** Applies the rules that look at one customer alone to it, and says whether it is kept. What they matched goes into the ledger. */
export function createCustomerRules(
  attributes: readonly Attribute[],
  ledger: RuleLedger,
  today: Day,
): (customer: ReadCustomer['customer'], line: number) => { isKept: boolean; value?: string } {
  const births = attributes.flatMap((attribute) => {
    const isImpossible = createBirthJudge(attribute, today);
    return isImpossible ? [{ name: attribute.name, isImpossible }] : [];
  });
  return (customer, line) => {
    const tester = [customer._id, customer.name, customer.email].find((text) => text && isTestName(text));
    if (tester !== undefined) {
      ledger.add('test-orders', { line, value: tester, amountE4: 0 });
      if (ledger.isOn('test-orders')) return { isKept: false, value: tester };
    }
    for (const { name, isImpossible } of births) {
      const value = customer.attributes[name] ?? null;
      if (!isImpossible(value)) continue;
      const written = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
      ledger.add('impossible-dates', { line, value: `${name} ${written}`, amountE4: 0 });
      if (ledger.isOn('impossible-dates')) customer.attributes[name] = null;
    }
    return { isKept: true };
  };
}
