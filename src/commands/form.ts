/** Something to choose: `value` is what the command gets, `more` is said under it. */
export type FormChoice = { value: string; label: string; more?: string };

/** A field asks for one option of a command, under the option's name. `value` is there when the form opens. */
export type FormField = { label: string; hint?: string; optional?: boolean } & (
  | { type: 'text'; value?: string; placeholder?: string; multiline?: boolean }
  | { type: 'number'; value?: string; decimals?: boolean; min?: string; max?: string }
  | { type: 'day'; value?: string }
  | { type: 'time'; value?: string }
  /** Without a value it is the channel where the form is opened; an empty one is none. */
  | { type: 'channel'; value?: string }
  | { type: 'choice'; value?: string; choices: readonly FormChoice[] }
  | { type: 'choices'; value?: readonly string[]; choices: readonly FormChoice[] }
);

/**
 * What a command asks for before it can do something. Filled in, it is a command again: `command` followed by `name=value` for
 * each field that has a value (several choices joined by commas). In Slack it is a modal; elsewhere the options are typed.
 */
export type Form = {
  /** `/campaign new`: what the values are given to. */
  command: string;
  title: string;
  submit: string;
  /** Sentences above the fields. */
  about: readonly string[];
  fields: Readonly<Record<string, FormField>>;
};
