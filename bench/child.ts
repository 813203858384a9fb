// The process of one step: `node --import tsx bench/child.ts STEP INPUT`, started by in-child.ts.

import { inspect } from 'node:util';

type Step = { run(input: unknown): Promise<unknown> };

const [, , name = '', input = 'null'] = process.argv;

function send(message: unknown): void {
  process.send?.(message);
}

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

// The database lives on after its first message and tells its memory when asked.
process.on('message', () => send({ result: null, peakMegabytes: peakMegabytes() }));

try {
  const { run } = (await import(`./steps/${name}.ts`)) as Step;
  const result = await run(JSON.parse(input));
  send({ result, peakMegabytes: peakMegabytes() });
} catch (error) {
  send({ failure: inspect(error) });
}
