import type { ServiceRole } from './column-names.ts';
import type { Roles } from './roles.ts';
import type { Sample } from './sample.ts';

const fewestOrders = 20;
const suspiciousShare = 0.9;

/** What in the sampled rows of a services file would make right sums of wrong amounts, as warnings. */
export function doubtsAbout(sample: Sample, roles: Roles<ServiceRole>): string[] {
  return [repeatedTotals(sample, roles)].filter((doubt) => doubt !== undefined);
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
