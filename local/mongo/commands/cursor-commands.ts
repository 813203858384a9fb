import { asInteger } from '../semantics/number.ts';
import { ServerError } from '../semantics/server-error.ts';
import { type Command, collectionName, countField, ok, textField } from './command.ts';

export const getMore: Command = {
  name: 'getMore',
  fields: ['collection', 'batchSize', 'maxTimeMS'],
  run(command, session) {
    const namespace = `${session.database}.${textField(command, 'collection')}`;
    return session.cursors.next(cursorId(command['getMore']), namespace, countField(command, 'batchSize'));
  },
};

export const killCursors: Command = {
  name: 'killCursors',
  fields: ['cursors'],
  run(command, session) {
    collectionName(command, 'killCursors');
    const ids = Array.isArray(command['cursors']) ? command['cursors'].map(cursorId) : [];
    const killed = ids.filter((id) => session.cursors.kill(id));
    return ok([
      ['cursorsKilled', killed],
      ['cursorsNotFound', ids.filter((id) => !killed.includes(id))],
      ['cursorsAlive', []],
      ['cursorsUnknown', []],
    ]);
  },
};

function cursorId(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  const id = asInteger(value);
  if (id === undefined)
    throw new ServerError(14, `BSON field 'getMore' is the wrong type, expected type 'long'`);
  return BigInt(id);
}
