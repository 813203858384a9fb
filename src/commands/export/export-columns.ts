import { comparable } from '../../data/import/column-names.ts';
import { type PersonColumn, personColumns } from '../../data/people.ts';
import type { Store } from '../../data/store.ts';
import { unknownWord } from '../suggest.ts';

const contactParts = ['name', 'email', 'phone'] as const;

/** A way to say who somebody is and how to reach them, which only some people may read. */
export type ContactPart = (typeof contactParts)[number];

/** What a list has besides ids and scores. */
export type ChosenColumns = {
  contact: readonly ContactPart[];
  predictions: boolean;
  /** Columns of the customers file. */
  attributes: readonly PersonColumn[];
};

/** All columns of the files, and those that were asked for. */
export type ExportColumns = { known: readonly PersonColumn[]; chosen: ChosenColumns };

/**
 * The columns that `columns=contact,country` means, beside ids and scores.
 * @throws UserError for a column that there is not
 */
export async function exportColumns(
  store: Pick<Store, 'imports' | 'customers'>,
  text: string | undefined,
): Promise<ExportColumns> {
  const known = await personColumns(store);
  const words = (text ?? '').split(',').flatMap((word) => word.trim() || []);
  const chosen = words.map((word) => columnNamed(word, known));
  const contact = contactParts.filter((part) =>
    chosen.some((choice) => choice === 'contact' || choice === part),
  );
  return {
    known,
    chosen: {
      contact,
      predictions: chosen.includes('probability'),
      attributes: [...new Set(chosen.filter((choice) => typeof choice === 'object'))],
    },
  };
}

const words = ['contact', 'probability', ...contactParts] as const;

function columnNamed(
  word: string,
  attributes: readonly PersonColumn[],
): (typeof words)[number] | PersonColumn {
  const wanted = comparable(word);
  const own = words.find((one) => one === wanted);
  const found =
    attributes.find(({ name }) => name === word) ??
    attributes.find(({ name }) => comparable(name) === wanted);
  if (own ?? found) return own ?? (found as PersonColumn);
  throw unknownWord('column', word, [...words.slice(0, 2), ...attributes.map(({ name }) => name)]);
}
