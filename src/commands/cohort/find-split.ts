import { type Split, splitsOf } from '../../data/customer-groups.ts';
import { UserError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { fold, unknownWord } from '../suggest.ts';

/**
 * The attribute or column that a split names, whatever its case and punctuation.
 * @throws UserError when there is none of that name, with the nearest and all others.
 */
export async function findSplit(text: string, { store }: Pick<CommandContext, 'store'>): Promise<Split> {
  const splits = await splitsOf(store);
  const found =
    splits.find(({ name }) => name === text) ?? splits.find(({ name }) => fold(name) === fold(text));
  if (found) return found;
  if (splits.length === 0)
    throw new UserError(
      `nothing is known of customers to split them by "${text}"`,
      'Import a customers file with attributes, or service lines with a service or further columns.',
    );
  throw unknownWord(
    'attribute or column',
    text,
    splits.map(({ name }) => name),
  );
}
