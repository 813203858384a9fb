import { type Day, dateOfDay } from '../calendar.ts';
import { UserError } from '../errors.ts';
import type { Store, TrainingVerdict } from './store.ts';

/** A training that was tried: for which days, on which data. */
export type Tried = { horizonDays: number; asOf: Day; dataStamp: string };

/** Notes that the data did not suffice for a training; the last such verdict of a horizon stands. */
export async function keepVerdict(
  { state }: Pick<Store, 'state'>,
  { horizonDays, asOf, dataStamp }: Tried,
  { message, hint }: UserError,
): Promise<void> {
  const verdict: Omit<TrainingVerdict, '_id'> = {
    asOf: dateOfDay(asOf),
    dataStamp,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
  await state.replaceOne({ _id: idOf(horizonDays) }, verdict, { upsert: true });
}

/** The verdict on the same training tried before; undefined where it was not tried, or sufficed. */
export async function verdictOf(
  { state }: Pick<Store, 'state'>,
  { horizonDays, asOf, dataStamp }: Tried,
): Promise<UserError | undefined> {
  const found = await state.findOne<TrainingVerdict>({
    _id: idOf(horizonDays),
    asOf: dateOfDay(asOf),
    dataStamp,
  });
  return found ? new UserError(found.message, found.hint) : undefined;
}

function idOf(horizonDays: number): TrainingVerdict['_id'] {
  return `too-few-data-${horizonDays}`;
}
