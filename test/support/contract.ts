import { afterAll, test } from '@jest/globals';
import { type Collection, type Db, type Document, MongoClient, MongoServerError } from 'mongodb';
import { openTestDatabase } from './database.ts';

/** A document as the contract tests make them: its `_id` may be anything. */
export type Any = Document & { _id?: string | number | boolean | bigint | object };

/** A database to try MongoDB's documented answers on, and what is known of the server behind it. */
export type Contract = {
  client: MongoClient;
  db: Db;
  uri: string;
  /** A new collection that holds the documents. */
  collection(documents?: Document[]): Promise<Collection<Any>>;
  /** Makes a test of documented behaviour that the named server is known not to show; there it is skipped, with the reason. */
  differsOn(server: ServerName, reason: string): (title: string, body: () => Promise<void>) => void;
};

type ServerName = 'SecantusDB';

/** Connects to the server of `MONGODB_URI`, or to the embedded one; closed after all tests of the file. */
export async function openContract(): Promise<Contract> {
  const database = await openTestDatabase();
  const client = await MongoClient.connect(database.uri);
  afterAll(async () => {
    await client.close();
    await database.close();
  });
  const db = client.db();
  const info = await db.command({ buildInfo: 1 });
  const name = 'secantusVersion' in info ? 'SecantusDB' : 'other';
  let made = 0;
  return {
    client,
    db,
    uri: database.uri,
    async collection(documents = []) {
      const collection = db.collection<Any>(`c${++made}`);
      if (documents.length > 0) await collection.insertMany(documents as Any[]);
      return collection;
    },
    differsOn: (server, reason) => (title, body) => {
      if (server === name) test.skip(`${title} (${server}: ${reason})`, body);
      else test(title, body);
    },
  };
}

/** The error that the server answers with. */
export async function refusalOf(attempt: Promise<unknown>): Promise<MongoServerError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error('the server did not refuse');
}

/** The code of the error that the server answers with. */
export async function codeOf(attempt: Promise<unknown>): Promise<number | string | undefined> {
  return (await refusalOf(attempt)).code;
}
