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
/** Elements without limits of their own worth checking. */
const otherElement = z.looseObject({
  type: z.enum(
    [
      'channels_select',
      'checkboxes',
      'conversations_select',
      'datepicker',
      'datetimepicker',
      'external_select',
      'multi_channels_select',
      'multi_conversations_select',
      'multi_external_select',
      'multi_static_select',
      'multi_users_select',
      'radio_buttons',
      'timepicker',
      'users_select',
    ],
    'unsupported type',
  ),
  action_id: actionId,
});
const element = z.discriminatedUnion('type', [button, overflow, select, otherElement], 'unsupported type');
const accessory = z.discriminatedUnion(
  'type',
  [button, overflow, select, image, otherElement],
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
    z.looseObject({ ...common, type: z.literal('input'), label: plain(2000) }),
    richText,
  ],
  'unsupported type',
);

/** How many blocks each surface takes. */
const mostBlocks = { message: 50, view: 100 } as const;
const mostTables = 1;
const mostTableCharacters = 10_000;
const mostCharacters = 13_200;

/**
 * Why Slack would refuse these blocks, or undefined when it would take them.
 * Source: docs.slack.dev, reference of Block Kit; the limit on all characters together was measured.
 */
export function refuseBlocks(blocks: unknown, surface: keyof typeof mostBlocks): Refusal | undefined {
  const parsed = listed(block, mostBlocks[surface]).safeParse(blocks, {
    error: ({ input }) => (input === undefined ? 'missing required field' : 'invalid value'),
  });
  if (!parsed.success)
    return invalid(
      parsed.error.issues.map((issue) => `${issue.message} [json-pointer:/blocks${pointer(issue.path)}]`),
    );
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
