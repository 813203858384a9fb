import { stringify } from 'yaml';
import type { CommandDeclaration } from '../commands/command.ts';
import { usageHint } from '../commands/usage.ts';
import { UserError } from '../errors.ts';
import { capitalised } from '../format.ts';

/** The path of Slack's requests in HTTP mode, for commands, buttons and events alike. */
export const requestPath = '/slack/events';

/** What the bot may do, each because a feature needs it. */
export const botScopes = [
  'commands',
  'chat:write',
  'files:write',
  'files:read',
  'app_mentions:read',
  // Direct messages to the person who asked, with what nobody else may read.
  'im:write',
  // Whether a conversation is a direct message, private, public or shared with others, and whether Midas can post in it.
  'channels:read',
  'groups:read',
  'im:read',
  'mpim:read',
  // Whether a digest is in its channel, where Slack's answer to its post was lost.
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  // Roles of user groups.
  'usergroups:read',
];

/** What Slack tells the bot of: who opens its home, files shared where it is, messages that mention it. */
export const botEvents = ['app_home_opened', 'file_shared', 'app_mention'];

/**
 * The Slack app manifest as YAML: Socket Mode, or HTTP when the program's public URL is given.
 * Source: docs.slack.dev/reference/app-manifest.
 * @throws UserError when the URL is not an https address.
 */
export function manifest(commands: readonly CommandDeclaration[], url?: string): string {
  const endpoint = url === undefined ? undefined : requestUrl(url);
  const at = endpoint === undefined ? {} : { url: endpoint };
  const requestAt = endpoint === undefined ? {} : { request_url: endpoint };
  return stringify({
    display_information: {
      name: 'Midas',
      description: 'Your customer analyst: segments, charts and target lists where you work',
      background_color: '#3d2b56',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Midas', always_online: true },
      slash_commands: commands.map((command) => ({
        command: `/${command.name}`,
        ...at,
        description: capitalised(command.summary),
        // Slack takes no empty one.
        ...(usageHint(command) && { usage_hint: usageHint(command) }),
        should_escape: command.namesChannels === true,
      })),
    },
    oauth_config: { scopes: { bot: botScopes } },
    settings: {
      event_subscriptions: { ...requestAt, bot_events: botEvents },
      interactivity: { is_enabled: true, ...requestAt },
      org_deploy_enabled: false,
      socket_mode_enabled: endpoint === undefined,
      token_rotation_enabled: false,
    },
  });
}

function requestUrl(url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new UserError(
      `--url "${url}" is not an https address`,
      'Give the public address, for example https://midas.example.com.',
    );
  return new URL(requestPath, url).href;
}
