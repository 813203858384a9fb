import type { Window } from '../../analytics/prediction/fit-predictors.ts';
import type { TrainingInput } from '../../analytics/prediction/train.ts';
import { addDays } from '../../calendar.ts';
import { readFeatures } from '../../data/features.ts';
import { readTargets } from '../../data/targets.ts';
import { formatDay } from '../../format.ts';
import type { CommandContext } from '../command.ts';

/** The window to fit to and the one to judge on: how far each begins before the as-of day, in horizons. */
const windowsBack = [2, 1];

/** What was known on the first day of each window and what came in it, and what is known now. Nothing later is read. */
export async function readTraining(
  { store, progress }: Pick<CommandContext, 'store' | 'progress'>,
  { horizonDays, asOf, seed }: Pick<TrainingInput, 'horizonDays' | 'asOf' | 'seed'>,
): Promise<TrainingInput> {
  const windows: Window[] = [];
  for (const back of windowsBack) {
    const cutOff = addDays(asOf, -back * horizonDays);
    progress?.(
      `Reading what customers did before ${formatDay(cutOff)} and in the ${horizonDays} days from it …`,
    );
    const features = await readFeatures(store, { cutOff });
    const { customerIds } = features;
    windows.push({ features, targets: await readTargets(store, { cutOff, horizonDays, customerIds }) });
  }
  return { asOf, horizonDays, seed, windows, standing: await readFeatures(store, { cutOff: asOf }) };
}
