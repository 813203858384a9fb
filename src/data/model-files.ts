import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GridFSBucket, MongoGridFSChunkError, MongoRuntimeError, ObjectId } from 'mongodb';
import { outageOf } from './outages.ts';
import type { Store } from './store.ts';

/** The GridFS bucket of models: its collections are `models.files` and `models.chunks`. */
const bucketName = 'models';

/** Writes the bytes of a model into GridFS, as MongoDB keeps what may exceed a document's 16 MB; returns the file's id. */
export async function writeModelFile(
  { db }: Pick<Store, 'db'>,
  name: string,
  bytes: Uint8Array,
): Promise<ObjectId> {
  const id = new ObjectId();
  const stream = new GridFSBucket(db, { bucketName }).openUploadStreamWithId(id, name);
  try {
    await pipeline(Readable.from(piecesOf(bytes)), stream);
  } catch (error) {
    throw outageOf(error);
  }
  return id;
}

/** The bytes of a model's file, or in words why they are not there. */
export async function readModelFile(
  { db }: Pick<Store, 'db'>,
  id: ObjectId,
): Promise<Uint8Array | { missing: string }> {
  try {
    return Buffer.concat(await new GridFSBucket(db, { bucketName }).openDownloadStream(id).toArray());
  } catch (error) {
    const isGone = error instanceof MongoRuntimeError || error instanceof MongoGridFSChunkError;
    if (isGone) return { missing: error.message };
    throw outageOf(error);
  }
}

/** Deletes all files of models but those that are kept, and what uploads left that were stopped before their end. */
export async function deleteModelFilesBut(
  { db }: Pick<Store, 'db'>,
  kept: readonly ObjectId[],
): Promise<void> {
  await db.collection(`${bucketName}.files`).deleteMany({ _id: { $nin: [...kept] } });
  await db.collection(`${bucketName}.chunks`).deleteMany({ files_id: { $nin: [...kept] } });
}

const pieceBytes = 255 * 1024;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}
