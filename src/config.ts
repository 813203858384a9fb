import { z } from 'zod';
import { type Day, isDay, isTimezone } from './calendar.ts';
import { UserError } from './errors.ts';

const text = z.string().trim().min(1).optional();

const grant = idList(
  /^(?:[UWS][A-Z0-9]+|\*|nobody)$/,
  'which is no id of a Slack user (U…) or user group (S…), and neither `*` nor `nobody`',
);

const environment = z.object({
  MONGODB_URI: text.describe('MongoDB to use; without it an embedded database in the data directory'),
  MIDAS_DATA_DIR: z
    .string()
    .trim()
    .default('.midas')
    .describe('folder of the embedded database and of rejected rows'),
  MIDAS_TIMEZONE: z
    .string()
    .trim()
    .refine(isTimezone, 'is not a time zone such as Europe/Lisbon')
    .default('UTC')
    .describe('time zone of business days and schedules'),
  MIDAS_CURRENCY: z
    .string()
    .trim()
    .regex(/^[A-Z]{3}$/, 'is not a currency code such as EUR')
    .default('USD')
    .describe('currency in which the amounts are (ISO 4217)'),
  MIDAS_SEGMENT_MAP: z
    .string()
    .trim()
    .default('rxfm-11')
    .describe('segment map: `rxfm-11`, `klaviyo-6` or the path of a map file'),
  MIDAS_SLACK_FILE_MB: z.coerce
    .number('is not a number of megabytes')
    .positive('is not a number of megabytes')
    .default(200)
    .describe('largest file that is imported from Slack, in megabytes'),
  MIDAS_CONTACTS_ROLE: grant
    .default('nobody')
    .describe(
      'who may get e-mail addresses and telephone numbers: ids of Slack users (U…) and user groups (S…), `*` for everyone, `nobody`',
    ),
  MIDAS_CAMPAIGNS_ROLE: grant.default('*').describe('who may launch and stop campaigns, likewise'),
  MIDAS_CONTACTS_CHANNELS: idList(/^[CG][A-Z0-9]+$/, 'which is not the id of a private channel (C…)')
    .default('')
    .describe('ids of private channels in which contact data may be posted'),
  MIDAS_SAMPLE_CUSTOMERS: z.coerce
    .number('is not a number of customers')
    .int('is not a whole number of customers')
    .min(1, 'is not a number of customers')
    .default(2500)
    .describe('customers of the sample shop with which an unused local workspace begins'),
  MIDAS_SAMPLE_UNTIL: z
    .string()
    .trim()
    .refine(isDay, 'is not a day such as 2026-03-31')
    .optional()
    .describe('the day after its last line; without it today'),
  MIDAS_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('how much to log on standard error'),
  PORT: z.coerce
    .number()
    .int('is not a port')
    .min(0)
    .max(65535)
    .default(3000)
    .describe('port of the local workspace, or of Slack requests and `/healthz`'),
  SLACK_BOT_TOKEN: text.describe(
    'token of the Slack app (`xoxb-…`); without any Slack variable a local workspace',
  ),
  SLACK_APP_TOKEN: text.describe('app-level token (`xapp-…`) for Socket Mode'),
  SLACK_SIGNING_SECRET: text.describe('signing secret for HTTP, where there is no app-level token'),
  NODE_ENV: text.describe('`production` refuses to start on the embedded database'),
});

/** Every environment variable that Midas reads, with its meaning and default, as the README lists them. */
export const configVariables: readonly { name: string; meaning: string; default: string | undefined }[] =
  Object.entries(environment.shape).map(([name, schema]) => ({
    name,
    meaning: schema.description ?? '',
    default: defaultOf(schema),
  }));

function defaultOf(schema: z.ZodType): string | undefined {
  const parsed = schema.safeParse(undefined);
  return parsed.data === undefined ? undefined : String(parsed.data);
}

/** How Midas reaches a real Slack workspace: Socket Mode with an app token, signed HTTP otherwise. */
export type SlackConfig =
  | { mode: 'socket'; botToken: string; appToken: string }
  | { mode: 'http'; botToken: string; signingSecret: string };

