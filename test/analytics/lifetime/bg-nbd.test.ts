import { describe, expect, test } from '@jest/globals';
import {
  conditionalPurchases,
  expectedPurchases,
  fitBgNbd,
  logLikelihood,
  medianTimeToPurchase,
  ofEveryCustomer,
  type PurchaseHistory,
  type PurchaseRecord,
  probabilityAlive,
  probabilityOfPurchase,
} from '../../../src/analytics/lifetime/bg-nbd.ts';
import { UserError } from '../../../src/errors.ts';
import { describeWithShared } from '../../support/shared.ts';
import { sampleHistory } from './cdnow.ts';
import { simulateBgNbd } from './simulate.ts';

/** Fader, Hardie & Lee 2005, table 1 on the CDNOW sample, in weeks. */
const published = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };

function historyOf(...customers: PurchaseRecord[]): PurchaseHistory {
  return {
    repeats: Float64Array.from(customers, ({ repeats }) => repeats),
    lastRepeat: Float64Array.from(customers, ({ lastRepeat }) => lastRepeat),
    age: Float64Array.from(customers, ({ age }) => age),
  };
}

describeWithShared(
  'BG/NBD on the CDNOW sample (Fader, Hardie & Lee 2005)',
  ['cdnow-sample-summary.csv'],
  ([summary = '']) => {
    test('has the published parameters and log-likelihood', () => {
      const model = fitBgNbd(sampleHistory(summary));
      expect(model.r).toBeCloseTo(0.242595, 6);
      expect(model.alpha).toBeCloseTo(4.413602, 6);
      expect(model.a).toBeCloseTo(0.792922, 6);
      expect(model.b).toBeCloseTo(2.425907, 6);
      expect(model.logLikelihood).toBeCloseTo(-9582.4292, 4);
      expect(model.customers).toBe(2357);
    });

    test('has the same parameters in days, but for the unit of alpha', () => {
      const { repeats, lastRepeat, age } = sampleHistory(summary);
      const days = (weeks: Float64Array) => weeks.map((value) => Math.round(value * 7));
      const model = fitBgNbd({ repeats, lastRepeat: days(lastRepeat), age: days(age) });
      expect(model.alpha / 7).toBeCloseTo(4.4136, 4);
      expect(model.b).toBeCloseTo(2.4259, 4);
    });
  },
);

describe('BG/NBD at the published CDNOW parameters', () => {
  test('expects the published purchases of a new customer in 52 weeks: E[X(52)] = 1.44401', () => {
    expect(expectedPurchases(published, 52)).toBeCloseTo(1.44401, 4);
    expect(expectedPurchases(published, 52)).toBeCloseTo(1.4440150170391, 12);
  });

  test('expects the published 1.226 of the customer with x = 2, t_x = 30.43, T = 38.86 in 39 weeks', () => {
    const customer = { repeats: 2, lastRepeat: 30.43, age: 38.86 };
    expect(conditionalPurchases(published, customer, 39)).toBeCloseTo(1.226, 3);
  });

  // By numeric integration over the leaving probability and with 40 digits, hence without the hypergeometric function.
  const customers: [PurchaseRecord, number, number, number][] = [
    [{ repeats: 0, lastRepeat: 0, age: 38.86 }, -0.553808398310603, 1, 0.19478241373486],
    [{ repeats: 1, lastRepeat: 1.71, age: 38.86 }, -4.47044903569168, 0.212231800168091, 0.20325474649344],
    [{ repeats: 2, lastRepeat: 30.43, age: 38.86 }, -9.45969089463014, 0.726609159292917, 1.2259070747687],
    [{ repeats: 7, lastRepeat: 29.43, age: 38.86 }, -21.864828998135, 0.641795041030605, 3.3371854222804],
    [{ repeats: 29, lastRepeat: 30, age: 30.5 }, -38.1733046432932, 0.961783134584965, 23.167954094566],
  ];
  test.each(customers)(
    'knows the likelihood, P(alive) and expectation of %j',
    (customer, log, alive, purchases) => {
      expect(logLikelihood(published, historyOf(customer))).toBeCloseTo(log, 10);
      expect(probabilityAlive(published, customer)).toBeCloseTo(alive, 12);
      expect(conditionalPurchases(published, customer, 39)).toBeCloseTo(purchases, 10);
    },
  );

  test('gives a figure of every customer of a history in its order', () => {
    const history = historyOf(...customers.map(([customer]) => customer));
    const alive = ofEveryCustomer(history, (customer) => probabilityAlive(published, customer));
    expect([...alive]).toEqual(customers.map(([customer]) => probabilityAlive(published, customer)));
  });
});

