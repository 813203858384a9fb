import { connect } from '../../src/data/connection.ts';
import type { ServiceLine } from '../../src/data/store.ts';
import { timed } from '../figures.ts';

const batchSize = 1000;

/**
 * Inserts the service lines of one database into the same collection, schema and indexes of another, as they are:
 * what an import would cost if it had nothing to read, check or remember. Gives the seconds of the inserts alone.
 */
export async function run({ from, into }: { from: string; into: string }): Promise<{ seconds: number }> {
  const [source, target] = await Promise.all([connect(from), connect(into)]);
  let seconds = 0;
  const insert = async (batch: ServiceLine[]): Promise<void> => {
    if (batch.length > 0) seconds += (await timed(() => target.services.insertMany(batch))).seconds;
  };
  let batch: ServiceLine[] = [];
  for await (const line of source.services.find({}, { batchSize })) {
    batch.push(line);
    if (batch.length < batchSize) continue;
    await insert(batch);
    batch = [];
  }
  await insert(batch);
  await Promise.all([source.close(), target.close()]);
  return { seconds };
}
