/** The rules by which an import cleans what it reads. */
export type RuleName =
  | 'missing-customer-ids'
  | 'decimal-ids'
  | 'impossible-dates'
  | 'mixed-currencies'
  | 'cancelled-lines'
  | 'refunded-lines'
  | 'zero-prices'
  | 'negative-prices'
  | 'non-product-lines'
  | 'test-orders'
  | 'exact-duplicates'
  | 'category-spelling';

/** What a rule did to the rows that it matched. */
export type RuleDone = 'left out' | 'changed' | 'flagged' | 'refused';

/** A rule as everyone may read of it. */
export type Rule = {
  name: RuleName;
  /** In which files. */
  files: readonly ('services' | 'customers')[];
  /** Rows with …, in words. */
  looksFor: string;
  /** Whether it applies unless told otherwise. One that loses money or people does not, but for rows of nobody and rows that are there twice. */
  byDefault: boolean;
  done: { on: Exclude<RuleDone, 'flagged'>; off: RuleDone };
  /** What becomes of the rows, in words. */
  whenOn: string;
  whenOff: string;
};

const services = ['services'] as const;
const both = ['services', 'customers'] as const;
const leftOut = { on: 'left out', off: 'flagged' } as const;

/** Every rule, in the order in which they look at a row: one that leaves it out is the last to see it. */
export const rules: readonly Rule[] = [
  {
    name: 'missing-customer-ids',
    files: both,
    looksFor: 'no customer id',
    byDefault: true,
    done: { on: 'left out', off: 'flagged' },
    whenOn: 'left out',
    whenOff:
      'each order is kept as a customer of its own ("guest 536414"); rows without an order id are refused',
  },
  {
    name: 'decimal-ids',
    files: both,
    looksFor: 'a customer id that a program took for a number, such as 17850.0',
    byDefault: true,
    done: { on: 'changed', off: 'flagged' },
    whenOn: 'read as 17850',
    whenOff: 'kept as written: 17850.0 and 17850 are two customers',
  },
  {
    name: 'impossible-dates',
    files: both,
    looksFor: 'a day that does not exist; a birth before 1900, after today or more than 120 years ago',
    byDefault: true,
    done: { on: 'changed', off: 'flagged' },
    whenOn: 'service lines are refused; of customers the value is left empty',
    whenOff: 'service lines are refused all the same; of customers the value is kept',
  },
  {
    name: 'mixed-currencies',
    files: services,
    looksFor: 'several currencies in one file',
    byDefault: true,
    done: { on: 'left out', off: 'flagged' },
    whenOn:
      'nothing is imported, unless the mapping names the "currency" to keep: then the others are left out',
    whenOff: 'amounts are summed as they are',
  },
  {
    name: 'cancelled-lines',
    files: services,
    looksFor: 'a cancelled order, by its status or an id such as C536379',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept: they count in what a customer spent, and are never orders',
  },
  {
    name: 'negative-prices',
    files: services,
    looksFor: 'a price below zero, or an accounting entry with an order id such as A563185',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept',
  },
  {
    name: 'refunded-lines',
    files: services,
    looksFor: 'a refund: a negative amount or quantity, or a status that says so',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept: they count in what a customer spent, and are never orders',
  },
  {
    name: 'zero-prices',
    files: services,
    looksFor: 'an amount of zero',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept: they are never orders',
  },
  {
    name: 'non-product-lines',
    files: services,
    looksFor: 'postage, fees, charges, discounts, samples, vouchers and the like, by code and name',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept',
  },
  {
    name: 'test-orders',
    files: both,
    looksFor: 'a customer, order, service or e-mail address that says "test"',
    byDefault: false,
    done: leftOut,
    whenOn: 'left out',
    whenOff: 'kept',
  },
  {
    name: 'exact-duplicates',
    files: services,
    looksFor: 'a row that repeats another in every column, where there are order ids',
    byDefault: true,
    done: leftOut,
    whenOn: 'left out, and not written to the file of rejects, as the same is kept',
    whenOff: 'kept',
  },
  {
    name: 'category-spelling',
    files: both,
    looksFor: 'a service, category or attribute that is mostly written otherwise, in case, blanks or accents',
    byDefault: false,
    done: { on: 'changed', off: 'flagged' },
    whenOn: 'written as it mostly is',
    whenOff: 'kept as written',
  },
];

const byName = new Map(rules.map((rule) => [rule.name, rule]));

/** The rule of a name. */
export function ruleOf(name: RuleName): Rule {
  const rule = byName.get(name);
  if (!rule) throw new RangeError(`no rule "${name}"`);
  return rule;
}
