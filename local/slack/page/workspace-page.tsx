/// <reference lib="dom" />
import { type DragEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import { messageOf } from '../../../src/errors.ts';
import { Avatar } from './avatar.tsx';
import { BlockList } from './block-list.tsx';
import { MessageBox } from './message-box.tsx';
import { MessageList } from './message-list.tsx';
import { ModalWindow } from './modal-window.tsx';
import type { PageBlock, PageChannel, PageMessage, WorkspaceInfo } from './protocol.ts';
import { postJson, uploadFile } from './server-calls.ts';
import { useLive } from './use-live.ts';
import { countOfOthers, useUnread } from './use-unread.ts';

type Tab = 'home' | 'messages';
type Place = { kind: 'channel'; channel: PageChannel } | { kind: 'app'; tab: Tab };

/** The whole page: places on the left, the chosen one on the right, as one person sees them. */
export function WorkspacePage({ info, onBecome }: { info: WorkspaceInfo; onBecome: (id: string) => void }) {
  const [first] = info.channels;
  const [place, setPlace] = useState<Place>(
    first ? { kind: 'channel', channel: first } : { kind: 'app', tab: 'home' },
  );
  const isHere = (channel: PageChannel) => place.kind === 'channel' && place.channel.id === channel.id;
  const open =
    place.kind === 'channel' ? place.channel.id : place.tab === 'messages' ? info.direct.id : undefined;
  const [modals, setModals] = useState(0);
  const noteModal = useCallback(() => setModals((count) => count + 1), []);
  const unread = useUnread([...info.channels, info.direct], open);
  return (
    <div className="workspace">
      <nav className="sidebar" aria-label="Channels and apps">
        <div className="workspace-name">
          {info.appName}
          <small>local workspace</small>
        </div>
        <h2>Channels</h2>
        <ul>
          {info.channels.map((channel) => (
            <li key={channel.id}>
              <button
                type="button"
                aria-current={isHere(channel) ? 'page' : undefined}
                onClick={() => setPlace({ kind: 'channel', channel })}
              >
                <ChannelSign channel={channel} />
                {channel.name}
                {unread.has(channel.id) && <Unread />}
              </button>
            </li>
          ))}
        </ul>
        <h2>Apps</h2>
        <ul>
          <li>
            <button
              type="button"
              aria-current={place.kind === 'app' ? 'page' : undefined}
              onClick={() => setPlace({ kind: 'app', tab: unread.has(info.direct.id) ? 'messages' : 'home' })}
            >
              <Avatar kind="app" name={info.appName} />
              {info.appName}
              {unread.has(info.direct.id) && <Unread />}
            </button>
          </li>
        </ul>
        <label className="acting">
          You act as
          <select value={info.userId} onChange={({ target }) => onBecome(target.value)}>
            {info.users.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </nav>
      {place.kind === 'channel' ? (
        <Conversation
          key={place.channel.id}
          channel={place.channel}
          name={`#${place.channel.name}`}
          info={info}
          modals={modals}
        >
          <h1>
            <ChannelSign channel={place.channel} /> {place.channel.name}
          </h1>
          <p>{place.channel.topic}</p>
        </Conversation>
      ) : (
        <AppPlace
          info={info}
          modals={modals}
          tab={place.tab}
          onTab={(tab) => setPlace({ kind: 'app', tab })}
        />
      )}
      <ModalWindow offers={{ names: info.names, channels: info.channels, here: open }} onOpen={noteModal} />
    </div>
  );
}

/** What stands before a channel's name: a lock before a private one, and a word for those who do not see it. */
function ChannelSign({ channel: { isPrivate } }: { channel: PageChannel }) {
  if (!isPrivate)
    return (
      <span aria-hidden="true" className="hash">
        #
      </span>
    );
  return (
    <span className="hash" role="img" aria-label="private">
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path
          fill="currentColor"
          d="M4 7V5a4 4 0 0 1 8 0v2h.5c.8 0 1.5.7 1.5 1.5v5c0 .8-.7 1.5-1.5 1.5h-9A1.5 1.5 0 0 1 2 13.500v-5C2 7.700 2.700 7 3.500 7H4Zm1.700 0h4.600V5a2.300 2.300 0 0 0-4.600 0v2Z"
        />
      </svg>
    </span>
  );
}

function Unread() {
  return <span className="unread" role="img" aria-label="new messages" />;
}

/** The app's own place: its home, and the conversation with it alone. */
function AppPlace(props: { info: WorkspaceInfo; modals: number; tab: Tab; onTab: (tab: Tab) => void }) {
  const { info, modals, tab, onTab } = props;
  const heading = (
    <>
      <h1>{info.appName}</h1>
      <nav className="tabs" aria-label={`${info.appName}'s tabs`}>
        {(['home', 'messages'] as const).map((name) => (
          <button
            type="button"
            key={name}
            aria-current={name === tab ? 'page' : undefined}
            onClick={() => onTab(name)}
          >
            {name === 'home' ? 'Home' : 'Messages'}
          </button>
        ))}
      </nav>
    </>
  );
  if (tab === 'home') return <Home info={info}>{heading}</Home>;
  return (
    <Conversation channel={info.direct} name={info.appName} info={info} modals={modals}>
      {heading}
    </Conversation>
  );
}

/** How long a command may take before the page stops saying that it is being worked on. */
const patienceMs = 60_000;

/** A channel, or the conversation with the app; `children` head it. */
function Conversation(props: {
  channel: PageChannel;
  name: string;
  info: WorkspaceInfo;
  /** How many modals have opened: each answers what was asked. */
  modals: number;
  children: ReactNode;
}) {
  const { channel, name, info, modals, children } = props;
  const { value: messages, lost } = useLive<PageMessage[]>(
    `/workspace/messages?channel=${channel.id}`,
    channel.id,
  );
  const [failure, setFailure] = useState<string>();
  const [said, setSaid] = useState(0);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [dropping, setDropping] = useState(false);
  const [asked, setAsked] = useState<{ text: string; answers: number }>();
  const answers = messages ? countOfOthers(messages) : 0;
  const working = asked && asked.answers === answers ? asked.text : undefined;

  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(undefined), patienceMs);
    return () => clearTimeout(timer);
  }, [asked]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the next one that counts
  useEffect(() => setAsked(undefined), [modals]);

  const tried = (work: Promise<unknown>) =>
    work.then(
      () => setFailure(undefined),
      (error: unknown) => setFailure(messageOf(error)),
    );
  const share = async (text: string) => {
    const ids: string[] = [];
    for (const file of files) ids.push(await uploadFile(file));
    await postJson('/workspace/say', { channel: channel.id, text, files: ids });
    setFiles([]);
  };
  const say = (text: string) => {
    setSaid((count) => count + 1);
    if (files.length > 0) return tried(share(text));
    if (text.startsWith('/')) setAsked({ text, answers });
    return tried(postJson('/workspace/say', { channel: channel.id, text }));
  };

  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setDropping(event.type !== 'dragleave' || event.currentTarget.contains(event.relatedTarget as Node));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    setFiles([...files, ...event.dataTransfer.files]);
  };

  return (
    <main className="place" onDragOver={drag} onDragLeave={drag} onDrop={drop}>
      <header>{children}</header>
      {dropping && <p className="drop-here">Drop to share in {name}</p>}
      <MessageList
        label={`Messages in ${name}`}
        messages={messages ?? []}
        names={info.names}
        said={said}
        onAct={(messageTs, blockId, action) =>
          tried(postJson('/workspace/act', { channel: channel.id, messageTs, blockId, action }))
        }
      />
      <footer>
        {lost && <p role="alert">The workspace does not answer. Is it still running?</p>}
        {failure && <p role="alert">{failure}</p>}
        <p role="status" className="working">
          {working && (
            <>
              <span className="dots" aria-hidden="true" />
              {info.appName} is working on <code>{working}</code>
            </>
          )}
        </p>
        <fieldset className="suggestions">
          <legend>Try</legend>
          {info.suggestions.map((text) => (
            <button type="button" key={text} onClick={() => void say(text)}>
              {text}
            </button>
          ))}
        </fieldset>
        <MessageBox
          label={`Message ${name}`}
          commands={info.commands}
          files={files}
          onFiles={setFiles}
          onSend={say}
        />
      </footer>
    </main>
  );
}

function Home({ info, children }: { info: WorkspaceInfo; children: ReactNode }) {
  const { value: blocks } = useLive<PageBlock[]>('/workspace/home', 'home');
  const [failure, setFailure] = useState<string>();
  const tell = useCallback(
    (path: string, body: object) =>
      postJson(path, body).catch((error: unknown) => setFailure(messageOf(error))),
    [],
  );
  useEffect(() => {
    void tell('/workspace/open-home', {});
  }, [tell]);
  return (
    <main className="place">
      <header>{children}</header>
      <div className="home">
        {failure && <p role="alert">{failure}</p>}
        {blocks?.length === 0 && <p>{info.appName} has not published a home yet.</p>}
        <BlockList
          blocks={blocks ?? []}
          names={info.names}
          onAct={(blockId, action) => {
            void tell('/workspace/act', { channel: '', messageTs: '', blockId, action });
          }}
        />
      </div>
    </main>
  );
}
