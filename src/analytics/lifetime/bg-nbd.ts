import { gammaln } from 'simple-statistics';
import { UserError } from '../../errors.ts';
import type { Sloped } from '../minimise.ts';
import { digamma } from './digamma.ts';
import { fitParameters } from './fit-parameters.ts';
import { scaledHypergeometric } from './hypergeometric.ts';

/**
 * What BG/NBD knows of customers, a row each: how often they bought again after their first purchase (x), how long after the
 * first purchase the last was (t_x; 0 without a repeat), and how long the first purchase is ago (T), in any one unit of time.
 */
export type PurchaseHistory = { repeats: Float64Array; lastRepeat: Float64Array; age: Float64Array };

/** One row of a purchase history. */
export type PurchaseRecord = { repeats: number; lastRepeat: number; age: number };

/**
 * While alive, customers buy at random moments at a rate of their own, gamma distributed (shape r, rate alpha: a time);
 * after each purchase they leave for good with a probability of their own, beta distributed (a, b).
 */
export type BgNbdParameters = { r: number; alpha: number; a: number; b: number };
export type BgNbd = BgNbdParameters & { logLikelihood: number; customers: number };

const fewestCustomers = 10;

/**
 * The most likely BG/NBD for a purchase history. The search is for the logarithms of the parameters, kept within a factor of ten
 * thousand of 1 (alpha: of the mean age), since on data without dropouts or with equal customers the likelihood rises forever.
 *
 * @throws UserError with fewer than ten customers, or when nobody has bought again.
 * Source: Fader, Hardie & Lee 2005, Marketing Science 24(2), eq. 6; B. Hardie's note on its Excel form for the logarithms.
 */
export function fitBgNbd(history: PurchaseHistory): BgNbd {
  const customers = history.repeats.length;
  const purchases = history.repeats.reduce((sum, repeats) => sum + repeats, 0);
  if (customers < fewestCustomers || purchases === 0)
    throw new UserError(
      `not enough data for BG/NBD: ${customers} customers with ${purchases} repeat purchases`,
      `It takes at least ${fewestCustomers} customers, some of whom have bought on more than one day.`,
    );
  const groups = groupEqual(history);
  const totalAge = history.age.reduce((sum, age) => sum + age, 0);
  const unit = totalAge / customers;
  const rate = purchases / totalAge;
  const parameters = ([r, alpha, a, b]: readonly number[]) =>
    ({ r, alpha: (alpha ?? 0) * unit, a, b }) as BgNbdParameters;
  const cost = (point: number[]) => {
    const { value, gradient } = likelihoodOf(groups, parameters(point));
    return {
      value: -value / customers,
      gradient: gradient.map((slope, axis) => (-slope / customers) * (axis === 1 ? unit : 1)),
    };
  };
  const best = fitParameters('BG/NBD', cost, [
    [0.25, 0.25 / (rate * unit), 0.8, 2.5],
    [1, 1 / (rate * unit), 0.2, 2],
    [3, 3 / (rate * unit), 1, 20],
  ]);
  return { ...parameters(best.parameters), logLikelihood: -best.value * customers, customers };
}

/** The logarithm of the likelihood of a purchase history. */
export function logLikelihood(model: BgNbdParameters, history: PurchaseHistory): number {
  return likelihoodOf(groupEqual(history), model).value;
}

/** How many purchases a new customer makes in a time after the first. Source: Fader, Hardie & Lee 2005, eq. 9. */
export function expectedPurchases(model: BgNbdParameters, time: number): number {
  return purchasesIfAlive(model, { repeats: 0, lastRepeat: 0, age: 0 }, time);
}

/**
 * How many purchases a customer with this record makes in the time that follows.
 * Source: Fader, Hardie & Lee 2005, eq. 10, which is the probability of being alive times the expectation if alive.
 */
export function conditionalPurchases(model: BgNbdParameters, customer: PurchaseRecord, time: number): number {
  return probabilityAlive(model, customer) * purchasesIfAlive(model, customer, time);
}

/**
 * The probability that a customer has not left for good; 1 for one who has not bought again, since customers leave
 * only right after a repeat purchase. Source: Fader, Hardie & Lee 2008, "Computing P(alive) using the BG/NBD model", eq. 1.
 */
