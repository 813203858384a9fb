/** Customers of one kind: how often they come, how easily they stay away for good, what they spend and when. */
export type Kind = {
  name: string;
  share: number;
  /** Orders in 30 days: gamma with this mean and shape. */
  rate: { mean: number; shape: number };
  /** Chance never to come back, drawn once a customer and thrown after every order: beta(a, b). */
  dropout: { a: number; b: number };
  /** Multiplies the spend level. */
  spend: number;
  /** The season's factor is raised to this: 0 ignores the season, 4 comes for Christmas. */
  seasonality: number;
  /** Multiplies the weight of the categories in their taste. */
  taste: Readonly<Record<string, number>>;
};

/** What the shop sells; `december` multiplies its weight in that month. `fixedPrice` ignores the spend level. */
export type Service = {
  name: string;
  category: string;
  price: number;
  share: number;
  december?: number;
  fixedPrice?: boolean;
  maxQuantity?: number;
};

/** Where customers and orders come from. */
export type Channel = {
  name: string;
  share: number;
  /** Multiplies the customer's rate. */
  rate: number;
  /** Multiplies the chance to drop out. */
  dropout: number;
  consent: number;
  withoutEmail: number;
  /** First and last hour of its orders. */
  hours: readonly [number, number];
};

/** A burst of sign-ups: from `daysBefore` the end of the sample, for `days`, `lift` times the usual number. */
export type Campaign = { daysBefore: number; days: number; lift: number };

/** Names as a country gives them. */
export type Country = {
  code: string;
  share: number;
  firstNames: readonly string[];
  lastNames: readonly string[];
  /** How a telephone number begins from abroad, and how one is written at home: every # is a figure. */
  callingCode: string;
  telephone: string;
};

const kinds: readonly Kind[] = [
  {
    name: 'regular',
    share: 0.3,
    rate: { mean: 1.1, shape: 2.2 },
    dropout: { a: 0.9, b: 14 },
    spend: 1,
    seasonality: 0.6,
    taste: { Hair: 2, Nails: 1.6 },
  },
  {
    name: 'occasional',
    share: 0.45,
    rate: { mean: 0.5, shape: 0.9 },
    dropout: { a: 0.9, b: 3.2 },
    spend: 0.95,
    seasonality: 1,
    taste: {},
  },
  {
    name: 'gift-giver',
    share: 0.15,
    rate: { mean: 0.3, shape: 1.5 },
    dropout: { a: 1, b: 5 },
    spend: 1.15,
    seasonality: 4,
    taste: { Shop: 5, Wellness: 1.5 },
  },
  {
    name: 'indulgent',
    share: 0.1,
    rate: { mean: 0.75, shape: 1.6 },
    dropout: { a: 1, b: 9 },
    spend: 1.9,
    seasonality: 0.8,
    taste: { Wellness: 5 },
  },
];

const services: readonly Service[] = [
  { name: 'Haircut', category: 'Hair', price: 28, share: 20 },
  { name: 'Hair colour', category: 'Hair', price: 72, share: 9 },
  { name: 'Blow-dry', category: 'Hair', price: 22, share: 9, december: 1.5 },
  { name: 'Manicure', category: 'Nails', price: 24, share: 11 },
  { name: 'Gel manicure', category: 'Nails', price: 38, share: 8, december: 1.3 },
  { name: 'Pedicure', category: 'Nails', price: 34, share: 6 },
  { name: 'Facial', category: 'Wellness', price: 55, share: 6 },
  { name: 'Massage, 60 minutes', category: 'Wellness', price: 65, share: 6 },
  { name: 'Day spa', category: 'Wellness', price: 120, share: 2 },
  { name: 'Shampoo', category: 'Shop', price: 16, share: 12, maxQuantity: 3 },
  { name: 'Skincare set', category: 'Shop', price: 48, share: 6, december: 2.5, maxQuantity: 2 },
  {
    name: 'Gift voucher',
    category: 'Shop',
    price: 50,
    share: 4,
    december: 5,
    fixedPrice: true,
    maxQuantity: 4,
  },
];

