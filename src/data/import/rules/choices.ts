import { distance } from 'fastest-levenshtein';
import { UserError } from '../../../errors.ts';
import { type RuleName, rules } from './catalogue.ts';

/** Rules that are switched on or off; the others are as by default. */
export type RuleChoices = { readonly [Name in RuleName]?: boolean | undefined };

/**
 * Reads names of rules, separated by commas.
 * @throws UserError naming the first that there is not, and the nearest that there are.
 */
export function ruleNames(text: string): RuleName[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '').map(ruleNamed);
}

/** Whether a rule applies: as chosen, else as by default. */
export function isOn(choices: RuleChoices, name: RuleName): boolean {
  return choices[name] ?? rules.some((rule) => rule.name === name && rule.byDefault);
}

function ruleNamed(text: string): RuleName {
  const known = rules.find(({ name }) => name === text);
  if (known) return known.name;
  const near = rules
    .map(({ name }) => ({ name, far: farness(text, name) }))
    .filter(({ far }) => far <= Math.max(2, text.length / 3))
    .sort((left, right) => left.far - right.far)
    .slice(0, 3)
    .map(({ name }) => `"${name}"`);
  const offer = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '';
  throw new UserError(
    `no cleaning rule "${text}"${offer}`,
    `The rules are ${rules.map(({ name }) => name).join(', ')}; midas import rules explains them.`,
  );
}

/** Typing mistakes to a name or to one of its words: "test" and "duplicate" are near enough to be meant. */
function farness(text: string, name: RuleName): number {
  return Math.min(distance(text, name), ...name.split('-').map((word) => distance(text, word) + 0.5));
}
