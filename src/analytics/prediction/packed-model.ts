import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { messageOf, UserError } from '../../errors.ts';
import type { PredictionModel } from './train.ts';

/** To be raised with every change of what a model holds or how it predicts: models of another format are not used. */
export const modelFormat = 2;

/** A model as it is stored: gzipped JSON, and the SHA-256 of that JSON, which is equal for equal models on every machine. */
export type PackedModel = {
  /** Readable and the model's own: equal models have equal names. */
  name: string;
  bytes: Uint8Array;
  sha256: string;
};

/** Packs a model; equal models give equal bytes. */
export function packModel(model: PredictionModel): PackedModel {
  const json = Buffer.from(JSON.stringify({ format: modelFormat, model }));
  const sha256 = sha256Of(json);
  const { horizonDays, asOf } = model;
  const name = `purchase-${horizonDays}d-${asOf}-${sha256.slice(0, 6)}`;
  return { name, bytes: shared(gzipSync(json)), sha256 };
}

/**
 * Reads a packed model.
 * @throws UserError naming the model when it is not what was stored, or was written by another version of Midas.
 */
export function unpackModel({ name, bytes, sha256 }: PackedModel): PredictionModel {
  const json = unzipped(name, bytes);
  if (sha256Of(json) !== sha256) throw damaged(name, 'its content is not what was stored');
  const { format, model } = JSON.parse(json.toString()) as { format: number; model: PredictionModel };
  if (format !== modelFormat) throw outdated(name, format);
  return model;
}

/** What to say of a model that another version of Midas wrote. */
export function outdated(name: string, format: number): UserError {
  return new UserError(
    `the model "${name}" has format ${format}, and this Midas reads format ${modelFormat}`,
    trainAnew,
  );
}

/** What to say of a model that cannot be read. */
export function damaged(name: string, reason: string): UserError {
  return new UserError(`the model "${name}" is damaged: ${reason}`, trainAnew);
}

const trainAnew = 'Type /train to train a new one.';

function unzipped(name: string, bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw damaged(name, messageOf(error));
  }
}

/** Bytes in memory that threads share, so that they are never copied from one to another. */
export function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
