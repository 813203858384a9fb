import type { Attribute } from '../attributes.ts';
import { comparable, knownNames, type ServiceRole } from '../column-names.ts';
import type { Roles } from '../roles.ts';
import type { ReadLine } from '../service-rows.ts';
import type { RuleName } from './catalogue.ts';
import { remembered } from './folded.ts';
import type { RuleLedger } from './ledger.ts';
import { isNonProductCode, isNonProductName } from './non-products.ts';
import { isTestName, isTestService } from './test-orders.ts';

/** That a rule matched a row, and what in it. */
export type Finding = { rule: RuleName; value: string };

/** What the rules make of a row: the one that leaves it out, or all that it is flagged for. */
export type Judgement = { leftOutBy?: Finding; flags: readonly Finding[] };

/** What the rules have to know of a file. */
export type JudgedFile = {
  roles: Roles<ServiceRole>;
  header: readonly string[];
  attributes: readonly Attribute[];
  isCancelledStatus: (status: string) => boolean;
  isCancelledOrder: (orderId: string) => boolean;
  isAccountingEntry: (orderId: string) => boolean;
};

type Test = {
  rule: RuleName;
  matched: (line: ReadLine['line'], cells: readonly string[]) => string | undefined;
};

const unflagged: Judgement = { flags: [] };

/** A judge of rows that were read, by the rules that look at one row alone. */
export function createLineJudge(
  file: JudgedFile,
  ledger: Pick<RuleLedger, 'isOn'>,
): (line: ReadLine['line'], cells: readonly string[]) => Judgement {
  const tests: (Test & { on: boolean })[] = [
    { rule: 'cancelled-lines' as const, matched: cancelled(file) },
    { rule: 'negative-prices' as const, matched: negativePrice(file) },
    { rule: 'refunded-lines' as const, matched: refunded(file) },
    { rule: 'zero-prices' as const, matched: costsNothing },
    { rule: 'non-product-lines' as const, matched: nonProduct(file) },
    { rule: 'test-orders' as const, matched: testOrder(file) },
  ].map((test) => ({ ...test, on: ledger.isOn(test.rule) }));
  return (line, cells) => {
    let flags: Finding[] | undefined;
    for (const { rule, matched, on } of tests) {
      const value = matched(line, cells);
      if (value === undefined) continue;
      if (on) return { leftOutBy: { rule, value }, flags: [] };
      flags = [...(flags ?? []), { rule, value }];
    }
    return flags ? { flags } : unflagged;
  };
}

function isCancelled({ orderId, status }: ReadLine['line'], file: JudgedFile): boolean {
  return (
    (orderId !== undefined && file.isCancelledOrder(orderId)) ||
    (status !== undefined && file.isCancelledStatus(status))
  );
}

function cancelled(file: JudgedFile): Test['matched'] {
  return (line) => {
    if (line.kind !== 'refund' || !isCancelled(line, file)) return undefined;
    return line.orderId !== undefined && file.isCancelledOrder(line.orderId) ? line.orderId : line.status;
  };
}

/** Quantity and amount of different signs make a negative price. */
function negativePrice(file: JudgedFile): Test['matched'] {
  return (line) => {
    const { orderId, amountE4, quantity, service } = line;
    const isNegative = quantity !== undefined && quantity * amountE4 < 0;
    const isEntry = orderId !== undefined && file.isAccountingEntry(orderId);
    if ((!isNegative && !isEntry) || isCancelled(line, file)) return undefined;
    return [orderId, service].filter((text) => text !== undefined).join(' ') || `${amountE4 / 10_000}`;
  };
}

function refunded(file: JudgedFile): Test['matched'] {
  const isNegativePrice = negativePrice(file);
  return (line, cells) => {
    if (line.kind !== 'refund' || isCancelled(line, file)) return undefined;
    if (isNegativePrice(line, cells) !== undefined) return undefined;
    return line.status ?? line.orderId ?? line.service ?? 'negative';
  };
}

const costsNothing: Test['matched'] = ({ amountE4, service, orderId }) =>
  amountE4 === 0 ? (service ?? orderId ?? '0') : undefined;

function nonProduct({ roles }: JudgedFile): Test['matched'] {
  const code = roles.serviceCode ?? roles.service;
  const isCode = remembered(isNonProductCode);
  // A single letter is a code only where codes stand: as a name it may be a size.
  const isName = remembered((name) => (name.length > 2 && isNonProductCode(name)) || isNonProductName(name));
  return ({ service }, cells) => {
    const written = code === undefined ? undefined : cells[code]?.trim();
    if (written && isCode(written)) return service === undefined ? written : `${written} ${service}`;
    return service !== undefined && isName(service) ? service : undefined;
  };
}

/** Columns that may name a tester: the customer's names and addresses beside the roles. */
function testOrder({ roles, header, attributes }: JudgedFile): Test['matched'] {
  const personal = new Set([
    ...knownNames.customers.name,
    ...knownNames.customers.email,
    'firstname',
    'lastname',
  ]);
  const others = attributes.filter(({ index }) => personal.has(comparable(header[index] ?? '')));
  const code = roles.serviceCode;
  const isService = remembered((name) => isTestService(name) || isTestName(name));
  return ({ customerId, orderId, service }, cells) => {
    if (isTestName(customerId)) return customerId;
    if (orderId !== undefined && isTestName(orderId)) return orderId;
    if (service !== undefined && isService(service)) return service;
    const written = code === undefined ? undefined : cells[code]?.trim();
    if (written && isTestName(written)) return service === undefined ? written : `${written} ${service}`;
    for (const { index } of others) {
      const text = cells[index]?.trim();
      if (text && isTestName(text)) return text;
    }
    return undefined;
  };
}
