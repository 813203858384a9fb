import {
  Binary,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MongoClient,
  MongoServerError,
  ObjectId,
} from 'mongodb';
import { OutageError, UserError } from '../../errors.ts';
import { databaseNameOf, patience, withoutPassword } from '../connection.ts';
import { outageOf } from '../outages.ts';
import type { SpooledTable } from './read-source.ts';
import type { Value, ValueMap } from './record-cells.ts';
import { RecordSpool } from './record-spool.ts';
import type { UnpackedFiles } from './unpacked-files.ts';
import { plainNumberText } from './workbook-cells.ts';

/** Collections of another MongoDB to import. */
export type OtherMongodb = { uri: string; services?: string; customers?: string };

const refusedCodes = [13, 18, 8000];

/**
 * Reads a collection of another MongoDB into a spool; nothing is written there.
 * @throws UserError when its address is none, it does not answer or let one in, or has no such collection. The message
 * never has the password.
 */
export async function readCollection(
  uri: string,
  collection: string,
  { unpacked, signal }: { unpacked: UnpackedFiles; signal: AbortSignal | undefined },
): Promise<{ name: string; spool: SpooledTable }> {
  const { client, database } = clientOf(uri);
  const name = `${database}.${collection}`;
  const spool = new RecordSpool(await unpacked.newPath(), name, unpacked);
  try {
    const db = client.db(database);
    refuseMissing(await collectionNames(client, database), name, collection);
    let number = 0;
    for await (const document of db.collection(collection).find({})) {
      signal?.throwIfAborted();
      spool.add(recordOf(document), ++number);
      await spool.ready();
    }
    const table = await spool.close();
    return { name, spool: { ...table, bytes: table.survey.bytes, format: 'collection of a MongoDB' } };
  } catch (thrown) {
    await spool.abandon();
    throw explained(thrown, uri);
  } finally {
    await client.close();
  }
}

function clientOf(uri: string): { client: MongoClient; database: string } {
  const shown = withoutPassword(uri);
  const database = databaseNameOf(uri);
  if (database === undefined)
    throw new UserError(
      `the address "${shown}" names no database`,
      'Write it as mongodb://HOST:PORT/DATABASE.',
    );
  try {
    return { client: new MongoClient(uri, { appName: 'midas-import', ...patience(uri) }), database };
  } catch {
    // The driver's own message may repeat the address, and with it the password.
    throw new UserError(
      `"${shown}" is not the address of a MongoDB server`,
      'Write it as mongodb://HOST:PORT/DATABASE, or mongodb+srv://… as your provider shows it.',
    );
  }
}

async function collectionNames(client: MongoClient, database: string): Promise<string[]> {
  const collections = await client.db(database).listCollections({}, { nameOnly: true }).toArray();
  return collections.map(({ name }) => name).sort();
}

function refuseMissing(names: string[], shown: string, collection: string): void {
  if (names.includes(collection)) return;
  const there =
    names.length > 0 ? `Its collections are ${names.slice(0, 30).join(', ')}.` : 'It has none at all.';
  throw new UserError(`there is no collection "${shown}"`, there);
}

function explained(thrown: unknown, uri: string): unknown {
  const shown = withoutPassword(uri);
  if (thrown instanceof MongoServerError && refusedCodes.includes(Number(thrown.code)))
    return new UserError(`MongoDB at "${shown}" refuses the user name or password`, 'Check the address.');
  return outageOf(thrown) instanceof OutageError
    ? new UserError(
        `MongoDB at "${shown}" does not answer`,
        'Check the address, and that the server can be reached from here.',
      )
    : thrown;
}

function recordOf(document: Document): ValueMap {
  return new Map(Object.entries(document).map(([key, value]) => [key, toValue(value)]));
}

function toValue(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? plainNumberText(value) : null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Decimal128) return decimalText(value.toString());
  if (value instanceof Long || value instanceof Int32 || value instanceof Double) return value.toString();
  if (value instanceof Binary)
    return value.sub_type === Binary.SUBTYPE_UUID ? value.toUUID().toString() : null;
  if (Array.isArray(value)) return value.map(toValue);
  return typeof value === 'object' && !('_bsontype' in value) ? recordOf(value) : String(value);
}

function decimalText(text: string): string | null {
  if (/^(NaN|-?Infinity)$/.test(text)) return null;
  return /e/i.test(text) ? plainNumberText(Number(text)) : text;
}
