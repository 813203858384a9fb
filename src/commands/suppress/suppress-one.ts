import { today } from '../../calendar.ts';
import { onRecord } from '../../data/audit.ts';
import type { ContactChannel } from '../../data/contact-columns.ts';
import { withoutContacts } from '../../data/masked-contacts.ts';
import { suppress } from '../../data/suppressions.ts';
import { UserError } from '../../errors.ts';
import { capitalised, formatDay } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../option-text.ts';
import { calledTarget, findTarget } from './find-target.ts';

type Terms = { channel: ContactChannel; reason?: string; until?: string };

/**
 * Suppresses one person, which everyone may do: it protects them.
 * @throws UserError when nobody is meant, or it would have ended by now.
 */
export async function suppressOne(
  text: string,
  { channel, reason, until }: Terms,
  asker: Asker,
  { store, timezone }: CommandContext,
): Promise<Answer> {
  if (until !== undefined && until < today(timezone))
    throw new UserError(
      `until=${until} is over`,
      'Give a day to come, or leave it out: then it holds for good.',
      'until',
    );
  const target = await findTarget(store, text);
  const why = reason && { reason: withoutContacts(reason) };
  const who = calledTarget(target);
  const how = channel === 'any' ? '' : channel === 'email' ? ' for e-mails' : ' for calls and text messages';
  const { added, prolonged } = await onRecord(
    store,
    { who: asker.id, what: 'suppress', about: `${who}${how}`, customers: 1 },
    () =>
      suppress(store, [target], {
        channel,
        by: asker.id,
        list: null,
        ...why,
        ...(until !== undefined && { until }),
      }),
    (found) => (found.added + found.prolonged > 0 ? {} : null),
  );
  const isChanged = added + prolonged > 0;
  const ends = until === undefined ? 'for good' : `until ${formatDay(until)}, that day included`;
  return {
    command: ['/suppress', target.shown, ...(channel === 'any' ? [] : [optionText('channel', channel)])].join(
      ' ',
    ),
    title: capitalised(
      isChanged ? `${who} is suppressed${how}, ${ends}` : `${who} was suppressed${how} already, and is still`,
    ),
    asOf: null,
    facts: [],
    table: null,
    chart: null,
    notes: [
      'Lists that are exported and campaigns that are launched from now on leave them out; what was handed out before is not called back.',
      ...(target.kind === 'id'
        ? []
        : [
            'It is kept as a fingerprint (SHA-256), not as it was typed, and holds for everyone who has it, also those who come later.',
            'It does not follow a customer to another address or number: to mean the person, suppress their customer id too.',
          ]),
      ...(isChanged
        ? []
        : ['Another end or reason does not shorten or replace what was there; who may can remove it first.']),
    ],
    audience: 'asker',
  };
}
