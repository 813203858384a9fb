import type { Document, FieldSet } from './values.ts';

/** A $out or $merge stage as the server asks for it. */
export type WriteStage =
  | { kind: 'out'; into: string }
  | {
      kind: 'merge';
      into: string;
      on: readonly string[];
      /** `'pipeline'`: `update` below makes the document from the old one and the new one. */
      whenMatched: 'replace' | 'keepExisting' | 'merge' | 'fail' | 'pipeline';
      whenNotMatched: 'insert' | 'discard' | 'fail';
      /** What the matched document becomes under `whenMatched` (not for keepExisting and fail). */
      update(existing: Document, incoming: Document): Document;
    };

export type PipelineContext = {
  now?: Date;
  /** Variables of the command's `let`. */
  let?: Document;
  /** The documents of another collection of the same database, with at least the fields named. Read at run time, once per stage. */
  readCollection?(name: string, fields: FieldSet): Iterable<Document>;
};

export type CompiledPipeline = {
  /** The documents that leave the pipeline; those to be written if `write` is set. Lazy: read it to the end. */
  run(source: Iterable<Document>): Iterable<Document>;
  /** The top-level fields that the pipeline needs of the source documents. */
  fields: FieldSet;
  /** The $match that the pipeline begins with, if it does: the source may be narrowed to what it matches. */
  leadingMatch: Document | undefined;
  /** The $sort after it, if any; with `leadingLimit` the number of documents that are then needed. A source in that order is left so. */
  leadingSort: Document | undefined;
  leadingLimit: number | undefined;
  /** The final $out or $merge, to be carried out by the server with what `run` yields. */
  write: WriteStage | undefined;
};

/** @throws ServerError 40324 for an unknown stage, and the server's own codes for the rest. */
export function compilePipeline(
  _pipeline: readonly Document[],
  _context: PipelineContext = {},
): CompiledPipeline {
  throw new Error('not yet');
}

/** The top-level fields that a pipeline needs of its source documents. */
export function pipelineFields(_pipeline: readonly Document[]): FieldSet {
  throw new Error('not yet');
}