const channels: readonly Channel[] = [
  {
    name: 'store',
    share: 0.42,
    rate: 1.1,
    dropout: 0.85,
    consent: 0.5,
    withoutEmail: 0.15,
    hours: [9, 19],
  },
  { name: 'web', share: 0.36, rate: 1, dropout: 1, consent: 0.65, withoutEmail: 0, hours: [7, 22] },
  {
    name: 'phone',
    share: 0.12,
    rate: 0.95,
    dropout: 0.9,
    consent: 0.3,
    withoutEmail: 0.4,
    hours: [9, 18],
  },
  {
    name: 'partner',
    share: 0.1,
    rate: 0.75,
    dropout: 1.6,
    consent: 0.4,
    withoutEmail: 0.05,
    hours: [10, 20],
  },
];

const countries: readonly Country[] = [
  {
    code: 'PT',
    share: 0.64,
    callingCode: '+351',
    telephone: '91# ### ###',
    firstNames: [
      'Ana',
      'António',
      'Beatriz',
      'Catarina',
      'Conceição',
      'Diogo',
      'Filipa',
      'Gonçalo',
      'Inês',
      'Joana',
      'João',
      'Luísa',
      'Margarida',
      'Marta',
      'Rui',
      'Sofia',
      'Tânia',
      'Tomás',
    ],
    lastNames: [
      'Almeida',
      'Araújo',
      'Carvalho',
      'Correia',
      'Dos Santos',
      'Fernandes',
      'Ferreira',
      'Gonçalves',
      'Guimarães',
      'Magalhães',
      'Marques',
      'Mendonça',
      'Oliveira',
      'Pereira',
      'Ribeiro',
      'Rodrigues',
      'Simões',
      'Sousa',
    ],
  },
  {
    code: 'ES',
    share: 0.11,
    callingCode: '+34',
    telephone: '61# ### ###',
    firstNames: ['Álvaro', 'Begoña', 'Carmen', 'Íñigo', 'Javier', 'Lucía', 'María José', 'Nuria', 'Pilar'],
    lastNames: ['Díez', 'García', 'Ibáñez', 'López', 'Martínez', 'Muñoz', 'Núñez', 'Peña', 'Sánchez'],
  },
  {
    code: 'FR',
    share: 0.08,
    callingCode: '+33',
    telephone: '06 12 ## ## ##',
    firstNames: ['Aurélie', 'Benoît', 'Camille', 'Chloé', 'Françoise', 'Hélène', 'Jean-Luc', 'Loïc', 'Zoé'],
    lastNames: ['Bélanger', "D'Arcy", 'Dupré', 'François', 'Lefèvre', 'Moreau', 'Noël', 'Petit', 'Rousseau'],
  },
  {
    code: 'DE',
    share: 0.06,
    callingCode: '+49',
    telephone: '0151 1#######',
    firstNames: ['Anja', 'Björn', 'Dörte', 'Götz', 'Heike', 'Jörg', 'Katharina', 'Matthias', 'Ursula'],
    lastNames: ['Bäcker', 'Groß', 'Jäger', 'König', 'Müller', 'Schäfer', 'Schröder', 'Voß', 'Weiß'],
  },
  {
    code: 'GB',
    share: 0.06,
    callingCode: '+44',
    telephone: '07400 1#####',
    firstNames: ['Alice', 'Charlotte', 'Emma', 'George', 'Harriet', 'Oliver', 'Priya', 'Sian', 'Thomas'],
    lastNames: ['Baker', 'Evans', 'Khan', "O'Connor", 'Patel', 'Smith', 'Taylor', 'Walker', 'Wright'],
  },
  {
    code: 'IE',
    share: 0.03,
    callingCode: '+353',
    telephone: '087 ### ####',
    firstNames: ['Aoife', 'Ciarán', 'Niamh', 'Seán', 'Síle', 'Róisín'],
    lastNames: ["O'Brien", "O'Neill", 'Byrne', 'Ní Dhomhnaill', 'Murphy', 'Walsh'],
  },
  {
    code: 'NL',
    share: 0.02,
    callingCode: '+31',
    telephone: '06 1#######',
    firstNames: ['Anouk', 'Daan', 'Femke', 'Joost', 'Lotte', 'Sander'],
    lastNames: ['de Vries', 'Jansen', "van 't Hof", 'van den Berg', 'Visser', 'Bakker'],
  },
];

