import type { Medians, Place, Traits } from './clustering.ts';

/** What of a cluster its traits are read from. */
export type TraitSource = {
  centroid: Place;
  medians: Medians;
  /** The share of its customers who bought once. */
  boughtOnce: number;
};

/** From this share on, customers who bought once give a cluster its name. */
const mostBoughtOnce = 2 / 3;

/**
 * The traits of a cluster: its centroid in standard deviations decides, except that two thirds who bought once are "one-time"
 * and a median of no money left is "refunded". Where nobody bought twice, one-time sets nobody apart.
 */
export function traitsOf(
  { centroid, medians, boughtOnce }: TraitSource,
  { allBoughtOnce = false } = {},
): Traits {
  const oneTime = boughtOnce >= mostBoughtOnce && !allBoughtOnce;
  return {
    recency: recencyTrait(centroid[0], medians.recencyDays),
    frequency: oneTime ? 'one-time' : frequencyTrait(centroid[1]),
    monetary: medians.monetary <= 0 ? 'refunded' : monetaryTrait(centroid[2]),
  };
}

/**
 * Whether a name given for some traits has become untrue: it says "one-time" of customers most of whom bought again, or fails
 * to say it or "refunded". Traits by degree may waver; those are judged by how far the centroid has moved.
 */
export function isUntrue(named: Traits, { traits, medians }: { traits: Traits; medians: Medians }): boolean {
  const wasOneTime = named.frequency === 'one-time';
  return (
    (wasOneTime && medians.frequency > 1) ||
    (!wasOneTime && traits.frequency === 'one-time') ||
    (named.monetary === 'refunded') !== (traits.monetary === 'refunded')
  );
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
    slight: 'Win the next order: a short welcome series, and a small reason to return within a month.',
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