export function probabilityAlive(
  model: BgNbdParameters,
  { repeats, lastRepeat, age }: PurchaseRecord,
): number {
  if (repeats === 0) return 1;
  const { r, alpha, a, b } = model;
  const logSilence = (r + repeats) * Math.log((alpha + age) / (alpha + lastRepeat));
  return 1 / (1 + Math.exp(Math.log(a / (b + repeats - 1)) + logSilence));
}

/**
 * The probability of at least one purchase in the time that follows. A living customer cannot leave before the next purchase,
 * so only the rate matters: given the record and being alive it is gamma distributed (r + x, alpha + T), and the probability of
 * no purchase is the mean of e^(−rate · time) over it, ((alpha + T) / (alpha + T + time))^(r + x).
 */
export function probabilityOfPurchase(
  model: BgNbdParameters,
  customer: PurchaseRecord,
  time: number,
): number {
  const logNone = -(model.r + customer.repeats) * Math.log1p(time / (model.alpha + customer.age));
  return probabilityAlive(model, customer) * -Math.expm1(logNone);
}

/**
 * The time in which the next purchase of a customer, if alive, is as likely as not to have come:
 * where the probability of no purchase (see `probabilityOfPurchase`) is a half.
 */
export function medianTimeToPurchase(model: BgNbdParameters, { repeats, age }: PurchaseRecord): number {
  return (model.alpha + age) * Math.expm1(Math.LN2 / (model.r + repeats));
}

/** A figure of every customer of a history, in its order: `forEach(history, (customer) => probabilityAlive(model, customer))`. */
export function ofEveryCustomer(
  history: PurchaseHistory,
  figure: (customer: PurchaseRecord) => number,
): Float64Array {
  return history.repeats.map((repeats, row) =>
    figure({ repeats, lastRepeat: history.lastRepeat[row] ?? 0, age: history.age[row] ?? 0 }),
  );
}

/**
 * Eq. 10 without its last divisor. With A = r + x, B = b + x, C = a + b + x − 1 and z = time / (alpha + T + time), it is
 * C / (a − 1) · (1 − (1 − z)^A ₂F₁(A, B; C; z)), and by Euler's transformation the subtrahend is also
 * (1 − z)^(a − 1) ₂F₁(C − A, a − 1; C; z). Euler's series falls faster and does not grow with x; but where a is large the first
 * is the shorter, and where r is large the terms of Euler's alternate and cancel.
 */
function purchasesIfAlive(model: BgNbdParameters, customer: PurchaseRecord, time: number): number {
  const { a, b } = model;
  // At a = 1 and at C = 0 the formula is 0 / 0 or worse, though the expectation is smooth there: take the mean of both sides.
  const gap = 1e-4;
  const around = [a - 1, a + b + customer.repeats - 1].some((distance) => Math.abs(distance) < gap / 10);
  if (around) {
    const beside = (sign: number) => purchasesIfAlive({ ...model, a: a + sign * gap }, customer, time);
    return (beside(1) + beside(-1)) / 2;
  }
  const A = model.r + customer.repeats;
  const B = b + customer.repeats;
  const C = a + b + customer.repeats - 1;
  const z = time / (model.alpha + customer.age + time);
  const euler = C - A > -2 && C <= A + B;
  const subtrahend = euler
    ? scaledHypergeometric(C - A, a - 1, C, z, a - 1)
    : scaledHypergeometric(A, B, C, z, A);
  return Math.max(0, (C / (a - 1)) * (1 - subtrahend));
}

/** The different rows of a history and how many customers have each; columns hold indices into the distinct values. */
type Groups = {
  customers: Float64Array;
  repeats: Indexed;
  lastRepeat: Indexed;
  age: Indexed;
};
type Indexed = { values: Float64Array; index: Int32Array };

function groupEqual(history: PurchaseHistory): Groups {
  const found = new Map<string, { row: number; customers: number }>();
  for (let row = 0; row < history.repeats.length; row++) {
    const { repeats, lastRepeat, age } = checked(history, row);
    const key = `${repeats} ${lastRepeat} ${age}`;
    const group = found.get(key);
    if (group) group.customers++;
    else found.set(key, { row, customers: 1 });
  }
  const groups = [...found.values()];
  const column = (values: Float64Array) => indexed(groups.map(({ row }) => values[row] ?? 0));
  return {
    customers: Float64Array.from(groups, ({ customers }) => customers),
    repeats: column(history.repeats),
    lastRepeat: column(history.lastRepeat),
    age: column(history.age),
  };
}

