/// <reference lib="dom" />
import { useState } from 'react';
import { type Confirmation, ConfirmDialog } from './confirm-dialog.tsx';
import type { ActRequest } from './protocol.ts';

type PlainText = { type: string; text: string };
type Option = { text: PlainText; value: string };

/** What can be pressed or chosen in a message. */
export type PageElement = {
  type: string;
  action_id?: string;
  text?: PlainText;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  accessibility_label?: string;
  placeholder?: PlainText;
  options?: Option[];
  confirm?: Confirmation;
};

/** Buttons, menus and overflow menus; any other element says that it is not shown here. */
export function Elements(props: { elements: PageElement[]; onAct: (action: ActRequest['action']) => void }) {
  const { elements, onAct } = props;
  const [asked, setAsked] = useState<{ confirmation: Confirmation; action: ActRequest['action'] }>();
  return (
    <div className="elements">
      {elements.map((element, index) => {
        const act = (values: object) => {
          const action = { type: element.type, ...named(element), ...values };
          if (element.confirm) setAsked({ confirmation: element.confirm, action });
          else onAct(action);
        };
        const key = element.action_id ?? index;
        if (element.type === 'button') return <Button key={key} element={element} onPress={act} />;
        if (element.options) return <Menu key={key} element={element} onChoose={act} />;
        return <em key={key}>({element.type} is not shown in the local workspace)</em>;
      })}
      {asked && (
        <ConfirmDialog
          confirmation={asked.confirmation}
          onAnswer={(isConfirmed) => {
            setAsked(undefined);
            if (isConfirmed) onAct(asked.action);
          }}
        />
      )}
    </div>
  );
}

function named({ action_id }: PageElement): { action_id?: string } {
  return action_id === undefined ? {} : { action_id };
}

function Button({ element, onPress }: { element: PageElement; onPress: (values: object) => void }) {
  const { text, value, url, style, accessibility_label: label } = element;
  const press = () => {
    if (url) window.open(url, '_blank', 'noreferrer');
    onPress({ text, ...(value !== undefined && { value }) });
  };
  return (
    <button type="button" className={`block-button ${style ?? ''}`} aria-label={label} onClick={press}>
      {text?.text}
    </button>
  );
}

function Menu({ element, onChoose }: { element: PageElement; onChoose: (values: object) => void }) {
  const title = element.placeholder?.text ?? 'More actions';
  return (
    <select
      aria-label={title}
      value=""
      onChange={({ target }) => {
        const chosen = element.options?.find(({ value }) => value === target.value);
        if (chosen) onChoose({ selected_option: chosen });
      }}
    >
      <option value="" disabled>
        {title}
      </option>
      {element.options?.map(({ text, value }) => (
        <option key={value} value={value}>
          {text.text}
        </option>
      ))}
    </select>
  );
}
