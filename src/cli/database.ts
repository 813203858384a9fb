import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { UserError } from '../errors.ts';
import { openDatabase } from '../main.ts';
import { untilStopped } from './until-stopped.ts';

/** `midas database`: serves the embedded database alone, so that mongosh, Compass or any driver can look in. */
export function databaseCommand(): Command {
  return new Command('database')
    .description('serve the embedded database alone and print its URI')
    .option('--port <number>', 'port to listen on (default: a free one)', readPort)
    .action(async ({ port }: { port?: number }) => {
      const config = readConfig();
      if (config.mongodbUri)
        throw new UserError(
          'MONGODB_URI is set, so there is no embedded database to serve',
          'Unset MONGODB_URI first.',
        );
      const database = await openDatabase(config, port);
      console.log(database.uri);
      await untilStopped();
      await database.close();
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UserError(`--port "${text}" is not a port`, 'Give a whole number from 0 to 65535.');
  return port;
}
