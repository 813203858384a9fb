import { fold } from '../suggest.ts';

/** What a filter's value is. */
export type Takes = 'share' | 'money' | 'count' | 'score' | 'days' | 'day' | 'segments';

type FilterDeclaration = {
  /** What people call it besides its name. */
  aliases: readonly string[];
  takes: Takes;
  means: string;
  example: string;
};

/** Figures of a customer, compared with a number. */
const figures = {
  p: {
    aliases: ['probability', 'purchase probability', 'purchaseProbability'],
    takes: 'share',
    means: 'the probability of an order in the next 90 days, as `/predict` says it',
    example: 'p>0.4',
  },
  spend: {
    aliases: ['expected spend', 'expectedSpend'],
    takes: 'money',
    means: 'what they are expected to spend in the next 90 days',
    example: 'spend>100',
  },
  monetary: {
    aliases: ['spent', 'revenue', 'money'],
    takes: 'money',
    means: 'what they have spent so far, refunds taken off',
    example: 'monetary>=500',
  },
  orders: { aliases: ['frequency'], takes: 'count', means: 'how many counted orders', example: 'orders>=3' },
  r: { aliases: ['recency score'], takes: 'score', means: 'the score of recency', example: 'r>=4' },
  f: { aliases: ['frequency score'], takes: 'score', means: 'the score of frequency', example: 'f=1,2' },
  m: { aliases: ['monetary score'], takes: 'score', means: 'the score of monetary', example: 'm=5' },
} as const satisfies Readonly<Record<string, FilterDeclaration>>;

/** Days of a customer, compared with a day or a span of time before the as-of day. */
const days = {
  recency: {
    aliases: ['recencyDays', 'days since last order'],
    takes: 'days',
    means: 'days since the last counted order; the unit may be left out',
    example: 'recency<30',
  },
  'last-order': {
    aliases: ['last order day'],
    takes: 'day',
    means: 'the day of the last counted order, or how long ago it was',
    example: 'last-order<30d',
  },
  'first-order': {
    aliases: ['first order day'],
    takes: 'day',
    means: 'the day of the first counted order, or how long ago it was',
    example: 'first-order>=2026-01-01',
  },
} as const satisfies Readonly<Record<string, FilterDeclaration>>;

export type FigureFilter = keyof typeof figures;
export type DayFilter = keyof typeof days;

/** Every filter that is no column of the files, in the order of docs and errors. */
export const filters: Readonly<Record<FigureFilter | DayFilter | 'segment', FilterDeclaration>> = {
  ...figures,
  ...days,
  segment: {
    aliases: ['segments'],
    takes: 'segments',
    means: 'the segment, or one of several; `no-orders` for those without a counted order',
    example: 'segment=lost,hibernating',
  },
};

export type FilterName = keyof typeof filters;

/** Whether a filter compares a figure, and which. */
export function isFigure(name: FilterName): name is FigureFilter {
  return Object.hasOwn(figures, name);
}

/** Whether a filter compares a day, and which. */
export function isDay(name: FilterName): name is DayFilter {
  return Object.hasOwn(days, name);
}

/** The filter of Midas's own that a name means. */
export function filterNamed(name: string): FilterName | undefined {
  const folded = fold(name);
  const names = Object.keys(filters) as FilterName[];
  return names.find((own) => [own, ...filters[own].aliases].some((other) => fold(other) === folded));
}
