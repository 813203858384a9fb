import type { PlatformFormat } from '../../analytics/contact/platform-format.ts';
import { dateOfDay } from '../../calendar.ts';
import { type ExportRequest, recordPreview, sendableMinutes } from '../../data/exports.ts';
import { formatCounted, formatNumber } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { AudienceMember } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../option-text.ts';
import { countFacts, countsInWords, fileNotes, leftOutNotes } from './export-words.ts';
import { whereTo } from './handing-out.ts';
import { isContactId } from './holds-contact.ts';
import { readersOfPeople } from './make-file.ts';
import { type PreparedExport, prepareExport } from './prepared-export.ts';

/** Says how many an export would hand out and what of them, and offers to do it. */
export async function previewExport(
  asked: ExportRequest,
  asker: Asker,
  context: CommandContext,
): Promise<Answer> {
  const prepared = await prepareExport(asked, asker, context);
  const { chosen, file, out } = prepared;
  const request: ExportRequest = {
    ...asked,
    audience: chosen.expression,
    ...(context.asOf !== undefined && { asOf: context.asOf }),
  };
  const command = queryText(request);
  const format = asked.format && (await readersOfPeople()).platformFormats[asked.format];
  const common = {
    command,
    asOf: chosen.asOf,
    facts: [
      ...countFacts(chosen.counts),
      ...file.keys.map(({ name, people }) => ({
        key: name,
        label: `With ${name}`,
        value: people,
        unit: 'customers',
      })),
    ],
    chart: null,
    audience: 'asker' as const,
  };
  if (file.rows === 0) return { ...common, ...nobody(prepared) };
  const id = await recordPreview(context.store, {
    who: asker.id,
    query: command,
    request,
    asOf: dateOfDay(chosen.asOf),
    counts: chosen.counts,
  });
  const send = `/export send ${id}`;
  return {
    ...common,
    title: `${countsInWords(chosen.counts)}: ${chosen.title}`,
    table: sample(chosen.members, context.currency),
    notes: [
      ...leftOutNotes(chosen),
      ...formatNotes(format),
      ...fileNotes(file, chosen),
      `The file goes ${whereTo(out)}. Nothing has been handed out so far; this offer stands for ${sendableMinutes} minutes, for you alone.`,
      ...(out.place === 'terminal' ? [`To write the file: midas ask "${send}" --out DIRECTORY`] : []),
      ...chosen.notes,
    ],
    actions: [
      {
        label: out.direct ? 'Send me the file' : 'Post the file',
        command: send,
        confirm: question(prepared),
        style: 'primary',
      },
    ],
  };
}

/** The command that asks for this export. */
export function queryText({ audience, arm, columns, format, channel }: ExportRequest): string {
  const options = { arm, columns: columns.join(',') || undefined, format, channel };
  return [
    `/export ${audience}`,
    ...Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : optionText(name, value),
    ),
  ].join(' ');
}

function question({ file, out }: PreparedExport): string {
  const what = out.contacts ? 'with contact data' : 'without contact data';
  return `Hand out ${formatCounted(file.rows, 'customer')} ${what}, ${whereTo(out)}? It is put on record under your name.`;
}

function formatNotes(format: PlatformFormat | undefined): string[] {
  if (!format) return [];
  return [
    `${format.name}: what identifies people is written as the platform wants it and hashed with SHA-256; choose "hashed" where the platform asks.`,
  ];
}

/** Why there is nothing to hand out, and what to do about it. */
function nobody({ chosen, file }: PreparedExport): Pick<Answer, 'title' | 'table' | 'notes'> {
  const { matched, toExport } = chosen.counts;
  const why =
    matched === 0
      ? `nobody is in "${chosen.title}"`
      : toExport === 0
        ? `of ${formatNumber(matched)} matched, none is left`
        : `none of ${formatNumber(toExport)} has anything to be matched by`;
  const todo =
    matched === 0
      ? 'Choose a wider audience, or type /segment to see how many customers each segment has.'
      : toExport === 0
        ? 'Wait until the campaigns that hold them out are over, or choose another channel or audience. Who may not be contacted stays out of every list.'
        : 'Import a customers file with e-mail addresses or telephone numbers, and with the country where numbers lack its code.';
  return {
    title: `Nobody to export: ${why}`,
    table: null,
    notes: [
      ...leftOutNotes(chosen),
      ...(toExport > 0 ? fileNotes(file, chosen).slice(1) : []),
      todo,
      ...chosen.notes,
    ],
  };
}

const sampleRows = 5;

/** The first customers without names and addresses. */
function sample(members: readonly AudienceMember[], currency: string) {
  const first = members.slice(0, sampleRows).filter(({ customerId }) => !isContactId(customerId));
  return tableOf(
    [
      { name: 'customerId', type: 'text' },
      { name: 'segment', type: 'text' },
      { name: 'monetary', type: 'money', unit: currency },
      { name: 'frequency', type: 'integer', unit: 'orders' },
      { name: 'recencyDays', type: 'integer', unit: 'days' },
    ],
    first.map(({ customerId, segment, monetary, frequency, recencyDays }) => ({
      customerId,
      segment,
      monetary,
      frequency,
      recencyDays,
    })),
  );
}
