import type { CampaignPlan } from '../../src/analytics/uplift/needed-members.ts';

/** A kind of campaign to be simulated: its plan, and the rise of conversion that it is planned to tell. */
export type Scenario = CampaignPlan & {
  name: string;
  hoped: number;
  /** How likely the members of each stratum are to order, as multiples of the baseline, which they average. */
  likelihoods: readonly number[];
  /** What an order of the treated comes to, as a multiple of the others'. */
  worth: number;
};

const alike = [1, 1, 1, 1, 1];
const unlike = [0.25, 0.5, 1, 1.25, 2];

const mail: Scenario = {
  name: 'mail to a segment',
  baseline: 0.1,
  hoped: 0.05,
  holdoutShare: 0.2,
  treatments: 1,
  days: 28,
  likelihoods: unlike,
  worth: 1,
};

/** From the usual to what strains the approximations: few members, few orders, many looks, several treatments. */
export const scenarios: readonly Scenario[] = [
  mail,
  { ...mail, name: 'larger orders', worth: 1.2 },
  { ...mail, name: 'small list', baseline: 0.3, hoped: 0.2, holdoutShare: 0.5, days: 14, likelihoods: alike },
  { ...mail, name: 'rare orders', baseline: 0.02, hoped: 0.02, holdoutShare: 0.3, days: 60 },
  { ...mail, name: 'two treatments', hoped: 0.06, holdoutShare: 0.3, treatments: 2, likelihoods: alike },
];
