import { z } from 'zod';

/** Why Slack would refuse: its error code, and one line for each fault as Slack words them. */
export type Refusal = { error: string; messages: string[] };

const limited = (most: number) =>
  z
    .string()
    .min(1, 'must be more than 0 characters')
    .max(most, `must be less than ${most + 1} characters`);
const listed = <Item extends z.ZodType>(item: Item, most: number) =>
  z.array(item).min(1, 'no items').max(most, `no more than ${most} items allowed`);

const plain = (most: number) =>
  z.looseObject({ type: z.literal('plain_text', 'must be plain_text'), text: limited(most) });
const text = (most: number) =>
  z.looseObject({
    type: z.enum(['plain_text', 'mrkdwn'], 'must be plain_text or mrkdwn'),
    text: limited(most),
  });

const slackFile = z
  .looseObject({ id: z.string().optional(), url: z.string().optional() })
  .refine(({ id, url }) => Boolean(id) !== Boolean(url), 'must have one of id and url');
const image = z
  .looseObject({
    type: z.literal('image'),
    alt_text: limited(2000),
    image_url: limited(3000).optional(),
    slack_file: slackFile.optional(),
  })
  .refine(
    (it) => Boolean(it.image_url) !== Boolean(it.slack_file),
    'must have one of image_url and slack_file',
  );

const option = z.looseObject({
  text: text(75),
  value: limited(150),
  description: text(75).optional(),
});
const actionId = limited(255).optional();
const button = z.looseObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: actionId,
  value: z.string().max(2000, 'must be less than 2001 characters').optional(),
  url: z.string().max(3000, 'must be less than 3001 characters').optional(),
  style: z.enum(['primary', 'danger'], 'must be primary or danger').optional(),
  accessibility_label: z.string().max(75, 'must be less than 76 characters').optional(),
});
const overflow = z.looseObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: listed(option, 5),
});
const select = z.looseObject({
  type: z.literal('static_select'),
  action_id: actionId,
  placeholder: plain(150).optional(),
  options: listed(option, 100).optional(),
});
const choices = z
  .looseObject({
    type: z.enum(['checkboxes', 'radio_buttons'], 'unsupported type'),
    action_id: actionId,
    options: listed(option, 10),
    initial_option: option.optional(),
    initial_options: listed(option, 10).optional(),
  })
  .refine(
    ({ options, initial_option: one, initial_options: several }) =>
      [...(one ? [one] : []), ...(several ?? [])].every(({ value }) =>
        options.some((offered) => offered.value === value),
      ),
    'initial option must be one of the options',
  );
const textInput = z.looseObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  placeholder: plain(150).optional(),
  initial_value: z.string().max(3000, 'must be less than 3001 characters').optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
});
const numberInput = z.looseObject({
  type: z.literal('number_input'),
  action_id: actionId,
  is_decimal_allowed: z.boolean(),
  placeholder: plain(150).optional(),
});
const dateInput = z.looseObject({
  type: z.literal('datepicker'),
  action_id: actionId,
  initial_date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'must be a date YYYY-MM-DD')
    .optional(),
  placeholder: plain(150).optional(),
});
const timeInput = z.looseObject({
  type: z.literal('timepicker'),
  action_id: actionId,
  initial_time: z
    .string()
    .regex(/^\d\d:\d\d$/, 'must be a time HH:mm')
    .optional(),
  placeholder: plain(150).optional(),
});
/** Elements without limits of their own worth checking. */
const otherElement = z.looseObject({
  type: z.enum(
    [
      'channels_select',
      'conversations_select',
      'datetimepicker',
      'external_select',
      'multi_channels_select',
      'multi_conversations_select',
      'multi_external_select',
      'multi_static_select',
      'multi_users_select',
      'users_select',
    ],
    'unsupported type',
  ),
  action_id: actionId,
});
const pressed = [button, overflow, select, choices, dateInput, timeInput, otherElement] as const;
const element = z.discriminatedUnion('type', pressed, 'unsupported type');
const accessory = z.discriminatedUnion('type', [...pressed, image], 'unsupported type');
const input = z.discriminatedUnion(
  'type',
  [textInput, numberInput, select, choices, dateInput, timeInput, otherElement],
  'unsupported type',
);

const common = { block_id: limited(255).optional() };
const richText = z.looseObject({
  ...common,
  type: z.literal('rich_text'),
  elements: z.array(
    z.looseObject({
      type: z.enum(
        ['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote'],
        'unsupported type',
      ),
      elements: z.array(z.looseObject({ type: z.string() })),
    }),
  ),
});
const cell = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('raw_text'), text: z.string().min(1, 'must be more than 0 characters') }),
    z.looseObject({
      type: z.literal('raw_number'),
      value: z.number(),
      text: z.string().min(1, 'must be more than 0 characters'),
    }),
    richText,
  ],
  'unsupported type',
);

