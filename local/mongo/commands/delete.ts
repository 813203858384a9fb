import { decode } from '../semantics/decode.ts';
import { asInteger } from '../semantics/number.ts';
import { ServerError } from '../semantics/server-error.ts';
import { keysOf, makeDocument } from '../semantics/values.ts';
import {
  type Command,
  collectionName,
  documentField,
  documentList,
  flagField,
  ok,
  refuseCollation,
} from './command.ts';
import { checkBatch, runStatements, writeErrorFields } from './statements.ts';
import { targetsOf } from './update.ts';

const statementFields = new Set(['q', 'limit', 'collation', 'hint']);

export const deleteDocuments: Command = {
  name: 'delete',
  fields: ['deletes', 'ordered', 'let'],
  run(command, session) {
    const name = collectionName(command, 'delete');
    const statements = session.sequences.get('deletes')?.map(decode) ?? documentList(command, 'deletes');
    checkBatch(statements.length);
    const variables = documentField(command, 'let');
    return session.catalog.write(() => {
      const { done, errors } = runStatements(
        statements,
        flagField(command, 'ordered') !== false,
        (statement) => {
          for (const field of keysOf(statement)) {
            if (!statementFields.has(field)) {
              throw new ServerError(40415, `BSON field 'delete.deletes.${field}' is an unknown field.`);
            }
          }
          refuseCollation(statement);
          const limit = asInteger(statement['limit']);
          if (limit !== 0 && limit !== 1) {
            throw new ServerError(
              9,
              `The limit field in delete objects must be 0 or 1. Got ${String(statement['limit'])}`,
            );
          }
          const collection = session.catalog.find(session.database, name);
          if (collection === undefined) return 0;
          const filter = documentField(statement, 'q') ?? makeDocument();
          const targets = targetsOf(collection, filter, statement, limit === 0, session, variables);
          for (const record of targets) {
            const bytes = collection.read(record);
            if (bytes !== undefined) collection.remove({ record, bytes });
          }
          return targets.length;
        },
      );
      return ok([['n', done.reduce((sum, { result }) => sum + result, 0)], ...writeErrorFields(errors)]);
    });
  },
};
