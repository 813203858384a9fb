import type { ImportRecord, Store } from '../store.ts';

/** One import as a list shows it. */
export type ListedImport = {
  importId: string;
  startedAt: string;
  state: ImportRecord['state'];
  files: string[];
  /** Rows of the files, and what became of them. */
  rows: number;
  added: number;
  updated: number;
};

/** All imports, the latest first. */
export async function listImports({ imports }: Pick<Store, 'imports'>): Promise<ListedImport[]> {
  const records = await imports.find({}).sort({ startedAt: -1 }).toArray();
  return records.map(({ _id, startedAt, state, sources }) => {
    const sum = (count: 'rows' | 'added' | 'updated') =>
      sources.reduce((total, source) => total + source[count], 0);
    return {
      importId: _id,
      startedAt: startedAt.toISOString(),
      state,
      files: sources.map(({ file }) => file),
      rows: sum('rows'),
      added: sum('added'),
      updated: sum('updated'),
    };
  });
}
