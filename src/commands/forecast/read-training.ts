import type { TrainingInput } from '../../analytics/prediction/train.ts';
import type { FitWindow, Window } from '../../analytics/prediction/windows.ts';
import { addDays, type Day } from '../../calendar.ts';
import { type GiveWay, readFeatures } from '../../data/features.ts';
import type { Store } from '../../data/store.ts';
import { readTargets } from '../../data/targets.ts';
import { formatDay } from '../../format.ts';
import type { CommandContext } from '../command.ts';

/** The window to fit to and the one to judge on: how far each begins before the as-of day, in horizons. */
const windowsBack = [2, 1];

/** Further windows to learn from begin so many days before. */
const furtherDays = [30, 60];

type Reading = Pick<CommandContext, 'store' | 'progress' | 'giveWay'>;

/** What was known on the first day of each window and what came in it, and what is known now. Nothing later is read. */
export async function readTraining(
  { store, progress, giveWay }: Reading,
  { horizonDays, asOf, seed }: Pick<TrainingInput, 'horizonDays' | 'asOf' | 'seed'>,
): Promise<TrainingInput> {
  const windows: FitWindow[] = [];
  for (const back of windowsBack) {
    const cutOff = addDays(asOf, -back * horizonDays);
    progress?.(
      `Reading what customers did before ${formatDay(cutOff)} and in the ${horizonDays} days from it …`,
    );
    const further: Window[] = [];
    for (const days of furtherDays) {
      const window = await readWindow({ store, giveWay }, addDays(cutOff, -days), horizonDays);
      if (window.features.customerIds.length > 0) further.push(window);
    }
    windows.push({ ...(await readWindow({ store, giveWay }, cutOff, horizonDays)), further });
  }
  const standing = await readFeatures(store, { cutOff: asOf, giveWay });
  return { asOf, horizonDays, seed, windows, standing };
}

async function readWindow(
  { store, giveWay }: { store: Store; giveWay: GiveWay },
  cutOff: Day,
  horizonDays: number,
): Promise<Window> {
  const features = await readFeatures(store, { cutOff, giveWay });
  const { customerIds } = features;
  return { features, targets: await readTargets(store, { cutOff, horizonDays, customerIds, giveWay }) };
}
