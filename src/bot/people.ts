import type { ConversationsInfoResponse, WebClient } from '@slack/web-api';
import { now } from '../calendar.ts';
import type { Asker, Place, Presence } from '../commands/asker.ts';
import type { Access, Grant } from '../config.ts';
import { OutageError, UserError } from '../errors.ts';
import { callSlack, refusalOf } from './slack-client.ts';

/** Someone who typed a command or clicked a button, as a signed request of Slack's says it. */
export type Person = {
  userId: string;
  channelId: string;
  /** The workspace that the person belongs to, where the request says it. */
  teamId?: string | undefined;
};

/** Who asks, for the commands: roles and places are asked of Slack when a command wants to know them. */
export type People = (person: Person) => Asker;

/** Who joined or left a user group is known after this time. */
const groupMilliseconds = 3 * 60_000;

/**
 * Knows who people are in Slack. Roles come from the configuration and from user groups; where someone is, from Slack at that very
 * moment, as a channel may have become public or shared.
 * @param home the workspace that installed Midas: `*` is everyone of it, not its guests from other organisations.
 */
export function createPeople(client: WebClient, access: Access, home: () => string | undefined): People {
  const membersOf = groupMembers(client);

  async function has(grant: Grant, { userId, teamId }: Person): Promise<boolean> {
    if (grant.includes(userId)) return true;
    const isOurs = teamId === undefined || home() === undefined || teamId === home();
    if (grant.includes('*') && isOurs) return true;
    for (const group of grant.filter((id) => id.startsWith('S')))
      if ((await membersOf(group)).includes(userId)) return true;
    return false;
  }

  return (person) => ({
    id: person.userId,
    channelId: person.channelId,
    may: (role) => has(access[role], person),
    place: () => placeOf(client, person, access.contactsChannels),
    presence: (channelId) => presenceIn(client, channelId),
    whoMay: (role) => holders(access[role]),
  });
}

/** Members of user groups as Slack says them, kept for a few minutes; a failure is not kept. */
function groupMembers(client: WebClient): (group: string) => Promise<readonly string[]> {
  const known = new Map<string, { members: Promise<readonly string[]>; until: number }>();
  return (group) => {
    const kept = known.get(group);
    if (kept && kept.until > now().getTime()) return kept.members;
    const members = callSlack(() => client.usergroups.users.list({ usergroup: group }), {
      repeatable: true,
    }).then(
      ({ users = [] }) => users,
      (thrown: unknown) => {
        known.delete(group);
        throw unreadable(group, thrown);
      },
    );
    known.set(group, { members, until: now().getTime() + groupMilliseconds });
    return members;
  };
}

function unreadable(group: string, thrown: unknown): unknown {
  if (thrown instanceof OutageError) return thrown;
  const error = new UserError(
    `I cannot find out whether you may do this: Slack does not say who is in the user group ${group} (${refusalOf(thrown) ?? 'no reason given'}).`,
    'Until it does, nobody may who is not named otherwise. Whoever runs Midas can mend it: the app needs the permission usergroups:read, and the group must exist.',
  );
  return Object.assign(error, { cause: thrown });
}

/** Who has a role, in words that Slack turns into names. */
function holders(grant: Grant): string {
  if (grant.includes('*')) return 'everyone of this workspace';
  const named = grant.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`));
  return named.length === 0 ? 'nobody so far' : named.join(', ');
}

/** The client's types leave out whom a direct message is with. */
type Channel = NonNullable<ConversationsInfoResponse['channel']> & { user?: string };

/** What Slack tells of a conversation. @throws what Slack refuses, OutageError when it does not answer. */
async function conversation(client: WebClient, channelId: string): Promise<Channel | undefined> {
  const { channel } = await callSlack(() => client.conversations.info({ channel: channelId }), {
    repeatable: true,
  });
  return channel;
}

/** Slack's words for "you are not in there", as in a direct message between two other people. */
const hidden = new Set(['channel_not_found', 'not_in_channel', 'missing_scope', 'access_denied']);

/**
 * Who would read what is posted in a conversation. One that Slack shares with others, or does not let Midas see, counts as public.
 * Source: docs.slack.dev, "Conversation object".
 */
async function placeOf(
  client: WebClient,
  { userId, channelId }: Person,
  approved: readonly string[],
): Promise<Place> {
  const channel = await conversation(client, channelId).catch((thrown: unknown) => {
    if (hidden.has(refusalOf(thrown) ?? '')) return undefined;
    throw thrown;
  });
  if (!channel) return 'public';
  if (channel.is_im) return channel.user === userId ? 'direct' : 'private';
  const shared = [
    channel.is_shared,
    channel.is_ext_shared,
    channel.is_org_shared,
    channel.is_pending_ext_shared,
  ];
  if (!channel.is_private || shared.includes(true)) return 'public';
  return approved.includes(channelId) && !channel.is_mpim ? 'approved' : 'private';
}

/** Of these, Slack says that there is nothing that Midas could see. */
const unseen = new Set(['channel_not_found', 'not_in_channel']);

/**
 * Whether Midas is in a conversation. Where Slack does not answer, or not give Midas the permission to ask, that is not known.
 * Source: docs.slack.dev, "conversations.info".
 */
async function presenceIn(client: WebClient, channelId: string): Promise<Presence> {
  try {
    const channel = (await conversation(client, channelId)) ?? {};
    if (channel.is_archived) return 'archived';
    // Direct messages that Slack tells of are those that Midas is in.
    return channel.is_member || channel.is_im || channel.is_mpim ? 'in' : 'absent';
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (refusal === undefined && !(thrown instanceof OutageError)) throw thrown;
    return unseen.has(refusal ?? '') ? 'hidden' : 'unknown';
  }
}
