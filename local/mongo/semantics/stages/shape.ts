import { compileExpression, expressionFields } from '../expression.ts';
import { formatValue } from '../format-value.ts';
import {
  addLeaf,
  compileComputed,
  compileTree,
  computedTree,
  projectionTree,
  specificationFields,
  type Tree,
} from '../projection-tree.ts';
import { ServerError } from '../server-error.ts';
import type { CompileStage } from '../stage.ts';
import { typeName } from '../type.ts';
import { type Document, isDocument, keysOf } from '../values.ts';

/** Stages that change the shape of each document. */

/** Source: manual, "$project (aggregation)". */
export const project: CompileStage = (specification, { scope }) => {
  if (!isDocument(specification)) throw new ServerError(15969, '$project specification must be an object');
  if (keysOf(specification).length === 0) {
    throw new ServerError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  }
  const projection = projectionTree(specification, scope);
  const apply = compileTree(projection);
  return {
    run: function* (source, variables) {
      for (const document of source) yield apply(document, variables);
    },
    reads: specificationFields(specification, '$project'),
    renews: projection.kind === 'keep',
  };
};

/** $set and $addFields. Source: manual, "$addFields (aggregation)". */
export const set: CompileStage = (specification, { scope }) => {
  if (!isDocument(specification)) {
    throw new ServerError(
      40272,
      `$addFields specification stage must be an object, got ${typeName(specification)}`,
    );
  }
  if (keysOf(specification).length === 0) {
    throw new ServerError(
      40177,
      'Invalid $addFields :: caused by :: specification must have at least one field',
    );
  }
  const apply = compileComputed(computedTree(specification, scope));
  return {
    run: function* (source, variables) {
      for (const document of source) yield apply(document, variables);
    },
    reads: specificationFields(specification, '$set'),
    renews: false,
  };
};

/** Source: manual, "$unset (aggregation)". */
export const unset: CompileStage = (specification) => {
  if (typeof specification !== 'string' && !Array.isArray(specification)) {
    throw new ServerError(31002, '$unset specification must be a string or an array');
  }
  const fields = Array.isArray(specification) ? specification : [specification];
  if (fields.length === 0) {
    throw new ServerError(31119, '$unset specification must be a string or an array with at least one field');
  }
  const tree: Tree = { children: new Map(), computes: false };
  for (const field of fields) {
    if (typeof field !== 'string') {
      throw new ServerError(
        31120,
        '$unset specification must be a string or an array containing only string values',
      );
    }
    addLeaf(tree, field.split('.'), 'drop');
  }
  const apply = compileTree({ kind: 'drop', tree });
  return {
    run: function* (source, variables) {
      for (const document of source) yield apply(document, variables);
    },
    reads: new Set(),
    renews: false,
  };
};

/** Source: manual, "$replaceRoot (aggregation)". */
export const replaceRoot: CompileStage = (specification, context) => {
  if (!isDocument(specification)) {
    throw new ServerError(
      40229,
      `expected an object as specification for $replaceRoot stage, got ${typeName(specification)}`,
    );
  }
  for (const key of keysOf(specification)) {
    if (key !== 'newRoot')
      throw new ServerError(40415, `BSON field '$replaceRoot.${key}' is an unknown field.`);
  }
  if (specification['newRoot'] === undefined) {
    throw new ServerError(40414, "BSON field '$replaceRoot.newRoot' is missing but a required field");
  }
  return replaceWith(specification['newRoot'], context);
};

/** Source: manual, "$replaceWith (aggregation)". */
export const replaceWith: CompileStage = (expression, { scope }) => {
  const evaluate = compileExpression(expression, scope);
  return {
    run: function* (source, variables) {
      for (const document of source) {
        const root = evaluate(document, variables);
        if (!isDocument(root)) throw new ServerError(40228, notAnObject(root, document));
        yield root;
      }
    },
    reads: expressionFields(expression),
    renews: true,
  };
};

function notAnObject(root: unknown, document: Document): string {
  return `'newRoot' expression must evaluate to an object, but resulting value was: ${formatValue(root)}. Type of resulting value: '${typeName(root)}'. Input document: ${formatValue(document)}`;
}
