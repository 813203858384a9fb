import { type FadingCustomer, fadingOutlooks } from '../../data/outlooks.ts';
import { withProfiles } from '../../data/profiles.ts';
import { namesOf } from '../../data/segment-customers.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatDay, formatMoney } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { usualHorizon } from '../forecast/train-model.ts';
import { segmentName } from '../segment/movement-words.ts';

/** Who is predicted to leave, one by one: the best segments first, in them those who have spent most. */
export async function leavingList(context: CommandContext): Promise<Answer> {
  const { store, currency, segmentMap } = context;
  return withProfiles(store, context, async (profiles) => {
    const found = await fadingOutlooks(store, profiles, usualHorizon);
    if (!found)
      throw new UserError(
        'there are no predictions yet',
        'Ask /predict once: they are kept up to date from then on.',
      );
    const places = new Map(segmentMap.segments.map(({ id }, index) => [id, index]));
    const place = ({ segment }: FadingCustomer) => places.get(segment) ?? places.size;
    const rows = found.outlooks.sort((one, other) => place(one) - place(other) || other.spent - one.spent);
    const names = await namesInTurns(
      context,
      rows.map(({ customerId }) => customerId),
    );
    const spent = rows.reduce((sum, row) => sum + row.spent, 0);
    return {
      command: '/digest leaving',
      title: `${formatCounted(rows.length, 'customer is', 'customers are')} predicted to leave, who ${rows.length === 1 ? 'has' : 'have'} spent ${formatMoney(spent, currency)} so far`,
      asOf: profiles.asOf,
      facts: [
        { key: 'leaving', label: 'Predicted to leave', value: rows.length, unit: 'customers' },
        { key: 'spent', label: 'Spent so far', value: spent, unit: currency },
      ],
      table: tableOf(
        [
          { name: 'customerId', type: 'text' },
          { name: 'name', type: 'text' },
          { name: 'segment', type: 'text' },
          { name: 'spent', type: 'money', unit: currency, label: 'Spent so far' },
          { name: 'expectedSpend', type: 'money', unit: currency, label: `Expected in ${usualHorizon} days` },
          { name: 'pAlive', type: 'share', label: 'Still a customer' },
        ],
        rows.map((row) => ({
          ...row,
          name: names.get(row.customerId) ?? null,
          segment: segmentName(row.segment, segmentMap),
        })),
      ),
      chart: null,
      notes: [
        `They are less likely than not to order ever again, as they have been silent for too long by their own rhythm (predictions of ${formatDay(found.asOf)}).`,
        'A win-back is worth most for those who have spent most; hold some of them back to see whether it works.',
      ],
      actions: [{ label: 'Weekly digest', command: '/digest weekly' }],
      preview: { rows: 10, columns: ['customerId', 'name', 'segment', 'spent', 'pAlive'] },
      csvName: 'predicted-to-leave',
    };
  });
}

/** So many names at a time, so that other questions come between. */
const namesAtOnce = 1_000;

async function namesInTurns({ store }: CommandContext, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let start = 0; start < ids.length; start += namesAtOnce)
    for (const [id, name] of await namesOf(store.customers, ids.slice(start, start + namesAtOnce)))
      names.set(id, name);
  return names;
}
