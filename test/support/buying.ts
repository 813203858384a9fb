import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { addDays, type Day } from '../../src/calendar.ts';
import type { Row } from '../data/hand-made-shop.ts';

/** The day after the last line of `buying`. */
export const buyingUntil: Day = '2021-07-20';

const days = 200;

/**
 * Lines of customers who buy at rates of their own, some of whom leave for good: enough of both to predict the next 30 days
 * from 200. The same seed gives the same lines.
 */
export function buying({ customers = 500, seed = 1 } = {}): Row[] {
  const random = xoroshiro128plus(seed);
  const draw = () => uniformFloat64(random);
  const rows: Row[] = [];
  for (let number = 0; number < customers; number++) {
    const customer = `c${String(number).padStart(5, '0')}`;
    const rate = -Math.log(1 - draw()) / 40;
    const leaving = draw() < 0.5 ? 0.15 : 0.01;
    const value = 10 + 40 * draw();
    // The first order comes early; the next ones at random, until the customer has left.
    for (let day = 120 * draw(), left = false; day < days && !left; left = draw() < leaving) {
      const amount = (value * (0.5 + draw())).toFixed(2);
      rows.push({ customer, day: addDays(buyingUntil, Math.floor(day) - days), amount });
      day += 1 - Math.log(1 - draw()) / rate;
    }
  }
  return rows;
}
