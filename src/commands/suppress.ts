import { UserError } from '../errors.ts';
import { defineCommand } from './command.ts';
import { listedSuppressions } from './suppress/listed-suppressions.ts';
import { removeList, removeSuppression } from './suppress/remove-suppression.ts';
import { suppressOne } from './suppress/suppress-one.ts';

/** `/suppress`: whom no list and no campaign may reach. */
export const suppress = defineCommand({
  name: 'suppress',
  summary: 'keep somebody off every exported list and campaign',
  words: {
    who: {
      type: 'rest',
      placeholder: 'customer|e-mail|telephone number|list|remove …',
      describe:
        'whom to suppress; `list` shows who is; `remove` with the same words takes it back (with the role campaigns or contacts)',
    },
  },
  options: {
    reason: { type: 'text', describe: 'why, for whoever looks later; without e-mail addresses' },
    until: { type: 'day', describe: 'the last day on which it holds (YYYY-MM-DD); without it, for good' },
    channel: {
      type: 'choice',
      choices: ['email', 'phone', 'any'],
      describe: 'the way of contact that is meant; without it, every one',
    },
    list: { type: 'text', describe: 'with `remove`: an imported list, which goes as a whole' },
  },
  examples: [
    { text: '/suppress 1234', gives: 'that customer is left out of every list from now on' },
    {
      text: '/suppress ann@example.com reason="asked by mail" until=2027-01-31 channel=email',
      gives: 'nobody with that address is on a list for e-mails before February',
    },
    { text: '/suppress list', gives: 'how many are suppressed and by which lists, and the latest' },
    { text: '/suppress remove 1234', gives: 'that customer is on lists again' },
  ],
  async run({ who, list, ...terms }, context) {
    if (!context.asker)
      throw new UserError('A schedule cannot suppress anybody.', 'Somebody has to ask for it.');
    const [, remove, rest = ''] = /^(remove\b)?\s*(.*)$/is.exec(who ?? '') ?? [];
    if (remove && list !== undefined) return removeList(list, context);
    if (list !== undefined)
      throw new UserError(
        `list=${list} goes with remove only`,
        'For example /suppress remove list=old.csv',
        'list',
      );
    if (rest === '')
      throw new UserError(
        'Whom to suppress?',
        'Give a customer, an e-mail address or a telephone number, or: /suppress list',
      );
    if (remove) return removeSuppression(rest, terms.channel, context);
    if (/^list$/i.test(rest)) return listedSuppressions(context);
    return suppressOne(rest, { channel: 'any', ...terms }, context.asker, context);
  },
});
