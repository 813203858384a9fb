import { MongoServerError } from 'mongodb';
import type { SavedAudience, Store } from './store.ts';

type Audiences = Pick<Store, 'audiences'>;

/** Every saved audience, in the order of names. */
export async function savedAudiences({ audiences }: Audiences): Promise<SavedAudience[]> {
  return audiences.find({}).sort({ _id: 1 }).toArray();
}

/** Saves an audience; whether it did, which it does not where there is one of that name and `replace` is not set. */
export async function keepAudience(
  { audiences }: Audiences,
  audience: SavedAudience,
  { replace }: { replace: boolean },
): Promise<boolean> {
  if (replace) {
    const { _id, ...rest } = audience;
    await audiences.replaceOne({ _id }, rest, { upsert: true });
    return true;
  }
  try {
    await audiences.insertOne(audience);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 11000) return false;
    throw error;
  }
}

/** Deletes a saved audience; whether there was one. */
export async function deleteAudience({ audiences }: Audiences, id: string): Promise<boolean> {
  return (await audiences.deleteOne({ _id: id })).deletedCount > 0;
}
