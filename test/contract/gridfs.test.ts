import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import { GridFSBucket, ObjectId } from 'mongodb';
import { openContract } from '../support/contract.ts';

const { db } = await openContract();

let made = 0;
const newBucket = (chunkSizeBytes = 1_000) =>
  new GridFSBucket(db, { bucketName: `files${++made}`, chunkSizeBytes });

const upload = async (bucket: GridFSBucket, name: string, bytes: Buffer) => {
  const stream = bucket.openUploadStream(name, { metadata: { about: name } });
  await pipeline(Readable.from([bytes.subarray(0, 1_234), bytes.subarray(1_234)]), stream);
  return stream.id;
};

const download = async (stream: Readable) => Buffer.concat(await stream.toArray());

describe('GridFS', () => {
  test.each([0, 1, 1_000, 2_500])('gives %i bytes back as they were stored', async (length) => {
    const bucket = newBucket();
    const bytes = randomBytes(length);
    const id = await upload(bucket, 'a', bytes);
    expect((await download(bucket.openDownloadStream(id))).equals(bytes)).toBe(true);
  });

  test('stores more than a document may hold', async () => {
    const bucket = newBucket(255 * 1024);
    const bytes = randomBytes(20_000_000);
    const id = await upload(bucket, 'large', bytes);
    expect((await download(bucket.openDownloadStream(id))).equals(bytes)).toBe(true);
  });

  test('describes a file: name, length, chunk size, when it was uploaded, what was said of it', async () => {
    const bucket = newBucket();
    const id = await upload(bucket, 'a', randomBytes(2_500));
    expect(await bucket.find({ _id: id }).toArray()).toEqual([
      {
        _id: id,
        filename: 'a',
        length: 2_500,
        chunkSize: 1_000,
        uploadDate: expect.any(Date),
        metadata: { about: 'a' },
      },
    ]);
  });

  test('has its two collections with their indexes after the first upload', async () => {
    const bucket = newBucket();
    await upload(bucket, 'a', randomBytes(10));
    const keysOf = async (name: string) =>
      (await db.collection(`files${made}.${name}`).indexes()).map(({ key }) => key);
    expect(await keysOf('files')).toContainEqual({ filename: 1, uploadDate: 1 });
    expect(await keysOf('chunks')).toContainEqual({ files_id: 1, n: 1 });
  });

  test('finds the newest of several files of one name', async () => {
    const bucket = newBucket();
    await upload(bucket, 'a', Buffer.from('old'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await upload(bucket, 'a', Buffer.from('new'));
    expect((await download(bucket.openDownloadStreamByName('a'))).toString()).toBe('new');
    expect((await download(bucket.openDownloadStreamByName('a', { revision: 0 }))).toString()).toBe('old');
  });

  test('reads a part of a file', async () => {
    const bucket = newBucket(10);
    const id = await upload(bucket, 'a', Buffer.from('0123456789abcdefghij'));
    expect((await download(bucket.openDownloadStream(id, { start: 8, end: 12 }))).toString()).toBe('89ab');
  });

  test('deletes a file with its chunks', async () => {
    const bucket = newBucket();
    const id = await upload(bucket, 'a', randomBytes(2_500));
    await bucket.delete(id);
    expect(await db.collection(`files${made}.chunks`).countDocuments()).toBe(0);
    await expect(bucket.delete(id)).rejects.toThrow('File not found');
  });

  test('says that a file is not there, or not whole', async () => {
    const bucket = newBucket();
    await expect(download(bucket.openDownloadStream(new ObjectId()))).rejects.toThrow('FileNotFound');
    const id = await upload(bucket, 'a', randomBytes(2_500));
    await db.collection(`files${made}.chunks`).deleteOne({ files_id: id, n: 1 });
    await expect(download(bucket.openDownloadStream(id))).rejects.toThrow('ChunkIsMissing');
  });

  test('leaves nothing of an upload that is given up', async () => {
    const bucket = newBucket(10);
    const stream = bucket.openUploadStream('a');
    await new Promise((resolve) => stream.write(randomBytes(35), resolve));
    await stream.abort();
    expect(await db.collection(`files${made}.chunks`).countDocuments()).toBe(0);
    expect(await bucket.find().toArray()).toEqual([]);
  });
});
