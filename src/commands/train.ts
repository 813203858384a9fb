import { withLease } from '../data/lease.ts';
import { UserError } from '../errors.ts';
import { defineCommand } from './command.ts';
import { forecastDay } from './forecast/ensure-forecast.ts';
import { defaultSeed, horizons, trainingLease, trainModel, usualHorizon } from './forecast/train-model.ts';
import { trainingAnswer } from './train/training-answer.ts';

/** `/train`: trains the model of predictions anew, and keeps the better of it and the last one. */
export const train = defineCommand({
  name: 'train',
  summary: 'train the model of predictions anew, and see what changed in quality',
  words: {},
  options: {
    horizon: {
      type: 'choice',
      choices: horizons,
      default: String(usualHorizon),
      describe: 'how many days ahead the model predicts',
    },
    seed: {
      type: 'integer',
      describe: 'where the random numbers begin: the same data and seed give the same model',
      default: String(defaultSeed),
    },
  },
  examples: [
    { text: '/train', gives: 'a new model of the next 90 days, compared with the last one' },
    { text: '/train horizon=30', gives: 'the same for the next 30 days' },
  ],
  async run({ horizon, seed }, context) {
    if (seed < 0 || seed >= 2 ** 31)
      throw new UserError(
        `seed=${seed} is not between 0 and ${2 ** 31 - 1}`,
        'Any such number will do, for example 1.',
      );
    const order = { horizonDays: Number(horizon), asOf: await forecastDay(context), seed };
    const outcome = await withLease(context.store.state, trainingLease, (assertHeld) =>
      trainModel(context, order, assertHeld),
    );
    return trainingAnswer(outcome, context.currency);
  },
});
