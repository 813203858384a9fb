import type { Answer } from '../commands/answer.ts';

/** An answer as one JSON document: command, title, asOf, facts, table, chart (a Vega-Lite specification), notes. */
export function answerJson({ command, title, asOf, facts, table, chart, notes }: Answer): string {
  return JSON.stringify({ command, title, asOf, facts, table, chart, notes });
}
