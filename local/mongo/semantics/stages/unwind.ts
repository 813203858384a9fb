import { ServerError } from '../server-error.ts';
import type { CompileStage } from '../stage.ts';
import { typeName } from '../type.ts';
import { copyDocument, type Document, deleteField, isDocument, keysOf, setField } from '../values.ts';

type Options = { path: string[]; index: string | undefined; keepsEmpty: boolean };

/** A document for each element of an array. Source: manual, "$unwind (aggregation)". */
export const unwind: CompileStage = (specification) => {
  const options = parse(specification);
  return {
    run: function* (source) {
      for (const document of source) yield* unwound(document, options);
    },
    reads: new Set([options.path[0] as string]),
    renews: false,
  };
};

function parse(specification: unknown): Options {
  if (typeof specification === 'string')
    return { path: pathOf(specification), index: undefined, keepsEmpty: false };
  if (!isDocument(specification)) {
    throw new ServerError(
      15981,
      `expected either a string or an object as specification for $unwind stage, got ${typeName(specification)}`,
    );
  }
  for (const key of keysOf(specification)) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(key)) {
      throw new ServerError(28811, `unrecognized option to $unwind stage: ${key}`);
    }
  }
  const {
    path,
    includeArrayIndex: index,
    preserveNullAndEmptyArrays: keeps = false,
  } = specification as Record<string, unknown>;
  if (path === undefined) throw new ServerError(28812, 'no path specified to $unwind stage');
  if (typeof keeps !== 'boolean') {
    throw new ServerError(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeName(keeps)}`,
    );
  }
  if (index !== undefined && (typeof index !== 'string' || index === '')) {
    throw new ServerError(
      28810,
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeName(index)}`,
    );
  }
  if (typeof index === 'string' && index.startsWith('$')) {
    throw new ServerError(
      28822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`,
    );
  }
  return { path: pathOf(path), index: index as string | undefined, keepsEmpty: keeps };
}

function pathOf(path: unknown): string[] {
  if (typeof path !== 'string') {
    throw new ServerError(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  }
  if (!path.startsWith('$')) {
    throw new ServerError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  }
  return path.slice(1).split('.');
}

function* unwound(document: Document, { path, index, keepsEmpty }: Options): Iterable<Document> {
  const value = documentValueAt(document, path);
  if (!Array.isArray(value)) {
    if (value === undefined || value === null ? keepsEmpty : true) yield withIndex(document, index, null);
    return;
  }
  if (value.length === 0) {
    if (keepsEmpty) yield withIndex(withValue(document, path, undefined), index, null);
    return;
  }
  for (let at = 0; at < value.length; at++) {
    yield withIndex(withValue(document, path, value[at]), index, BigInt(at));
  }
}

/** Arrays on the way are not gone through. */
function documentValueAt(document: Document, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const part of path) {
    if (!isDocument(value)) return undefined;
    value = value[part];
  }
  return value;
}

function withValue(document: Document, path: readonly string[], value: unknown): Document {
  const copy = copyDocument(document);
  const [field, ...rest] = path as [string, ...string[]];
  const inner = copy[field];
  if (rest.length > 0) setField(copy, field, isDocument(inner) ? withValue(inner, rest, value) : inner);
  else if (value === undefined) deleteField(copy, field);
  else setField(copy, field, value);
  return copy;
}

function withIndex(document: Document, index: string | undefined, at: bigint | null): Document {
  if (index === undefined) return document;
  const path = index.split('.');
  if (path.length === 1) return withValue(document, path, at);
  const copy = copyDocument(document);
  let target = copy;
  for (const part of path.slice(0, -1)) {
    const inner = target[part];
    const next = isDocument(inner) ? copyDocument(inner) : copyDocument({});
    setField(target, part, next);
    target = next;
  }
  setField(target, path.at(-1) as string, at);
  return copy;
}
