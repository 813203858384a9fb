import type { Evaluate } from '../evaluate.ts';
import { noVariables, type Scope, withNames } from '../evaluate.ts';
import { compileExpression } from '../expression.ts';
import { mergeInto } from '../expressions/objects.ts';
import { formatValue } from '../format-value.ts';
import { ServerError } from '../server-error.ts';
import { runStages, type Stage } from '../stage.ts';
import { typeName } from '../type.ts';
import { copyDocument, type Document, isDocument, keysOf } from '../values.ts';
import { pipelineOf } from './compose.ts';

/** A $out or $merge stage as the server asks for it. */
export type WriteStage =
  | { kind: 'out'; into: string }
  | {
      kind: 'merge';
      into: string;
      /** The fields that identify a document, `_id` unless named; they need a unique index. */
      on: readonly string[];
      whenMatched: 'replace' | 'keepExisting' | 'merge' | 'fail' | 'pipeline';
      whenNotMatched: 'insert' | 'discard' | 'fail';
      /** What the matched document becomes under `replace`, `merge` and `pipeline`; its `_id` stays. */
      update(existing: Document, incoming: Document): Document;
    };

/** Source: manual, "$out (aggregation)". */
export function parseOut(specification: unknown): WriteStage {
  if (typeof specification === 'string') return { kind: 'out', into: specification };
  if (!isDocument(specification)) {
    throw new ServerError(
      16990,
      `$out only supports a string or object argument, but found ${typeName(specification)}`,
    );
  }
  throw new ServerError(238, '$out to another database is not supported');
}

const mergeOptions = ['into', 'on', 'let', 'whenMatched', 'whenNotMatched'];

/** Source: manual, "$merge (aggregation)". */
export function parseMerge(
  specification: unknown,
  scope: Scope,
  compileUpdatePipeline: (pipeline: readonly Document[], scope: Scope) => readonly Stage[],
): WriteStage {
  if (typeof specification === 'string')
    return parseMerge({ into: specification }, scope, compileUpdatePipeline);
  if (!isDocument(specification)) {
    throw new ServerError(
      51182,
      `$merge requires a string or object argument, but found ${typeName(specification)}`,
    );
  }
  for (const key of keysOf(specification)) {
    if (!mergeOptions.includes(key))
      throw new ServerError(40415, `BSON field '$merge.${key}' is an unknown field.`);
  }
  const {
    into,
    on,
    whenMatched = 'merge',
    whenNotMatched = 'insert',
  } = specification as Record<string, unknown>;
  if (typeof into !== 'string') {
    if (isDocument(into)) throw new ServerError(238, '$merge into another database is not supported');
    throw new ServerError(
      51178,
      `$merge 'into' field  must be either a string or an object, but found ${typeName(into)}`,
    );
  }
  const mode = modeOf(whenMatched);
  const variables = specification['let'];
  if (variables !== undefined && mode !== 'pipeline') {
    throw new ServerError(51199, `Cannot use 'let' variables with 'whenMatched: ${mode}' mode`);
  }
  return {
    kind: 'merge',
    into,
    on: keysOn(on),
    whenMatched: mode,
    whenNotMatched: oneOf(whenNotMatched, ['insert', 'discard', 'fail'], 'whenNotMatched'),
    update: updater(mode, whenMatched, variables, scope, compileUpdatePipeline),
  };
}

type Mode = 'replace' | 'keepExisting' | 'merge' | 'fail' | 'pipeline';

function modeOf(whenMatched: unknown): Mode {
  if (Array.isArray(whenMatched)) return 'pipeline';
  return oneOf(whenMatched, ['replace', 'keepExisting', 'merge', 'fail'], 'whenMatched');
}

function oneOf<Name extends string>(value: unknown, names: readonly Name[], option: string): Name {
  if (names.includes(value as Name)) return value as Name;
  throw new ServerError(
    2,
    `Enumeration value '${String(value)}' for field '$merge.${option}' is not a valid value.`,
  );
}

function keysOn(on: unknown): readonly string[] {
  if (on === undefined) return ['_id'];
  const fields = Array.isArray(on) ? on : [on];
  if (fields.length === 0)
    throw new ServerError(51187, "If explicitly specifying $merge 'on', must include at least one field");
  if (fields.every((field) => typeof field === 'string')) return fields;
  throw new ServerError(
    51134,
    `$merge 'on' array elements must be strings, but found ${typeName(fields[0])}`,
  );
}

type Update = (existing: Document, incoming: Document) => Document;

function updater(
  mode: Mode,
  whenMatched: unknown,
  variables: unknown,
  scope: Scope,
  compileUpdatePipeline: (pipeline: readonly Document[], scope: Scope) => readonly Stage[],
): Update {
  if (mode === 'pipeline')
    return pipelineUpdater(pipelineOf(whenMatched), variables, scope, compileUpdatePipeline);
  if (mode === 'merge') {
    return (existing, incoming) => {
      const merged = copyDocument(existing);
      mergeInto(merged, incoming);
      return merged;
    };
  }
  return (existing, incoming) => (mode === 'replace' ? incoming : existing);
}

function pipelineUpdater(
  pipeline: readonly Document[],
  variables: unknown,
  scope: Scope,
  compileUpdatePipeline: (pipeline: readonly Document[], scope: Scope) => readonly Stage[],
): Update {
  if (variables !== undefined && !isDocument(variables)) {
    throw new ServerError(14, `$merge 'let' must be an object, but found ${formatValue(variables)}`);
  }
  const given = variables === undefined ? { new: '$$ROOT' } : (variables as Document);
  const names = variables === undefined ? ['new'] : [...keysOf(variables as Document)];
  const values = names.map((name) => compileExpression(given[name as 'new'], scope));
  const stages = compileUpdatePipeline(pipeline, withNames(scope, names));
  return (existing, incoming) => {
    const bound: Record<string, unknown> = {};
    names.forEach((name, index) => {
      bound[name] = (values[index] as Evaluate)(incoming, noVariables);
    });
    const [updated] = runStages(stages, [existing], bound);
    return updated ?? existing;
  };
}
