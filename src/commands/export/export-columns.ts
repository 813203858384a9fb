import { type AudienceColumn, audienceColumns } from '../../data/audience-columns.ts';
import { comparable } from '../../data/import/column-names.ts';
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
  attributes: readonly AudienceColumn[];
  /** As they are typed. */
  names: readonly string[];
};

/** All columns of the files, and those that were asked for. */
export type ExportColumns = { known: readonly AudienceColumn[]; chosen: ChosenColumns };

/**
 * The columns that `columns=contact,country` means, beside ids and scores.
 * @throws UserError for a column that there is not
 */
export async function exportColumns(
  store: Pick<Store, 'imports' | 'customers' | 'services'>,
  text: string | undefined,
): Promise<ExportColumns> {
  const known = await audienceColumns(store);
  const attributes = known.filter(({ of, field }) => of === 'customer' && field.startsWith('attributes.'));
  const words = (text ?? '').split(',').flatMap((word) => word.trim() || []);
  const chosen = words.map((word) => columnNamed(word, attributes));
  const contact = contactParts.filter((part) =>
    chosen.some((choice) => choice === 'contact' || choice === part),
  );
  return {
    known,
    chosen: {
      contact,
      predictions: chosen.includes('probability'),
      attributes: [...new Set(chosen.filter((choice) => typeof choice === 'object'))],
      names: [...new Set(chosen.map((choice) => (typeof choice === 'object' ? choice.name : choice)))],
    },
  };
}

const words = ['contact', 'probability', ...contactParts] as const;

function columnNamed(
  word: string,
  attributes: readonly AudienceColumn[],
): (typeof words)[number] | AudienceColumn {
  const wanted = comparable(word);
  const own = words.find((one) => one === wanted);
  const found =
    attributes.find(({ name }) => name === word) ??
    attributes.find(({ name }) => comparable(name) === wanted);
  if (own ?? found) return own ?? (found as AudienceColumn);
  throw unknownWord('column', word, [...words.slice(0, 2), ...attributes.map(({ name }) => name)]);
}
