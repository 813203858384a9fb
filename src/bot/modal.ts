import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { FormChoice, FormField } from '../commands/form.ts';
import { limits, shorten } from './limits.ts';
import { callSlack, refusalOf } from './slack-client.ts';

/** A modal: what it says, what it asks, and what it is about (`subject`, handed back with the values). */
export type Modal = {
  /** The callback id, under which a listener waits for its submission. */
  name: string;
  title: string;
  submit: string;
  subject: string;
  about: readonly KnownBlock[];
  fields: Readonly<Record<string, FormField>>;
};

/** A modal as Slack takes it. */
export function modalView({ name, title, submit, subject, about, fields }: Modal): ModalView {
  return {
    type: 'modal',
    callback_id: name,
    private_metadata: subject,
    title: plain(title, limits.modalTitle),
    submit: plain(submit, limits.modalTitle),
    close: plain('Cancel', limits.modalTitle),
    blocks: [...about, ...Object.entries(fields).map(([key, field]) => inputBlock(key, field))],
  };
}

/**
 * Opens a modal before whoever made the request that the trigger came with; returns the id of its view, undefined where the trigger
 * is no longer good: Slack takes it for three seconds, and once.
 * @throws what else Slack refuses, OutageError when it does not answer.
 */
export async function openModal(
  client: WebClient,
  triggerId: string,
  modal: Modal,
): Promise<string | undefined> {
  const view = modalView(modal);
  try {
    const opened = await callSlack(() => client.views.open({ trigger_id: triggerId, view }), {
      repeatable: false,
    });
    return opened.view?.id ?? '';
  } catch (thrown) {
    if (refusalOf(thrown)?.endsWith('trigger_id')) return undefined;
    throw thrown;
  }
}

/** What was entered in a modal, by field: nothing, one value, or as many as were chosen. Conversations are ids. */
export function submittedValues(state: ModalState): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(state.values).map(([key, inputs]) => [key, valuesOf(inputs[key] ?? {})]),
  );
}

/** What Slack says of the inputs of a modal: by block, then by action. */
export type ModalState = { values: Record<string, Record<string, SubmittedInput>> };

type SubmittedInput = {
  value?: string | null;
  selected_date?: string | null;
  selected_time?: string | null;
  selected_conversation?: string | null;
  selected_option?: { value: string } | null;
  selected_options?: readonly { value: string }[] | null;
};

function valuesOf(input: SubmittedInput): string[] {
  const { value, selected_date: day, selected_time: time, selected_conversation: conversation } = input;
  const { selected_option: one, selected_options: several } = input;
  const values = [value, day, time, conversation, one?.value, ...(several ?? []).map((it) => it.value)];
  return values.filter((it) => typeof it === 'string' && it !== '') as string[];
}

/** A field's name is the id of its block and of its action. */
function inputBlock(key: string, field: FormField): InputBlock {
  const hint = [field.hint, unlisted(field)].filter((it) => it !== undefined).join(' ');
  return {
    type: 'input',
    block_id: key,
    optional: field.optional ?? false,
    label: plain(field.label, limits.label),
    ...(hint !== '' && { hint: plain(hint, limits.label) }),
    element: elementOf(key, field),
  };
}

/** Choices with which buttons to choose by are still seen at once. */
const fewChoices = 5;

function elementOf(key: string, field: FormField): InputBlock['element'] {
  const id = { action_id: key };
  switch (field.type) {
    case 'text':
      return {
        type: 'plain_text_input',
        ...id,
        multiline: field.multiline ?? false,
        ...(field.value && { initial_value: shorten(field.value, limits.textInput) }),
        ...(field.placeholder && { placeholder: plain(field.placeholder, limits.placeholder) }),
      };
    case 'number':
      return {
        type: 'number_input',
        ...id,
        is_decimal_allowed: field.decimals ?? false,
        ...(field.value && { initial_value: field.value }),
        ...(field.min && { min_value: field.min }),
        ...(field.max && { max_value: field.max }),
      };
    case 'day':
      return { type: 'datepicker', ...id, ...(field.value && { initial_date: field.value }) };
    case 'time':
      return { type: 'timepicker', ...id, ...(field.value && { initial_time: field.value }) };
    case 'channel':
      return {
        type: 'conversations_select',
        ...id,
        // Figures of customers are not for channels that other companies read.
        filter: { include: ['public', 'private'], exclude_external_shared_channels: true },
        ...(field.value && { initial_conversation: field.value }),
        ...(field.value === undefined && { default_to_current_conversation: true }),
      };
    case 'choice': {
      const { options, chosen } = optionsOf(field.choices, [field.value ?? '']);
      const type = options.length <= fewChoices ? 'radio_buttons' : 'static_select';
      return { type, ...id, options, ...(chosen[0] && { initial_option: chosen[0] }) };
    }
    case 'choices': {
      const { options, chosen } = optionsOf(field.choices, field.value ?? []);
      const type = options.length <= limits.checkboxes ? 'checkboxes' : 'multi_static_select';
      return { type, ...id, options, ...(chosen.length > 0 && { initial_options: chosen }) };
    }
  }
}

function optionsOf(choices: readonly FormChoice[], values: readonly string[]) {
  const options = choices.slice(0, limits.options).map(option);
  return { options, chosen: options.filter(({ value }) => values.includes(value ?? '')) };
}

function unlisted(field: FormField): string | undefined {
  const count = 'choices' in field ? field.choices.length : 0;
  return count > limits.options ? `Slack lists the first ${limits.options} of ${count}.` : undefined;
}

function option({ value, label, more }: FormChoice): PlainTextOption {
  return {
    value,
    text: plain(label, limits.optionText),
    ...(more !== undefined && { description: plain(more, limits.optionText) }),
  };
}

function plain(text: string, length: number) {
  return { type: 'plain_text' as const, text: shorten(text, length) };
}
