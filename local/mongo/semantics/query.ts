import { commandScope, isTrue, noVariables, type Scope, type Variables } from './evaluate.ts';
import { compileExpression, expressionFields } from './expression.ts';
import { compileJsonSchema } from './json-schema.ts';
import { compileField } from './match.ts';
import { ServerError } from './server-error.ts';
import { type Document, type FieldSet, isDocument, keysOf } from './values.ts';

export { type Bound, type Bounds, boundsOf } from './bounds.ts';

/** What a query may refer to besides the document: `$$NOW` and the variables of the command's `let`. */
export type QueryContext = { now?: Date; let?: Document };

/** Says of a document whether it is among those asked for; `variables` are those of an enclosing $lookup. */
export type Predicate = (document: Document, variables?: Variables) => boolean;

/** @throws ServerError for an operator that is unknown or wrongly used, as the server would. */
export function compileQuery(filter: Document, context: QueryContext = {}): Predicate {
  return compileFilter(filter, commandScope(context));
}

/** As `compileQuery`, for a filter in which further variables may stand. */
export function compileFilter(filter: Document, scope: Scope): Predicate {
  return every(keysOf(filter).flatMap((field) => compileCondition(field, filter[field], scope)));
}

function every(conditions: Predicate[]): Predicate {
  const [first, second] = conditions;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (conditions.length === 2)
    return (document, variables) => first(document, variables) && second(document, variables);
  return (document, variables) => {
    for (const condition of conditions) if (!condition(document, variables)) return false;
    return true;
  };
}

function compileCondition(field: string, condition: unknown, scope: Scope): Predicate[] {
  if (!field.startsWith('$')) return compileField(field, condition, (filter) => compileFilter(filter, scope));
  switch (field) {
    case '$and':
      return [every(branches(field, condition, scope))];
    case '$or': {
      const some = branches(field, condition, scope);
      return [(document, variables) => some.some((branch) => branch(document, variables))];
    }
    case '$nor': {
      const none = branches(field, condition, scope);
      return [(document, variables) => !none.some((branch) => branch(document, variables))];
    }
    case '$expr': {
      const evaluate = compileExpression(condition, scope);
      return [(document, variables = noVariables) => isTrue(evaluate(document, variables))];
    }
    case '$jsonSchema':
      return [compileJsonSchema(condition).accepts];
    case '$comment':
      return [];
    case '$alwaysTrue':
      return [];
    case '$alwaysFalse':
      return [() => false];
    default:
      throw new ServerError(
        2,
        `unknown top level operator: ${field}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function branches(name: string, list: unknown, scope: Scope): Predicate[] {
  if (!Array.isArray(list)) throw new ServerError(2, `${name} must be an array`);
  if (list.length === 0) throw new ServerError(2, '$and/$or/$nor must be a nonempty array');
  return list.map((filter) => {
    if (!isDocument(filter)) throw new ServerError(2, '$or/$and/$nor entries need to be full objects');
    return compileFilter(filter, scope);
  });
}

/** The top-level fields that a filter reads. */
export function queryFields(filter: Document): FieldSet {
  const fields = new Set<string>();
  for (const field of keysOf(filter)) {
    const read = fieldsOf(field, filter[field]);
    if (read === 'all') return 'all';
    for (const name of read) fields.add(name);
  }
  return fields;
}

function fieldsOf(field: string, condition: unknown): FieldSet {
  switch (field) {
    case '$and':
    case '$or':
    case '$nor': {
      const parts = (Array.isArray(condition) ? condition : []).filter(isDocument).map(queryFields);
      return parts.some((part) => part === 'all') ? 'all' : new Set(parts.flatMap((part) => [...part]));
    }
    case '$expr':
      return expressionFields(condition);
    case '$jsonSchema':
      return 'all';
    default:
      return field.startsWith('$') ? new Set() : new Set([field.split('.')[0] as string]);
  }
}
