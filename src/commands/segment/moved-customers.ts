import type { Moved } from '../../analytics/movements/movements.ts';
import { noOrders, type SegmentMap } from '../../analytics/segment-map.ts';
import type { Day } from '../../calendar.ts';
import { customersById } from '../../data/customers-by-id.ts';
import { withProfiles } from '../../data/profiles.ts';
import type { SegmentCustomer } from '../../data/segment-customers.ts';
import { type MovedCustomer, movedCustomers, type Since } from '../../data/segment-snapshots.ts';
import { formatCounted, formatDay, formatMoney } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Action, Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { customerColumns } from '../customer-columns.ts';
import { dataNotes } from '../data-notes.ts';
import { movementCommand, movementOf, movementText, segmentName } from './movement-words.ts';

type ListedMover = SegmentCustomer & { was: string; became: string };

/** The customers who made a movement between two Mondays, with what they are worth now. */
export async function movedCustomersAnswer(
  context: CommandContext,
  { moved, since, until }: { moved: Moved; since: Since; until?: Day | undefined },
): Promise<Answer> {
  const { store, segmentMap, currency } = context;
  const settings = until === undefined ? context : { ...context, asOf: until };
  const { from, to, customers } = await movedCustomers(store, settings, { moved, since });
  return withProfiles(store, context, async (profiles) => {
    const movers = new Map(customers.map((one) => [one.customerId, one]));
    const found = await customersById(store, profiles, [...movers.keys()]);
    const rows = found.map((customer) => listedMover(customer, movers.get(customer.customerId)));
    const spent = rows.reduce((sum, { monetary }) => sum + monetary, 0);
    const whom = `${formatCounted(rows.length, 'customer')} ${movementOf(moved, segmentMap)} from ${formatDay(from)} to ${formatDay(to)}`;
    const elsewhere = rows.filter(({ segment, became }) => segment !== became).length;
    return {
      command: movementCommand(moved, from, to),
      title:
        rows.length === 0
          ? `No customer ${movementOf(moved, segmentMap)} from ${formatDay(from)} to ${formatDay(to)}`
          : `${whom}; they have spent ${formatMoney(spent, currency)}`,
      asOf: profiles.asOf,
      facts: [
        { key: 'customers', label: 'Customers', value: rows.length },
        { key: 'revenue', label: 'Spent so far', value: spent, unit: currency },
        { key: 'elsewhere', label: 'In another segment since', value: elsewhere, unit: 'customers' },
      ],
      table: tableOf(columns(rows, currency), rows),
      chart: null,
      notes: [
        ...advice(moved, rows.length, segmentMap),
        ...(elsewhere > 0
          ? [
              `${formatCounted(elsewhere, 'of them is', 'of them are')} in another segment by ${formatDay(profiles.asOf)}: the column segment says in which.`,
            ]
          : []),
        ...dataNotes(profiles, { withoutOrders: 0 }),
      ],
      actions:
        rows.length > 0
          ? actions(moved, from, to, segmentMap)
          : actions(moved, from, to, segmentMap).slice(1),
      preview: { rows: 10, columns: previewColumns(rows, moved) },
      csvName: csvNameOf(moved, from, to === profiles.asOf ? undefined : to),
    };
  });
}

/** The day of the data is put behind it. */
function csvNameOf({ from, to }: Moved, ...days: (Day | undefined)[]): string {
  const sides = [from, to].flatMap((side) => (side === undefined ? [] : (side ?? noOrders)));
  return ['segment-changes', sides.join('-to-'), ...days].filter(Boolean).join('-');
}

function listedMover(customer: SegmentCustomer, mover: MovedCustomer | undefined): ListedMover {
  return { ...customer, was: mover?.was ?? noOrders, became: mover?.became ?? noOrders };
}

function columns(rows: readonly ListedMover[], currency: string) {
  const [id, ...others] = customerColumns(rows, currency);
  return [id, { name: 'was', type: 'text' } as const, { name: 'became', type: 'text' } as const, ...others];
}

/** Which segments differ from row to row, and what the customers are worth. */
function previewColumns(rows: readonly ListedMover[], { from, to }: Moved): string[] {
  const named = rows.slice(0, 10).some(({ name }) => name !== null);
  return [
    'customerId',
    ...(named ? ['name'] : []),
    ...(from === undefined ? ['was'] : []),
    ...(to === undefined ? ['became'] : []),
    'monetary',
    'frequency',
    'recencyDays',
    'lastOrder',
  ];
}

function advice({ to }: Moved, customers: number, { segments }: SegmentMap): string[] {
  const segment = segments.find(({ id }) => id === to);
  if (!segment || customers === 0) return [];
  const { offer, channel, timing, avoid } = segment.advice;
  return [
    `What to do: ${offer}`,
    `How to reach them: ${channel}`,
    `When: ${timing}`,
    `What not to do: ${avoid}`,
  ];
}

function actions(moved: Moved, since: Day, until: Day, map: SegmentMap): Action[] {
  return [
    {
      label: 'Export',
      command: `/export moved ${movementText(moved)} since ${since} until ${until}`,
    },
    { label: 'All changes', command: `/segment changes since=${since} until=${until}` },
    ...[moved.from, moved.to].flatMap((side) =>
      side ? [{ label: segmentName(side, map), command: `/segment ${side}` }] : [],
    ),
  ];
}
