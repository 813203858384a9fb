import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { RightOfWay } from '../../src/commands/right-of-way.ts';

/** What happened, in order, when long work wants to go on while a question takes so long. */
async function orderOf(questionMilliseconds: number): Promise<string[]> {
  const order: string[] = [];
  const rightOfWay = new RightOfWay();
  const question = rightOfWay.question(async () => {
    await pause(questionMilliseconds);
    order.push('answer');
  });
  await rightOfWay.giveWay();
  order.push('step');
  await question;
  return order;
}

describe('long work', () => {
  test('waits for a question that is being answered', async () => {
    expect(await orderOf(30)).toEqual(['answer', 'step']);
  });

  test('goes on before a question that takes long', async () => {
    expect(await orderOf(1000)).toEqual(['step', 'answer']);
  });

  test('goes on after a question that failed', async () => {
    const rightOfWay = new RightOfWay();
    await expect(rightOfWay.question(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const start = performance.now();
    await rightOfWay.giveWay();
    expect(performance.now() - start).toBeLessThan(100);
  });
});
