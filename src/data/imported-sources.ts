import type { SourceReport } from './import/report.ts';
import type { Store } from './store.ts';

/** What the imports that are done made of their files, the latest last. */
export async function importedSources({ imports }: Pick<Store, 'imports'>): Promise<SourceReport[]> {
  const done = await imports
    .find({ state: 'done' }, { projection: { sources: 1 } })
    .sort({ startedAt: 1 })
    .toArray();
  return done.flatMap(({ sources }) => sources);
}
