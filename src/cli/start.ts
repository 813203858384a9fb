import { Command } from 'commander';
import { createSlackApp, type SlackAppOptions } from '../bot/app.ts';
import { botEvents, botScopes } from '../bot/manifest.ts';
import { createUnaskedPosts } from '../bot/unasked.ts';
import type { Asker } from '../commands/asker.ts';
import { checkSchedulable } from '../commands/find-command.ts';
import { commands } from '../commands/registry.ts';
import { type Config, readConfig, type SlackConfig } from '../config.ts';
import { writeCsv } from '../data/csv.ts';
import { createLogger, type Logger, traceOf } from '../log.ts';
import { type Midas, openMidas } from '../main.ts';
import { createDigestEngine, type DigestEngineOptions } from '../scheduler/digests/engine.ts';
import { type RecurringJob, startScheduler } from '../scheduler/scheduler.ts';
import { version } from '../version.ts';
import { createPool } from '../worker/pool.ts';
import { importSampleShop } from './sample-shop.ts';
import { untilStopped } from './until-stopped.ts';

/** `midas start`: the bot, in Slack when tokens are set, otherwise in a local workspace. */
export function startCommand(): Command {
  return new Command('start').description('start the bot').action(async () => {
    const config = readConfig();
    const opened: Opened = [];
    try {
      await start(config, createLogger(config.logLevel), opened);
      await untilStopped();
    } finally {
      for (const close of opened.reverse()) await close();
    }
  });
}

/** How to close what was opened so far, in the order of opening. */
type Opened = (() => Promise<void>)[];

async function start(config: Config, logger: Logger, opened: Opened): Promise<void> {
  const midas = await openMidas(config);
  opened.push(midas.close);
  if (!config.slack && !config.mongodbUri && (await midas.isUnused()))
    await beginWithSample(midas, config, logger);
  const pool = createPool();
  opened.push(pool.close);
  const app = {
    access: config.access,
    ask: (text: string, asker: Asker, progress: (sentence: string) => void) =>
      midas.ask(text, { asker, progress }),
    imports: preparingImports(midas, logger, opened),
    mostImportBytes: config.mostSlackFileBytes,
    renderPng: pool.renderPng,
    writeCsv,
    commands,
    logger,
    health: async () => {
      await midas.ping();
      return { version };
    },
  };
  const slack = config.slack
    ? await startInSlack(app, config.slack, config.port, opened)
    : await startLocally(app, config.port, opened);
  opened.push(await startJobs(midas, config, createUnaskedPosts({ ...app, ...slack }), logger));
  // First of all when stopping: answers and jobs that wait for a training would hold up the end.
  opened.push(midas.stopComputing);
  // Loading the chart libraries takes seconds; nobody's first answer shall wait for it.
  pool.warmUp().catch((error: unknown) => logger.warn({ error: traceOf(error) }, 'charts cannot be drawn'));
  if (!config.mongodbUri) console.log(`Embedded database: ${midas.uri}`);
}

async function beginWithSample(midas: Midas, config: Config, logger: Logger): Promise<void> {
  const { customers, until } = config.sample;
  await importSampleShop(midas, config, { seed: 1, customers, ...(until === undefined ? {} : { until }) });
  logger.info({ customers }, 'sample shop imported');
}

/** Imports after which answers that take long are got ready, while people read the report; a stop waits for it. */
function preparingImports(
  { imports, prepareAnswers }: Midas,
  logger: Logger,
  opened: Opened,
): Midas['imports'] {
  let preparing = Promise.resolve();
  opened.push(() => preparing);
  return {
    preview: imports.preview,
    async run(...order) {
      const imported = await imports.run(...order);
      preparing = preparing
        .then(() => prepareAnswers())
        .catch((error: unknown) => logger.error({ error: traceOf(error) }, 'answers could not be prepared'));
      return imported;
    },
  };
}

/** Where Slack, or what stands in for it, takes posts. */
type SlackApi = { botToken: string; slackApiUrl?: string };

type AppParts = Omit<SlackAppOptions, 'slack' | 'port'>;

async function startInSlack(
  parts: AppParts,
  slack: SlackConfig,
  port: number,
  opened: Opened,
): Promise<SlackApi> {
  const app = createSlackApp({ ...parts, slack, port });
  opened.push(app.stop);
  const listening = await app.start();
  console.log(`Midas is in Slack (${slack.mode} mode); /healthz is on port ${listening.port}.`);
  return { botToken: slack.botToken };
}

/** The real app in HTTP mode on a free port of the loopback interface, and the workspace that sends it signed requests. */
async function startLocally(parts: AppParts, port: number, opened: Opened): Promise<SlackApi> {
  const { openWorkspace } = await import('../../local/slack/open.ts');
  const { logger } = parts;
  const suggestions = [
    '/segment champions',
    '/predict top 100',
    '/export at-risk',
    '/campaign new',
    '/digest new',
    '/midas help',
  ];
  const workspace = await openWorkspace({ port, commands, suggestions, botScopes, botEvents, logger });
  opened.push(workspace.close);
  const { botToken, signingSecret, slackApiUrl, ownerId, groupId, privateChannelId } = workspace;
  // The one in front of the page has the machine and its database; who else is in the workspace may no more than everyone.
  const access = { contacts: [ownerId], campaigns: [groupId], contactsChannels: [privateChannelId] };
  const slack: SlackConfig = { mode: 'http', botToken, signingSecret };
  const app = createSlackApp({ ...parts, access, slack, slackApiUrl, port: 0, host: '127.0.0.1' });
  opened.push(app.stop);
  const listening = await app.start();
  workspace.connect(`http://127.0.0.1:${listening.port}/slack/events`);
  console.log(`Midas is ready. Open ${workspace.url} and type /segment champions`);
  return { botToken, slackApiUrl };
}

/** A digest is delivered within so many milliseconds when the instance that was delivering it is killed. */
const digestLockMilliseconds = 120_000;

/**
 * Once a day the profiles move to the new as-of day, before anyone asks; every hour it is seen to that predictions, what /explore reads
 * and the segments of Mondays are up to date, as imports of other processes are not told of. Four times a minute digests that are due are delivered.
 */
async function startJobs(
  midas: Midas,
  { timezone }: Config,
  posts: DigestEngineOptions['posts'],
  logger: Logger,
): Promise<() => Promise<void>> {
  const { store } = midas;
  const ask = async (command: string) => {
    checkSchedulable(command, commands);
    return midas.ask(command);
  };
  const digests = createDigestEngine({ store, posts, ask, timezone, logger });
  const jobs: RecurringJob[] = [
    { name: 'refresh profiles', cron: '5 0 * * *', run: midas.refreshProfiles },
    { name: 'prepare answers', cron: '15 * * * *', run: () => midas.prepareAnswers() },
    { name: 'prepare forecasts', cron: '35 * * * *', run: midas.prepareForecasts },
    {
      name: 'deliver digests',
      cron: '*/15 * * * * *',
      run: digests.run,
      lockMilliseconds: digestLockMilliseconds,
    },
  ];
  const scheduler = await startScheduler({ db: store.db, timezone, logger, jobs });
  return async () => {
    digests.stop();
    await scheduler.stop();
  };
}
