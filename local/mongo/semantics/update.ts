import { compileUpdatePipeline } from './aggregate.ts';
import { equalValues } from './compare.ts';
import { commandScope, noVariables, type Scope } from './evaluate.ts';
import { formatValue } from './format-value.ts';
import { isOperatorDocument } from './match.ts';
import { matchedPosition } from './position.ts';
import { compileFilter } from './query.ts';
import { ServerError } from './server-error.ts';
import { runStages } from './stage.ts';
import { isOfType, typeName } from './type.ts';
import { updateOperators } from './update-operators.ts';
import { type Change, changeAt, type Positions } from './update-path.ts';
import { type Document, hasField, isDocument, keysOf, makeDocument, setField } from './values.ts';

/** `filter` gives the position that `$` stands for and seeds an upsert. */
export type UpdateOptions = {
  filter?: Document;
  arrayFilters?: readonly Document[];
  now?: Date;
  let?: Document;
};

/** An update, ready to be applied to any number of documents. */
export type CompiledUpdate = {
  kind: 'replacement' | 'operators' | 'pipeline';
  /** The updated document; the very same one if nothing changes (then it does not count as modified). */
  apply(document: Document): Document;
  /** The document to insert if none matched; without `_id` if neither filter nor update gives one. */
  upsert(): Document;
};

/** @throws ServerError for an update that is malformed; `apply` throws what only a document shows. */
export function compileUpdate(
  update: Document | readonly Document[],
  options: UpdateOptions = {},
): CompiledUpdate {
  const scope = commandScope(options);
  if (Array.isArray(update)) return compilePipelineUpdate(update, options, scope);
  const document = update as Document;
  const [first] = keysOf(document);
  if (first?.startsWith('$') === true) return compileOperatorUpdate(document, options, scope);
  return compileReplacement(document, options);
}

function compileReplacement(replacement: Document, options: UpdateOptions): CompiledUpdate {
  for (const field of keysOf(replacement)) {
    if (field.startsWith('$')) {
      throw new ServerError(
        52,
        `The dollar ($) prefixed field '${field}' in '${field}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  }
  refuseArrayFilters(options, 'replacement-style updates');
  return {
    kind: 'replacement',
    apply: (document) => {
      const updated = withIdFirst(replacement, document['_id']);
      checkId(document, updated);
      return isUnchanged(document, updated) ? document : updated;
    },
    upsert: () => {
      const id = replacement['_id'] ?? seedOf(options.filter)['_id'];
      return withIdFirst(replacement, id);
    },
  };
}

function refuseArrayFilters(options: UpdateOptions, what: string): void {
  if (options.arrayFilters !== undefined && options.arrayFilters.length > 0) {
    throw new ServerError(9, `arrayFilters may not be specified for ${what}`);
  }
}

function withIdFirst(document: Document, id: unknown): Document {
  if (id === undefined) return document;
  const copy = makeDocument([['_id', document['_id'] ?? id]]);
  for (const field of keysOf(document)) if (field !== '_id') setField(copy, field, document[field]);
  return copy;
}

/** @throws ServerError 66 where an update would change the `_id`. */
function checkId(before: Document, after: Document): void {
  const [old, id] = [before['_id'], after['_id']];
  if (old === undefined || (id !== undefined && equalValues(old, id))) return;
  throw new ServerError(
    66,
    `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${formatValue(id)}`,
  );
}

/** Equal in all values, their types and the order of fields. */
function isUnchanged(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (isDocument(before) && isDocument(after)) {
    const [fields, others] = [keysOf(before), keysOf(after)];
    return (
      fields.length === others.length &&
      fields.every((field, index) => field === others[index] && isUnchanged(before[field], after[field]))
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((value, index) => isUnchanged(value, after[index]));
  }
  return typeName(before) === typeName(after) && equalValues(before, after);
}

function compilePipelineUpdate(
  pipeline: readonly Document[],
  options: UpdateOptions,
  scope: Scope,
): CompiledUpdate {
  refuseArrayFilters(options, 'pipeline-syle updates');
  const stages = compileUpdatePipeline(pipeline, scope);
  const run = (document: Document): Document => {
    const [updated] = runStages(stages, [document], noVariables);
    return withIdFirst(updated ?? document, document['_id']);
  };
  return {
    kind: 'pipeline',
    apply: (document) => {
      const updated = run(document);
      checkId(document, updated);
      return isUnchanged(document, updated) ? document : updated;
    },
    upsert: () => run(seedOf(options.filter)),
  };
}

/** One operator on one path. */
type Step = {
  path: readonly string[];
  onInsertOnly: boolean;
  apply(document: Document, positions: Positions): Document;
};

function compileOperatorUpdate(update: Document, options: UpdateOptions, scope: Scope): CompiledUpdate {
  const steps = keysOf(update).flatMap((name) => compileOperator(name, update[name], scope));
  checkConflicts(steps);
  // The server applies the changes of all operators in the order of their paths, not in that written.
  steps.sort((a, b) => comparePaths(a.path, b.path));
  const always = steps.filter((step) => !step.onInsertOnly);
  const positionsOf = compilePositions(steps, options, scope);
  return {
    kind: 'operators',
    apply: (document) => {
      const updated = applySteps(always, document, positionsOf(document));
      if (updated !== document) checkStored(document, updated);
      return updated;
    },
    upsert: () => {
      const seed = seedOf(options.filter);
      const updated = applySteps(steps, seed, positionsOf(undefined));
      if (seed['_id'] !== undefined) checkStored(seed, updated);
      return withIdFirst(updated, updated['_id']);
    },
  };
}

function checkStored(before: Document, after: Document): void {
  const [old, id] = [before['_id'], after['_id']];
  if (old === id || old === undefined || (id !== undefined && equalValues(old, id))) return;
  throw new ServerError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

function applySteps(steps: readonly Step[], document: Document, positions: Positions): Document {
  return steps.reduce((current, step) => step.apply(current, positions), document);
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a[index] as string, b[index] as string];
    if (x === y) continue;
    const bothNumbers = /^\d+$/.test(x) && /^\d+$/.test(y);
    if (bothNumbers && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** @throws ServerError 40 where two operators touch the same path or one a part of the other's. */
function checkConflicts(steps: readonly Step[]): void {
  const paths = steps.map((step) => step.path.join('.'));
  paths.forEach((path, index) => {
    for (const other of paths.slice(0, index)) {
      if (path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`)) {
        const shorter = path.length < other.length ? path : other;
        throw new ServerError(40, `Updating the path '${path}' would create a conflict at '${shorter}'`);
      }
    }
  });
}

