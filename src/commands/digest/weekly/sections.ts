import { UserError } from '../../../errors.ts';
import { unknownWord } from '../../suggest.ts';

/** The sections of the weekly digest by their names, in the order in which they are told. */
export const weeklySections = {
  headline: 'Last week beside the week before and last year',
  movements: 'Who moved between segments',
  campaigns: 'Campaigns and their verdicts',
  leaving: 'Who is predicted to leave',
  newcomers: 'New customers beside the usual',
  suggestion: 'One suggestion to act on',
  freshness: 'How fresh the data are',
} as const;

export type WeeklySection = keyof typeof weeklySections;

export const sectionNames = Object.keys(weeklySections) as WeeklySection[];

/**
 * The sections that a list separated by commas names, in their own order; all without one.
 * @throws UserError for a word that is none of them.
 */
export function readSections(text: string | undefined): WeeklySection[] {
  if (text === undefined) return sectionNames;
  const wanted = text.split(',').map((word) => word.trim().toLowerCase());
  const unknown = wanted.find((word) => word !== '' && !sectionNames.some((name) => name === word));
  if (unknown !== undefined) throw unknownWord('section', unknown, sectionNames);
  const chosen = sectionNames.filter((name) => wanted.includes(name));
  if (chosen.length === 0)
    throw new UserError('sections= names no section', `Name some of ${sectionNames.join(', ')}.`);
  return chosen;
}

/** `/digest weekly`, with `sections=` where not all are chosen. */
export function weeklyCommand(sections: readonly WeeklySection[]): string {
  const all = sections.length === sectionNames.length;
  return all ? '/digest weekly' : `/digest weekly sections=${sections.join(',')}`;
}
