import type { Medians } from '../../analytics/clusters/clustering.ts';
import { formatMoney, formatNumber } from '../../format.ts';

/** "37 days since the last order, 7 orders, $255.00 spent". */
export function mediansInWords({ recencyDays, frequency, monetary }: Medians, currency: string): string {
  return [
    `${formatNumber(recencyDays, 1)} ${recencyDays === 1 ? 'day' : 'days'} since the last order`,
    `${formatNumber(frequency, 1)} ${frequency === 1 ? 'order' : 'orders'}`,
    `${formatMoney(monetary, currency)} spent`,
  ].join(', ');
}
