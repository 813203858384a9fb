import { onRecord } from '../../data/audit.ts';
import type { ContactChannel } from '../../data/contact-columns.ts';
import { suppressionLists, unsuppress } from '../../data/suppressions.ts';
import { UserError } from '../../errors.ts';
import { capitalised, formatCounted } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { optionText } from '../option-text.ts';
import { requireRole } from '../require-role.ts';
import { unknownWord } from '../suggest.ts';
import { calledTarget, findTarget } from './find-target.ts';

/**
 * Takes back that somebody is suppressed, by whichever list.
 * @throws UserError where the asker may not, or nobody of that description is suppressed.
 */
export async function removeSuppression(
  text: string,
  channel: ContactChannel | undefined,
  { store, asker }: CommandContext,
): Promise<Answer> {
  const by = await mayRemove(asker);
  const target = await findTarget(store, text);
  const who = calledTarget(target);
  const gone = await onRecord(
    store,
    { who: by.id, what: 'unsuppress', about: who, customers: 1 },
    () => unsuppress(store, { target, ...(channel && { channel }) }),
    (entries) => (entries > 0 ? {} : null),
  );
  if (gone === 0)
    throw new UserError(
      `${who} is not suppressed${channel ? ` for channel=${channel}` : ''}`,
      'Suppressions by id, e-mail address and telephone number are apart from each other: try the others of that person.',
    );
  return removed(
    `/suppress remove ${target.shown}`,
    capitalised(`${who} is no longer suppressed (${formatCounted(gone, 'entry', 'entries')} removed)`),
    'Consent and do-not-contact marks of the customers file count as before. A list that is imported again suppresses them again.',
  );
}

/** Takes back a list of suppressions as a whole. @throws UserError where the asker may not, or there is no such list. */
export async function removeList(list: string, { store, asker }: CommandContext): Promise<Answer> {
  const by = await mayRemove(asker);
  const gone = await onRecord(
    store,
    { who: by.id, what: 'unsuppress', about: `the list ${list}` },
    () => unsuppress(store, { list }),
    (entries) => (entries > 0 ? { customers: entries } : null),
  );
  if (gone === 0) {
    const lists = await suppressionLists(store);
    if (lists.length > 0) throw unknownWord('list', list, lists);
    throw new UserError(`no list "${list}"`, 'No list of suppressions was imported.');
  }
  return removed(
    `/suppress remove ${optionText('list', list)}`,
    `The list ${list} is taken back: ${formatCounted(gone, 'entry', 'entries')} removed`,
    'Those who are suppressed by another list, or one by one, still are.',
  );
}

/** Whoever runs campaigns or answers for contact data. */
async function mayRemove(asker: Asker | undefined): Promise<Asker> {
  if (asker && (await asker.may('contacts'))) return asker;
  return requireRole(asker, 'campaigns', 'take back that somebody is suppressed');
}

function removed(command: string, title: string, note: string): Answer {
  return {
    command,
    title,
    asOf: null,
    facts: [],
    table: null,
    chart: null,
    notes: [note],
    audience: 'asker',
  };
}
