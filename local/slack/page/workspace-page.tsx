/// <reference lib="dom" />
import { useCallback, useEffect, useState } from 'react';
import { messageOf } from '../../../src/errors.ts';
import { Avatar } from './avatar.tsx';
import { BlockList } from './block-list.tsx';
import { MessageBox } from './message-box.tsx';
import { MessageList } from './message-list.tsx';
import type { PageBlock, PageChannel, PageMessage, WorkspaceInfo } from './protocol.ts';
import { postJson } from './server-calls.ts';
import { useLive } from './use-live.ts';

type Place = { kind: 'channel'; channel: PageChannel } | { kind: 'home' };

/** The whole page: places on the left, the chosen one on the right. */
export function WorkspacePage({ info }: { info: WorkspaceInfo }) {
  const [first] = info.channels;
  const [place, setPlace] = useState<Place>(first ? { kind: 'channel', channel: first } : { kind: 'home' });
  const isHere = (channel: PageChannel) => place.kind === 'channel' && place.channel.id === channel.id;
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
                <span aria-hidden="true" className="hash">
                  #
                </span>
                {channel.name}
              </button>
            </li>
          ))}
        </ul>
        <h2>Apps</h2>
        <ul>
          <li>
            <button
              type="button"
              aria-current={place.kind === 'home' ? 'page' : undefined}
              onClick={() => setPlace({ kind: 'home' })}
            >
              <Avatar kind="app" name={info.appName} />
              {info.appName}
            </button>
          </li>
        </ul>
      </nav>
      {place.kind === 'channel' ? (
        <Channel key={place.channel.id} channel={place.channel} info={info} />
      ) : (
        <Home info={info} />
      )}
    </div>
  );
}

/** How long a command may take before the page stops saying that it is being worked on. */
const patienceMs = 60_000;

function Channel({ channel, info }: { channel: PageChannel; info: WorkspaceInfo }) {
  const { value: messages, lost } = useLive<PageMessage[]>(
    `/workspace/messages?channel=${channel.id}`,
    channel.id,
  );
  const [failure, setFailure] = useState<string>();
  const [said, setSaid] = useState(0);
  const [asked, setAsked] = useState<{ text: string; answers: number }>();
  const answers = messages ? countAnswers(messages) : 0;
  const working = asked && asked.answers === answers ? asked.text : undefined;

  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(undefined), patienceMs);
    return () => clearTimeout(timer);
  }, [asked]);

  const send = (path: string, body: object) =>
    postJson(path, body).then(
      () => setFailure(undefined),
      (error: unknown) => setFailure(messageOf(error)),
    );
  const say = (text: string) => {
    setSaid((count) => count + 1);
    if (text.startsWith('/')) setAsked({ text, answers });
    return send('/workspace/say', { channel: channel.id, text });
  };

  return (
    <main className="place">
      <header>
        <h1>
          <span aria-hidden="true"># </span>
          {channel.name}
        </h1>
        <p>{channel.topic}</p>
      </header>
      <MessageList
        channelName={channel.name}
        messages={messages ?? []}
        people={info.people}
        said={said}
        onAct={(messageTs, blockId, action) =>
          send('/workspace/act', { channel: channel.id, messageTs, blockId, action })
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
        <MessageBox label={`Message #${channel.name}`} commands={info.commands} onSend={say} />
      </footer>
    </main>
  );
}

/** Messages of anyone but the person, threads included. */
function countAnswers(messages: PageMessage[]): number {
  return messages.reduce(
    (sum, { sender, replies }) => sum + (sender.kind === 'user' ? 0 : 1) + countAnswers(replies),
    0,
  );
}

function Home({ info }: { info: WorkspaceInfo }) {
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
      <header>
        <h1>{info.appName}</h1>
        <p>Home</p>
      </header>
      <div className="home">
        {failure && <p role="alert">{failure}</p>}
        {blocks?.length === 0 && <p>{info.appName} has not published a home yet.</p>}
        <BlockList
          blocks={blocks ?? []}
          people={info.people}
          onAct={(blockId, action) => {
            void tell('/workspace/act', { channel: '', messageTs: '', blockId, action });
          }}
        />
      </div>
    </main>
  );
}
