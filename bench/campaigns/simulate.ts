import { Random } from '../../src/analytics/forest/random.ts';
import { assignArms } from '../../src/analytics/uplift/assign-arms.ts';
import type { Interval } from '../../src/analytics/uplift/differences.ts';
import { plannedLooks } from '../../src/analytics/uplift/looks.ts';
import { neededMembers } from '../../src/analytics/uplift/needed-members.ts';
import { type CampaignOutcomes, type Comparison, readOut } from '../../src/analytics/uplift/read-out.ts';
import type { Scenario } from './scenario.ts';

/** One figure of conversion and one of revenue. */
export type OfBoth = { conversion: number; revenue: number };

/** What came of simulated campaigns of one kind, each looked at every week; shares of campaigns but for the members. */
export type Simulated = {
  scenario: string;
  /** The true rise of conversion. */
  difference: number;
  members: number;
  campaigns: number;
  /** A difference was told at any look, for any treatment. */
  told: OfBoth;
  /** At the end the first treatment was said to have worked. */
  worked: number;
  /** The intervals of all looks and treatments held the truth. */
  held: OfBoth;
  /** The last interval of the first treatment held the truth. */
  heldAtTheEnd: OfBoth;
};

/** How many of those who order do so twice, at times that have nothing to do with each other. */
const twice = 0.3;
/** What an order comes to on average, and the spread of its logarithm between members. */
const [orderValue, spread] = [60, 0.8];
/** Who is in which arm is drawn so often: outcomes are drawn anew in each campaign. */
const drawings = 50;

/**
 * Simulates campaigns that change conversion by `difference` (and, if it is not nothing, what orders come to), and compares what their
 * read-outs say with the truth. Orders are spread evenly over the time; who orders, when, and for how much is drawn anew in each.
 */
export function simulateCampaigns(scenario: Scenario, difference: number, campaigns: number): Simulated {
  const simulation = new Simulation(scenario, difference);
  const outcomes = Array.from({ length: campaigns }, (_, campaign) => simulation.run(campaign));
  const share = (happens: (outcome: Outcome) => boolean) => outcomes.filter(happens).length / campaigns;
  const both = (happens: (outcome: Outcome, figure: keyof OfBoth) => boolean): OfBoth => ({
    conversion: share((outcome) => happens(outcome, 'conversion')),
    revenue: share((outcome) => happens(outcome, 'revenue')),
  });
  return {
    scenario: scenario.name,
    difference,
    members: simulation.members,
    campaigns,
    told: both(({ all }, figure) => all.some((look) => excludes(look[figure], 0))),
    worked: share(({ last }) => last.conversion !== null && last.conversion.low > 0),
    held: both(({ all }, figure) =>
      all.every((look) => !excludes(look[figure], simulation.truth(look)[figure])),
    ),
    heldAtTheEnd: both(({ last }, figure) => !excludes(last[figure], simulation.truth(last)[figure])),
  };
}

/** The comparisons of all looks and treatments, and the last of the first treatment. */
type Outcome = { all: Comparison[]; last: Comparison };

function excludes(interval: Interval | null, value: number): boolean {
  return interval !== null && (interval.low > value || interval.high < value);
}

class Simulation {
  readonly members: number;
  private readonly strata: Uint16Array;
  private readonly arms: Uint8Array[];
  private readonly scenario: Scenario;
  private readonly difference: number;

  constructor(scenario: Scenario, difference: number) {
    this.scenario = scenario;
    this.difference = difference;
    this.members = neededMembers(scenario, scenario.hoped);
    const { holdoutShare, treatments, likelihoods } = scenario;
    this.strata = Uint16Array.from({ length: this.members }, (_, at) => at % likelihoods.length);
    const customers = Array.from(this.strata, (stratum, at) => ({ customerId: String(at), stratum }));
    const shares = [holdoutShare, ...Array<number>(treatments).fill((1 - holdoutShare) / treatments)];
    this.arms = Array.from({ length: drawings }, (_, drawing) =>
      assignArms(customers, { seed: String(drawing), shares }),
    );
  }

  run(campaign: number): Outcome {
    const readOuts = readOut(this.outcomes(campaign), this.scenario.days);
    const all = readOuts.flatMap(({ looks }) => looks);
    return { all, last: readOuts[0]?.looks.at(-1) as Comparison };
  }

  /** The true differences at a look: who orders twice has ordered by then unless both orders come later. */
  truth({ days }: Comparison): OfBoth {
    const { baseline, worth } = this.scenario;
    const time = days / this.scenario.days;
    const orders = (1 + twice) * time * orderValue;
    const larger = this.difference === 0 ? 1 : worth;
    return {
      conversion: this.difference * ((1 - twice) * time + twice * (1 - (1 - time) ** 2)),
      revenue: ((baseline + this.difference) * larger - baseline) * orders,
    };
  }

  private outcomes(campaign: number): CampaignOutcomes {
    const { days } = this.scenario;
    const random = new Random(1, campaign);
    const arms = this.arms[campaign % drawings] as Uint8Array;
    const orders = Array.from(this.strata, (stratum, at) => this.orders(random, stratum, arms[at] !== 0));
    const looks = plannedLooks(days).map((look) => {
      const counts = Uint8Array.from(
        orders,
        ({ times }) => times.filter((time) => time <= look / days).length,
      );
      return {
        days: look,
        converted: counts.map((count) => Math.min(1, count)),
        revenue: Float64Array.from(orders, ({ value }, at) => value * (counts[at] as number)),
      };
    });
    return { arms, strata: this.strata, looks };
  }

  private orders(random: Random, stratum: number, isTreated: boolean): { times: number[]; value: number } {
    const { baseline, likelihoods, worth } = this.scenario;
    const changed = isTreated && this.difference !== 0;
    const chance = baseline * (likelihoods[stratum] as number) + (changed ? this.difference : 0);
    if (uniform(random) >= chance) return nothing;
    const times = uniform(random) < twice ? [uniform(random), uniform(random)] : [uniform(random)];
    const value = orderValue * (changed ? worth : 1);
    return { times, value: value * Math.exp(spread * normal(random) - spread ** 2 / 2) };
  }
}

const nothing = { times: [], value: 0 };

function uniform(random: Random): number {
  return (random.next() >>> 0) * 2 ** -32;
}

/** Source: Box & Muller 1958, Annals of Mathematical Statistics 29. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}
