import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Prediction } from '../../src/analytics/prediction/prediction.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { importRows, type Row } from '../data/hand-made-shop.ts';
import { computeInThreads } from '../support/compute-in-threads.ts';
import { facts } from '../support/facts.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';
import { judgedPurchase, judgedSpend, plantedQuality, plantForecast } from './planted-forecast.ts';

const store = testStore();
const context = testContext(store);

const segmentMap = loadSegmentMap('rxfm-11');
const asOf = '2020-05-01';

/** Customer 1001 has ordered once, each next one once more, ten days apart and for 20 each; the last order of all is of 30 April. */
const ids = Array.from({ length: 20 }, (_, index) => String(1001 + index));
const shop: Row[] = ids.flatMap((customer, index) =>
  Array.from({ length: index + 1 }, (_, order) => ({
    customer,
    day: addDays('2020-04-30', -10 * order),
    amount: 20,
  })),
);

/** From 1001, least likely, to 1020, most likely. */
const predictions = ids.map((customerId, index): Prediction & { segment: string } => ({
  customerId,
  purchaseProbability: (index + 1) / 25,
  probabilityLow: (index + 0.5) / 25,
  probabilityHigh: (index + 1.5) / 25,
  expectedSpend: 100 - index * 2,
  spendLow: 0,
  spendHigh: 200,
  pAlive: 0.2 + index / 25,
  expectedNextOrder: index === 0 ? null : addDays(asOf, 40 - index),
  forestProbability: 0.5,
  forestSpend: 12.5,
  drivers: [
    { feature: 'recencyDays', value: 1, effect: 0.12 },
    { feature: 'orders', value: index + 1, effect: -0.031 },
  ],
  segment: index >= 15 ? 'champions' : index === 5 ? 'new' : 'lost',
}));

beforeAll(async () => {
  await importRows(store, [...shop, { customer: 'refunded', day: '2020-01-01', amount: -5 }]);
  await store.imports.updateMany({}, { $set: { finishedAt: new Date('2020-05-01T00:00:00Z') } });
  await store.customers.insertMany([
    { _id: '1020', name: 'Ada Lovelace', email: 'ada@example.com', attributes: {}, importId: 'first' },
    { _id: '1019', name: 'Alan Turing', attributes: {}, importId: 'first' },
  ]);
});

beforeEach(async () => {
  await Promise.all([
    store.models.deleteMany({}),
    store.scorings.deleteMany({}),
    store.predictions.deleteMany({}),
  ]);
});

async function predict(text: string, planted: Partial<Parameters<typeof plantForecast>[2]> = {}) {
  await plantForecast(store, segmentMap, { asOf, predictions, ...planted });
  return ask(text, context);
}

function records({ table }: Answer) {
  return table ? recordsOf(table) : [];
}

