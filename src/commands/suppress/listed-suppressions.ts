import { dayOf } from '../../calendar.ts';
import { listSuppressions } from '../../data/suppressions.ts';
import { formatCounted } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';

const mostListed = 20;

/** How many entries hold, by kind and list, and the latest. Addresses and numbers are kept as fingerprints and shown in part. */
export async function listedSuppressions({ store, timezone }: CommandContext): Promise<Answer> {
  const { counts, ended, latest } = await listSuppressions(store, mostListed);
  const sum = (fits: (count: (typeof counts)[number]) => boolean) =>
    counts.filter(fits).reduce((total, { people }) => total + people, 0);
  const all = sum(() => true);
  const lists = new Map<string, number>();
  for (const { list, people } of counts) if (list !== null) lists.set(list, (lists.get(list) ?? 0) + people);
  return {
    command: '/suppress list',
    title:
      all === 0
        ? 'Nobody is suppressed'
        : `${formatCounted(all, 'entry', 'entries')} on the suppression lists`,
    asOf: null,
    facts: [
      { key: 'ids', label: 'Customers', value: sum(({ kind }) => kind === 'id') },
      { key: 'emails', label: 'E-mail addresses', value: sum(({ kind }) => kind === 'email') },
      { key: 'phones', label: 'Telephone numbers', value: sum(({ kind }) => kind === 'phone') },
      { key: 'emailOnly', label: 'For e-mails only', value: sum(({ channel }) => channel === 'email') },
      {
        key: 'phoneOnly',
        label: 'For calls and texts only',
        value: sum(({ channel }) => channel === 'phone'),
      },
    ],
    table:
      latest.length === 0
        ? null
        : tableOf(
            [
              { name: 'since', type: 'day' },
              { name: 'who', type: 'text' },
              { name: 'channel', type: 'text' },
              { name: 'until', type: 'day' },
              { name: 'reason', type: 'text' },
              { name: 'list', type: 'text' },
              { name: 'by', type: 'person' },
            ],
            latest.map(({ at, shown, channel, until, reason, list, by }) => ({
              since: dayOf(at, timezone),
              who: shown,
              channel,
              until,
              reason: reason ?? null,
              list,
              by,
            })),
          ),
    chart: null,
    sections: [
      {
        heading: 'Imported lists',
        lines: [...lists].map(([list, people]) => `${list}: ${formatCounted(people, 'entry', 'entries')}`),
      },
    ],
    notes: [
      ...(all > latest.length && latest.length > 0 ? [`The latest ${latest.length} are shown.`] : []),
      ...(ended > 0
        ? [`${formatCounted(ended, 'entry has', 'entries have')} come to their last day and no longer hold.`]
        : []),
      'To add somebody: /suppress 1234, or share a file and choose "Suppression list".',
    ],
    preview: { rows: mostListed },
    audience: 'asker',
  };
}
