import { type Evaluate, isTrue, type Scope, type Variables } from './evaluate.ts';
import { checkPath, compileExpression, expressionFields } from './expression.ts';
import { isNumber } from './number.ts';
import { ServerError } from './server-error.ts';
import {
  copyDocument,
  type Document,
  deleteField,
  type FieldSet,
  isDocument,
  keysOf,
  makeDocument,
  setField,
} from './values.ts';

/**
 * The fields that $project, $set, $unset and a find's projection name, as a tree of their paths. A leaf keeps the
 * field, drops it or computes it.
 * Source: manual, "$project (aggregation)", "$addFields (aggregation)".
 */
export type Leaf = 'keep' | 'drop' | Evaluate;
export type Tree = { children: Map<string, Tree | Leaf>; computes: boolean };

function isTree(node: Tree | Leaf): node is Tree {
  return typeof node === 'object';
}

function emptyTree(): Tree {
  return { children: new Map(), computes: false };
}

/** Adds a leaf at a path. @throws ServerError 31250 or 31249 where paths collide. */
export function addLeaf(tree: Tree, path: readonly string[], leaf: Leaf): void {
  let node = tree;
  for (const [depth, part] of path.entries()) {
    if (typeof leaf === 'function') node.computes = true;
    const child = node.children.get(part);
    if (depth === path.length - 1) {
      if (child !== undefined) throw new ServerError(31250, `Path collision at ${path.join('.')}`);
      node.children.set(part, leaf);
      return;
    }
    if (child === undefined) {
      const next = emptyTree();
      node.children.set(part, next);
      node = next;
    } else if (isTree(child)) node = child;
    else {
      throw new ServerError(
        31249,
        `Path collision at ${path.join('.')} remaining portion ${path.slice(depth + 1).join('.')}`,
      );
    }
  }
}

/** The tree of $set: all its leaves compute. */
export function computedTree(specification: Document, scope: Scope): Tree {
  const tree = emptyTree();
  for (const field of keysOf(specification)) {
    addComputed(tree, checkPath(field), specification[field], scope);
  }
  return tree;
}

function addComputed(tree: Tree, path: string[], value: unknown, scope: Scope): void {
  if (isSubTree(value)) {
    for (const field of keysOf(value)) addComputed(tree, [...path, ...checkPath(field)], value[field], scope);
  } else addLeaf(tree, path, compileExpression(value, scope));
}

/** A document that names fields further down and is no expression. */
export function isSubTree(value: unknown): value is Document {
  if (!isDocument(value)) return false;
  const fields = keysOf(value);
  return fields.length > 0 && !fields.some((field) => field.startsWith('$'));
}

/** A projection that keeps what it names (and `_id`), or drops what it names. */
export type Projection = { kind: 'keep' | 'drop'; tree: Tree };

/** How a find's projection reads what $project does not know; undefined for what is no such operator. */
export type SpecialLeaf = (path: readonly string[], value: unknown) => Evaluate | undefined;

/** The tree of $project or of a find's projection. */
export function projectionTree(specification: Document, scope: Scope, special?: SpecialLeaf): Projection {
  const leaves = flattened(specification, []).map(({ path, value }) => ({
    path,
    leaf: readLeaf(path, value, scope, special),
  }));
  const deciding = leaves.find(({ path }) => path.join('.') !== '_id') ?? leaves[0];
  const kind = deciding?.leaf === 'drop' ? 'drop' : 'keep';
  const tree = emptyTree();
  for (const { path, leaf } of leaves) {
    if (path.join('.') !== '_id') checkKind(kind, leaf, path);
    addLeaf(tree, path, leaf);
  }
  return { kind, tree };
}

function checkKind(kind: 'keep' | 'drop', leaf: Leaf, path: readonly string[]): void {
  const field = path.join('.');
  if (kind === 'keep' && leaf === 'drop') {
    throw new ServerError(31254, `Cannot do exclusion on field ${field} in inclusion projection`);
  }
  if (kind === 'drop' && leaf === 'keep') {
    throw new ServerError(31253, `Cannot do inclusion on field ${field} in exclusion projection`);
  }
  if (kind === 'drop' && typeof leaf === 'function') {
    throw new ServerError(31252, 'Cannot use an expression other than $meta in exclusion projection');
  }
}

