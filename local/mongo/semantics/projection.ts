import { commandScope, noVariables } from './evaluate.ts';
import { formatValue } from './format-value.ts';
import { elementPredicate } from './match.ts';
import { asInteger, isNumber } from './number.ts';
import { matchedPosition } from './position.ts';
import {
  compileTree,
  type Projection,
  projectionTree,
  type SpecialLeaf,
  specificationFields,
} from './projection-tree.ts';
import { compileFilter, queryFields } from './query.ts';
import { ServerError } from './server-error.ts';
import { unionFields } from './stage.ts';
import { type Document, type FieldSet, isDocument, keysOf, makeDocument } from './values.ts';

/** What a find's projection may refer to; `filter` for the positional `$`. */
export type ProjectionContext = { now?: Date; let?: Document; filter?: Document };

/** Makes of a field's array what the answer shows of it. */
type Cut = (array: readonly unknown[], document: Document) => readonly unknown[];

/**
 * A find's projection: fields kept or dropped, expressions, `$slice`, `$elemMatch` and the positional `$`.
 * @throws ServerError for a projection that mixes inclusion and exclusion or uses what is unknown.
 * Source: manual, "Project Fields to Return from Query".
 */
export function compileProjection(
  projection: Document,
  context: ProjectionContext = {},
): (document: Document) => Document {
  const cuts = new Map<string, Cut>();
  const parsed = parse(projection, context, cuts);
  const apply = parsed && compileTree(parsed);
  return (document) => {
    const projected = apply === undefined ? document : apply(document, noVariables);
    return cuts.size === 0 ? projected : withCuts(projected, cuts, document);
  };
}

/** The tree of a projection, the cuts of its arrays set apart; undefined where it keeps every field. */
function parse(
  projection: Document,
  context: ProjectionContext,
  cuts: Map<string, Cut>,
): Projection | undefined {
  const slices: string[] = [];
  const plain: [string, unknown][] = [];
  for (const key of keysOf(projection)) {
    const value = projection[key];
    if (isSlice(value)) {
      slices.push(key);
      cuts.set(topLevel(key, '$slice'), sliceOf((value as Document)['$slice']));
    } else if (key.endsWith('.$')) {
      if (plain.some(([other]) => other.endsWith('.$')) || cuts.has(key.slice(0, -2))) {
        throw new ServerError(31276, 'Cannot specify more than one positional projection per query.');
      }
      const field = topLevel(key.slice(0, -2), 'positional');
      cuts.set(field, matchedElement(field, context));
      plain.push([field, value]);
    } else plain.push([key, value]);
  }
  if (plain.length === 0) return undefined;
  const { kind } = treeOf(plain, context);
  return treeOf(
    kind === 'keep' ? [...plain, ...slices.map((field) => [field, 1] as [string, unknown])] : plain,
    context,
  );
}

function treeOf(entries: readonly [string, unknown][], context: ProjectionContext): Projection {
  return projectionTree(makeDocument(entries), commandScope(context), elementOf);
}

function topLevel(field: string, what: string): string {
  if (field.includes('.')) {
    throw new ServerError(238, `a ${what} projection of a nested field is not supported: ${field}`);
  }
  return field;
}

function withCuts(projected: Document, cuts: ReadonlyMap<string, Cut>, document: Document): Document {
  return makeDocument(
    keysOf(projected).map((field) => {
      const value = projected[field];
      const cut = cuts.get(field);
      return [field, cut !== undefined && Array.isArray(value) ? cut(value, document) : value] as const;
    }),
  );
}

/** `$slice: 5` and `$slice: [skip, limit]` name no array; as an expression it has the array first. */
function isSlice(value: unknown): boolean {
  if (!isDocument(value) || keysOf(value)[0] !== '$slice') return false;
  const argument = value['$slice'];
  return isNumber(argument) || (Array.isArray(argument) && argument.length === 2 && argument.every(isNumber));
}

function sliceOf(argument: unknown): Cut {
  const [first = 0, count] = (Array.isArray(argument) ? argument : [argument]).map(
    (value) => asInteger(value) ?? 0,
  );
  if (count === undefined) return (array) => (first >= 0 ? array.slice(0, first) : array.slice(first));
  if (count <= 0) throw new ServerError(28724, `First argument to $slice must be positive, but was ${count}`);
  return (array) => {
    const from = first < 0 ? Math.max(0, array.length + first) : first;
    return array.slice(from, from + count);
  };
}

/** The first element that the filter matched. */
function matchedElement(field: string, context: ProjectionContext): Cut {
  const position = matchedPosition(context.filter ?? {}, field, commandScope(context));
  return (array, document) => {
    const at = position(document);
    if (at !== undefined) return [array[at]];
    throw new ServerError(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  };
}

/** `$elemMatch`: of an array the first element that matches. */
const elementOf: SpecialLeaf = (path, value) => {
  const [name] = isDocument(value) ? keysOf(value) : [];
  if (name === '$meta') throw new ServerError(238, '$meta is not supported');
  if (name !== '$elemMatch') return undefined;
  if (path.length > 1) throw new ServerError(31275, 'Cannot use $elemMatch projection on a nested field.');
  const condition = (value as Document)[name];
  if (!isDocument(condition)) {
    throw new ServerError(
      31274,
      `elemMatch: Invalid argument, object required, but got ${formatValue(condition)}`,
    );
  }
  const field = path[0] as string;
  const matches = elementPredicate(condition, (filter) => compileFilter(filter, commandScope({})));
  return (document) => {
    const array = document[field];
    const found = Array.isArray(array) ? array.findIndex((element) => matches(element)) : -1;
    return found < 0 ? undefined : [(array as unknown[])[found]];
  };
};

/** The top-level fields that a projection reads. */
export function projectionFields(projection: Document, context: ProjectionContext = {}): FieldSet {
  if (parse(projection, context, new Map())?.kind !== 'keep') return 'all';
  const plain = specificationFields(projection, '$project');
  const isPositional = keysOf(projection).some((field) => field.endsWith('.$'));
  return isPositional ? unionFields(plain, queryFields(context.filter ?? {})) : plain;
}
