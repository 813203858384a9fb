import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createSlackApp } from '../bot/app.ts';
import { today } from '../calendar.ts';
import { commands } from '../commands/registry.ts';
import { type Config, readConfig } from '../config.ts';
import { writeCsv } from '../data/csv.ts';
import { importFiles } from '../data/import/import-files.ts';
import { createLogger, type Logger } from '../log.ts';
import { type Midas, openMidas } from '../main.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { createPool } from '../worker/pool.ts';
import { untilStopped } from './until-stopped.ts';

/** `midas start`: the bot, in Slack when tokens are set, otherwise in the local workspace on a sample shop. */
export function startCommand(): Command {
  return new Command('start').description('start the bot').action(async () => {
    const config = readConfig();
    const running = await start(config, createLogger(config.logLevel));
    await untilStopped();
    await running.stop();
  });
}
