import type { Answer } from '../../src/commands/answer.ts';

/** The figures of an answer by their keys. */
export function facts({ facts: all }: Pick<Answer, 'facts'>): Record<string, unknown> {
  return Object.fromEntries(all.map(({ key, value }) => [key, value]));
}