const block = z.discriminatedUnion(
  'type',
  [
    z
      .looseObject({
        ...common,
        type: z.literal('section'),
        text: text(3000).optional(),
        fields: listed(text(2000), 10).optional(),
        accessory: accessory.optional(),
      })
      .refine((it) => it.text || it.fields, 'must have text or fields'),
    z.looseObject({ ...common, type: z.literal('header'), text: plain(150) }),
    z.looseObject({
      ...common,
      type: z.literal('context'),
      elements: listed(z.discriminatedUnion('type', [image, text(3000)], 'unsupported type'), 10),
    }),
    z.looseObject({ ...common, type: z.literal('actions'), elements: listed(element, 25) }),
    z.looseObject({ ...common, type: z.literal('divider') }),
    image.safeExtend({ ...common, title: plain(2000).optional() }),
    z.looseObject({
      ...common,
      type: z.literal('table'),
      rows: listed(listed(cell, 20), 100),
      column_settings: z.array(z.unknown()).max(20, 'no more than 20 items allowed').optional(),
    }),
    z.looseObject({ ...common, type: z.literal('markdown'), text: limited(12_000) }),
    z.looseObject({
      ...common,
      type: z.literal('input'),
      label: plain(2000),
      element: input,
      hint: plain(2000).optional(),
      optional: z.boolean().optional(),
    }),
    richText,
  ],
  'unsupported type',
);

/** How many blocks each surface takes. */
const mostBlocks = { message: 50, view: 100 } as const;
/** Blocks that are for messages alone. */
const messageOnly: ReadonlySet<string> = new Set(['table', 'markdown']);
const mostTables = 1;
const mostTableCharacters = 10_000;
const mostCharacters = 13_200;

/**
 * Why Slack would refuse these blocks, or undefined when it would take them.
 * Source: docs.slack.dev, reference of Block Kit; the limit on all characters together was measured.
 */
export function refuseBlocks(blocks: unknown, surface: keyof typeof mostBlocks): Refusal | undefined {
  const parsed = listed(block, mostBlocks[surface]).safeParse(blocks, { error: faultOf });
  if (!parsed.success) return invalid(faults(parsed.error, '/blocks'));
  const foreign = surface === 'view' && parsed.data.findIndex(({ type }) => messageOnly.has(type));
  if (typeof foreign === 'number' && foreign >= 0)
    return invalid([`unsupported type in a view [json-pointer:/blocks/${foreign}/type]`]);
  const tables = parsed.data.filter(({ type }) => type === 'table');
  if (tables.length > mostTables) return invalid(['only one table allowed [json-pointer:/blocks]']);
  if (characters(tables) > mostTableCharacters)
    return invalid([`table must be less than ${mostTableCharacters + 1} characters [json-pointer:/blocks]`]);
  const doubled = parsed.data.map((it) => it.block_id).find((id, at, all) => id && all.indexOf(id) !== at);
  if (doubled) return invalid([`block_id "${doubled}" already exists [json-pointer:/blocks]`]);
  if (surface === 'message' && characters(parsed.data) > mostCharacters)
    return { error: 'msg_blocks_too_long', messages: [`blocks hold more than ${mostCharacters} characters`] };
  return undefined;
}

const view = z.looseObject({
  type: z.literal('modal', 'must be modal'),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  callback_id: z.string().max(255, 'must be less than 256 characters').optional(),
  external_id: z.string().max(255, 'must be less than 256 characters').optional(),
  private_metadata: z.string().max(3000, 'must be less than 3001 characters').optional(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});

/**
 * Why Slack would refuse to open or update this modal, or undefined when it would take it.
 * Source: docs.slack.dev, "Modal views".
 */
export function refuseModal(modal: unknown): Refusal | undefined {
  const parsed = view.safeParse(modal, { error: faultOf });
  if (!parsed.success) return { error: 'invalid_arguments', messages: faults(parsed.error, '/view') };
  const { blocks, submit } = parsed.data;
  const refusal = refuseBlocks(blocks, 'view');
  if (refusal) return { ...refusal, error: 'invalid_arguments' };
  if (!submit && blocks.some(({ type }) => type === 'input'))
    return { error: 'invalid_arguments', messages: ['missing required field [json-pointer:/view/submit]'] };
  return undefined;
}

function faultOf({ input }: { input?: unknown }): string {
  return input === undefined ? 'missing required field' : 'invalid value';
}

function faults({ issues }: z.ZodError, root: string): string[] {
  return issues.map((issue) => `${issue.message} [json-pointer:${root}${pointer(issue.path)}]`);
}

function invalid(messages: string[]): Refusal {
  return { error: 'invalid_blocks', messages };
}

function pointer(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step)}`).join('');
}

/** Characters of everything that is shown: the texts, not the ids and addresses. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + characters(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, field]) =>
      sum + (key === 'text' && typeof field === 'string' ? field.length : characters(field)),
    0,
  );
}
