import { Command, Option } from 'commander';
import { type Day, parseDay } from '../calendar.ts';
import { defaultSeed, horizons, usualHorizon } from '../commands/forecast/train-model.ts';
import { readConfig } from '../config.ts';
import { openMidas } from '../main.ts';
import { answerJson } from './answer-json.ts';
import { answerText } from './answer-text.ts';

type TrainOptions = { asOf?: Day; horizon: string; seed: string; json?: boolean };

/** `midas train`: what `/train` does, without Slack; its steps are told on standard error. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train the model of predictions, and see what changed in quality')
    .option(
      '--as-of <day>',
      'know nothing from this day on (YYYY-MM-DD; default: the data’s own day)',
      parseDay,
    )
    .addOption(
      new Option('--horizon <days>', 'how many days ahead').choices(horizons).default(String(usualHorizon)),
    )
    .option('--seed <number>', 'same data and seed, same model', String(defaultSeed))
    .option('--json', 'print the answer as one JSON document and nothing else')
    .action(async ({ asOf, horizon, seed, json }: TrainOptions) => {
      const midas = await openMidas(readConfig());
      try {
        const answer = await midas.ask(`/train horizon=${horizon} seed=${seed}`, {
          progress: (sentence) => console.error(sentence),
          ...(asOf === undefined ? {} : { asOf }),
        });
        console.log(json ? answerJson(answer) : answerText(answer));
      } finally {
        await midas.leave();
      }
    });
}