/**
 * The model of the sample shop: a salon with a shelf of products, as data. Shares and weights need not add up to
 * anything; only their proportions count. The README beside this file says how they are used.
 */
export const model = {
  /** Days that the sample covers unless asked otherwise: two and a half years. */
  days: 913,
  kinds,
  services,
  channels,
  countries,
  /** How many times as many sign-ups a day at the end of the sample as at its start. */
  growth: 2.2,
  campaigns: [
    { daysBefore: 700, days: 14, lift: 3.5 },
    { daysBefore: 430, days: 10, lift: 5 },
    { daysBefore: 190, days: 21, lift: 2.5 },
  ] as readonly Campaign[],
  /** Those who came for a campaign drop out more easily and nearly all agreed to mail. */
  campaignDropout: 1.7,
  campaignConsent: 0.9,
  /** Those who agreed to mail come a little more often. */
  consentRate: 1.2,
  /** Factor of each month, January first, and of each day of the week, Sunday first. */
  months: [0.85, 0.9, 1, 1.02, 1.05, 1, 0.82, 0.65, 0.98, 1.03, 1.15, 1.6],
  weekdays: [0.3, 0.65, 0.85, 0.95, 1.15, 1.5, 1.6],
  /** Spend level: inverse gamma of mean 1 and this shape, kept between the bounds; a line's price varies around it. */
  spend: { shape: 4, least: 0.5, most: 4, lineShape: 60 },
  /** The weight of a category in a customer's taste is gamma of this shape times its kind's: small means picky. */
  tasteShape: 0.8,
  /** Chance of one more line in an order, asked again after each. */
  furtherLine: 0.43,
  maxLines: 5,
  /** Lines for which more than one piece is considered, up to the most of the service. */
  severalPieces: 0.2,
  /** The channel of an order is the customer's own this often. */
  ownChannel: 0.8,
  /** Sign-ups that never order, and customers who never sign up: lines without a row in the customers file. */
  neverOrder: 0.04,
  neverSignUp: 0.01,
  /** First orders on the day of the sign-up; the others wait this long on average. */
  orderAtOnce: 0.7,
  firstWaitDays: 12,
  /** Orders of which a line is paid back within `refundDays`, and visits cancelled, which cost nothing. */
  refund: 0.025,
  refundDays: 21,
  refundHours: [9, 18] as const,
  cancelled: 0.012,
  /** Untidiness: lines without a category, customers without a birth year, customers that are businesses. */
  withoutCategory: 0.003,
  withoutBirthYear: 0.12,
  /** Customers without a telephone number, those who left one with its country's code, and those whose number lacks figures. */
  withoutTelephone: 0.3,
  telephoneFromAbroad: 0.35,
  brokenTelephone: 0.01,
  business: 0.015,
  businesses: [
    'Café Âncora, Lda.',
    'Hotel "O Farol"',
    'Pão & Mel, Lda.',
    '@Casa Interiores',
    "L'Atelier, SARL",
    'Müller & Söhne GmbH',
    'Academia +Vida',
    'Óptica Central, S.A.',
  ],
  birthYear: { mean: 1985, deviation: 12, least: 1940, most: 2007 },
};
