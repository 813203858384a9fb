import { Double } from 'bson';
import { ServerError } from '../semantics/server-error.ts';
import { type Document, keysOf, makeDocument } from '../semantics/values.ts';
import { aggregate } from './aggregate.ts';
import {
  collMod,
  collStats,
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
  renameCollection,
} from './collections.ts';
import { type Command, checkFields, type Greeting, type Session } from './command.ts';
import { count } from './count.ts';
import { getMore, killCursors } from './cursor-commands.ts';
import { deleteDocuments } from './delete.ts';
import { distinct } from './distinct.ts';
import { find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import {
  buildInfo,
  connectionStatus,
  endSessions,
  getCmdLineOpts,
  getLog,
  getParameter,
  hello,
  hostInfo,
  isMaster,
  ping,
  serverStatus,
  whatsmyuri,
} from './handshake.ts';
import { createIndexes, dropIndexes, listIndexes } from './indexes.ts';
import { insert } from './insert.ts';
import { update } from './update.ts';

/** All commands that are understood. */
export const commands: readonly Command[] = [
  aggregate,
  buildInfo,
  collMod,
  collStats,
  connectionStatus,
  count,
  create,
  createIndexes,
  deleteDocuments,
  distinct,
  drop,
  dropDatabase,
  dropIndexes,
  endSessions,
  find,
  findAndModify,
  getCmdLineOpts,
  getLog,
  getMore,
  getParameter,
  hello,
  hostInfo,
  insert,
  isMaster,
  killCursors,
  listCollections,
  listDatabases,
  listIndexes,
  ping,
  renameCollection,
  serverStatus,
  update,
  whatsmyuri,
];

/** Older spellings of the same commands. */
const aliases: Readonly<Record<string, Command>> = {
  buildinfo: buildInfo,
  deleteIndexes: dropIndexes,
  findandmodify: findAndModify,
  ismaster: isMaster,
};

const byName = new Map([
  ...commands.map((command) => [command.name, command] as const),
  ...Object.entries(aliases),
]);

const greetings: ReadonlyMap<string, Command<Greeting>> = new Map([
  ['hello', hello],
  ['isMaster', isMaster],
  ['ismaster', isMaster],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['ping', ping],
]);

/** Whether a command is one by which drivers ask if the server lives; it can be run without documents. */
export function isGreeting(name: string): boolean {
  return greetings.has(name);
}

/** Runs a command and gives its reply; a refusal is a reply too. Anything else that goes wrong is thrown. */
export function runCommand(command: Document, session: Session): Document | Buffer {
  return run(byName, command, session);
}

/** Runs a greeting, as `runCommand` does. */
export function runGreeting(command: Document, known: Greeting): Document | Buffer {
  return run(greetings, command, known);
}

function run<Known>(
  registry: ReadonlyMap<string, Command<Known>>,
  command: Document,
  known: Known,
): Document | Buffer {
  try {
    const name = keysOf(command)[0] ?? '';
    const found = registry.get(name);
    if (found === undefined) throw unknownCommand(name);
    checkFields(command, found);
    return found.run(command, known);
  } catch (error) {
    if (error instanceof ServerError) return refusal(error);
    throw error;
  }
}

function unknownCommand(name: string): ServerError {
  if (name === 'commitTransaction' || name === 'abortTransaction') {
    return new ServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  return new ServerError(59, `no such command: '${name}'`);
}

/** The reply that tells an error. */
export function refusal({ message, code, codeName, details }: ServerError): Document {
  return makeDocument([
    ['ok', new Double(0)],
    ['errmsg', message],
    ['code', code],
    ['codeName', codeName],
    ...Object.entries(details),
  ]);
}