describe('/predict of a customer', () => {
  test('says what to expect, with its ranges', async () => {
    const answer = await predict('/predict 1020');
    expect(answer.title).toBe(
      'Ada Lovelace (1020) is 80% likely to order in the next 90 days, and expected to spend €62.00',
    );
    expect(answer.asOf).toBe(asOf);
    expect(facts(answer)).toMatchObject({
      purchaseProbability: 0.8,
      probabilityLow: 0.78,
      probabilityHigh: 0.82,
      expectedSpend: 62,
      spendLow: 0,
      spendHigh: 200,
      pAlive: 0.96,
      expectedNextOrder: '2020-05-22',
      segment: 'champions',
      recencyDays: 1,
      frequency: 20,
      usualGapDays: 10,
      horizonDays: 90,
      to: '2020-07-29',
      modelAgeDays: 0,
      grade: 'excellent',
    });
  });

  test('says in words what drives it', async () => {
    const { notes, table } = await predict('/predict 1020');
    expect(notes).toContain('What speaks for an order: last order 1 day ago (+12 points).');
    expect(notes).toContain('What speaks against it: 20 orders so far (−3.1 points).');
    expect(table?.rows[0]).toEqual(['last order 1 day ago', '+12 points', 'recencyDays', '1', 0.12]);
  });

  test('says whose reasons they are where another predictor answers', async () => {
    const answering = { purchase: 'bg-nbd', spend: 'bg-nbd' } as const;
    const { notes } = await predict('/predict 1020', { answering });
    expect(notes).toContain(
      'What speaks for an order, as the forest sees it: last order 1 day ago (+12 points).',
    );
  });

  test('compares them with the others of their segment', async () => {
    const answer = await predict('/predict 1019');
    expect(facts(answer)).toMatchObject({ segmentMedianProbability: 0.72, segmentMedianSpend: 66 });
    expect(answer.notes).toContain(
      "Beside Champions: more likely to order than 75% of the 4 others; the segment's median is 72% and €66.00, theirs is 76% and €64.00.",
    );
  });

  test('says so where the whole segment is as likely to order', async () => {
    const alike = predictions.map((one) => ({ ...one, purchaseProbability: 0.3 }));
    expect((await predict('/predict 1019', { predictions: alike })).notes.join(' ')).toContain(
      'Beside Champions: as likely to order as all of the 4 others;',
    );
  });

  test('tells their rhythm, and that one order has none', async () => {
    expect((await predict('/predict 1010')).notes.join(' ')).toContain(
      'Usually 10 days pass between their orders; it has been 1. By that, the next order is to be expected about 1 Jun 2020, if they are still a customer (P(alive) 56%).',
    );
    expect((await ask('/predict 1001', context)).notes.join(' ')).toContain(
      'One order day so far, so there is no rhythm to go by: no order is to be expected within two years (P(alive) 20%, which says little before a second order).',
    );
  });

  test.each([
    ['1020', 'no discount, they will probably order anyway'],
    ['1012', 'a reminder shortly before their next order is due'],
    ['1004', 'keep them in the newsletter'],
    ['1001', 'they have probably left'],
  ])('advises on %s: %s', async (id, advice) => {
    expect((await predict(`/predict ${id}`)).notes[0]).toContain(advice);
  });

  test('says who is overdue by their own rhythm', async () => {
    const late = { customerId: 'late', purchaseProbability: 0.3, pAlive: 0.6, segment: 'at-risk' };
    await store.services.insertMany(
      (await store.services.find({ customerId: '1010' }).toArray()).map((line) => ({
        ...line,
        _id: `late-${line._id}`,
        customerId: 'late',
        day: new Date(line.day.getTime() - 30 * 86_400_000),
        orderKey: `late-${line.orderKey}`,
      })),
    );
    const [first] = predictions;
    if (!first) throw new Error('no predictions');
    const open = await predict('/predict late', { predictions: [{ ...first, ...late }] });
    await store.predictions.updateMany({}, { $set: { purchaseProbability: 0.8 } });
    const likely = await ask('/predict late', context);
    await store.services.deleteMany({ customerId: 'late' });
    expect(open.notes[0]).toContain(
      'write now, with a reason to come back. They are 21 days past the time by which they usually have ordered again',
    );
    expect(likely.notes[0]).toContain('a friendly reminder without a discount. They are 21 days past');
  });

  test('draws their orders and the days ahead', async () => {
    const { chart } = await predict('/predict 1020');
    expect(chart?.description).toContain('Ada Lovelace (1020) is 80% likely to order in the next 90 days');
    expect(chart?.description).toContain('20 orders, the last on 30 Apr 2020');
  });

  test.each([['ada@example.com'], ['Ada Lovelace'], ['ada'], ['customer=1020'], ['customer="Ada Lovelace"']])(
    'is understood as %p',
    async (words) => {
      expect((await predict(`/predict ${words}`)).command).toBe('/predict customer=1020');
    },
  );

  test('never shows an e-mail address', async () => {
    expect(JSON.stringify(await predict('/predict 1020'))).not.toContain('ada@example.com');
  });

  test('names the nearest ids where nobody has the one that was typed', async () => {
    await expect(predict('/predict 102')).rejects.toMatchObject({
      name: 'UserError',
      message: 'no customer "102"',
      hint: expect.stringContaining('1020'),
    });
  });

  test('suggests the segment that a mistyped word may have meant', async () => {
    await expect(predict('/predict champoins')).rejects.toMatchObject({
      message: 'no customer "champoins"; did you mean "/predict champions"?',
    });
  });

  test('says so of a customer who has never ordered', async () => {
    await expect(predict('/predict refunded')).rejects.toMatchObject({
      message: 'customer "refunded" has no counted order before 1 May 2020',
    });
  });
});

