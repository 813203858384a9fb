import type { Day } from '../../calendar.ts';

/** To be raised with every change of what the same model expects of the same customer: predictions of another version are made anew. */
export const predictionVersion = 1;

/**
 * Who may answer: the forests, their mean with BG/NBD × Gamma-Gamma (`blend`), or one of the baselines that every backtest
 * shows beside them.
 */
export const predictors = ['forest', 'blend', 'bg-nbd', 'logistic', 'recency', 'last-period'] as const;
export type Predictor = (typeof predictors)[number];

/** A figure with its 95% bootstrap interval. */
export type Estimate = { value: number; low: number; high: number };

/** How well one predictor foretold one target on the judged window; null where a metric has no meaning for it. */
export type PredictorQuality = {
  model: Predictor;
  target: 'purchase' | 'spend';
  auc: Estimate | null;
  prAuc: Estimate | null;
  brier: Estimate | null;
  /** Share of buyers in the tenth scored highest, over the share of all: 1 is no better than chance. */
  lift10: Estimate | null;
  mae: Estimate | null;
  r2: Estimate | null;
  spearman: Estimate | null;
  /** Share of all the window's spend that came from the tenth scored highest. */
  top10RevenueShare: Estimate | null;
};

/** One tenth of the customers, the one scored highest first; shares are cumulative. */
export type GainsRow = {
  decile: number;
  customers: number;
  buyers: number;
  /** Share of all buyers found down to here. */
  buyersShare: number;
  /** Buyers found down to here over those that as many customers at random would hold. */
  lift: number;
  spend: number;
  spendShare: number;
};

/** One tenth of the customers by predicted probability, lowest first: what was predicted and what came. */
export type ReliabilityRow = {
  decile: number;
  customers: number;
  predicted: number;
  observed: number;
  /** 95% Wilson interval of `observed`. */
  low: number;
  high: number;
};

export type Grade = 'excellent' | 'good' | 'fair' | 'poor';

/** How good predictions were on outcomes that the judged model had not seen. */
export type Quality = {
  grade: Grade;
  /** The days whose outcomes were fitted to, then those that it was judged on. */
  fitted: { from: Day; before: Day };
  judged: { from: Day; before: Day };
  customers: number;
  buyers: number;
  /** Spend of all customers in the judged window, in currency units. */
  spend: number;
  predictors: PredictorQuality[];
  /** Of the answering predictor of purchase. */
  gains: GainsRow[];
  reliability: ReliabilityRow[];
  /** The gains of the other predictors of purchase on the same customers, to draw beside it. */
  otherGains?: { model: Predictor; gains: GainsRow[] }[];
};

/** Why one customer's forecast is as it is: a feature, its value for this customer, and how far it moves the prediction. */
export type Driver = { feature: string; value: number | string | null; effect: number };

/** What is expected of one customer in [as-of, as-of + horizon). Money in currency units. */
export type Prediction = {
  customerId: string;
  /** Probability of a counted order, and the 95% interval of how often customers with such a score bought. */
  purchaseProbability: number;
  probabilityLow: number;
  probabilityHigh: number;
  /** Mean spend, and the range in which four of five customers with such a score ended. */
  expectedSpend: number;
  spendLow: number;
  spendHigh: number;
  /** Probability of not having left for good (BG/NBD). */
  pAlive: number;
  /** The day by which the next order is as likely as not to have come, if the customer is alive; null beyond two years. */
  expectedNextOrder: Day | null;
  /** What the forest says, whoever answers. */
  forestProbability: number;
  forestSpend: number;
  /** The strongest few on the forest's purchase probability, strongest first. */
  drivers: Driver[];
};