describe('conditionalPurchases', () => {
  const far = { repeats: 500, lastRepeat: 900, age: 910 };
  const near = { repeats: 3, lastRepeat: 20, age: 50 };
  const fresh = { repeats: 0, lastRepeat: 0, age: 0 };

  // By mpmath's ₂F₁ with 40 digits. In the second, third and fourth the formula divides by zero or nearly so.
  test.each([
    [{ r: 0.5, alpha: 10, a: 0.3, b: 0.2 }, 1.6450620053078, 1.7110090793729, 42.242784738247],
    [{ r: 0.5, alpha: 10, a: 1, b: 3 }, 2.1845792050828, 1.1344702580069, 31.71909754176],
    [{ r: 0.5, alpha: 10, a: 1.00000001, b: 3 }, 2.1845792050828, 1.1344702580069, 31.71909754176],
    [{ r: 0.5, alpha: 10, a: 0.3, b: 0.7 }, 2.499458756, 1.9628115571468, 42.24864359675],
    [{ r: 2, alpha: 10, a: 40, b: 60 }, 2.4120243158846, 0.10790550693339, 0.80158964808564],
    [{ r: 0.01, alpha: 0.05, a: 0.9, b: 1.2 }, 0.3978789926245, 0.65530796977672, 32.647571262663],
    [{ r: 50, alpha: 1000, a: 0.5, b: 2 }, 3.2568684314071, 2.4257627161341, 25.139688850946],
    [{ r: 1.5, alpha: 30, a: 0.0001, b: 5 }, 4.4997698257597, 5.0617428674844, 48.01370164133],
  ])('is exact for %j, also where the formula is not', (model, ofFresh, ofNear, ofFar) => {
    expect(conditionalPurchases(model, fresh, 90) / ofFresh).toBeCloseTo(1, 7);
    expect(conditionalPurchases(model, near, 90) / ofNear).toBeCloseTo(1, 7);
    expect(conditionalPurchases(model, far, 90) / ofFar).toBeCloseTo(1, 7);
  });

  test.each([
    { r: 0.6, alpha: 20, a: 8000, b: 9000 },
    { r: 9000, alpha: 1e5, a: 1e-4, b: 1e-4 },
    { r: 1e-4, alpha: 1e6, a: 1e4, b: 1e-4 },
  ])('stays finite at the bounds of the parameters: %j', (model) => {
    const customers = [fresh, near, far, { repeats: 500, lastRepeat: 1, age: 1e6 }];
    for (const time of [0, 1, 90, 1e5])
      for (const customer of customers) {
        const purchases = conditionalPurchases(model, customer, time);
        expect(Number.isFinite(purchases) && purchases >= 0).toBe(true);
        expect(probabilityAlive(model, customer)).toBeGreaterThanOrEqual(0);
        expect(probabilityOfPurchase(model, customer, time)).toBeLessThanOrEqual(1);
      }
  });
});

