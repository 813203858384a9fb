import {
  Collection,
  Db,
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { OutageError } from '../errors.ts';

/**
 * A database (or collection or cursor) whose every query fails with OutageError when MongoDB is away, and with the
 * driver's own error otherwise. All queries pass here, because the store is made of nothing else.
 */
export function reportingOutages<Target extends object>(target: Target): Target {
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]) => {
        try {
          return watched(Reflect.apply(value, target, parameters));
        } catch (error) {
          throw outageOf(error);
        }
      };
    },
  });
}

/** The error to report for one that the driver threw: OutageError when MongoDB is away, else the same. */
export function outageOf(error: unknown): unknown {
  return isOutage(error) ? new OutageError('MongoDB', error) : error;
}

function watched(result: unknown): unknown {
  if (result instanceof Promise)
    return result.then(watched, (error) => {
      throw outageOf(error);
    });
  const carriesQueries = result instanceof Collection || result instanceof Db || isAsyncIterable(result);
  return carriesQueries ? reportingOutages(result) : result;
}

/** A cursor, or what a loop over a cursor runs on. */
function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** A server that is shutting down, or a replica set between two primaries. */
const electionCodes = [91, 189, 10107, 11600, 11602, 13435, 13436];

function isOutage(error: unknown): boolean {
  // A bulk write wraps whatever stopped it, a lost connection too, in an error of its own.
  const cause = error instanceof MongoBulkWriteError ? error.errorResponse : error;
  return [error, cause].some(meansAway);
}

function meansAway(error: unknown): boolean {
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoOperationTimeoutError ||
    error instanceof MongoTopologyClosedError ||
    (error instanceof MongoError && typeof error.code === 'number' && electionCodes.includes(error.code))
  );
}
