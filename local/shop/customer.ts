import { addDays, type Day } from '../../src/calendar.ts';
import { type Channel, type Country, type Kind, model } from './model.ts';
import {
  beta,
  createRandom,
  gamma,
  happens,
  integer,
  normal,
  pick,
  pickByShare,
  type Random,
} from './random.ts';

/** What is true of one customer before any order. Days count from the first of the sample. */
export type ShopCustomer = {
  id: string;
  signupDay: number;
  kind: Kind;
  channel: Channel;
  consent: boolean;
  /** Whether the customers file has a row for them. */
  signsUp: boolean;
  orders: boolean;
  /** Orders a day, before season and weekday. */
  rate: number;
  /** Chance never to come back, after each order. */
  dropout: number;
  spendLevel: number;
  /** Weight of each service of the model, in its order. */
  taste: readonly number[];
};

/** One row of customers.csv, in the order of its columns. */
export type CustomerRow = {
  customer_id: string;
  name: string;
  email: string;
  country: string;
  channel: string;
  birth_year: string;
  signup_date: Day;
  marketing_consent: 'yes' | 'no';
  phone: string;
};

const streams = { character: 1, person: 2, telephone: 9 };

/** Invents the customer of an index. The same arguments give the same customer. */
export function customerAt(seed: number, index: number, id: string, signup: Signup): ShopCustomer {
  const random = createRandom(seed, streams.character, index);
  const kind = pickByShare(random, model.kinds);
  const channel = pickByShare(random, model.channels);
  const consent = happens(random, signup.campaign ? model.campaignConsent : channel.consent);
  const dropout = beta(random, kind.dropout.a, kind.dropout.b) * channel.dropout;
  return {
    id,
    signupDay: signup.day,
    kind,
    channel,
    consent,
    signsUp: !happens(random, model.neverSignUp),
    orders: !happens(random, model.neverOrder),
    rate: rateOf(random, kind) * channel.rate * (consent ? model.consentRate : 1),
    dropout: Math.min(0.95, signup.campaign ? dropout * model.campaignDropout : dropout),
    spendLevel: spendLevelOf(random, kind),
    taste: tasteOf(random, kind),
  };
}

/** When a customer signed up and whether a campaign brought them. */
export type Signup = { day: number; campaign: boolean };

/** Invents the person behind a customer, as the customers file tells it. */
export function customerRow(seed: number, index: number, customer: ShopCustomer, firstDay: Day): CustomerRow {
  const random = createRandom(seed, streams.person, index);
  const country = pickByShare(random, model.countries);
  const person = `${pick(random, country.firstNames)} ${pick(random, country.lastNames)}`;
  const business = happens(random, model.business);
  const name = business ? pick(random, model.businesses) : person;
  return {
    customer_id: customer.id,
    name,
    email: happens(random, customer.channel.withoutEmail) ? '' : emailOf(random, name, customer.id),
    country: country.code,
    channel: customer.channel.name,
    birth_year: business || happens(random, model.withoutBirthYear) ? '' : String(birthYearOf(random)),
    signup_date: addDays(firstDay, customer.signupDay),
    marketing_consent: customer.consent ? 'yes' : 'no',
    // Numbers of their own: the rest of the shop is what it was before its customers had telephones.
    phone: telephoneOf(createRandom(seed, streams.telephone, index), country),
  };
}

function telephoneOf(random: Random, { callingCode, telephone }: Country): string {
  if (happens(random, model.withoutTelephone)) return '';
  const home = telephone.replace(/#/g, () => String(integer(random, 0, 9)));
  const number = happens(random, model.telephoneFromAbroad)
    ? `${callingCode} ${home.replace(/^0/, '')}`
    : home;
  return happens(random, model.brokenTelephone) ? number.slice(0, 5) : number;
}

function rateOf(random: Random, { rate }: Kind): number {
  return ((gamma(random, rate.shape) / rate.shape) * rate.mean) / 30;
}

function spendLevelOf(random: Random, kind: Kind): number {
  const { shape, least, most } = model.spend;
  const level = ((shape - 1) / gamma(random, shape)) * kind.spend;
  return Math.min(most, Math.max(least, level));
}

function tasteOf(random: Random, kind: Kind): number[] {
  const liking = new Map<string, number>();
  return model.services.map(({ category, share }) => {
    const known =
      liking.get(category) ?? gamma(random, model.tasteShape) * (kind.taste[category] ?? 1) + 0.02;
    liking.set(category, known);
    return known * share;
  });
}

function emailOf(random: Random, name: string, id: string): string {
  const local = name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')
    .replace(/^\.|\.$/g, '');
  return `${local}.${Number(id)}@${pick(random, ['example.com', 'example.org'])}`;
}

function birthYearOf(random: Random): number {
  const { mean, deviation, least, most } = model.birthYear;
  const year = Math.round(mean + normal(random) * deviation);
  return year < least || year > most ? integer(random, least, most) : year;
}
