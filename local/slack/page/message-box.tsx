/// <reference lib="dom" />
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Completion, completions, isCommand } from './completions.ts';
import type { PageCommand } from './protocol.ts';

/**
 * Where one types: Enter sends, a slash offers the commands, the up arrow brings back what was sent. Files that were
 * chosen here or dropped on the channel wait above the text and are sent with it.
 */
export function MessageBox(props: {
  label: string;
  commands: readonly PageCommand[];
  files: readonly File[];
  onFiles: (files: File[]) => void;
  onSend: (text: string) => Promise<void>;
}) {
  const { label, commands, files, onFiles, onSend } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<number>();
  const [dismissed, setDismissed] = useState(false);
  const sent = useRef<string[]>([]);
  const recalled = useRef(0);
  const input = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLInputElement>(null);
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
    if (!trimmed && files.length === 0) return;
    if (trimmed) sent.current.push(trimmed);
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

  const pick = () => {
    const picked = [...(picker.current?.files ?? [])];
    if (picker.current) picker.current.value = '';
    if (picked.length > 0) onFiles([...files, ...picked]);
    input.current?.focus();
  };

  return (
    <div className="message-box">
      {files.length > 0 && (
        <ul className="chosen-files" aria-label="Files to send">
          {files.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be chosen twice
            <li key={index}>
              {file.name}
              <button
                type="button"
                aria-label={`Remove ${file.name}`}
                onClick={() => onFiles(files.filter((_, at) => at !== index))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
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
      <input ref={picker} type="file" multiple hidden onChange={pick} />
      <button
        type="button"
        className="attach"
        aria-label="Share a file"
        title="Share a file (or drop it here)"
        onClick={() => picker.current?.click()}
      >
        +
      </button>
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
      <button type="button" className="send" disabled={!text.trim() && files.length === 0} onClick={send}>
        Send
      </button>
    </div>
  );
}
