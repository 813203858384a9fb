import { periodOf } from '../../analytics/cohorts/periods.ts';
import { dayOfDate } from '../../calendar.ts';
import type { AnswerDay } from '../../data/profiles.ts';
import type { Since, SinceMovements, SnapshotMark } from '../../data/segment-snapshots.ts';
import { formatCounted, formatDay, formatNumber } from '../../format.ts';

/** What a reader should know about the two Mondays that are compared, in sentences. */
export function snapshotNotes(
  { from, to, snapshots }: Pick<SinceMovements, 'from' | 'to' | 'snapshots'>,
  { day, since }: { day: Pick<AnswerDay, 'asOf'>; since: Since },
): string[] {
  const marks = [snapshots.from, snapshots.to];
  return [
    ...('day' in since && since.day !== periodOf(since.day, 'week')
      ? [`Segments are kept of Mondays: ${formatDay(since.day)} stands for ${formatDay(from)}.`]
      : []),
    ...(day.asOf > to
      ? [`What has been bought since ${formatDay(to)}, the latest Monday, is not in it.`]
      : []),
    ...cutNotes(snapshots.from, snapshots.to),
    ...reconstructionNotes(marks),
    ...marks.flatMap(({ day: monday, revised }) =>
      revised
        ? [
            `Lines of before ${formatDay(monday)} have come or gone since its segments were first found: on ${formatDay(dayOfDate(revised.at))} they were found anew, which moved ${formatCounted(revised.customers, 'customer')}.`,
          ]
        : [],
    ),
  ];
}

function reconstructionNotes(marks: readonly SnapshotMark[]): string[] {
  const later = marks.filter(({ reconstructed }) => reconstructed).map(({ day }) => formatDay(day));
  if (later.length === 0) return [];
  return [
    `Segments of ${later.join(' and ')} were reconstructed afterwards, from the lines dated before ${later.length === 1 ? 'that day' : 'those days'}.`,
  ];
}

/** Where a score of frequency begins elsewhere, many customers move at once who did nothing. */
function cutNotes(from: SnapshotMark, to: SnapshotMark): string[] {
  const steps = to.cuts.frequency.flatMap((cut, index) => {
    const before = from.cuts.frequency[index];
    return before === undefined || before === cut
      ? []
      : [`${index + 2} from ${formatNumber(cut + 1)} orders on rather than ${formatNumber(before + 1)}`];
  });
  if (steps.length === 0) return [];
  return [
    `As customers order more, the frequency score is ${steps.join(', ')}: that alone moves some who did nothing.`,
  ];
}
