// Trains on what is imported into a database and writes the model to standard output. In a process of its own, but in one thread
// of it: in Jest's the forests grow several times slower.
import { serialize } from 'node:v8';
import { growTrees } from '../../src/analytics/forest/grow-trees.ts';
import { trainAndJudge } from '../../src/analytics/prediction/train-and-judge.ts';
import { readTraining } from '../../src/commands/forecast/read-training.ts';
import { connect } from '../../src/data/connection.ts';

const [uri = '', order = '{}'] = process.argv.slice(2);
const store = await connect(uri);
const input = await readTraining({ store }, JSON.parse(order));
await store.close();
process.stdout.write(serialize(await trainAndJudge(input, async (job) => growTrees(job), {})));
