import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { limits, shorten } from './limits.ts';

/** Something to choose: `value` is what comes back, `more` is said under it in small letters. */
export type Choice = { value: string; label: string; more?: string };

/** A field of a modal: one choice of several (`chosen` has one value), or as many as one likes. */
export type Field = {
  type: 'one' | 'several';
  label: string;
  hint?: string;
  choices: readonly Choice[];
  /** Values that are chosen when the modal opens. */
  chosen: readonly string[];
};

/** A modal: what it says, what it asks, and what it is about (`subject`, handed back with the values). */
export type Modal = {
  /** The callback id, under which a listener waits for its submission. */
  name: string;
  title: string;
  submit: string;
  subject: string;
  about: readonly KnownBlock[];
  fields: Readonly<Record<string, Field>>;
};

/** A modal as Slack takes it. */
export function modalView({ name, title, submit, subject, about, fields }: Modal): ModalView {
  return {
    type: 'modal',
    callback_id: name,
    private_metadata: subject,
    title: { type: 'plain_text', text: shorten(title, limits.modalTitle) },
    submit: { type: 'plain_text', text: shorten(submit, limits.modalTitle) },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [...about, ...Object.entries(fields).map(([key, field]) => inputBlock(key, field))],
  };
}

/** The values of a submitted modal, by field; a field of one choice has one, or none. */
export function submittedValues(state: {
  values: Record<string, Record<string, SubmittedInput>>;
}): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(state.values).map(([key, inputs]) => {
      const { selected_option: one, selected_options: several = [] } = inputs[key] ?? {};
      return [key, [...(one ? [one] : []), ...several].map(({ value }) => value)];
    }),
  );
}

type SubmittedInput = {
  selected_option?: { value: string } | null;
  selected_options?: { value: string }[];
};

/** A field's name is the id of its block and of its action. */
function inputBlock(key: string, { type, label, hint, choices, chosen }: Field): InputBlock {
  const options = choices.slice(0, limits.options).map(option);
  const initial = options.filter(({ value }) => chosen.includes(value ?? ''));
  return {
    type: 'input',
    block_id: key,
    optional: type === 'several',
    label: { type: 'plain_text', text: label },
    ...(hint !== undefined && { hint: { type: 'plain_text', text: hint } }),
    element:
      type === 'one'
        ? {
            type: 'radio_buttons',
            action_id: key,
            options,
            ...(initial[0] && { initial_option: initial[0] }),
          }
        : {
            type: 'checkboxes',
            action_id: key,
            options,
            ...(initial.length > 0 && { initial_options: initial }),
          },
  };
}

function option({ value, label, more }: Choice): PlainTextOption {
  return {
    value,
    text: { type: 'plain_text', text: shorten(label, limits.optionText) },
    ...(more !== undefined && {
      description: { type: 'plain_text', text: shorten(more, limits.optionText) },
    }),
  };
}