describe('BG/NBD on customers who behave as it says', () => {
  const truth = { r: 0.7, alpha: 20, a: 0.8, b: 2.5 };
  const horizon = 30;
  const { history, later, alive } = simulateBgNbd(truth, {
    customers: 30_000,
    oldest: 200,
    after: horizon,
    seed: 7,
  });

  test('the parameters are recovered', () => {
    const { repeats, lastRepeat, age } = history;
    const model = fitBgNbd({ repeats, lastRepeat: lastRepeat.map(Math.ceil), age: age.map(Math.ceil) });
    expect(Math.abs(model.r / truth.r - 1)).toBeLessThan(0.08);
    expect(Math.abs(model.alpha / truth.alpha - 1)).toBeLessThan(0.08);
    expect(model.a / (model.a + model.b)).toBeCloseTo(truth.a / (truth.a + truth.b), 1);
  });

  test('no parameter can be moved by a thousandth for a higher likelihood', () => {
    const model = fitBgNbd(history);
    expect(logLikelihood(model, history)).toBeCloseTo(model.logLikelihood, 4);
    for (const name of ['r', 'alpha', 'a', 'b'] as const)
      for (const factor of [0.999, 1.001])
        expect(logLikelihood({ ...model, [name]: model[name] * factor }, history)).toBeLessThan(
          model.logLikelihood,
        );
  });

  describe.each([
    ['without repeats', (count: number) => count === 0],
    ['with one repeat', (count: number) => count === 1],
    ['with several repeats', (count: number) => count > 3],
  ])('on average of those %s', (_, repeats) => {
    const rows = [...history.repeats.keys()].filter((row) => repeats(history.repeats[row] ?? 0));
    /** How many standard errors what was foretold is from what came. */
    const distance = (foretell: (customer: PurchaseRecord) => number, came: Float64Array) => {
      const foretold = ofEveryCustomer(history, foretell);
      const errors = rows.map((row) => (came[row] ?? 0) - (foretold[row] ?? 0));
      const mean = errors.reduce((sum, error) => sum + error, 0) / rows.length;
      const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / rows.length;
      return Math.abs(mean) / Math.sqrt(variance / rows.length || 1);
    };

    test('the probability of being alive comes true', () => {
      expect(distance((customer) => probabilityAlive(truth, customer), alive)).toBeLessThan(3);
    });

    test('the probability of a purchase comes true', () => {
      const bought = later.map((count) => Math.min(count, 1));
      const foretell = (customer: PurchaseRecord) => probabilityOfPurchase(truth, customer, horizon);
      expect(distance(foretell, bought)).toBeLessThan(3);
    });

    test('the expected purchases come true', () => {
      const foretell = (customer: PurchaseRecord) => conditionalPurchases(truth, customer, horizon);
      expect(distance(foretell, later)).toBeLessThan(3);
    });
  });

  test('the probability of a purchase in the median time to the next is half that of being alive', () => {
    const customer = { repeats: 4, lastRepeat: 90, age: 100 };
    const time = medianTimeToPurchase(truth, customer);
    expect(probabilityOfPurchase(truth, customer, time)).toBeCloseTo(
      probabilityAlive(truth, customer) / 2,
      12,
    );
  });
});

describe('fitBgNbd', () => {
  const customers = (count: number, repeats: number) =>
    historyOf(
      ...Array.from({ length: count }, (_, row) => ({ repeats, lastRepeat: repeats && 5 + row, age: 90 })),
    );

  test('refuses data in which nobody has bought again, with the counts', () => {
    expect(() => fitBgNbd(customers(50, 0))).toThrow(
      new UserError('not enough data for BG/NBD: 50 customers with 0 repeat purchases'),
    );
  });

  test('refuses fewer than ten customers', () => {
    expect(() => fitBgNbd(customers(9, 1))).toThrow('9 customers with 9 repeat purchases');
  });

  test('refuses a last purchase after today', () => {
    expect(() =>
      fitBgNbd(historyOf({ repeats: 1, lastRepeat: 91, age: 90 }, ...Array(10).fill(published))),
    ).toThrow(RangeError);
  });

  test.each([
    ['are all alike', () => 5, (_: number) => 88, 90, 5],
    ['have all just bought again', (row: number) => 1 + row, (row: number) => 7 * row + 7, undefined, 12.9],
  ])(
    'finds an answer for customers who %s, whose likelihood rises without end',
    (_, repeats, last, age, expected) => {
      const rows = Array.from({ length: 40 }, (_, row) => ({
        repeats: repeats(row),
        lastRepeat: last(row),
        age: age ?? last(row),
      }));
      const purchases = conditionalPurchases(fitBgNbd(historyOf(...rows)), rows[4] as PurchaseRecord, 90);
      expect(Math.abs(purchases / expected - 1)).toBeLessThan(0.05);
    },
  );
});
