import type { Day } from '../calendar.ts';
import type { ChartSpec } from '../charts/spec.ts';
import type { Table } from '../tables.ts';
import type { Form } from './form.ts';

/** One figure of an answer: `unit` is said where the label does not ("customers", "days", "USD", "share"). */
export type Fact = { key: string; label: string; value: string | number | null; unit?: string };

/** A further command that the reader may want next, offered as a button; `confirm` is asked before it is run. */
export type Action = { label: string; command: string; confirm?: string; style?: 'primary' | 'danger' };

/** Sentences under a heading, where an answer speaks of several things. */
export type Section = { heading: string; lines: readonly string[] };

/**
 * What a command returns, and all that it returns. Blocks, PNG, CSV, terminal text and `--json` are readings of it.
 * It knows no Slack.
 */
export type Answer = {
  /** The command as understood, for example `/segment champions`. */
  command: string;
  /** The finding in one sentence. */
  title: string;
  /** The day the answer stands on; null where no data are involved (help). */
  asOf: Day | null;
  facts: Fact[];
  /** All rows; a reader shows the first `preview.rows` and gives the rest as CSV. */
  table: Table | null;
  /** A Vega-Lite specification whose `description` states the finding (it becomes the picture's alt text). */
  chart: ChartSpec | null;
  /** Sentences: what to do about it, caveats, sample size, source. */
  notes: string[];
  /** What it says besides, in the order of reading; before the notes. */
  sections?: readonly Section[];
  /** Nothing in it comes from data: its examples are shown as they are written. */
  isHelp?: true;
  actions?: Action[];
  /** What the command asks for before it does anything. */
  form?: Form;
  /** Who sees it in Slack; `channel` when absent. `asker`: they alone, where they asked; `direct`: in a direct message, with its files. */
  audience?: 'channel' | 'asker' | 'direct';
  /** There is nothing worth posting: a schedule posts nothing then. Who asks gets it all the same. */
  silent?: boolean;
  /** Which part of the table to show in a message: default the first ten rows of all columns. */
  preview?: { rows: number; columns?: string[] };
  /** A file that was made for this answer and is handed out as it is, in place of the table. */
  file?: { name: string; content: string; rows: number };
  /** File name, without extension, under which the whole table is posted as CSV; absent: the preview says it all. */
  csvName?: string;
};
