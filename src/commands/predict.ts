import { savedAudiences } from '../data/audiences.ts';
import { predictionOf } from '../data/predictions.ts';
import type { Answer } from './answer.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { ensureForecast, type Forecast } from './forecast/ensure-forecast.ts';
import { horizons, usualHorizon } from './forecast/train-model.ts';
import {
  audienceAhead,
  everyCustomer,
  type Order,
  overview,
  segmentCustomersAhead,
  topCustomers,
} from './predict/customer-lists.ts';
import { withHorizon } from './predict/forecast-basis.ts';
import { oneCustomer } from './predict/one-customer.ts';
import { type PredictionRequest, predictionRequest } from './predict/prediction-request.ts';
import { qualityAnswer } from './predict/quality-answer.ts';

/** `/predict`: who will order, how much they will spend, and how sure that is. */
export const predict = defineCommand({
  name: 'predict',
  summary: 'who will order, how much they will spend, and how sure that is',
  words: {
    who: {
      type: 'rest',
      placeholder: 'customer|segment|top 100|all|quality',
      describe:
        'a customer by id, e-mail address or name; a segment or saved audience; `top 100` or `top 10%`; `all`; `quality` for how good predictions have been; an overview without it',
    },
  },
  options: {
    horizon: {
      type: 'choice',
      choices: horizons,
      default: String(usualHorizon),
      describe: 'how many days ahead',
    },
    by: {
      type: 'choice',
      choices: ['probability', 'spend'],
      default: 'probability',
      describe: 'what puts a list in order',
    },
    customer: {
      type: 'text',
      describe: 'a customer, also one whose id or name is that of a segment',
    },
  },
  schedulable: true,
  examples: [
    {
      text: '/predict',
      gives: 'how many orders and how much revenue to expect, and the ten most likely buyers',
    },
    { text: '/predict 1234', gives: 'what to expect of one customer, what speaks for it, and what to do' },
    { text: '/predict top 100', gives: 'the customers most likely to order, as a list to mail' },
    { text: '/predict champions horizon=30', gives: 'what to expect of a segment in the next 30 days' },
    { text: '/predict all', gives: 'every customer with probability, expected spend and their ranges' },
    {
      text: '/predict quality',
      gives: 'how good predictions have been on real outcomes, beside simpler methods',
    },
  ],
  async run({ who, horizon, by, customer }, context) {
    const request = predictionRequest(
      { ...(who === undefined ? {} : { who }), ...(customer === undefined ? {} : { customer }) },
      context.segmentMap,
      await savedAudiences(context.store),
    );
    const forecast = await ensureForecast(context, Number(horizon));
    const answer = await answerTo(request, by, forecast, context);
    return request.of === 'customer' || who === undefined
      ? answer
      : withNamesake(who, answer, forecast, context);
  },
});

function answerTo(
  request: PredictionRequest,
  by: Order,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> | Answer {
  switch (request.of) {
    case 'overview':
      return overview(forecast, context);
    case 'all':
      return everyCustomer(by, forecast, context);
    case 'top':
      return topCustomers(request, by, forecast, context);
    case 'segment':
      return segmentCustomersAhead(request.segment, by, forecast, context);
    case 'audience':
      return audienceAhead(request.audience, by, forecast, context);
    case 'customer':
      return oneCustomer(request.text, forecast, context);
    case 'quality':
      return qualityAnswer(forecast, {
        command: withHorizon('/predict quality', forecast.model.horizonDays),
        currency: context.currency,
      });
  }
}

/** Says so where a customer's id is the word that was taken for a keyword or a segment. */
async function withNamesake(
  word: string,
  answer: Answer,
  forecast: Forecast,
  { store }: CommandContext,
): Promise<Answer> {
  if (!(await predictionOf(store, forecast.run, word))) return answer;
  const note = `There is also a customer "${word}": /predict customer=${word}`;
  return { ...answer, notes: [...answer.notes, note] };
}
