import type { Scope, Variables } from './evaluate.ts';
import type { Document, FieldSet } from './values.ts';

/** A compiled stage of a pipeline. */
export type Stage = {
  /** The documents that leave the stage; lazy where it can be. */
  run(source: Iterable<Document>, variables: Variables): Iterable<Document>;
  /** The top-level fields of its input that it reads. */
  reads: FieldSet;
  /** Whether what leaves it is made of those fields alone. */
  renews: boolean;
};

/** What stages are compiled within. */
export type StageContext = {
  scope: Scope;
  /** The documents of another collection, with at least the fields named. */
  readCollection(name: string, fields: FieldSet): Iterable<Document>;
  /** Compiles the pipeline within a stage; `$out` and `$merge` are refused there. */
  compileInner(pipeline: readonly Document[], scope: Scope): { stages: readonly Stage[]; fields: FieldSet };
};

/** Compiles a stage from what stands under its name. */
export type CompileStage = (specification: unknown, context: StageContext) => Stage;

/** Runs stages one after another. */
export function runStages(
  stages: readonly Stage[],
  source: Iterable<Document>,
  variables: Variables,
): Iterable<Document> {
  return stages.reduce((documents, stage) => stage.run(documents, variables), source);
}

/** The union of field sets. */
export function unionFields(...sets: readonly FieldSet[]): FieldSet {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === 'all') return 'all';
    for (const field of set) all.add(field);
  }
  return all;
}

/** The fields of its source that a list of stages needs. */
export function fieldsOfStages(stages: readonly Stage[]): FieldSet {
  let fields: FieldSet = new Set<string>();
  for (const stage of stages) {
    fields = unionFields(fields, stage.reads);
    if (fields === 'all' || stage.renews) return fields;
  }
  return 'all';
}
