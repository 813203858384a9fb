import type { MeasureColumns } from '../../analytics/rfm.ts';
import { type Day, dateOfDay } from '../../calendar.ts';
import { measuresBefore, withFreeLines } from '../quarter-ago.ts';
import type { History, HistoryDay, Store } from '../store.ts';

/** The measures that customers had on several days, each from what was known on it. */
export type MeasuresOnDays = {
  /** Everyone with an order by the last of the days. */
  customerIds: string[];
  /** One entry a day, in the order of `customerIds`; frequency 0 where someone had no counted order yet. */
  days: MeasureColumns[];
};

/** Histories are read so many at a time, between which others get their turn. */
const historiesAtOnce = 1000;

const dayMilliseconds = 86_400_000;

/**
 * Everyone's measures on several days in one reading of histories, which know the data's own day: the days are not after it.
 * Who had something for nothing before a day is summed again from lines (see `everyoneBefore` in quarter-ago.ts).
 * @param days ascending
 */
export async function measuresOnDays(
  store: Pick<Store, 'services' | 'histories'>,
  days: readonly Day[],
  giveWay: () => Promise<void> = async () => {},
): Promise<MeasuresOnDays> {
  const last = days.at(-1);
  if (last === undefined) return { customerIds: [], days: [] };
  const reading = new Reading(days);
  const histories = store.histories.find<Pick<History, '_id' | 'days'>>(
    { firstOrderDay: { $lt: dateOfDay(last) } },
    { projection: { days: 1 }, batchSize: historiesAtOnce },
  );
  let read = 0;
  for await (const history of histories) {
    if (read++ % historiesAtOnce === 0) await giveWay();
    reading.add(history);
  }
  const free = [...(await withFreeLines(store, last, reading.inDoubt))];
  const found = reading.measures();
  for (const [index, day] of days.entries())
    if (free.length > 0) correct(found, index, free, await measuresBefore(store, day, free));
  return found;
}

function correct(
  { customerIds, days }: MeasuresOnDays,
  index: number,
  whom: readonly string[],
  measures: Awaited<ReturnType<typeof measuresBefore>>,
): void {
  const columns = days[index] as MeasureColumns;
  const known = new Map(measures.map((one) => [one.customerId, one]));
  const places = new Map(customerIds.map((id, place) => [id, place]));
  for (const id of whom) {
    const place = places.get(id) as number;
    columns.recencyDays[place] = known.get(id)?.recencyDays ?? 0;
    columns.frequency[place] = known.get(id)?.frequency ?? 0;
    columns.monetaryE4[place] = known.get(id)?.monetaryE4 ?? 0;
  }
}

/** Takes histories one after the other. */
class Reading {
  readonly #starts: readonly number[];
  readonly #days: readonly Record<keyof MeasureColumns, number[]>[];
  readonly #customerIds: string[] = [];
  /** Those of whom histories do not tell whether all their orders counted on each of the days. */
  readonly inDoubt: string[] = [];

  constructor(days: readonly Day[]) {
    this.#starts = days.map((day) => dateOfDay(day).getTime());
    this.#days = days.map(() => ({ recencyDays: [], frequency: [], monetaryE4: [] }));
  }

  add({ _id, days }: { _id: string; days: readonly HistoryDay[] }): void {
    this.#customerIds.push(_id);
    const latest = days.at(-1)?.day.getTime() ?? 0;
    let next = 0;
    let [lastOrder, frequency, monetaryE4, missingE4] = [0, 0, 0, 0];
    let doubtful = false;
    for (const [index, start] of this.#starts.entries()) {
      for (let one = days[next]; one && one.day.getTime() < start; one = days[++next]) {
        monetaryE4 += one.revenueE4;
        if (one.orders === 0) continue;
        frequency += one.orders;
        lastOrder = one.day.getTime();
        missingE4 += one.ordersE4 - one.revenueE4;
      }
      doubtful ||= latest >= start && missingE4 > 0;
      const columns = this.#days[index];
      columns?.recencyDays.push(frequency > 0 ? (start - lastOrder) / dayMilliseconds : 0);
      columns?.frequency.push(frequency);
      columns?.monetaryE4.push(monetaryE4);
    }
    if (doubtful) this.inDoubt.push(_id);
  }

  measures(): MeasuresOnDays {
    const days = this.#days.map(({ recencyDays, frequency, monetaryE4 }) => ({
      recencyDays: Float64Array.from(recencyDays),
      frequency: Float64Array.from(frequency),
      monetaryE4: Float64Array.from(monetaryE4),
    }));
    return { customerIds: this.#customerIds, days };
  }
}
