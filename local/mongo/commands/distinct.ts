import { compareValues } from '../semantics/compare.ts';
import { decodeFields } from '../semantics/decode.ts';
import { resolvePath } from '../semantics/path.ts';
import { compileQuery, queryFields } from '../semantics/query.ts';
import { type ValueKey, valueKey } from '../semantics/value-key.ts';
import { makeDocument } from '../semantics/values.ts';
import { type Command, collectionName, documentField, ok, refuseCollation, textField } from './command.ts';
import { matching, union } from './find.ts';

export const distinct: Command = {
  name: 'distinct',
  fields: ['key', 'query', 'hint', 'collation'],
  run(command, session) {
    refuseCollation(command);
    const path = textField(command, 'key');
    const filter = documentField(command, 'query') ?? makeDocument();
    const collection = session.catalog.find(session.database, collectionName(command, 'distinct'));
    const matches = compileQuery(filter, { now: session.now });
    const found = new Map<ValueKey, unknown>();
    if (collection !== undefined) {
      const read = new Set([path.split('.')[0] as string]);
      const plan = session.reader.plan(collection, filter, [], command['hint']);
      const question = { filter, matches, fields: queryFields(filter) };
      for (const { bytes } of matching(collection, plan, question, session)) {
        for (const value of resolvePath(decodeFields(bytes, union(read, new Set())), path)) {
          for (const each of Array.isArray(value) ? value : [value]) {
            const key = valueKey(each);
            if (each !== undefined && !found.has(key)) found.set(key, each);
          }
        }
      }
    }
    return ok([['values', [...found.values()].sort(compareValues)]]);
  },
};
