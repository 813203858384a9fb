import type { Document } from './values.ts';

/** The values of the variables in scope: ROOT, NOW and those of $let, $map, `let` … */
export type Variables = { readonly [name: string]: unknown };

/** The value of an expression for a document; `undefined` is a missing value. */
export type Evaluate = (document: Document, variables: Variables) => unknown;
