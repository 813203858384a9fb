/// <reference lib="dom" />
import { useEffect, useRef, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { type Act, BlockList, type Person } from './block-list.tsx';
import { FileCard } from './file-card.tsx';
import type { PageMessage } from './protocol.ts';

type MessageAct = (messageTs: string, ...act: Parameters<Act>) => void;

/** How far from the end still counts as reading the newest message. */
const nearEnd = 120;

/** A channel's messages; new ones are read out, and scrolled to where the reader is at the end. */
export function MessageList(props: {
  channelName: string;
  messages: PageMessage[];
  people: Person[];
  onAct: MessageAct;
}) {
  const { channelName, messages, people, onAct } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);

  useEffect(() => {
    const [outer, inner] = [scroller.current, list.current];
    if (!outer || !inner) return;
    // Pictures arrive after their message, so what counts is the size of the list, not its items.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) outer.scrollTop = outer.scrollHeight;
    });
    observer.observe(inner);
    return () => observer.disconnect();
  }, []);

  return (
    <div
      className="messages"
      ref={scroller}
      role="log"
      aria-label={`Messages in #${channelName}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
      }}
    >
      <ol ref={list}>
        {messages.map((message) => (
          <li key={message.ts}>
            <MessageItem message={message} people={people} onAct={onAct} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function MessageItem(props: { message: PageMessage; people: Person[]; onAct: MessageAct }) {
  const { message, people, onAct } = props;
  const { sender, ts, text, blocks, files, replies } = message;
  const time = new Date(Number(ts) * 1000);
  return (
    <article className={message.onlyVisibleToYou ? 'message private' : 'message'}>
      <Avatar kind={sender.kind} name={sender.name} />
      <div className="message-body">
        {message.onlyVisibleToYou && <p className="only-you">Only visible to you</p>}
        <p className="message-head">
          <strong>{sender.name}</strong>
          {sender.kind === 'app' && <span className="app-badge">App</span>}
          <time dateTime={time.toISOString()} title={time.toLocaleString()}>
            {time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
          </time>
          {message.edited && <span className="edited">(edited)</span>}
        </p>
        <BlockList
          blocks={blocks.length > 0 ? blocks : textBlocks(text)}
          people={people}
          onAct={(...act) => onAct(ts, ...act)}
        />
        {files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        {replies.length > 0 && <Thread replies={replies} people={people} onAct={onAct} />}
      </div>
    </article>
  );
}

function Thread(props: { replies: PageMessage[]; people: Person[]; onAct: MessageAct }) {
  const { replies, people, onAct } = props;
  const [open, setOpen] = useState(true);
  return (
    <section className="thread" aria-label="Thread">
      <button type="button" className="thread-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        {replies.length === 1 ? '1 reply' : `${replies.length} replies`}
      </button>
      {open && (
        <ol>
          {replies.map((reply) => (
            <li key={reply.ts}>
              <MessageItem message={reply} people={people} onAct={onAct} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function textBlocks(text: string) {
  return text ? [{ type: 'section', text: { type: 'mrkdwn', text } }] : [];
}
