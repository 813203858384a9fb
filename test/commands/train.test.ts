import { beforeEach, expect, test } from '@jest/globals';
import { addDays } from '../../src/calendar.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { ask } from '../../src/commands/ask.ts';
import { emptyStore, importRows } from '../data/hand-made-shop.ts';
import { buying, buyingUntil } from '../support/buying.ts';
import { computeNothing, type MakeBelieve } from '../support/compute.ts';
import { computeInThreads } from '../support/compute-in-threads.ts';
import { describeEmbedded } from '../support/database.ts';
import { qualityRows } from '../support/models.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();
const rows = buying({ customers: 400 });

beforeEach(async () => {
  await emptyStore(store);
  await importRows(store, rows);
});

const context = (makeBelieve: MakeBelieve = {}) => ({
  ...testContext(store),
  compute: computeNothing(makeBelieve),
});

const facts = ({ facts: all }: Answer) => Object.fromEntries(all.map(({ key, value }) => [key, value]));
const changes = ({ table }: Answer) => Object.fromEntries((table?.rows ?? []).map((row) => [row[1], row[6]]));

/** Trains, then again on data that reach some days further, and returns both answers. */
async function trainTwice(days: number, first: MakeBelieve, second: MakeBelieve, options = '') {
  const before = await ask('/train horizon=30', context(first));
  const later = { customer: 'c00001', day: addDays(buyingUntil, days - 1), amount: 20 };
  if (days > 0) await importRows(store, [later], { id: 'second' });
  return { before, after: await ask(`/train horizon=30${options}`, context(second)) };
}

/** Each training reads in hundreds of short commands. */
const slowElsewhere = 'trainings take minutes elsewhere';

describeEmbedded('/train', slowElsewhere, () => {
  const compute = computeInThreads();

  test('trains on the data, and says how good the model is, on what it was judged and how long it took', async () => {
    const steps: string[] = [];
    const answer = await ask('/train horizon=30', {
      ...context(),
      compute,
      progress: (step) => steps.push(step),
    });
    expect(answer.title).toMatch(
      /^Trained in \d+ seconds?: the new model is \w+ \(AUC \.\d{3}\), the first of its kind$/,
    );
    expect(answer.asOf).toBe(buyingUntil);
    expect(facts(answer)).toMatchObject({
      horizonDays: 30,
      seed: 1,
      lastModel: null,
      answers: expect.stringMatching(/^purchase-30d-2021-07-20-/),
    });
    expect(facts(answer)['auc']).toBeGreaterThan(0.6);
    expect(answer.chart?.description).not.toBe('');
    expect(answer.notes).toEqual([
      'There was no model of this horizon to compare it with.',
      expect.stringContaining('Judged on 20 Jun 2021 to 19 Jul 2021'),
      expect.stringMatching(
        /^Of \d+ customers judged on, \d+ bought, for €.* in all\. Nothing from 20 Jul 2021 on was known\.$/,
      ),
      'AUC and R² are better the higher, Brier score and mean error (in EUR a customer) the lower. New low and new high are the ends of the new model’s 95% intervals.',
    ]);
    expect(steps.length).toBeGreaterThan(3);
  }, 120_000);

  test('on the same data and with the same seed gives the same model, to the last byte', async () => {
    const { before, after } = await trainTwice(0, {}, {});
    expect(facts(after)['model']).toBe(facts(before)['model']);
    expect(after.title).toMatch(/and the same as before$/);
    expect(after.notes[0]).toContain('to the last byte');
    expect(await store.db.collection('models.files').countDocuments()).toBe(1);
  });

  test('keeps the last model where that one is better on the same days by more than chance, and says so', async () => {
    const { before, after } = await trainTwice(
      0,
      { metrics: { auc: 0.8 } },
      { metrics: { auc: 0.7 } },
      ' seed=2',
    );
    expect(after.title).toMatch(/the last one did better and stays$/);
    expect(facts(after)).toMatchObject({ answers: facts(before)['model'], auc: 0.7 });
    expect(facts(after)['model']).not.toBe(facts(before)['model']);
    expect(after.notes[0]).toContain('AUC .700 against .800');
    expect(changes(after)).toEqual({
      AUC: 'worse',
      'Brier score': 'within chance',
      'R² of spend': 'within chance',
      'Mean error of spend': 'within chance',
    });
  });

  test('takes the new model where the two differ by no more than chance', async () => {
    const { after } = await trainTwice(0, { metrics: { auc: 0.751 } }, { metrics: { auc: 0.75 } }, ' seed=2');
    expect(after.title).toMatch(/and answers from now on$/);
    expect(after.notes[0]).toContain('no more than chance');
    expect(facts(after)['answers']).toBe(facts(after)['model']);
  });

  test('tries an older model on the days that the new one was judged on', async () => {
    const rival = qualityRows({ auc: 0.9 });
    const { before, after } = await trainTwice(40, { metrics: { auc: 0.6 } }, { rival });
    expect(after.table?.rows[0]).toEqual(['purchase', 'AUC', 0.9, 0.75, 0.74, 0.76, 'worse']);
    expect(facts(after)['answers']).toBe(facts(before)['model']);
    expect(after.asOf).toBe(addDays(buyingUntil, 40));
  });

  test('does not compare models that were judged on different days, and says why', async () => {
    const { after } = await trainTwice(7, { metrics: { auc: 0.9 } }, { metrics: { auc: 0.7 } });
    expect(after.notes[0]).toContain('it knows 7 more days');
    expect(after.notes[0]).toContain('their figures do not say which is better');
    expect(after.notes).toContainEqual('The last model’s figures are of 20 Jun 2021 to 19 Jul 2021.');
    expect(facts(after)['answers']).toBe(facts(after)['model']);
    expect(changes(after)['AUC']).toBeNull();
  });

  test('replaces a model that cannot be read, and says so', async () => {
    await ask('/train horizon=30', context());
    await store.db.collection('models.chunks').deleteMany({});
    const answer = await ask('/train horizon=30 seed=2', context());
    expect(answer.notes[0]).toMatch(/^The new model answers: the model "purchase-30d-\S+" is damaged: /);
  });

  test('for a day of one’s own knows nothing from it on, and answers for it', async () => {
    await ask('/train horizon=30', context({ metrics: { auc: 0.9 } }));
    const day = addDays(buyingUntil, -3);
    const answer = await ask('/train horizon=30', { ...context(), asOf: day });
    expect(answer.asOf).toBe(day);
    expect(facts(answer)).toMatchObject({ lastModel: null, answers: facts(answer)['model'] });
  });

  test('says with the counts that there are too few data', async () => {
    await store.services.deleteMany({ customerId: { $gte: 'c00050' } });
    await expect(ask('/train horizon=30', context())).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^not enough data: \d+ customers$/),
      hint: 'Import more.',
    });
  });

  test.each([
    ['/train horizon=45', 'no choice for horizon= "45"'],
    ['/train seed=x', 'seed "x" is not a whole number'],
    ['/train seed=-1', 'seed=-1 is not between 0 and 2147483647'],
    ['/train now', '"now" is more than /train understands'],
  ])('refuses %j', async (text, message) => {
    await expect(ask(text, context())).rejects.toThrow(message);
  });
});
