import type { ExportCounts } from '../../data/exports.ts';
import { formatCounted, formatNumber } from '../../format.ts';
import { suppressedInWords } from '../suppressed-in-words.ts';
import type { Chosen } from './choose-members.ts';
import type { ExportFile } from './make-file.ts';

/** "412 matched, 37 suppressed, 41 held out, 334 to export". */
export function countsInWords(
  { matched, suppressed, heldOut, toExport }: ExportCounts,
  end = 'to export',
): string {
  return [
    `${formatNumber(matched)} matched`,
    `${formatNumber(suppressed)} suppressed`,
    `${formatNumber(heldOut)} held out`,
    `${formatNumber(toExport)} ${end}`,
  ].join(', ');
}

/** The same as facts. */
export function countFacts({ matched, suppressed, heldOut, toExport }: ExportCounts) {
  return [
    { key: 'matched', label: 'Matched', value: matched, unit: 'customers' },
    { key: 'suppressed', label: 'Suppressed', value: suppressed, unit: 'customers' },
    { key: 'heldOut', label: 'Held out', value: heldOut, unit: 'customers' },
    { key: 'toExport', label: 'To export', value: toExport, unit: 'customers' },
  ];
}

/** Who was left out and why, and what consent was read from, in sentences. */
export function leftOutNotes({
  suppressed,
  heldOut,
  heldElsewhere,
  consentColumns,
  counts,
}: Chosen): string[] {
  const suppressedFor = suppressedInWords(suppressed);
  const heldFor = [...heldOut].map(([campaign, count]) => `${formatNumber(count)} of "${campaign}"`);
  return [
    ...[...heldElsewhere].map(([campaign, count]) => alsoHeld(campaign, count)),
    ...(suppressedFor !== '' ? [`Suppressed: ${suppressedFor}.`] : []),
    ...(heldFor.length > 0
      ? [
          `Held out: ${heldFor.join(', ')}. Whoever is contacted is no comparison for a running campaign any more.`,
        ]
      : []),
    ...(consentColumns.length === 0 && counts.matched > 0
      ? [
          'The customers file has no column about consent, so nobody is held back for want of it: make sure that you may contact them.',
        ]
      : []),
  ];
}

/**
 * Members of a campaign are in all arms of a later one alike, so the later one's comparison holds as long as all of them are contacted.
 * Were its holdout alone left out, its treated would have this list's offer as well, and it would count what that brings.
 */
function alsoHeld(campaign: string, count: number): string {
  return `${formatNumber(count)} of them ${count === 1 ? 'is' : 'are'} held out by "${campaign}", launched since. They stay in the list: contact it as a whole, and "${campaign}" shows what it adds to this campaign. Without just them it would take credit for orders that this list brings.`;
}

/** What the file holds, in sentences. */
export function fileNotes(
  { columns, unreadablePhones, hiddenCells, zeroColumns, rows }: ExportFile,
  { counts: { toExport }, unpredicted }: Pick<Chosen, 'counts' | 'unpredicted'>,
): string[] {
  const without = toExport - rows;
  return [
    `Columns: ${columns.join(', ')}.`,
    ...(without > 0
      ? [
          `${formatCounted(without, 'person has', 'people have')} nothing to be matched by and ${without === 1 ? 'is' : 'are'} not in the file.`,
        ]
      : []),
    ...(unpredicted > 0 && columns.includes('purchaseProbability')
      ? [
          `Nothing is predicted of ${formatCounted(unpredicted, 'customer')} without an order: ${unpredicted === 1 ? 'that cell is' : 'those cells are'} empty.`,
        ]
      : []),
    ...(zeroColumns.length > 0
      ? [
          `Values that start with zeros (${zeroColumns.join(', ')}) lose them where a spreadsheet opens the file by itself: in Excel take Data > From Text/CSV with that column as Text, in LibreOffice "Format quoted field as text".`,
        ]
      : []),
    ...(unreadablePhones > 0
      ? [
          `${formatCounted(unreadablePhones, 'telephone number')} cannot be read and ${unreadablePhones === 1 ? 'is' : 'are'} left empty: figures are missing, or the country is not known.`,
        ]
      : []),
    ...(hiddenCells > 0
      ? [
          `${formatCounted(hiddenCells, 'cell')} of other columns held an address or a number and ${hiddenCells === 1 ? 'is' : 'are'} left empty.`,
        ]
      : []),
  ];
}
