import { hostname } from 'node:os';
import { type Document, makeDocument } from '../semantics/values.ts';
import { maxDocumentBytes } from '../storage/collection.ts';
import { maxMessageBytes } from '../wire/message.ts';
import { type Command, flagField, type Greeting, notSupported, ok } from './command.ts';
import { maxWriteBatch } from './statements.ts';

/** The version of MongoDB whose answers are given. */
const version = '7.0.0';
const wireVersion = 21;

function describe(command: Document, session: Greeting, primary: 'ismaster' | 'isWritablePrimary'): Document {
  return ok([
    ...(flagField(command, 'helloOk') === true ? [['helloOk', true] as const] : []),
    [primary, true],
    ['maxBsonObjectSize', maxDocumentBytes],
    ['maxMessageSizeBytes', maxMessageBytes],
    ['maxWriteBatchSize', maxWriteBatch],
    ['localTime', session.now],
    ['logicalSessionTimeoutMinutes', 30],
    ['connectionId', session.connectionId],
    ['minWireVersion', 0],
    ['maxWireVersion', wireVersion],
    ['readOnly', false],
  ]);
}

const handshakeFields = [
  'helloOk',
  'client',
  'compression',
  'hello',
  'forShell',
  'saslSupportedMechs',
  'speculativeAuthenticate',
  'topologyVersion',
  'maxAwaitTimeMS',
  'loadBalanced',
  'backpressure',
  'hostInfo',
  'internalClient',
];

export const hello: Command<Greeting> = {
  name: 'hello',
  fields: handshakeFields,
  run: (command, session) => describe(command, session, 'isWritablePrimary'),
};

export const isMaster: Command<Greeting> = {
  name: 'isMaster',
  fields: handshakeFields,
  run: (command, session) => describe(command, session, 'ismaster'),
};

export const ping: Command<Greeting> = { name: 'ping', fields: [], run: () => ok() };

export const buildInfo: Command<Greeting> = {
  name: 'buildInfo',
  fields: [],
  run: (_command, session) =>
    ok([
      ['version', version],
      ['versionArray', [7, 0, 0, 0]],
      ['gitVersion', ''],
      ['modules', ['midas embedded']],
      ['midas', makeDocument([['token', session.server.token]])],
      ['javascriptEngine', 'none'],
      ['bits', 64],
      ['debug', false],
      ['maxBsonObjectSize', maxDocumentBytes],
      ['storageEngines', ['lmdb']],
    ]),
};

export const serverStatus: Command = {
  name: 'serverStatus',
  fields: ['repl', 'metrics', 'locks', 'recordStats'],
  run: (_command, session) =>
    ok([
      ['host', hostname()],
      ['version', version],
      ['process', 'midas'],
      ['pid', BigInt(process.pid)],
      ['uptime', (session.now.getTime() - session.server.startedAt.getTime()) / 1000],
      ['localTime', session.now],
      ['storageEngine', makeDocument([['name', 'lmdb']])],
      [
        'metrics',
        makeDocument([
          ['cursor', makeDocument([['open', makeDocument([['total', BigInt(session.cursors.count)]])]])],
        ]),
      ],
    ]),
};

export const connectionStatus: Command = {
  name: 'connectionStatus',
  fields: ['showPrivileges'],
  run: () =>
    ok([
      [
        'authInfo',
        makeDocument([
          ['authenticatedUsers', []],
          ['authenticatedUserRoles', []],
        ]),
      ],
    ]),
};

export const getParameter: Command = {
  name: 'getParameter',
  fields: ['featureCompatibilityVersion', 'allParameters', 'showDetails', 'authenticationMechanisms'],
  run(command) {
    if (command['featureCompatibilityVersion'] === undefined) throw notSupported('this parameter');
    return ok([['featureCompatibilityVersion', makeDocument([['version', '7.0']])]]);
  },
};

export const hostInfo: Command = {
  name: 'hostInfo',
  fields: [],
  run: (_command, session) =>
    ok([
      [
        'system',
        makeDocument([
          ['currentTime', session.now],
          ['hostname', hostname()],
        ]),
      ],
      ['os', makeDocument([['type', process.platform]])],
      ['extra', makeDocument()],
    ]),
};

export const getCmdLineOpts: Command = {
  name: 'getCmdLineOpts',
  fields: [],
  run: () =>
    ok([
      ['argv', ['midas', 'database']],
      ['parsed', makeDocument()],
    ]),
};

export const getLog: Command = {
  name: 'getLog',
  fields: [],
  run: () =>
    ok([
      ['totalLinesWritten', 0],
      ['log', []],
    ]),
};

export const endSessions: Command = { name: 'endSessions', fields: [], run: () => ok() };

export const whatsmyuri: Command = {
  name: 'whatsmyuri',
  fields: [],
  run: (_command, session) => ok([['you', `127.0.0.1:${session.connectionId}`]]),
};