/** Who has a role: ids of users and user groups in Slack, `*` for everyone of the workspace; empty for nobody. */
export type Grant = readonly string[];

/** Who may do what not everyone may, and the private channels in which contact data may be posted. */
export type Access = Readonly<Record<'contacts' | 'campaigns', Grant>> & {
  contactsChannels: readonly string[];
};

/** Everything that the environment decides. Absent: `mongodbUri` means the embedded database, `slack` the local workspace. */
export type Config = {
  production: boolean;
  mongodbUri: string | undefined;
  slack: SlackConfig | undefined;
  access: Access;
  dataDirectory: string;
  timezone: string;
  /** ISO 4217 code in which money is shown. */
  currency: string;
  /** Id of a shipped segment map, or the path of a map file. */
  segmentMap: string;
  /** Bytes of the largest file that is imported from Slack. */
  mostSlackFileBytes: number;
  /** The sample shop with which an unused local workspace begins; `until` is absent for today. */
  sample: { customers: number; until?: Day };
  logLevel: string;
  port: number;
};

/**
 * Reads the configuration from environment variables. Only this file knows their names.
 * @throws UserError naming the variable and its value's fault.
 */
export function readConfig(variables: Record<string, string | undefined> = process.env): Config {
  const parsed = environment.safeParse(dropEmpty(variables));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'environment');
    throw new UserError(`${name}="${variables[name] ?? ''}" ${issue?.message ?? 'is not valid'}`, configHint);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  if (production && !values.MONGODB_URI)
    throw new UserError(
      'NODE_ENV is "production" but MONGODB_URI is not set',
      'Set MONGODB_URI to a MongoDB server; the embedded database is for trying out.',
    );
  return {
    production,
    mongodbUri: values.MONGODB_URI,
    slack: slackConfig(values),
    access: {
      contacts: idsIn(values.MIDAS_CONTACTS_ROLE).filter((id) => id !== 'nobody'),
      campaigns: idsIn(values.MIDAS_CAMPAIGNS_ROLE).filter((id) => id !== 'nobody'),
      contactsChannels: idsIn(values.MIDAS_CONTACTS_CHANNELS),
    },
    dataDirectory: values.MIDAS_DATA_DIR,
    timezone: values.MIDAS_TIMEZONE,
    currency: values.MIDAS_CURRENCY,
    segmentMap: values.MIDAS_SEGMENT_MAP,
    mostSlackFileBytes: values.MIDAS_SLACK_FILE_MB * 1_000_000,
    sample: {
      customers: values.MIDAS_SAMPLE_CUSTOMERS,
      ...(values.MIDAS_SAMPLE_UNTIL === undefined ? {} : { until: values.MIDAS_SAMPLE_UNTIL }),
    },
    logLevel: values.MIDAS_LOG_LEVEL,
    port: values.PORT,
  };
}

/** Ids between commas, each of which has to look like one. */
function idList(pattern: RegExp, fault: string) {
  return z
    .string()
    .trim()
    .superRefine((list, { addIssue }) => {
      const odd = idsIn(list).find((id) => !pattern.test(id));
      if (odd !== undefined) addIssue(`names "${odd}", ${fault}`);
    });
}

function idsIn(list: string): string[] {
  return list.split(/[\s,]+/).filter((id) => id !== '');
}

const configHint = 'The README lists every variable with its default.';

function slackConfig(values: z.infer<typeof environment>): SlackConfig | undefined {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
  } = values;
  if (!botToken && !appToken && !signingSecret) return undefined;
  if (!botToken) throw new UserError('SLACK_BOT_TOKEN is not set, but another Slack variable is', configHint);
  if (appToken) return { mode: 'socket', botToken, appToken };
  if (signingSecret) return { mode: 'http', botToken, signingSecret };
  throw new UserError(
    'SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is',
    configHint,
  );
}

/** `MONGODB_URI=` in a shell or compose file means "not set". */
function dropEmpty(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
}