describe('/predict of many', () => {
  test('lists every customer once, the most likely first', async () => {
    const answer = await predict('/predict all');
    expect(answer.table?.columns.slice(0, 3).map(({ name }) => name)).toEqual([
      'customerId',
      'purchaseProbability',
      'expectedSpend',
    ]);
    expect(records(answer).map(({ customerId }) => customerId)).toEqual([...ids].reverse());
    expect(records(answer)[0]).toEqual({
      customerId: '1020',
      purchaseProbability: 0.8,
      expectedSpend: 62,
      probabilityLow: 0.78,
      probabilityHigh: 0.82,
      spendLow: 0,
      spendHigh: 200,
      pAlive: 0.96,
      expectedNextOrder: '2020-05-22',
      segment: 'champions',
      name: 'Ada Lovelace',
    });
    expect([answer.csvName, answer.preview?.rows]).toEqual(['predict-all-90d', 10]);
  });

  test('sums up what to expect of them, with its range', async () => {
    const answer = await predict('/predict all');
    expect(answer.title).toBe('Expect 8.4 of 20 customers to order in the next 90 days and to spend €1,620');
    expect(facts(answer)).toMatchObject({
      customers: 20,
      expectedBuyers: 8.4,
      expectedBuyersLow: 8,
      expectedBuyersHigh: 8.8,
      expectedRevenue: 1620,
    });
    expect(answer.chart?.description).toContain('20 customers. Expect 8.4 buyers');
  });

  test('takes the best so many by probability, or by spend where asked', async () => {
    const likely = await predict('/predict top 3');
    expect(records(likely).map(({ customerId }) => customerId)).toEqual(['1020', '1019', '1018']);
    expect(likely.title).toBe(
      'Of the 3 customers most likely to order, expect 2.3 to order in the next 90 days and to spend €192.00, 12% of all expected spend',
    );
    const spenders = await ask('/predict top 2 by=spend', context);
    expect(records(spenders).map(({ customerId }) => customerId)).toEqual(['1001', '1002']);
    expect(spenders.command).toBe('/predict top 2 by=spend');
  });

  test('takes of equally likely ones those first who will spend most', async () => {
    const alike = predictions.map((one) => ({ ...one, purchaseProbability: 0.3 }));
    const customersOf = async (text: string) =>
      records(await ask(text, context)).map(({ customerId }) => customerId);
    await plantForecast(store, segmentMap, { asOf, predictions: alike });
    expect(await customersOf('/predict top 3')).toEqual(['1001', '1002', '1003']);
    expect((await customersOf('/predict champions')).slice(0, 2)).toEqual(['1016', '1017']);
  });

  test('takes the best share, and a hundred without a number', async () => {
    const tenth = await predict('/predict top 10%');
    expect([records(tenth).length, tenth.command]).toEqual([2, '/predict top 10%']);
    const all = await ask('/predict top', context);
    expect([records(all).length, all.command]).toEqual([20, '/predict top 20']);
  });

  test('takes a segment, as loosely named as people do', async () => {
    const answer = await predict('/predict Champion customers');
    expect(records(answer).map(({ customerId }) => customerId)).toEqual([
      '1020',
      '1019',
      '1018',
      '1017',
      '1016',
    ]);
    expect(answer.title).toBe(
      'Champions: expect 3.6 of 5 to order in the next 90 days and to spend €330.00, 20% of all expected spend',
    );
    expect(answer.notes[0]).toMatch(/^For Champions: /);
    expect(answer.chart?.description).toContain('Champions: 5 customers');
  });

  test('answers kindly for a segment with nobody in it', async () => {
    const { title, table, chart } = await predict('/predict promising');
    expect([title, table?.rows, chart]).toEqual([
      'Nobody is in the segment Promising, so there is nobody to expect anything of',
      [],
      null,
    ]);
  });

  test('tells whom to mail, whom not to discount and whom to leave out', async () => {
    const { notes } = await predict('/predict all');
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Overdue: 8 customers have been silent for so long'),
        expect.stringContaining('Do not discount: 3 customers will probably order anyway'),
        expect.stringContaining('Mail: 13 customers may go either way (20% to 70%; 5.7 buyers to expect)'),
        expect.stringContaining(
          'Mail where it costs next to nothing: 3 customers of 5% to 20%, 0.4 buyers among them',
        ),
        expect.stringContaining(
          'Leave out of what costs postage or margin: 1 customer below 5%, of whom hardly any will order',
        ),
      ]),
    );
  });

  test('begins with an overview: sums of all, the best ten, buttons', async () => {
    const answer = await predict('/predict');
    expect(answer.title).toBe('Expect 8.4 of 20 customers to order in the next 90 days and to spend €1,620');
    expect(records(answer)).toHaveLength(10);
    expect(answer.notes[0]).toBe(
      'Most of the spend is to be expected of: Lost €1,200 (74%), Champions €330.00 (20%), New €90.00 (5.6%).',
    );
    expect(answer.csvName).toBeUndefined();
    expect(facts(answer)).toMatchObject({ customers: 20, expectedBuyersLow: 8, overdue: 8 });
    expect(answer.actions?.map(({ command }) => command)).toEqual([
      '/predict top 10%',
      '/predict top 100',
      '/predict all',
      '/predict quality',
    ]);
  });

  test('prefers the segment where a customer has its name, and says how to reach the customer', async () => {
    const [first] = predictions;
    if (!first) throw new Error('no predictions');
    const answer = await predict('/predict new', {
      predictions: [...predictions, { ...first, customerId: 'new' }],
    });
    expect(answer.command).toBe('/predict new');
    expect(answer.notes).toContain('There is also a customer "new": /predict customer=new');
  });
});

