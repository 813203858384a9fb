import { describe, expect, test } from '@jest/globals';
import { describeFeature, features } from '../../../src/analytics/features/features.ts';

describe('a feature in words', () => {
  test.each([
    ['recencyDays', 12, 'last order 12 days ago'],
    ['recencyDays', 1, 'last order 1 day ago'],
    ['tenureDays', 1234, 'customer for 1,234 days'],
    ['orders', 1, '1 order so far'],
    ['monetary', 1234.5, 'spent $1,235 in all'],
    ['meanOrderValue', 27.894, '$27.89 an order'],
    ['gapMeanDays', 81.75, 'orders every 82 days'],
    ['gapMeanDays', 2.82, 'orders every 2.8 days'],
    ['overdue', 1.5657, '1.6 times the usual gap since the last order'],
    ['orders90', 0, '0 orders in the last 90 days'],
    ['spend365', 97.95, 'spent $97.95 in the last 365 days'],
    ['trend', -78.41, 'spent $78.41 less in the last 90 days than in the 90 before'],
    ['trend', 20, 'spent $20.00 more in the last 90 days than in the 90 before'],
    ['trend', 0, 'spent as much in the last 90 days as in the 90 before'],
    ['fadingOrders60', 1.26, '1.3 recent orders (one counts half after 60 days)'],
    ['fadingOrders60', 0.02, 'hardly any recent orders (one counts half after 60 days)'],
    ['lifetimeOrders', 0.03, 'hardly any orders to expect by their rhythm alone'],
    ['lifetimeOrders', 1, '1 order to expect by their rhythm alone'],
    ['refunds', 2, '2 refunds'],
    ['categories', 3, '3 different categories'],
    ['gapMeanDays', Number.NaN, 'no second order yet'],
    ['gapSpreadDays', null, 'too few orders to have a rhythm'],
    ['attribute.country', 'PT', 'country is PT'],
    ['attribute.country', null, 'country not known'],
    ['attribute.country=PT', 1, 'country is PT'],
    ['attribute.country=PT', 0, 'country is not PT'],
    ['attribute.country=PT', Number.NaN, 'country not known'],
    ['attribute.country=(other)', 1, 'country is another'],
    ['attribute.formula=a=b', 1, 'formula is a=b'],
    ['attribute.loyalty_points', 120, 'loyalty points 120'],
    ['attribute.signup_date:daysAgo', 120, 'signup date 120 days ago'],
    ['expectedOrders', 1.234, 'expected orders 1.23'],
  ])('%s of %p reads "%s"', (name, value, words) => {
    expect(describeFeature(name, value, 'USD')).toBe(words);
  });

  test.each(features.map(({ name }) => name))('%s reads well when it is not known', (name) => {
    expect(describeFeature(name, Number.NaN, 'USD')).not.toMatch(/NaN|undefined/);
  });
});
