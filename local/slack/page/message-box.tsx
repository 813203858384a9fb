/// <reference lib="dom" />
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Completion, completions, isCommand } from './completions.ts';
import type { PageCommand } from './protocol.ts';

/** Where one types: Enter sends, a slash offers the commands, the up arrow brings back what was sent. */
export function MessageBox(props: {
  label: string;
  commands: readonly PageCommand[];
  onSend: (text: string) => Promise<void>;
}) {
  const { label, commands, onSend } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<number>();
  const [dismissed, setDismissed] = useState(false);
  const sent = useRef<string[]>([]);
  const recalled = useRef(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();

  const offered = dismissed ? [] : completions(text, commands);
  // A half-typed command is completed by Enter, a whole one is sent.
  const active = chosen ?? (isCommand(text, commands) ? -1 : 0);
  // Where a finger types, focus would open the keyboard over the page.
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) input.current?.focus();
  }, []);

  const optionId = (index: number) => `${listId}-${index}`;

  const type = (next: string) => {
    setText(next);
    setChosen(undefined);
    setDismissed(false);
  };
  const complete = (completion: Completion) => {
    type(completion.text);
    input.current?.focus();
  };
  const send = () => {
    const trimmed = text.trim();
    if (!trimmed) return;
    sent.current.push(trimmed);
    recalled.current = 0;
    type('');
    void onSend(trimmed);
  };
  const recall = (step: number) => {
    const back = Math.min(Math.max(recalled.current + step, 0), sent.current.length);
    recalled.current = back;
    type(back === 0 ? '' : (sent.current.at(-back) ?? ''));
    setDismissed(true);
  };

  const move = (step: 1 | -1) => {
    if (offered.length === 0) return recall(-step);
    const from = active === -1 && step === -1 ? 0 : active;
    setChosen((from + step + offered.length) % offered.length);
  };

  /** Whether the key meant something here. */
  const press = (key: string): boolean => {
    const completion = offered[active];
    if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    else if (key === 'Escape' && offered.length > 0) setDismissed(true);
    else if (key === 'Tab' && offered[0]) complete(completion ?? offered[0]);
    else if (key === 'Enter' && completion) complete(completion);
    else if (key === 'Enter') send();
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.shiftKey) return;
    if (press(event.key)) event.preventDefault();
  };

  return (
    <div className="message-box">
      {offered.length > 0 && (
        <div className="completions" role="listbox" id={listId} aria-label="Commands">
          {offered.map((completion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the message box has the focus and takes the keys
            <div
              key={completion.text}
              role="option"
              id={optionId(index)}
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => complete(completion)}
            >
              <code>{completion.text}</code>
              <span>{completion.explanation}</span>
            </div>
          ))}
        </div>
      )}
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={offered.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={offered[active] ? optionId(active) : undefined}
        placeholder={`${label}, or type / for commands`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => type(target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" className="send" disabled={!text.trim()} onClick={send}>
        Send
      </button>
    </div>
  );
}
