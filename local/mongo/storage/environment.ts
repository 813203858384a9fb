import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Database, open } from 'lmdb';
import { UserError } from '../../../src/errors.ts';

/** What is written beside the data, so that another version or another program's file is told apart. */
const format = { format: 'midas embedded database', version: 1 };

/** A table of bytes by bytes, ordered by key. */
export type Table = Database<Buffer, Buffer>;

/** The three tables of the database file, and the only way to change them. */
export type Environment = {
  /** Databases, collections, indexes and counters. */
  catalog: Table;
  /** Documents by collection and record. */
  documents: Table;
  /** Index entries by index and values. */
  entries: Table;
  /** Runs an action whose changes are all made, and on disk, when it returns; none of them if it throws. */
  write<T>(action: () => T): T;
  close(): Promise<void>;
};

/** Abortable, committed when it returns; lmdb flushes within the commit. */
const transactionFlags = 0x10003;

/**
 * Opens the database files of a directory, or makes them if there are none.
 * @throws UserError for files that are damaged, foreign or of another version; they are left as they are.
 */
export function openEnvironment(directory: string): Environment {
  mkdirSync(directory, { recursive: true });
  const dataPath = join(directory, 'data.mdb');
  const formatPath = join(directory, 'format.json');
  if (existsSync(dataPath) || existsSync(formatPath)) checkFiles(dataPath, formatPath);
  else writeFileSync(formatPath, `${JSON.stringify(format)}\n`, { flush: true });
  const root = openRoot(dataPath);
  const table = (name: string): Table =>
    root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' });
  return {
    catalog: table('catalog'),
    documents: table('documents'),
    entries: table('entries'),
    write: (action) => root.transactionSync(action, transactionFlags as never),
    close: () => root.close(),
  };
}

function openRoot(path: string): ReturnType<typeof open<Buffer, Buffer>> {
  try {
    return open<Buffer, Buffer>({ path, encoding: 'binary', keyEncoding: 'binary', maxDbs: 4 });
  } catch (error) {
    throw refusal(path, `cannot be opened (${(error as Error).message})`);
  }
}

function checkFiles(dataPath: string, formatPath: string): void {
  if (!existsSync(formatPath))
    throw refusal(dataPath, 'was not written by Midas (format.json is missing beside it)');
  const found = readFormat(formatPath);
  if (found.format !== format.format) throw refusal(formatPath, 'was not written by Midas');
  if (found.version !== format.version) {
    throw refusal(
      formatPath,
      `is of version ${String(found.version)}; this Midas reads version ${format.version}`,
    );
  }
  if (existsSync(dataPath)) checkPages(dataPath);
}

function readFormat(path: string): { format?: unknown; version?: unknown } {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Told below, like any other file that is not ours.
  }
  throw refusal(path, 'is damaged');
}

/**
 * lmdb maps the file into memory and trusts it: a file that is cut short would end the process at the first
 * page that is missing, so its head and its length are checked before.
 * Source: struct MDB_meta in lmdb's mdb.c (64 bit).
 */
function checkPages(path: string): void {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // lmdb makes the file before its first pages: empty is what a kill in between leaves, and holds nothing to lose.
    if (size === 0) return;
    const head = Buffer.alloc(4096);
    if (readSync(file, head, 0, head.length, 0) < head.length) throw refusal(path, 'is damaged (cut short)');
    const first = readMeta(head, 0);
    if (first === undefined) throw refusal(path, 'is damaged, or no lmdb file');
    const second = Buffer.alloc(4096);
    readSync(file, second, 0, second.length, first.pageSize);
    const other = readMeta(second, 0);
    if (other === undefined) throw refusal(path, 'is damaged (second head)');
    const latest = other.transaction > first.transaction ? other : first;
    if (size < (latest.lastPage + 1) * first.pageSize) throw refusal(path, 'is damaged (cut short)');
  } finally {
    closeSync(file);
  }
}

function readMeta(
  page: Buffer,
  start: number,
): { pageSize: number; lastPage: number; transaction: number } | undefined {
  const meta = start + 24;
  if (page.readUInt32LE(meta) !== 0xbeefc0de) return undefined;
  const pageSize = page.readUInt32LE(meta + 24);
  if (pageSize < 4096 || pageSize > 65536) return undefined;
  return {
    pageSize,
    lastPage: Number(page.readBigUInt64LE(meta + 120)),
    transaction: Number(page.readBigUInt64LE(meta + 128)),
  };
}

function refusal(path: string, reason: string): UserError {
  return new UserError(
    `the database file ${path} ${reason}`,
    'It is left as it is. Move it away to start with an empty database, restore a copy of it, or set MIDAS_DATA_DIR to another directory.',
  );
}
