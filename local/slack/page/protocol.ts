/** A Block Kit block as it came from the app; the page renders what it knows. */
export type PageBlock = { type: string; block_id?: string; [field: string]: unknown };

export type PageFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  /** Bytes. */
  size: number;
  altText: string;
  /** Where this page can load it. */
  url: string;
};

export type PageMessage = {
  /** Slack's id of a message in its channel: seconds since 1970, a dot, a counter. */
  ts: string;
  sender: { name: string; kind: 'user' | 'app' | 'slackbot' };
  text: string;
  blocks: PageBlock[];
  files: PageFile[];
  replies: PageMessage[];
  onlyVisibleToYou: boolean;
  edited: boolean;
};

/** A slash command, as the message box completes it. */
export type PageCommand = {
  /** Without its slash. */
  name: string;
  summary: string;
  examples: readonly { text: string; gives: string }[];
};

export type PageChannel = { id: string; name: string; topic: string };

/** What the page needs to know once, at its start. */
export type WorkspaceInfo = {
  appName: string;
  userName: string;
  /** Names of those whom a text may mention by id. */
  people: { id: string; name: string }[];
  channels: PageChannel[];
  commands: readonly PageCommand[];
  /** Texts to offer for a click. */
  suggestions: readonly string[];
};

/** The person posted a text: a message, or a command when it starts with a slash. */
export type SayRequest = { channel: string; text: string; threadTs?: string };

/** The person pressed a button, or chose an option of a menu. */
export type ActRequest = {
  channel: string;
  messageTs: string;
  blockId?: string;
  action: { type: string; action_id?: string; [field: string]: unknown };
};
