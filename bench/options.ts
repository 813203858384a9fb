import { parseArgs } from 'node:util';

export type BenchOptions = {
  /** Sizes of the shops, in service lines. */
  lines: number[];
  json: boolean;
  /** URI of the MongoDB server to measure instead of the embedded database. */
  server: string | undefined;
  /** Where every process leaves a CPU profile, for a look at where time goes. */
  profileDirectory: string | undefined;
  /** How often each question is asked. */
  times: number;
  /** What is asked. */
  questions: string[];
};

const usualQuestions = [
  '/segment',
  '/segment champions',
  '/cohort',
  '/cohort last=all',
  '/explore',
  '/revenue',
  '/revenue last=all',
];

/** Reads the command line that the benchmarks share. */
export function benchOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      lines: { type: 'string', default: '70000,1000000' },
      times: { type: 'string', default: '50' },
      ask: { type: 'string', default: usualQuestions.join(',') },
      json: { type: 'boolean', default: false },
      uri: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  const lines = values.lines.split(',').map(Number);
  const times = Number(values.times);
  if (![...lines, times].every((value) => Number.isSafeInteger(value) && value > 0))
    throw new RangeError(
      `--lines ${values.lines} --times ${values.times}: whole numbers from 1 on are needed`,
    );
  const { json, uri: server, 'cpu-prof': profileDirectory } = values;
  return { lines, times, questions: values.ask.split(','), json, server, profileDirectory };
}
