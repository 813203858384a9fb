import { deleteAudience } from '../../data/audiences.ts';
import { UserError } from '../../errors.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { fold, unknownWord } from '../suggest.ts';
import { inQuotes } from './expression-text.ts';
import { usersOf } from './references.ts';
import { requireChanger } from './require-changer.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Deletes a saved audience.
 * @throws UserError where there is none of the name, something else needs it, or whoever asks may not
 */
export async function dropAudience(name: string, context: CommandContext): Promise<Answer> {
  const vocabulary = await readVocabulary(context);
  const { saved } = vocabulary;
  const audience = saved.find(({ _id }) => _id === fold(name));
  if (!audience)
    throw unknownWord(
      'saved audience',
      name,
      saved.map((other) => other.name),
    );
  await requireChanger(audience, context);
  const users = await usersOf(audience, vocabulary, context.store);
  if (users.length > 0)
    throw new UserError(
      `“${audience.name}” is needed by ${users.join(', ')}`,
      'Change or delete these first, or save another audience under its name.',
    );
  await deleteAudience(context.store, audience._id);
  return {
    command: `/audience delete ${inQuotes(audience.name)}`,
    title: `The audience “${audience.name}” is deleted`,
    asOf: null,
    facts: [{ key: 'expression', label: 'It was', value: audience.expression }],
    table: null,
    chart: null,
    notes: [`To have it back: /audience save ${inQuotes(audience.name)} ${audience.expression}`],
    actions: [{ label: 'All audiences', command: '/audience' }],
  };
}