function compileOperator(name: string, argument: unknown, scope: Scope): Step[] {
  if (!name.startsWith('$')) {
    throw new ServerError(
      9,
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  const operator = Object.hasOwn(updateOperators, name) ? updateOperators[name] : undefined;
  if (operator === undefined && name !== '$rename') {
    throw new ServerError(
      9,
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!isDocument(argument)) {
    throw new ServerError(
      9,
      `Modifiers operate on fields but we found type ${typeName(argument)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${formatValue(argument)}}`,
    );
  }
  return keysOf(argument).flatMap((field): Step[] => {
    const path = pathOf(field);
    if (operator === undefined) return renameSteps(field, argument[field]);
    const change = operator.compile(argument[field], {
      now: (scope.constants['NOW'] as Date | undefined) ?? new Date(),
      field,
      compileFilter: (filter) => compileFilter(filter, scope),
    });
    return [
      {
        path,
        onInsertOnly: name === '$setOnInsert',
        apply: (document, positions) => {
          const apply: Change = (value) => change(value, document['_id']);
          return changeAt(document, path, apply, positions, operator.creates);
        },
      },
    ];
  });
}

function pathOf(field: string): readonly string[] {
  const path = field.split('.');
  if (path.some((part) => part === '')) {
    throw new ServerError(
      56,
      `The update path '${field}' contains an empty field name, which is not allowed.`,
    );
  }
  const [first] = path;
  if (first?.startsWith('$') === true) {
    if (first === '$' || first.startsWith('$[')) {
      throw new ServerError(
        2,
        `Cannot have array filter identifier (i.e. '$[<id>]') element in the first position in path '${field}'`,
      );
    }
    throw new ServerError(
      52,
      `The dollar ($) prefixed field '${first}' in '${field}' is not valid for storage.`,
    );
  }
  return path;
}

/** The update operators that are understood. */
export const updateOperatorNames: readonly string[] = [...Object.keys(updateOperators), '$rename'];

/** A rename takes the value from one path and sets it at the other; neither may lead through an array. */
function renameSteps(from: string, target: unknown): Step[] {
  if (typeof target !== 'string') {
    throw new ServerError(2, `The 'to' field for $rename must be a string: ${from}: ${formatValue(target)}`);
  }
  if (from === target) {
    throw new ServerError(
      2,
      `The source and target field for $rename must differ: ${from}: ${formatValue(target)}`,
    );
  }
  const [source, to] = [pathOf(from), pathOf(target)];
  if ([...source, ...to].some((part) => part === '$' || part.startsWith('$['))) {
    throw new ServerError(2, `The source and target field for $rename may not be dynamic: ${from}`);
  }
  const noPositions: Positions = { matched: () => 0, accepts: () => false };
  const apply = (document: Document): Document => {
    const value = plainValue(document, source, from);
    if (value === undefined) return document;
    plainValue(document, to.slice(0, -1), target);
    const without = changeAt(document, source, () => undefined, noPositions, false);
    return changeAt(without, to, () => value, noPositions, true);
  };
  return [
    { path: source, onInsertOnly: false, apply: (document) => document },
    { path: to, onInsertOnly: false, apply },
  ];
}

function plainValue(document: Document, path: readonly string[], field: string): unknown {
  let value: unknown = document;
  let name = '';
  for (const part of path) {
    if (Array.isArray(value)) {
      throw new ServerError(
        2,
        `The source field cannot be an array element, '${field}' in doc with _id: ${formatValue(document['_id'])} has an array field called '${name}'`,
      );
    }
    if (!isDocument(value)) return undefined;
    value = value[part];
    name = part;
  }
  return value;
}

/** What the positional parts of the paths stand for in a document; `undefined` for one that is inserted. */
function compilePositions(
  steps: readonly Step[],
  options: UpdateOptions,
  scope: Scope,
): (document: Document | undefined) => Positions {
  const filters = arrayFilters(options, steps, scope);
  const accepts = (identifier: string, element: unknown): boolean => {
    const filter = filters.get(identifier);
    return filter?.(makeDocument([[identifier, element]])) === true;
  };
  const positional = steps.find((step) => step.path.includes('$'));
  const field = positional?.path.slice(0, positional.path.indexOf('$')).join('.');
  const position = field === undefined ? undefined : matchedPosition(options.filter ?? {}, field, scope);
  return (document) => ({
    accepts,
    matched: () => {
      const at = document === undefined ? undefined : position?.(document);
      if (at !== undefined) return at;
      throw new ServerError(2, 'The positional operator did not find the match needed from the query.');
    },
  });
}

function arrayFilters(
  options: UpdateOptions,
  steps: readonly Step[],
  scope: Scope,
): Map<string, (document: Document) => boolean> {
  const filters = new Map<string, (document: Document) => boolean>();
  for (const filter of options.arrayFilters ?? []) {
    const identifier = identifierOf(filter);
    if (filters.has(identifier)) {
      throw new ServerError(
        9,
        `Found multiple array filters with the same top-level field name ${identifier}`,
      );
    }
    filters.set(identifier, compileFilter(filter, scope));
  }
  const used = new Set(
    steps
      .flatMap((step) => step.path.map((part) => /^\$\[(.+)\]$/.exec(part)?.[1]))
      .filter((id) => id !== undefined),
  );
  for (const identifier of used) {
    if (!filters.has(identifier)) {
      throw new ServerError(2, `No array filter found for identifier '${identifier}' in path`);
    }
  }
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) {
      throw new ServerError(9, `The array filter for identifier '${identifier}' was not used in the update`);
    }
  }
  return filters;
}

/** The one name that an array filter speaks of. */
function identifierOf(filter: Document): string {
  const names = new Set(topLevelNames(filter));
  const [identifier, other] = names;
  if (identifier === undefined)
    throw new ServerError(9, 'Cannot use an expression without a top-level field name in arrayFilters');
  if (other !== undefined) {
    throw new ServerError(
      9,
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${identifier}' and '${other}'`,
    );
  }
  return identifier;
}

function topLevelNames(filter: Document): string[] {
  return keysOf(filter).flatMap((key) => {
    const condition = filter[key];
    if (!key.startsWith('$')) return [key.split('.')[0] as string];
    return Array.isArray(condition) ? condition.filter(isDocument).flatMap(topLevelNames) : [];
  });
}

/** The document that an upsert starts from: the values that the filter demands to be equal. Source: manual, "Upsert with Dotted _id Query". */
export function seedOf(filter: Document | undefined): Document {
  let seed = makeDocument();
  const noPositions: Positions = { matched: () => 0, accepts: () => false };
  for (const [field, value] of equalities(filter ?? {})) {
    const path = field.split('.');
    if (path[0] === '_id' && path.length > 1) {
      throw new ServerError(54, `Cannot infer query fields to set, path '_id' is matched twice`);
    }
    seed = changeAt(
      seed,
      path,
      (old) => {
        if (old !== undefined)
          throw new ServerError(54, `cannot infer query fields to set, path '${field}' is matched twice`);
        return value;
      },
      noPositions,
      true,
    );
  }
  return seed;
}

function equalities(filter: Document): [string, unknown][] {
  return keysOf(filter).flatMap((field): [string, unknown][] => {
    const condition = filter[field];
    if (field === '$and' && Array.isArray(condition)) return condition.filter(isDocument).flatMap(equalities);
    if (field === '$or' && Array.isArray(condition) && condition.length === 1 && isDocument(condition[0])) {
      return equalities(condition[0]);
    }
    if (field.startsWith('$')) return [];
    if (!isOperatorDocument(condition)) return isOfType(condition, 'regex') ? [] : [[field, condition]];
    if (hasField(condition, '$eq')) return [[field, condition['$eq']]];
    for (const name of ['$in', '$all']) {
      const values = condition[name];
      if (Array.isArray(values) && values.length === 1 && !isOperatorDocument(values[0]))
        return [[field, values[0]]];
    }
    return [];
  });
}