describe('/predict for other days ahead', () => {
  test('keeps the horizon in words, window and buttons', async () => {
    const answer = await predict('/predict champions horizon=30', { horizonDays: 30 });
    expect(answer.command).toBe('/predict champions horizon=30');
    expect(answer.title).toContain('in the next 30 days');
    expect(facts(answer)).toMatchObject({ horizonDays: 30, to: '2020-05-30' });
    expect(answer.actions?.map(({ command }) => command)).toContain('/predict top 100 horizon=30');
    expect(answer.csvName).toBe('predict-champions-30d');
  });

  test.each([
    ['/predict top 0', 'top "0" is not a number of customers'],
    ['/predict top x', 'top "x" is not a number of customers'],
    ['/predict top -5', 'top "-5" is not a number of customers'],
    ['/predict top 0%', 'top "0%" is not a number of customers'],
    ['/predict top 120%', 'top "120%" is not a number of customers'],
    ['/predict all horizon=45', 'no choice for horizon= "45"'],
    ['/predict all by=name', 'no choice for by= "name"'],
    ['/predict 1001 customer=1002', '"1001" and customer=1002 ask for two things'],
  ])('refuses %p by name', async (text, message) => {
    await expect(ask(text, context)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
    });
  });
});

describe('/predict quality', () => {
  test('has a row for each model and target', async () => {
    const answer = await predict('/predict quality');
    expect(answer.table?.columns.slice(0, 10).map(({ name }) => name)).toEqual([
      'model',
      'target',
      'auc',
      'prAuc',
      'brier',
      'lift10',
      'mae',
      'r2',
      'spearman',
      'top10RevenueShare',
    ]);
    expect(answer.table?.columns.slice(2, 4).map(({ label }) => label)).toEqual(['AUC', 'PR-AUC']);
    expect(answer.table?.columns.find(({ name }) => name === 'r2Low')?.label).toBe('R² low');
    expect(records(answer)).toHaveLength(6);
    expect(records(answer)[0]).toMatchObject({
      model: 'forest',
      target: 'purchase',
      auc: 0.84,
      aucLow: 0.83,
      aucHigh: 0.85,
      brier: 0.09,
      mae: null,
      r2: null,
    });
    expect(records(answer)[4]).toMatchObject({ model: 'bg-nbd', target: 'spend', auc: null, r2: 0.51 });
  });

  test('says in words what a mailing to the best would have brought', async () => {
    const { title, notes } = await predict('/predict quality');
    expect(title).toBe(
      'Predictions are excellent, AUC .840: the tenth scored highest held 42% of the buyers and 42% of the spend',
    );
    expect(notes.slice(0, 3)).toEqual([
      'Mail the top 10% (100): expect 84 buyers, 42% of all, and €4,200, 42% of all spend.',
      'Mail the top 20% (200): expect 124 buyers, 62% of all, and €6,200, 62% of all spend.',
      'Mail the top 30% (300): expect 148 buyers, 74% of all, and €7,400, 74% of all spend.',
    ]);
  });

  test('says how far probabilities can be taken at their word', async () => {
    const { notes } = await predict('/predict quality');
    expect(notes[3]).toContain('to within 2.2 percentage points on average');
    expect(notes[3]).toContain('where 80% were predicted and 72% bought');
  });

  test('draws gains and reliability, and says what was judged', async () => {
    const { chart, notes } = await predict('/predict quality');
    expect(chart?.description).toContain('would have reached 42% of the buyers');
    expect(notes.join(' ')).toContain(
      'Judged on 1 Feb 2020 to 30 Apr 2020: 1,000 customers, 200 of whom bought, for €10,000.',
    );
  });

  test('is drawn with nothing where nobody bought', async () => {
    const { chart, title, notes } = await predict('/predict quality', {
      quality: { ...plantedQuality, grade: 'poor', predictors: [], gains: [], reliability: [] },
    });
    expect([chart, title]).toEqual([null, 'Predictions are poor']);
    expect(notes[0]).toBe('Nobody bought in the days that were judged.');
  });
});

