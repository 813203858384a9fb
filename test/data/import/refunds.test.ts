import { describe, expect, test } from '@jest/globals';
import { createOrderIdJudge, createStatusJudge } from '../../../src/data/import/refunds.ts';

describe('a status', () => {
  const isRefund = createStatusJudge(['Failed']);

  test.each([
    'cancelled',
    'Canceled',
    'REFUNDED',
    'order_cancelled',
    'OrderCancelled',
    'Returned to sender',
    'storniert',
    'Remboursé',
    'annulée',
    'Anulado',
    'Devolución',
    'devolvido',
    'estornado',
    'failed',
  ])('%j takes a sale back', (status) => {
    expect(isRefund(status)).toBe(true);
  });

  test.each([
    'paid',
    'complete',
    'shipped',
    'pending',
    'partially refunded',
    'PARTIALLY_REFUNDED',
    'return requested',
    'refund rejected',
    'not returned',
    'teilweise erstattet',
    '',
  ])('%j leaves it', (status) => {
    expect(isRefund(status)).toBe(false);
  });
});

describe('an order id', () => {
  test('that starts with C marks a cancellation among plain digits', () => {
    const isCancelled = createOrderIdJudge([
      '536365',
      'C536379',
      '536366',
      'A563185',
      ...Array<string>(10).fill('1'),
    ]);
    expect([isCancelled('C536379'), isCancelled('536379'), isCancelled('A563185')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('that starts with C means nothing among other ids', () => {
    expect(createOrderIdJudge(['B12', 'C13', 'D14'])('C13')).toBe(false);
    expect(createOrderIdJudge(['C12', 'C13'])('C13')).toBe(false);
  });
});
