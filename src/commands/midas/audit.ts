import { now } from '../../calendar.ts';
import { type AuditEntry, readAudit } from '../../data/audit.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatMoment, formatNumber } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { heading } from '../preview.ts';

const mostListed = 500;
const dayMilliseconds = 86_400_000;

/**
 * Who exported, suppressed and launched what, when and how many, of the last days, the latest first.
 * @throws UserError for no days.
 */
export async function audit(days: number, { store, timezone }: CommandContext): Promise<Answer> {
  if (days < 1)
    throw new UserError(`last=${days} is no number of days`, 'For example /midas audit last=90.', 'last');
  const since = new Date(now().getTime() - days * dayMilliseconds);
  const { entries, count } = await readAudit(store, { since, most: mostListed });
  const of = (what: AuditEntry['what']) => entries.filter((entry) => entry.what === what).length;
  return {
    command: `/midas audit last=${days}`,
    title:
      count === 0
        ? `Nothing was exported, suppressed or launched in the last ${formatCounted(days, 'day')}`
        : `${formatCounted(count, 'deed')} on record in the last ${formatCounted(days, 'day')}`,
    asOf: null,
    facts: [
      { key: 'exports', label: 'Exports', value: of('export') },
      { key: 'suppressions', label: 'Suppressions', value: of('suppress') },
      { key: 'launches', label: 'Launches', value: of('launch') },
    ],
    table:
      entries.length === 0
        ? null
        : tableOf(
            [
              { name: 'when', type: 'text' },
              { name: 'who', type: 'person' },
              { name: 'what', type: 'text' },
              { name: 'about', type: 'text' },
              { name: 'customers', type: 'integer' },
              { name: 'counts', type: 'text' },
              { name: 'where', type: 'text' },
              { name: 'file', type: 'text' },
              { name: 'sha256', type: 'text', label: 'SHA-256' },
            ],
            entries.map(({ at, who, what, isBegun, about, customers, counts, place, file }) => ({
              when: formatMoment(at, timezone),
              who,
              what: isBegun ? `${what} (begun)` : what,
              about,
              customers: customers ?? null,
              counts: counts ? countsInWords(counts) : null,
              where: place ?? null,
              file: file?.name ?? null,
              sha256: file?.sha256 ?? null,
            })),
          ),
    chart: null,
    notes: [
      ...(count > entries.length ? [`The latest ${formatNumber(entries.length)} of them are listed.`] : []),
      ...(entries.some(({ isBegun }) => isBegun)
        ? [
            'What is only begun is being done or was interrupted, and may have been done: see how it stands by /campaign list, /suppress list or /digest, and of an export by asking who began it.',
          ]
        : []),
      'Kept for good, without e-mail addresses and telephone numbers. A file that somebody holds is the one exported when its SHA-256 is the same.',
    ],
    preview: { rows: 15 },
    audience: 'asker',
  };
}

function countsInWords(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${formatNumber(count)} ${heading(name).toLowerCase()}`)
    .join(', ');
}
