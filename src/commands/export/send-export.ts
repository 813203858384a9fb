import { onRecord } from '../../data/audit.ts';
import { findExport, isExpired, markSent, sendableMinutes } from '../../data/exports.ts';
import type { ExportRecord } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatMoment } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { countFacts, countsInWords, fileNotes, leftOutNotes } from './export-words.ts';
import { prepareExport } from './prepared-export.ts';

/**
 * Hands out the file of an export that its asker previewed: made anew, with what they may and where they are now, once.
 * @throws UserError where it is not theirs, too old, or they may not any more
 */
export async function sendExport(id: string, asker: Asker, context: CommandContext): Promise<Answer> {
  const record = await findExport(context.store, id);
  if (!record) throw new UserError(`there is no export "${id}"`, again);
  if (record.who !== asker.id)
    throw new UserError('This export was prepared by somebody else, who alone can send it.', again);
  if (record.state === 'sent') return sentBefore(record, context);
  if (isExpired(record))
    throw new UserError(
      `This preview is older than ${sendableMinutes} minutes, so its list may not be what you saw.`,
      `Ask again: ${record.query}`,
    );
  const { asOf } = record.request;
  const { chosen, file, out } = await prepareExport(record.request, asker, {
    ...context,
    ...(asOf !== undefined && { asOf }),
  });
  if (file.rows === 0)
    throw new UserError(
      'Nobody is left to export: the list has changed since the preview.',
      `Ask again: ${record.query}`,
    );
  const { counts } = chosen;
  const { name, rows, sha256 } = file;
  const isFirst = await onRecord(
    context.store,
    {
      who: asker.id,
      what: 'export',
      about: chosen.usesContacts ? '/export of customers chosen by addresses or numbers' : record.query,
      place: out.direct || asker.channelId === null ? 'a direct message' : asker.channelId,
      customers: rows,
      counts,
      file: { name, rows, sha256 },
    },
    () => markSent(context.store, id, { counts, file: { name, rows, sha256 } }),
    (marked) => (marked ? {} : null),
  );
  if (!isFirst) return sentBefore((await findExport(context.store, id)) ?? record, context);
  return {
    command: record.query,
    title: `${formatCounted(rows, 'customer')} exported: ${chosen.title}`,
    asOf: chosen.asOf,
    facts: countFacts(counts),
    table: null,
    chart: null,
    notes: [
      ...changes(record, counts),
      ...leftOutNotes(chosen),
      ...fileNotes(file, chosen),
      `It is on record with the SHA-256 of the file, ${sha256}.`,
    ],
    audience: out.direct ? 'direct' : 'channel',
    file: { name, content: file.content, rows },
  };
}

const again = 'Type /export with the audience to prepare one of your own.';

function changes({ counts: before }: ExportRecord, now: ExportRecord['counts']): string[] {
  const same = (Object.keys(before) as (keyof typeof before)[]).every((key) => before[key] === now[key]);
  return same
    ? []
    : [
        `The list has changed since the preview, which said ${countsInWords(before)}; now it is ${countsInWords(now, 'exported')}.`,
      ];
}

function sentBefore({ query, sent, asOf }: ExportRecord, { timezone }: CommandContext): Answer {
  return {
    command: query,
    title: sent
      ? `This export was sent already, on ${formatMoment(sent.at, timezone)}`
      : 'This export was sent already',
    asOf: asOf.toISOString().slice(0, 10),
    facts: [],
    table: null,
    chart: null,
    notes: [
      ...(sent ? [`The file is "${sent.file.name}", with ${formatCounted(sent.file.rows, 'row')}.`] : []),
      `An export is sent once. For another file: ${query}`,
    ],
    audience: 'asker',
  };
}
