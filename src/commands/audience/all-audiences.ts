import { dayOf } from '../../calendar.ts';
import { withProfiles } from '../../data/profiles.ts';
import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { inQuotes } from './expression-text.ts';
import { readAudience } from './read-audience.ts';
import { Selector } from './select-members.ts';
import { readVocabulary } from './vocabulary.ts';

/** Every saved audience: what it means, who saved it and when, how many are in it now and what they are worth. */
export async function allAudiences(context: CommandContext): Promise<Answer> {
  const vocabulary = await readVocabulary(context);
  return withProfiles(context.store, context, async (profiles) => {
    const selector = new Selector(context, profiles, vocabulary);
    const troubles: string[] = [];
    const rows = [];
    for (const { name, expression, savedBy, savedAt } of vocabulary.saved) {
      const size = await sizeOf(expression, selector).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        troubles.push(`“${name}” cannot be evaluated: ${error.message}.`);
        return { customers: null, revenue: null };
      });
      rows.push({ name, audience: expression, ...size, savedBy, savedOn: dayOf(savedAt, context.timezone) });
    }
    const { length } = rows;
    return {
      command: '/audience',
      title: length === 0 ? 'No audience has been saved yet' : `${formatCounted(length, 'saved audience')}`,
      asOf: profiles.asOf,
      facts: [{ key: 'audiences', label: 'Saved audiences', value: length }],
      table:
        length === 0
          ? null
          : tableOf(
              [
                { name: 'name', type: 'text' },
                { name: 'audience', type: 'text' },
                { name: 'customers', type: 'integer' },
                { name: 'revenue', type: 'money', unit: context.currency },
                { name: 'savedBy', type: 'person' },
                { name: 'savedOn', type: 'day' },
              ],
              rows,
            ),
      chart: null,
      notes: [
        ...troubles,
        length === 0
          ? 'Save one: /audience save "Lapsed big spenders" segment=cant-lose'
          : 'They are evaluated anew each time. Use a name wherever a segment is, in quotation marks where it has spaces, and add filters to it.',
      ],
      actions: rows
        .slice(0, 4)
        .map(({ name }) => ({ label: name, command: `/audience show ${inQuotes(name)}` })),
      preview: { rows: 20 },
      ...(length > 20 ? { csvName: 'audiences' } : {}),
    };
  });
}

/** How many customers an audience has now, and what they are worth in currency units. */
async function sizeOf(
  expression: string,
  selector: Selector,
): Promise<{ customers: number; revenue: number }> {
  const { profiles } = await selector.select(readAudience(expression, selector.vocabulary));
  return {
    customers: profiles.length,
    revenue: fromE4(profiles.reduce((sum, { monetaryE4 }) => sum + monetaryE4, 0)),
  };
}