describe('every answer says of its model', () => {
  test.each(['/predict', '/predict 1020', '/predict top 5', '/predict lost', '/predict all'])(
    'how old and how good it is: %s',
    async (text) => {
      const { notes } = await predict(text, { ageDays: 3 });
      expect(notes.join(' ')).toContain(
        'The model is 3 days old and excellent: AUC .840 (95% interval .830 to .850), judged on days that it had not seen (1,000 customers, 1 Feb 2020 to 30 Apr 2020).',
      );
    },
  );

  test('that a baseline did better and answers, with what the forest says', async () => {
    const { notes } = await predict('/predict 1020');
    expect(notes).toContain(
      'BG/NBD × Gamma-Gamma did better than the forest on the backtest (R² .510 against .380), so it answers how much they spend.',
    );
    expect(notes).toContain('The forest says: a spend of €12.50.');
    expect(notes).toContain('The forest answers who buys: on the backtest it had AUC .840, BG/NBD .830.');
  });

  test('that one that does not answer did slightly better', async () => {
    const { notes } = await predict('/predict 1020', {
      quality: {
        ...plantedQuality,
        predictors: [
          judgedPurchase('forest', 0.84),
          judgedPurchase('bg-nbd', 0.841),
          judgedSpend('forest', 0.4),
        ],
      },
      answering: { purchase: 'forest', spend: 'forest' },
    });
    expect(notes).toContain(
      'The forest answers who buys: on the backtest it had AUC .840, BG/NBD .841; BG/NBD did slightly better there.',
    );
    expect(notes).toContain('The forest answers how much they spend (R² .400).');
    expect(notes.join(' ')).not.toContain('The forest says');
  });

  test('that too few data make none', async () => {
    await expect(ask('/predict', context)).rejects.toMatchObject({ name: 'UserError' });
  });
});

describe('/predict, trained on service lines', () => {
  const [before, from, last] = ['2020-01-01', '2020-06-01', '2020-07-10'];
  const trained = { ...testContext(testStore()), compute: computeInThreads(), asOf: from };

  /** Half order every ten days or so, half ordered twice in winter; one more orders for the first time after the as-of day. */
  const lines: Row[] = Array.from({ length: 500 }, (_, index) => {
    const regular = index % 2 === 0;
    const start = 1 + ((index * 7) % 30);
    return Array.from({ length: regular ? 19 : 2 }, (_, order) => ({
      customer: `${regular ? 'regular' : 'left'}-${index}`,
      day: addDays(before, start + order * (regular ? 9 + (index % 5) : 20)),
      amount: regular ? 30 : 10,
    })).filter(({ day }) => day <= last);
  }).flat();
  const newcomer = { customer: 'newcomer', day: addDays(from, 5), amount: 500 };

  beforeAll(async () => {
    await importRows(trained.store, [...lines, newcomer]);
  });

  test('tells those who come back from those who left, and knows nothing from its as-of day on', async () => {
    const answer = await ask('/predict all horizon=30', trained);
    const all = records(answer);
    const known = new Set(lines.filter(({ day }) => day < from).map(({ customer }) => customer));
    expect(all.map(({ customerId }) => customerId).sort()).toEqual([...known].sort());
    expect(answer.asOf).toBe(from);
    const probabilities = all.map(({ purchaseProbability }) => Number(purchaseProbability));
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    const meanOf = (kind: string) => {
      const some = all.filter(({ customerId }) => `${customerId}`.startsWith(kind));
      return (
        some.reduce((sum, { purchaseProbability }) => sum + Number(purchaseProbability), 0) / some.length
      );
    };
    expect(meanOf('regular')).toBeGreaterThan(0.8);
    expect(meanOf('left')).toBeLessThan(0.1);
  }, 120_000);

  test('answers on one of them from the same run', async () => {
    const answer = await ask('/predict regular-100 horizon=30', trained);
    expect(facts(answer)).toMatchObject({ segment: expect.any(String), horizonDays: 30, to: '2020-06-30' });
    expect(Number(facts(answer)['purchaseProbability'])).toBeGreaterThan(0.7);
    expect(answer.table?.rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(answer.table)).not.toMatch(/NaN|undefined/);
  }, 120_000);

  test('shows how good it was beside every baseline', async () => {
    const answer = await ask('/predict quality horizon=30', trained);
    const rows = records(answer);
    expect(new Set(rows.map(({ target }) => target))).toEqual(new Set(['purchase', 'spend']));
    expect(rows.map(({ model }) => model)).toEqual(
      expect.arrayContaining(['forest', 'recency', 'last-period']),
    );
    expect(
      rows.find(({ model, target }) => model === 'forest' && target === 'purchase')?.['auc'],
    ).toBeGreaterThan(0.9);
  }, 120_000);
});
