import { comparable, type ServiceRole } from './column-names.ts';
import type { Roles } from './roles.ts';
import type { Sample } from './sample.ts';

const currencyNames = ['currency', 'currencycode', 'wahrung', 'waehrung', 'devise', 'moneda', 'moeda'];
const fewestOrders = 20;
const suspiciousShare = 0.9;

/** What in the sampled rows of a services file would make right sums of wrong amounts, as warnings. */
export function doubtsAbout(sample: Sample, roles: Roles<ServiceRole>): string[] {
  return [decimalIds(sample, roles), severalCurrencies(sample), repeatedTotals(sample, roles)].filter(
    (doubt) => doubt !== undefined,
  );
}

function decimalIds({ header, rows }: Sample, roles: Roles<ServiceRole>): string | undefined {
  const column = roles.customerId ?? -1;
  const ids = rows.map((cells) => cells[column] ?? '').filter((id) => id !== '');
  if (ids.length === 0 || !ids.every((id) => /^\d+\.0$/.test(id))) return undefined;
  return `the ids of "${header[column]}" all end in ".0", as "${ids[0]}" does: a program took them for numbers; they are kept so, and will not match ids without`;
}

function severalCurrencies({ header, rows }: Sample): string | undefined {
  const column = header.findIndex((name) => currencyNames.includes(comparable(name)));
  const currencies = new Set(rows.map((cells) => cells[column] ?? '').filter((currency) => currency !== ''));
  if (column < 0 || currencies.size < 2) return undefined;
  const names = [...currencies].sort().slice(0, 5).join(', ');
  return `"${header[column]}" names several currencies (${names}); amounts are summed as they are`;
}

/** The total of an order, written on each of its lines, would be counted as often as it has lines. */
function repeatedTotals(
  { header, rows }: Sample,
  { orderId, amount }: Roles<ServiceRole>,
): string | undefined {
  if (orderId === undefined || amount === undefined) return undefined;
  const orders = new Map<string, { lines: number; amounts: Set<string> }>();
  for (const cells of rows) {
    const id = cells[orderId] ?? '';
    const order = orders.get(id) ?? { lines: 0, amounts: new Set() };
    order.lines++;
    order.amounts.add(cells[amount] ?? '');
    if (id !== '') orders.set(id, order);
  }
  const longer = [...orders.values()].filter(({ lines }) => lines > 1);
  const same = longer.filter(({ amounts }) => amounts.size === 1).length;
  if (longer.length < fewestOrders || same < longer.length * suspiciousShare) return undefined;
  return `all lines of an order have the same "${header[amount]}": if that is the total of the order, it is counted once for every line; map the amount of a line, or quantity and unit price`;
}
