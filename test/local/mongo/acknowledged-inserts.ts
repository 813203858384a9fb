import { MongoClient } from 'mongodb';
import { openEmbedded } from '../../../local/mongo/open.ts';

// Serves a directory and inserts into it for ever, printing each number once its insert is acknowledged: to be killed.

const { uri } = await openEmbedded({ directory: process.argv[2] as string });
const client = await MongoClient.connect(uri);
const numbers = client.db().collection<{ _id: number }>('numbers');
for (let number = 0; ; number += 1) {
  await numbers.insertOne({ _id: number });
  process.stdout.write(`${number}\n`);
}
