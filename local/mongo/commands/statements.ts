import { ServerError } from '../semantics/server-error.ts';
import { type Document, makeDocument } from '../semantics/values.ts';

/** The most statements that a write command may hold; `hello` tells it. */
export const maxWriteBatch = 100_000;

export type StatementError = { index: number; error: ServerError };

/** @throws ServerError 16 as the server does for an empty or overlong list of statements */
export function checkBatch(count: number): void {
  if (count >= 1 && count <= maxWriteBatch) return;
  throw new ServerError(
    16,
    `Write batch sizes must be between 1 and ${maxWriteBatch}. Got ${count} operations.`,
  );
}

/** Runs the statements of a write command; after an error the rest is left out if they are ordered. */
export function runStatements<Statement, Result>(
  statements: readonly Statement[],
  ordered: boolean,
  run: (statement: Statement, index: number) => Result,
): { done: { index: number; result: Result }[]; errors: StatementError[] } {
  const done: { index: number; result: Result }[] = [];
  const errors: StatementError[] = [];
  for (let index = 0; index < statements.length; index++) {
    try {
      done.push({ index, result: run(statements[index] as Statement, index) });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      errors.push({ index, error });
      if (ordered) break;
    }
  }
  return { done, errors };
}

/** `writeErrors` of a reply, if there are any. */
export function writeErrorFields(errors: readonly StatementError[]): [string, Document[]][] {
  if (errors.length === 0) return [];
  return [
    [
      'writeErrors',
      errors.map(({ index, error }) =>
        makeDocument([
          ['index', index],
          ['code', error.code],
          ...Object.entries(error.details),
          ['errmsg', error.message],
        ]),
      ),
    ],
  ];
}
