import type { Answer } from '../commands/answer.ts';

/** An answer as one JSON document: command, title, asOf, facts, table, chart (a Vega-Lite specification), notes, and sections where there are some. */
export function answerJson({ command, title, asOf, facts, table, chart, notes, sections }: Answer): string {
  return JSON.stringify({ command, title, asOf, facts, table, chart, notes, sections });
}
