/// <reference lib="dom" />
import { type ComponentProps, type ReactNode, useId } from 'react';
import type { Names } from './block-list.tsx';
import type { InputValue, PageBlock, PageChannel } from './protocol.ts';

type Text = { type: string; text: string };
type Option = { text: Text; value: string; description?: Text };

type InputElement = {
  type: string;
  action_id?: string;
  placeholder?: Text;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  options?: Option[];
  initial_value?: string;
  initial_option?: Option;
  initial_options?: Option[];
  initial_date?: string;
  initial_time?: string;
  initial_conversation?: string;
  initial_channel?: string;
  initial_user?: string;
  default_to_current_conversation?: boolean;
  filter?: { include?: string[] };
};

/** What a modal can offer besides its own choices: names, the person's channels, and which of them it was opened in. */
export type Offers = {
  names: Names;
  channels: readonly PageChannel[];
  here: string | undefined;
};

/** An input block of a modal. */
export type ModalInput = PageBlock & {
  block_id: string;
  label: Text;
  hint?: Text;
  optional?: boolean;
  element: InputElement;
};

type Change = (value: InputValue) => void;

/** What an input holds before anything is typed or chosen, as Slack tells it to the app. */
export function initialValue({ type, ...element }: InputElement, { channels, here }: Offers): InputValue {
  switch (type) {
    case 'conversations_select': {
      const current = element.default_to_current_conversation && here;
      const known = fitting(channels, element.filter).find(({ id }) => id === current);
      return { type, selected_conversation: element.initial_conversation ?? known?.id ?? null };
    }
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: element.initial_options ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    default:
      return { type, value: element.initial_value ?? null };
  }
}

/** Private channels are no part of what is asked for public ones only, and the other way round. */
function fitting(channels: readonly PageChannel[], filter: InputElement['filter']): readonly PageChannel[] {
  const { include } = filter ?? {};
  return channels.filter(({ isPrivate }) => !include || include.includes(isPrivate ? 'private' : 'public'));
}

/** One input of a modal with its label, hint and error; what must not stay empty is seen to by the browser. */
export function InputField(props: {
  input: ModalInput;
  value: InputValue;
  error: string | undefined;
  offers: Offers;
  onChange: Change;
}) {
  const { input, value, error, offers, onChange } = props;
  const id = useId();
  const { label, hint, optional = false, element } = input;
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const name = (
    <>
      {label.text} {optional && <small>(optional)</small>}
    </>
  );
  const remarks = (
    <>
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint.text}
        </p>
      )}
    </>
  );
  const isInvalid = error !== undefined;
  if (['radio_buttons', 'checkboxes', 'multi_static_select'].includes(element.type))
    return (
      <fieldset className="field" aria-describedby={notes}>
        <legend>{name}</legend>
        <Choices {...{ element, value, onChange, isInvalid, id, optional }} />
        {remarks}
      </fieldset>
    );
  const common = { id, 'aria-describedby': notes, 'aria-invalid': isInvalid, required: !optional };
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      {control(element, value, onChange, common, offers)}
      {remarks}
    </div>
  );
}

type Common = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
  required: boolean;
};

function control(
  element: InputElement,
  value: InputValue,
  onChange: Change,
  common: Common,
  offers: Offers,
): ReactNode {
  const { type, placeholder, options = [] } = element;
  const hold = (key: string) => ({
    ...common,
    placeholder: placeholder?.text,
    value: String(value[key] ?? ''),
    onChange: ({ target }: { target: { value: string } }) => onChange({ type, [key]: target.value || null }),
  });
  switch (type) {
    case 'plain_text_input': {
      const bounds = { minLength: element.min_length, maxLength: element.max_length };
      if (element.multiline) return <textarea rows={4} {...bounds} {...hold('value')} />;
      return <input type="text" {...bounds} {...hold('value')} />;
    }
    case 'number_input': {
      const bounds = { min: element.min_value, max: element.max_value };
      return (
        <input type="number" step={element.is_decimal_allowed ? 'any' : 1} {...bounds} {...hold('value')} />
      );
    }
    case 'datepicker':
      return <input type="date" {...hold('selected_date')} />;
    case 'timepicker':
      return <input type="time" {...hold('selected_time')} />;
    case 'static_select': {
      const chosen = (value['selected_option'] as Option | null)?.value ?? '';
      const choose = (wanted: string) =>
        onChange({ type, selected_option: options.find((option) => option.value === wanted) ?? null });
      return (
        <select {...common} value={chosen} onChange={({ target }) => choose(target.value)}>
          <option value="">{placeholder?.text ?? 'Choose an option'}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text.text}
            </option>
          ))}
        </select>
      );
    }
    case 'conversations_select':
    case 'channels_select': {
      const named = fitting(offers.channels, type === 'channels_select' ? publicOnly : element.filter);
      const choices = named.map(({ id, name, isPrivate }) => ({ id, name: isPrivate ? name : `#${name}` }));
      const key = type === 'channels_select' ? 'selected_channel' : 'selected_conversation';
      return <IdSelect first="Choose a conversation" choices={choices} {...hold(key)} />;
    }
    case 'users_select': {
      const choices = offers.names.users.map(({ id, name }) => ({ id, name: `@${name}` }));
      return <IdSelect first="Choose a person" choices={choices} {...hold('selected_user')} />;
    }
    default:
      return <em>({type} is not shown in the local workspace)</em>;
  }
}

const publicOnly = { include: ['public'] };

type IdSelectProps = ComponentProps<'select'> & {
  first: string;
  choices: readonly { id: string; name: string }[];
};

function IdSelect({ first, choices, ...select }: IdSelectProps) {
  return (
    <select {...select}>
      <option value="">{first}</option>
      {choices.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Choices(props: {
  element: InputElement;
  value: InputValue;
  onChange: Change;
  isInvalid: boolean;
  id: string;
  optional: boolean;
}) {
  const { element, value, onChange, isInvalid, id, optional } = props;
  const { type, options = [] } = element;
  const isOne = type === 'radio_buttons';
  const chosen = isOne
    ? [value['selected_option'] as Option | null].filter((option) => option !== null)
    : (value['selected_options'] as Option[]);
  const isChosen = (option: Option) => chosen.some((it) => it.value === option.value);
  const choose = (option: Option) => {
    if (isOne) return onChange({ type, selected_option: option });
    const others = options.filter((it) => isChosen(it) !== (it.value === option.value));
    return onChange({ type, selected_options: others });
  };
  return options.map((option, index) => (
    <div key={option.value} className="choice">
      <input
        type={isOne ? 'radio' : 'checkbox'}
        id={`${id}-${index}`}
        name={id}
        checked={isChosen(option)}
        required={isOne && !optional}
        aria-invalid={isInvalid}
        aria-describedby={option.description && `${id}-${index}-description`}
        onChange={() => choose(option)}
      />
      <label htmlFor={`${id}-${index}`}>{option.text.text}</label>
      {option.description && (
        <span id={`${id}-${index}-description`} className="field-hint">
          {option.description.text}
        </span>
      )}
    </div>
  ));
}
