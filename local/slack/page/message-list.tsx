/// <reference lib="dom" />
import { useEffect, useRef, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { type Act, BlockList, type Names } from './block-list.tsx';
import { FileCard } from './file-card.tsx';
import type { PageMessage } from './protocol.ts';
import { useFollowedEnd } from './use-followed-end.ts';

type MessageAct = (messageTs: string, ...act: Parameters<Act>) => void;

/** A channel's messages; new ones are read out, and scrolled to where the reader follows the end. */
export function MessageList(props: {
  /** What is listed, for those who do not see it. */
  label: string;
  messages: PageMessage[];
  names: Names;
  /** How often the person has said something: each time, the list goes to its end. */
  said: number;
  onAct: MessageAct;
}) {
  const { label, messages, names, said, onAct } = props;
  const list = useRef<HTMLOListElement>(null);
  const { scroller, onScroll, following, goToEnd } = useFollowedEnd(list);

  useEffect(() => {
    if (said > 0) goToEnd();
  }, [said, goToEnd]);

  return (
    <div
      className="messages"
      ref={scroller}
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
    >
      <ol ref={list}>
        {messages.map((message) => (
          <li key={message.ts}>
            <MessageItem message={message} names={names} onAct={onAct} />
          </li>
        ))}
      </ol>
      {!following && (
        <button type="button" className="to-end" onClick={goToEnd}>
          Latest messages
        </button>
      )}
    </div>
  );
}

function MessageItem(props: { message: PageMessage; names: Names; onAct: MessageAct }) {
  const { message, names, onAct } = props;
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
          names={names}
          onAct={(...act) => onAct(ts, ...act)}
        />
        {files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        {replies.length > 0 && <Thread replies={replies} names={names} onAct={onAct} />}
      </div>
    </article>
  );
}

function Thread(props: { replies: PageMessage[]; names: Names; onAct: MessageAct }) {
  const { replies, names, onAct } = props;
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
              <MessageItem message={reply} names={names} onAct={onAct} />
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
