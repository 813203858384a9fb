/** What only some people may do: read e-mail addresses and telephone numbers, launch and stop campaigns. */
export type Role = 'contacts' | 'campaigns';

/**
 * Who would read a reply where a command was asked: the asker alone, those of a private channel in which contact data may be
 * posted (`approved`), those of another private channel, everyone, or whoever sits at the terminal.
 */
export type Place = 'direct' | 'approved' | 'private' | 'public' | 'terminal';

/**
 * Whether Midas can post in a channel: it is there (`in`), or has to be invited first (`absent`); nobody can, as it is archived; Slack
 * does not show it to Midas (`hidden`), like a private one that Midas is not in and one that there is not; or Slack does not say (`unknown`).
 */
export type Presence = 'in' | 'absent' | 'archived' | 'hidden' | 'unknown';

/** Who asks, as far as a command needs to know. Roles and places are looked up when a command wants to know them. */
export type Asker = {
  /** The person's id in Slack; `terminal` on the command line. */
  id: string;
  /** Where they asked; null on the command line. */
  channelId: string | null;
  may(role: Role): Promise<boolean>;
  place(): Promise<Place>;
  /** Whether Midas is in a channel, at this moment. */
  presence?(channelId: string): Promise<Presence>;
  /** Who has a role, as told to someone who does not. */
  whoMay?(role: Role): string;
};

/** Who sits at the terminal: has the database before them, so may do all that can be done with it. */
export const terminalAsker: Asker = {
  id: 'terminal',
  channelId: null,
  may: async () => true,
  place: async () => 'terminal',
};
