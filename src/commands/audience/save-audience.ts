import { now } from '../../calendar.ts';
import { keepAudience } from '../../data/audiences.ts';
import { withProfiles } from '../../data/profiles.ts';
import type { SavedAudience } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatMoney } from '../../format.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { segmentNamed } from '../segment/find-segment.ts';
import { fold } from '../suggest.ts';
import { audienceFacts, evaluatedAnew, nextSteps } from './audience-answer.ts';
import { requestWords } from './audience-request.ts';
import type { AudienceExpression } from './expression.ts';
import { inQuotes } from './expression-text.ts';
import { readAudience } from './read-audience.ts';
import { baseWords } from './read-base.ts';
import { audiencesBehind } from './references.ts';
import { refuseContacts } from './refuse-contacts.ts';
import { requireChanger } from './require-changer.ts';
import { resolved } from './resolve-audience.ts';
import { Selector } from './select-members.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** Longer names do not fit on a button. */
const longestName = 60;

/** What is to be saved under which name, and whether in the place of another audience. */
type ToSave = { name: string; expression: string; replace: boolean };

/**
 * Keeps an audience under a name, and says how many they are and what they are worth. Where there is another one of that name, it asks
 * whether to replace it.
 * @throws UserError for a name that means something else or is somebody else's, and an audience that is not understood or names itself
 */
export async function saveAudience(
  { name, expression: text, replace }: ToSave,
  context: CommandContext,
): Promise<Answer> {
  const vocabulary = await readVocabulary(context);
  refuseName(name, vocabulary, context);
  const expression = readNamed(name, text, vocabulary);
  refuseCircle(name, expression, vocabulary);
  const before = vocabulary.saved.find(({ _id }) => _id === fold(name));
  const asker = await requireChanger(before, context);
  return withProfiles(context.store, context, async (profiles) => {
    const audience = await resolved(
      expression,
      profiles,
      new Selector(context, profiles, vocabulary),
      context,
    );
    refuseContacts(audience);
    const record = {
      _id: fold(name),
      name,
      expression: audience.expression,
      savedBy: asker.id,
      savedAt: now(),
    };
    const other = (await keepAudience(context.store, record, { replace })) ? undefined : (before ?? record);
    const worth = audience.members.reduce((sum, { monetary }) => sum + monetary, 0);
    const size = `${formatCounted(audience.members.length, 'customer')}, ${formatMoney(worth, context.currency)} of revenue`;
    const again = other && other.expression !== record.expression;
    return {
      command: `/audience save ${inQuotes(name)} ${audience.expression}`,
      title: again
        ? `There is another audience “${name}”: ${other.expression}`
        : `“${name}” is saved: ${size}`,
      asOf: audience.asOf,
      facts: [
        { key: 'expression', label: 'Audience', value: audience.expression },
        ...audienceFacts(audience, profiles, context),
      ],
      table: null,
      chart: null,
      notes: again
        ? [`Nothing has been saved yet. What you ask for has ${size}.`]
        : [audience.title, evaluatedAnew(name), ...audience.notes],
      actions: again ? [replaceAction(record)] : nextSteps(inQuotes(name)),
    };
  });
}

function replaceAction({ name, expression }: Pick<SavedAudience, 'name' | 'expression'>) {
  return {
    label: `Replace ${name}`,
    command: `/audience save ${inQuotes(name)} ${expression} replace=yes`,
    confirm: `“${name}” will mean ${expression} wherever it is used.`,
    style: 'danger' as const,
  };
}

/** @throws UserError for a name that cannot be typed, or that means something else already */
function refuseName(name: string, { clusters }: Vocabulary, { segmentMap, commands }: CommandContext): void {
  const refuse = (why: string) =>
    new UserError(`"${name}" cannot be the name of an audience: ${why}`, 'Choose another name.');
  if (name.length > longestName) throw refuse(`it is longer than ${longestName} characters`);
  if (!/\p{Letter}/u.test(name) || fold(name) === '') throw refuse('it has no letter');
  if (/["<>=&|\n]/.test(name)) throw refuse('it has one of the characters " < > = & |');
  if (segmentNamed(name, segmentMap)) throw refuse('a segment is called so');
  if (clusters.some((cluster) => fold(cluster.name) === fold(name))) throw refuse('a cluster is called so');
  const words = [
    ...requestWords,
    ...baseWords,
    'campaign',
    'map',
    'changes',
    'quality',
    ...commands.map((command) => command.name),
  ];
  const [first = ''] = name.split(/\s+/);
  if (
    words.includes(fold(name)) ||
    /^(top|cohort|cluster|segment|audience|predict|campaign|changes?)$/i.test(first)
  )
    throw refuse('it means something else in a command');
}

/** @throws UserError for what is not understood; where the name may have lost its quotation marks, it says so */
function readNamed(name: string, text: string, vocabulary: Vocabulary): AudienceExpression {
  try {
    return readAudience(text, vocabulary);
  } catch (error) {
    if (!(error instanceof UserError) || /\s/.test(name)) throw error;
    throw new UserError(
      error.message,
      `The name was taken to be "${name}"; one of several words goes in quotation marks. ${error.hint ?? ''}`.trim(),
    );
  }
}

/** @throws UserError where the audience would name itself, or an audience that does */
function refuseCircle(name: string, expression: AudienceExpression, vocabulary: Vocabulary): void {
  if (audiencesBehind(expression, vocabulary).has(fold(name)))
    throw new UserError(
      `"${name}" would lead back to itself`,
      'An audience cannot be made of itself: write out what it is to be.',
    );
}
