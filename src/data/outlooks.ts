import type { Outlook } from '../analytics/digest/leaving.ts';
import { fadingBelow } from '../analytics/prediction/forecast-bands.ts';
import { type Day, dateOfDay, dayOfDate, daysBetween } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import type { ProfileSet } from './profiles.ts';
import type { Store } from './store.ts';

/** Who has probably left, by id. */
export type FadingCustomer = Outlook & { customerId: string };

/** Few enough to be read in between two answers. */
const batchSize = 1_000;

/**
 * The outlook of every customer who is less likely than not to be one still, by the latest predictions that are stored, and the day that
 * these stand on: nothing is predicted for it. Null where none are stored of a day up to the profiles' own.
 */
export async function fadingOutlooks(
  store: Pick<Store, 'scorings' | 'predictions'>,
  { asOf, collection }: Pick<ProfileSet, 'asOf' | 'collection'>,
  horizonDays: number,
): Promise<{ asOf: Day; outlooks: FadingCustomer[] } | null> {
  const run = await store.scorings.findOne(
    { horizonDays, state: 'done', asOf: { $lte: dateOfDay(asOf) } },
    { sort: { startedAt: -1 } },
  );
  if (!run) return null;
  const cursor = store.predictions
    .find<Fading>(
      { run: run._id, pAlive: { $lt: fadingBelow } },
      { projection: { _id: 0, customerId: 1, segment: 1, pAlive: 1, expectedSpend: 1 } },
    )
    .batchSize(batchSize);
  const outlooks: FadingCustomer[] = [];
  while (await cursor.hasNext())
    outlooks.push(...(await withPasts(cursor.readBufferedDocuments(), collection, asOf)));
  return { asOf: dayOfDate(run.asOf), outlooks };
}

type Fading = Pick<FadingCustomer, 'customerId' | 'segment' | 'pAlive' | 'expectedSpend'>;

/** Who has no counted order any more, since an import was taken back, is left out. */
async function withPasts(
  fading: readonly Fading[],
  collection: ProfileSet['collection'],
  asOf: Day,
): Promise<FadingCustomer[]> {
  const profiles = await collection
    .find(
      { _id: { $in: fading.map(({ customerId }) => customerId) } },
      { projection: { monetaryE4: 1, firstOrderDay: 1 } },
    )
    .toArray();
  const known = new Map(profiles.map((profile) => [profile._id, profile]));
  return fading.flatMap((outlook) => {
    const profile = known.get(outlook.customerId);
    if (!profile?.firstOrderDay) return [];
    const tenureDays = daysBetween(dayOfDate(profile.firstOrderDay), asOf);
    return [{ ...outlook, spent: fromE4(profile.monetaryE4), tenureDays }];
  });
}
