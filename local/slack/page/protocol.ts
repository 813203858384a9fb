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
  /** Whether the manifest has Slack write channels by their ids (`should_escape`). */
  namesChannels?: true;
};

export type PageChannel = { id: string; name: string; topic: string; isPrivate: boolean };

/** What the page needs to know of the workspace as one of its people sees it. */
export type WorkspaceInfo = {
  appName: string;
  /** Who one is in the page, of those whom one can be. */
  userId: string;
  users: { id: string; name: string }[];
  /** Names of what a text may mention by id. */
  names: Record<'users' | 'channels' | 'user_groups', { id: string; name: string }[]>;
  /** Those that the person is in. */
  channels: PageChannel[];
  /** The conversation between the person and the app alone. */
  direct: PageChannel;
  commands: readonly PageCommand[];
  /** Texts to offer for a click. */
  suggestions: readonly string[];
};

/**
 * The person posted a text: a message, or a command when it starts with a slash. `files` are ids of uploaded files
 * to share with it.
 */
export type SayRequest = { channel: string; text: string; threadTs?: string; files?: string[] };

/** The person pressed a button, or chose an option of a menu: in a message, on the app's home, or in a modal (`modalId`). */
export type ActRequest = {
  channel: string;
  messageTs: string;
  modalId?: string;
  blockId?: string;
  action: { type: string; action_id?: string; [field: string]: unknown };
};

/** A modal that the app has opened; `hash` changes with its content. */
export type PageModal = {
  id: string;
  hash: string;
  title: string;
  /** Without it there is nothing to submit. */
  submit: string | null;
  close: string;
  blocks: PageBlock[];
};

/** What stands in an input of a modal, as Slack tells it to the app. */
export type InputValue = { type: string; [field: string]: unknown };

/** The person submitted a modal: its inputs' values by block and action. */
export type SubmitRequest = { id: string; values: Record<string, Record<string, InputValue>> };

/** What became of it: errors by block, or why the app was not reached; neither where it was taken. */
export type SubmitResult = { errors?: Record<string, string>; failure?: string };
