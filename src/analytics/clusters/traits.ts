import type { Medians, Place, Traits } from './clustering.ts';

/**
 * The traits of a cluster: its centroid in standard deviations decides, except that a median of one order is "one-time"
 * and a median of no money left "refunded". Where nobody bought twice, one-time sets nobody apart.
 */
export function traitsOf(centroid: Place, medians: Medians, { allBoughtOnce = false } = {}): Traits {
  return {
    recency: recencyTrait(centroid[0], medians.recencyDays),
    frequency: medians.frequency <= 1 && !allBoughtOnce ? 'one-time' : frequencyTrait(centroid[1]),
    monetary: medians.monetary <= 0 ? 'refunded' : monetaryTrait(centroid[2]),
  };
}

/** Within so many days nobody is said to be cooling who is more recent than most. */
const monthDays = 30;

function recencyTrait(deviations: number, medianDays: number): Traits['recency'] {
  if (deviations <= -0.9 || (deviations <= -0.3 && medianDays <= monthDays)) return 'recent';
  if (deviations <= -0.3) return 'cooling';
  return deviations >= 0.4 ? 'lapsed' : 'middling';
}

function frequencyTrait(deviations: number): Traits['frequency'] {
  if (deviations >= 0.75) return 'frequent';
  return deviations <= -0.4 ? 'infrequent' : 'occasional';
}

function monetaryTrait(deviations: number): Traits['monetary'] {
  if (deviations >= 1.4) return 'top';
  if (deviations >= 0.75) return 'big';
  return deviations <= -0.4 ? 'small' : 'middling';
}

/** What a marketer does about customers of such traits, in a sentence or two. */
export function adviceOn({ recency, frequency, monetary }: Traits): string {
  if (monetary === 'refunded') return 'Find out what they sent back and why before you write to them again.';
  const worth =
    frequency === 'frequent' || monetary === 'big' || monetary === 'top'
      ? 'valuable'
      : frequency === 'one-time' || (frequency === 'infrequent' && monetary === 'small')
        ? 'slight'
        : 'middling';
  return advice[recency][worth];
}

const advice: Record<Traits['recency'], Record<'valuable' | 'middling' | 'slight', string>> = {
  recent: {
    valuable:
      'Keep them: early access, a personal thank-you, a reason to recommend you. They need no discount.',
    middling: 'Make it a habit: recommend what goes with their last order while they remember it.',
    slight: 'Win the second order: a short welcome series, and a small reason to return within a month.',
  },
  cooling: {
    valuable: 'Call them back before they are gone: personally, with news first and a discount last.',
    middling: 'Remind them now, with a limited offer in what they bought before.',
    slight: 'One reminder with a reason to return, then let them rest.',
  },
  middling: {
    valuable: 'Find out who of them is due for an order, and write to those first.',
    middling: 'Show what is new in what they bought before, and see who still reacts.',
    slight: 'Include them in season mailings; spend nothing extra on them.',
  },
  lapsed: {
    valuable: 'Win them back in person: name what they bought, say what is new, and come with an offer.',
    middling: 'One win-back mailing with your best offer; stop writing to those who do not open it.',
    slight: 'Spend little: at most a season mailing, and take those who never open it off the list.',
  },
};