function flattened(specification: Document, prefix: readonly string[]): { path: string[]; value: unknown }[] {
  return keysOf(specification).flatMap((field) => {
    const path = [...prefix, ...field.split('.')];
    if (path.some((part) => part === ''))
      throw new ServerError(40353, 'FieldPath must not contain empty field names');
    const value = specification[field];
    if (isDocument(value) && keysOf(value).length === 0) {
      throw new ServerError(
        51270,
        `An empty sub-projection is not a valid value. Found empty object at path ${path.join('.')}`,
      );
    }
    return isSubTree(value) ? flattened(value, path) : [{ path, value }];
  });
}

function readLeaf(path: readonly string[], value: unknown, scope: Scope, special?: SpecialLeaf): Leaf {
  const read = special?.(path, value);
  if (read !== undefined) return read;
  checkPath(path.join('.'));
  if (typeof value === 'boolean' || isNumber(value)) return isTrue(value) ? 'keep' : 'drop';
  return compiledLeaf(value, scope);
}

function compiledLeaf(value: unknown, scope: Scope): Evaluate {
  try {
    return compileExpression(value, scope);
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 168) throw error;
    const name = isDocument(value) ? keysOf(value)[0] : undefined;
    if (name !== undefined && error.message === `Unrecognized expression '${name}'`) {
      throw new ServerError(31325, `Unknown expression ${name}`);
    }
    throw error;
  }
}

/** A compiled projection: a new document from an old one. */
export type Project = (document: Document, variables: Variables) => Document;

/** Carries out a projection; `_id` is kept unless it is dropped by name. */
export function compileTree({ kind, tree }: Projection): Project {
  if (kind === 'keep') {
    if (!tree.children.has('_id')) tree.children.set('_id', 'keep');
    return (document, variables) => {
      const kept = keepFields(document, tree);
      return tree.computes ? compute(kept, tree, document, variables) : kept;
    };
  }
  return (document) => dropFields(document, tree);
}

/** Carries out $set: the fields computed, the others as they are. */
export function compileComputed(tree: Tree): Project {
  return (document, variables) => compute(copyDocument(document), tree, document, variables);
}

function keepFields(document: Document, tree: Tree): Document {
  const kept = makeDocument();
  for (const field of keysOf(document)) {
    const node = tree.children.get(field);
    if (node === 'keep') setField(kept, field, document[field]);
    else if (node !== undefined && isTree(node)) {
      const inner = keepWithin(document[field], node);
      if (inner !== undefined) setField(kept, field, inner);
    }
  }
  return kept;
}

function keepWithin(value: unknown, tree: Tree): unknown {
  if (isDocument(value)) return keepFields(value, tree);
  if (!Array.isArray(value)) return undefined;
  return value.map((element) => keepWithin(element, tree)).filter((element) => element !== undefined);
}

function dropFields(document: Document, tree: Tree): Document {
  const rest = makeDocument();
  for (const field of keysOf(document)) {
    const node = tree.children.get(field);
    if (node === undefined) setField(rest, field, document[field]);
    else if (isTree(node)) setField(rest, field, dropWithin(document[field], node));
  }
  return rest;
}

function dropWithin(value: unknown, tree: Tree): unknown {
  if (isDocument(value)) return dropFields(value, tree);
  return Array.isArray(value) ? value.map((element) => dropWithin(element, tree)) : value;
}

/** Sets the computed fields of a document under construction. */
function compute(target: Document, tree: Tree, root: Document, variables: Variables): Document {
  for (const [field, node] of tree.children) {
    if (typeof node === 'function') {
      const value = node(root, variables);
      if (value === undefined) deleteField(target, field);
      else setField(target, field, value);
    } else if (isTree(node) && node.computes) {
      setField(target, field, computeWithin(target[field], node, root, variables));
    }
  }
  return target;
}

function computeWithin(value: unknown, tree: Tree, root: Document, variables: Variables): unknown {
  if (Array.isArray(value)) return value.map((element) => computeWithin(element, tree, root, variables));
  return compute(isDocument(value) ? copyDocument(value) : makeDocument(), tree, root, variables);
}

/** The top-level fields that a specification of $project or of $set reads: $set reads a field it names only to change its inside. */
export function specificationFields(specification: Document, stage: '$project' | '$set'): FieldSet {
  const fields = new Set(stage === '$project' ? ['_id'] : []);
  for (const field of keysOf(specification)) {
    const value = specification[field];
    const read = expressionFields(value);
    if (read === 'all') return 'all';
    for (const name of read) fields.add(name);
    if (stage === '$project' || field.includes('.') || isDocument(value))
      fields.add(field.split('.')[0] as string);
  }
  return fields;
}
