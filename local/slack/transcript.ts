import type { PageBlock, PageFile, PageMessage } from './page/protocol.ts';
import { type Person, type SlackApi, succeed } from './slack-api.ts';

/** A message as Slack's API tells it. */
type SlackMessage = {
  ts: string;
  thread_ts?: string;
  user?: string;
  text?: string;
  blocks?: PageBlock[];
  files?: SlackFile[];
  edited?: object;
  reply_count?: number;
};
type SlackFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  alt_txt?: string;
};

/** A message that one person alone sees; Slack's API does not tell of it afterwards. */
export type PrivateMessage = {
  ts: string;
  /** Who sees it. */
  userId: string;
  channel: string;
  threadTs?: string;
  sender: 'app' | 'slackbot';
  text: string;
  blocks: PageBlock[];
};

/** What the page shows of each channel. */
export type Transcript = {
  /** The channel's last messages as a person sees them, oldest first, threads in their first message; none where they are not in it. */
  read(channel: string, person: Person): Promise<PageMessage[]>;
  /** A message as the app posted it, to be sent along with a button's press. */
  find(channel: string, ts: string): Promise<{ message: SlackMessage; isPrivate: boolean } | undefined>;
  /** Something of the channel has changed: a message of this timestamp, or in a thread under it. */
  changed(channel: string, ts?: string): void;
  /** Adds it, or puts it in place of the one of the same timestamp. */
  keepPrivate(message: PrivateMessage): void;
  dropPrivate(ts: string): void;
  /** The app's home as last published for a person. */
  home(userId: string): HomeView | undefined;
  publishHome(userId: string, view: HomeView): void;
};

/** The view of the app's home, as Slack's API tells it. */
export type HomeView = { id: string; blocks: PageBlock[]; [field: string]: unknown };

/** Names the app's home where else a channel is named. */
export const homeChannel = 'home';

const shownMessages = 200;

/** Reads through `api`, and again only what has changed since. */
export function createTranscript(api: SlackApi, onChange: (channel: string) => void): Transcript {
  const histories = new Map<string, SlackMessage[]>();
  const threads = new Map<string, SlackMessage[]>();
  const privates = new Map<string, PrivateMessage>();
  const homes = new Map<string, HomeView>();
  const threadKey = (channel: string, ts: string) => `${channel} ${ts}`;

  async function fetchMessages(method: string, fields: object): Promise<SlackMessage[]> {
    return (await succeed(api.call(method, fields, api.serverToken)))['messages'] as SlackMessage[];
  }

  async function history(channel: string): Promise<SlackMessage[]> {
    const known = histories.get(channel);
    if (known) return known;
    const fetched = await fetchMessages('conversations.history', { channel, limit: shownMessages });
    const messages = fetched.reverse();
    histories.set(channel, messages);
    return messages;
  }

  async function replies(channel: string, parent: SlackMessage): Promise<SlackMessage[]> {
    if (!parent.reply_count) return [];
    const key = threadKey(channel, parent.ts);
    const known = threads.get(key);
    if (known) return known;
    const messages = (await fetchMessages('conversations.replies', { channel, ts: parent.ts })).slice(1);
    threads.set(key, messages);
    return messages;
  }

  async function read(channel: string, person: Person): Promise<PageMessage[]> {
    if (![...person.channels, person.direct].some(({ id }) => id === channel)) return [];
    const own = [...privates.values()].filter((it) => it.channel === channel && it.userId === person.id);
    const messages = await Promise.all(
      (await history(channel)).map(async (message) => ({
        ...pageMessage(message, api.roster),
        replies: inOrder([
          ...(await replies(channel, message)).map((reply) => pageMessage(reply, api.roster)),
          ...own
            .filter(({ threadTs }) => threadTs === message.ts)
            .map((it) => privatePageMessage(it, api.roster)),
        ]),
      })),
    );
    const unthreaded = own.filter(({ threadTs }) => !threadTs);
    return inOrder([...messages, ...unthreaded.map((it) => privatePageMessage(it, api.roster))]);
  }

  async function find(channel: string, ts: string) {
    const own = privates.get(ts);
    if (own?.channel === channel)
      return { message: { ts, text: own.text, blocks: own.blocks }, isPrivate: true };
    const parents = await history(channel);
    const all = [...parents, ...(await Promise.all(parents.map((it) => replies(channel, it)))).flat()];
    const message = all.find((it) => it.ts === ts);
    return message && { message, isPrivate: false };
  }

  function changed(channel: string, ts?: string): void {
    histories.delete(channel);
    for (const [key, messages] of threads) {
      const touched = key === threadKey(channel, ts ?? '') || messages.some((message) => message.ts === ts);
      if (key.startsWith(`${channel} `) && touched) threads.delete(key);
    }
    onChange(channel);
  }

  return {
    read,
    find,
    changed,
    keepPrivate: (message) => {
      privates.set(message.ts, { ...privates.get(message.ts), ...message });
      onChange(message.channel);
    },
    dropPrivate: (ts) => {
      const message = privates.get(ts);
      privates.delete(ts);
      if (message) onChange(message.channel);
    },
    home: (userId) => homes.get(userId),
    publishHome: (userId, view) => {
      homes.set(userId, view);
      onChange(homeChannel);
    },
  };
}

function inOrder(messages: PageMessage[]): PageMessage[] {
  return messages.sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
}

function pageMessage(message: SlackMessage, roster: SlackApi['roster']): PageMessage {
  const byApp = message.user === roster.app.userId;
  return {
    ts: message.ts,
    sender: byApp
      ? { name: roster.app.name, kind: 'app' }
      : { name: nameOf(message.user, roster), kind: 'user' },
    text: message.text ?? '',
    blocks: (message.blocks ?? []).map(withFileAddresses),
    files: (message.files ?? []).map(pageFile),
    replies: [],
    onlyVisibleToYou: false,
    edited: message.edited !== undefined,
  };
}

function nameOf(userId: string | undefined, { people }: SlackApi['roster']): string {
  return people.find(({ id }) => id === userId)?.displayName ?? 'Somebody';
}

function privatePageMessage(message: PrivateMessage, roster: SlackApi['roster']): PageMessage {
  return {
    ts: message.ts,
    sender:
      message.sender === 'app'
        ? { name: roster.app.name, kind: 'app' }
        : { name: 'Slackbot', kind: 'slackbot' },
    text: message.text,
    blocks: message.blocks.map(withFileAddresses),
    files: [],
    replies: [],
    onlyVisibleToYou: true,
    edited: false,
  };
}

function pageFile(file: SlackFile): PageFile {
  const { id, name, title, mimetype, size } = file;
  return { id, name, title, mimetype, size, altText: file.alt_txt ?? '', url: fileAddress(id, name) };
}

function fileAddress(id: string, name: string): string {
  return `/workspace/files/${id}/${encodeURIComponent(name)}`;
}

/** A `slack_file` names a file of the workspace; the page loads its bytes from our own address. */
function withFileAddresses(block: PageBlock): PageBlock {
  return JSON.parse(JSON.stringify(block), (key, value: unknown) => {
    if (key !== 'slack_file') return value;
    const id = slackFileId(value);
    return id ? { id, url: fileAddress(id, 'image') } : value;
  }) as PageBlock;
}

/** The id of the file that a `slack_file` object names by id or by one of its addresses. */
export function slackFileId(slackFile: unknown): string | undefined {
  if (typeof slackFile !== 'object' || slackFile === null) return undefined;
  const { id, url } = slackFile as { id?: string; url?: string };
  return id ?? url?.match(/\/files(?:-pri)?\/([^/?]+)/)?.[1];
}
