import { UserError } from '../errors.ts';
import { defineCommand } from './command.ts';
import { customerAnswer } from './customer/customer-answer.ts';
import { knownOf } from './customer/known-of.ts';

/** `/customer`: everything known about one customer. */
export const customer = defineCommand({
  name: 'customer',
  summary: 'everything known about one customer: orders, services, scores then and now, what to expect',
  words: {
    who: {
      type: 'rest',
      placeholder: 'id|e-mail|name',
      describe: 'a customer by id, e-mail address or name',
    },
  },
  options: {},
  schedulable: true,
  examples: [
    {
      text: '/customer 1234',
      gives: 'their history, segment now and a quarter ago, services, rank, and every service line',
    },
    { text: '/customer ada@example.com', gives: 'the same, found by e-mail address' },
    { text: '/customer Ada Lovelace', gives: 'the same, found by name or a part of it' },
  ],
  async run({ who }, context) {
    if (who === undefined)
      throw new UserError(
        '/customer needs to know which customer',
        'Give an id, an e-mail address or a name: /customer 1234',
      );
    return knownOf(who, context, (known) => customerAnswer(known, context));
  },
});
