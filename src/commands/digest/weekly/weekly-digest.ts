import { withProfiles } from '../../../data/profiles.ts';
import { UserError } from '../../../errors.ts';
import { capitalised, formatDay } from '../../../format.ts';
import type { Answer } from '../../answer.ts';
import type { CommandContext } from '../../command.ts';
import { campaignsOfNote, campaignsSection } from './campaigns-section.ts';
import { freshnessSection } from './freshness-section.ts';
import { headlineSection } from './headline-section.ts';
import { leavingSection, outlookOf } from './leaving-section.ts';
import { movementsSection } from './movements-section.ts';
import { newcomersSection } from './newcomers-section.ts';
import { type WeeklySection, weeklyCommand } from './sections.ts';
import { suggestionSection } from './suggestion-section.ts';
import type { Telling, Told } from './told.ts';

/** What happened in a week and what to do about it, in the sections that are wanted. */
export async function weeklyDigest(
  sections: readonly WeeklySection[],
  context: CommandContext,
): Promise<Answer> {
  return withProfiles(context.store, context, async (profiles) => {
    const told = await tell(sections, { ...context, profiles });
    const { asOf } = profiles;
    return {
      command: weeklyCommand(sections),
      title: titleOf(told) ?? `The week up to ${formatDay(asOf)}`,
      asOf,
      facts: told.flatMap(({ facts = [] }) => facts),
      table: null,
      chart: chartOf(told),
      notes: [],
      sections: told.map(({ heading, lines }) => ({ heading, lines })),
      actions: actionsOf(told),
    };
  });
}

/** The sections in order. What two of them are told from is read once. */
async function tell(sections: readonly WeeklySection[], telling: Telling): Promise<Told[]> {
  const wants = (...names: WeeklySection[]) => names.some((name) => sections.includes(name));
  const campaigns = wants('campaigns', 'suggestion') ? await campaignsOfNote(telling) : [];
  const outlook = wants('leaving', 'suggestion') ? await outlookOf(telling) : null;
  const tellers: Readonly<Record<WeeklySection, () => Told | Promise<Told>>> = {
    headline: () => headlineSection(telling),
    movements: () => movementsSection(telling),
    campaigns: () => campaignsSection(campaigns, telling),
    leaving: () => leavingSection(outlook, telling),
    newcomers: () => newcomersSection(telling),
    suggestion: () => suggestionSection(outlook, campaigns, telling),
    freshness: () => freshnessSection(telling),
  };
  const told: Told[] = [];
  for (const section of sections) told.push(await orReason(section, tellers[section]));
  return told;
}

/** What of a section cannot be told is said in its place: the others are worth reading without it. */
async function orReason(section: WeeklySection, teller: () => Told | Promise<Told>): Promise<Told> {
  try {
    return await teller();
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const { message, hint = '' } = thrown;
    return { heading: capitalised(section), lines: [`${capitalised(message)}. ${hint}`.trim()] };
  }
}

/** A header takes no more. */
const titleLength = 150;

/** The news of the sections, as many as a title takes. */
function titleOf(told: readonly Told[]): string | undefined {
  const news = told.flatMap((section) => (section.news === undefined ? [] : [section.news]));
  const title = news.reduce(
    (so, one) => (so.length + one.length + 2 <= titleLength ? `${so}; ${one}` : so),
    '',
  );
  return title === '' ? news[0] : capitalised(title.slice(2));
}

/** Who moved, drawn; where there is nothing to draw of that, how revenue went. */
function chartOf(told: readonly Told[]): Answer['chart'] {
  const charts = told.flatMap(({ chart }) => chart ?? []);
  return charts.at(-1) ?? null;
}

/** More buttons than a message takes help nobody. */
const mostActions = 5;

/** What to do first, then the lists behind what was told. */
function actionsOf(told: readonly Told[]): NonNullable<Answer['actions']> {
  const all = told.flatMap(({ actions = [] }) => actions);
  const isFirst = ({ style }: { style?: string }) => style === 'primary';
  return [...all.filter(isFirst), ...all.filter((action) => !isFirst(action))].slice(0, mostActions);
}
