// The process of one step: `child.ts STEP INPUT`, started by in-child.ts.

import { inspect } from 'node:util';
import { watchMemory } from './memory.ts';

type Step = { run(input: unknown): Promise<unknown> };

const memory = watchMemory();
const [, , name = '', input = 'null'] = process.argv;

function send(message: unknown): void {
  process.send?.(message);
}

// The database lives on after its first message and tells its memory when asked.
process.on('message', () => send({ result: null, memory: memory() }));

try {
  const { run } = (await import(`./steps/${name}.ts`)) as Step;
  const result = await run(JSON.parse(input));
  send({ result, memory: memory() });
} catch (error) {
  send({ failure: inspect(error) });
}