function checked(history: PurchaseHistory, row: number): PurchaseRecord {
  const [repeats, lastRepeat, age] = [history.repeats[row], history.lastRepeat[row], history.age[row]];
  if (repeats === undefined || lastRepeat === undefined || age === undefined)
    throw new RangeError('a purchase history has columns of different lengths');
  const possible = repeats >= 0 && lastRepeat >= 0 && lastRepeat <= age && (repeats === 0 || age > 0);
  if (!possible || !Number.isFinite(repeats + age))
    throw new RangeError(`no purchase history: ${repeats} repeats, the last at ${lastRepeat} of ${age}`);
  return { repeats, lastRepeat: repeats === 0 ? 0 : lastRepeat, age };
}

function indexed(column: number[]): Indexed {
  const positions = new Map<number, number>();
  const index = Int32Array.from(column, (value) => {
    const position = positions.get(value) ?? positions.size;
    positions.set(value, position);
    return position;
  });
  return { values: Float64Array.from(positions.keys()), index };
}

// In a loop the look-up of Math costs more than the call wherever globals are intercepted, as under Jest.
const { abs, exp, log, log1p, max } = Math;

/**
 * The log-likelihood and its slopes along r, alpha, a and b. Every logarithm of one value alone is taken once for each
 * distinct value; a row costs an exponential and a logarithm.
 */
function likelihoodOf(groups: Groups, { r, alpha, a, b }: BgNbdParameters): Sloped {
  const { customers, repeats, lastRepeat, age } = groups;
  const constant = gammaln(a + b) - gammaln(b) - gammaln(r) + r * log(alpha);
  const ofRepeats = repeats.values.map((x) => gammaln(r + x) + gammaln(b + x) - gammaln(a + b + x));
  const ofLeaving = repeats.values.map((x) => (x === 0 ? -Infinity : log(a) - log(b + x - 1)));
  const ofAge = age.values.map((time) => log(alpha + time));
  const ofLastRepeat = lastRepeat.values.map((time) => log(alpha + time));
  // By repeats: how many customers, and how many of them are expected to have left after the last one.
  const counted = new Float64Array(repeats.values.length);
  const left = new Float64Array(repeats.values.length);
  let value = 0;
  let alongR = 0;
  let alongAlpha = 0;
  for (let group = 0; group < customers.length; group++) {
    const count = customers[group] as number;
    const x = repeats.index[group] as number;
    const ageIndex = age.index[group] as number;
    const lastIndex = lastRepeat.index[group] as number;
    const [logAge, logLast] = [ofAge[ageIndex] as number, ofLastRepeat[lastIndex] as number];
    const shape = r + (repeats.values[x] as number);
    const alive = -shape * logAge;
    const gone = (ofLeaving[x] as number) - shape * logLast;
    const odds = exp(-abs(alive - gone));
    const share = (gone > alive ? 1 : odds) / (1 + odds);
    value += count * (constant + (ofRepeats[x] as number) + max(alive, gone) + log1p(odds));
    alongR -= count * ((1 - share) * logAge + share * logLast);
    alongAlpha -=
      count *
      shape *
      ((1 - share) / (alpha + (age.values[ageIndex] as number)) +
        share / (alpha + (lastRepeat.values[lastIndex] as number)));
    counted[x] = (counted[x] as number) + count;
    left[x] = (left[x] as number) + count * share;
  }
  const gradient = [alongR, alongAlpha, 0, 0] as [number, number, number, number];
  const [ofA, ofB, ofR] = [digamma(a + b), digamma(a + b) - digamma(b), log(alpha) - digamma(r)];
  repeats.values.forEach((x, index) => {
    const [count, gone, both] = [counted[index] as number, left[index] as number, digamma(a + b + x)];
    gradient[0] += count * (ofR + digamma(r + x));
    gradient[1] += (count * r) / alpha;
    gradient[2] += count * (ofA - both) + gone / a;
    gradient[3] += count * (ofB + digamma(b + x) - both) - (x === 0 ? 0 : gone / (b + x - 1));
  });
  return { value, gradient };
}
