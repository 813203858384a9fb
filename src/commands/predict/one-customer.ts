import { describeFeature } from '../../analytics/features/features.ts';
import { readOrders } from '../../data/customer-orders.ts';
import { type FoundCustomer, findCustomer } from '../../data/find-customer.ts';
import { peerPredictions } from '../../data/peer-predictions.ts';
import { predictionOf } from '../../data/predictions.ts';
import { UserError } from '../../errors.ts';
import { formatDay } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { customerOption } from '../customer-words.ts';
import type { Forecast } from '../forecast/ensure-forecast.ts';
import { closest } from '../suggest.ts';
import { customerAnswer } from './customer-answer.ts';
import { withHorizon } from './forecast-basis.ts';

/**
 * What is expected of one customer, by id, e-mail address or name.
 * @throws UserError when nobody fits, or several do, or who fits has not ordered before the as-of day.
 */
export async function oneCustomer(
  text: string,
  forecast: Forecast,
  context: CommandContext,
): Promise<Answer> {
  const { store, currency, segmentMap } = context;
  const customer = await findOrSuggest(text, context);
  const { customerId } = customer;
  const found = await predictionOf(store, forecast.run, customerId);
  if (!found) throw noOrders(customerId, forecast);
  const { segment: segmentId, ...prediction } = found;
  const segment = segmentMap.segments.find(({ id }) => id === segmentId) ?? null;
  const [orders, peers] = await Promise.all([
    readOrders(store, { customerId, before: forecast.asOf }),
    peerPredictions(store, forecast.run, { segment: segmentId, ...prediction }),
  ]);
  const outlook = { customer, prediction, orders, segment, peers, basis: forecast, currency };
  const { horizonDays } = forecast.model;
  return {
    command: withHorizon(`/predict ${customerOption(customerId)}`, horizonDays),
    ...customerAnswer({
      ...outlook,
      inWords: ({ feature, value }) => describeFeature(feature, value, currency),
    }),
    actions: [
      ...(segment
        ? [{ label: segment.name, command: withHorizon(`/predict ${segment.id}`, horizonDays) }]
        : []),
      { label: 'Top 100', command: withHorizon('/predict top 100', horizonDays) },
      { label: 'How good is this?', command: withHorizon('/predict quality', horizonDays) },
    ],
  };
}

/** Keywords that a mistyped word may have meant besides a segment or a customer. */
const keywords = ['all', 'quality', 'top 100'];

async function findOrSuggest(text: string, { store, segmentMap }: CommandContext): Promise<FoundCustomer> {
  try {
    return await findCustomer(store, text);
  } catch (error) {
    const meant = closest(text, [...segmentMap.segments.map(({ id }) => id), ...keywords]);
    if (!(error instanceof UserError) || meant === undefined) throw error;
    throw new UserError(`${error.message}; did you mean "/predict ${meant}"?`, error.hint);
  }
}

function noOrders(customerId: string, { asOf }: Forecast): UserError {
  return new UserError(
    `customer "${customerId}" has no counted order before ${formatDay(asOf)}`,
    'Predictions are made for customers with an order; refunds and free items are none.',
  );
}
