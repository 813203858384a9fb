import { compileQuery, queryFields } from '../semantics/query.ts';
import { type Document, keysOf, makeDocument } from '../semantics/values.ts';
import type { Collection } from '../storage/collection.ts';
import {
  type Command,
  collectionName,
  countField,
  documentField,
  ok,
  refuseCollation,
  type Session,
} from './command.ts';
import { matching } from './find.ts';

export const count: Command = {
  name: 'count',
  fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'],
  run(command, session) {
    refuseCollation(command);
    const collection = session.catalog.find(session.database, collectionName(command, 'count'));
    const filter = documentField(command, 'query') ?? makeDocument();
    const matched =
      collection === undefined ? 0 : countMatching(collection, filter, session, command['hint']);
    const skip = countField(command, 'skip') ?? 0;
    const limit = Math.abs(Number(command['limit'] ?? 0));
    const rest = Math.max(0, matched - skip);
    return ok([['n', limit === 0 ? rest : Math.min(limit, rest)]]);
  },
};

/** How many documents a filter asks for; by the index alone where it can tell. */
export function countMatching(
  collection: Collection,
  filter: Document,
  session: Session,
  hint?: unknown,
): number {
  const matches = compileQuery(filter, { now: session.now });
  if (keysOf(filter).length === 0) return collection.record.documentCount;
  const counted = session.reader.countByIndex(collection, filter, hint);
  if (counted !== undefined) return counted;
  const plan = session.reader.plan(collection, filter, [], hint);
  let found = 0;
  for (const _ of matching(collection, plan, { filter, matches, fields: queryFields(filter) }, session))
    found++;
  return found;
}
