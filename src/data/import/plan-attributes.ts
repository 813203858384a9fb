import { UserError } from '../../errors.ts';
import { type Attribute, detectAttribute } from './attributes.ts';
import type { Mapping } from './mapping.ts';
import type { Source } from './read-source.ts';
import { unnamed } from './sample.ts';

/** Which of a file's columns are kept as attributes, and which are not kept at all. */
export type AttributesPlan = { attributes: Attribute[]; ignoredColumns: string[]; assumptions: string[] };

type Expectations = {
  most: number;
  textual: ReadonlySet<number>;
  /** Whether a column of this name holds days, though some may be days that there are not. */
  expectsDays?: (column: string) => boolean;
};

type Given = Pick<NonNullable<Mapping['customers']>, 'types' | 'ignore' | 'decimal' | 'dates'>;

/**
 * Plans to keep every column without a role as an attribute, of the type that the mapping gives it or that its sampled values
 * have. Columns that the mapping ignores, and those without name and values, are left out, and those beyond `most`.
 * `textual` are columns that are text whatever their values look like: codes, currencies.
 * @throws UserError when the mapping names a column that is not there, or two columns would be kept under one name.
 */
export function planAttributes(
  source: Source,
  used: ReadonlySet<number>,
  mapping: Given,
  { most, textual, expectsDays }: Expectations,
): AttributesPlan {
  const { header, rows } = source.sample;
  const file = source.survey.name;
  const ignored = new Set(mapping.ignore ?? []);
  refuseUnknown([...ignored, ...Object.keys(mapping.types ?? {})], header, file);
  const kept = header
    .map((_, index) => index)
    .filter((index) => !used.has(index) && !ignored.has(header[index] ?? '') && !isVoid(source, index));
  const attributes = kept.slice(0, most).map((index) =>
    detectAttribute(
      index,
      header[index] ?? '',
      rows.map((cells) => cells[index] ?? ''),
      {
        type: textual.has(index) ? 'text' : mapping.types?.[header[index] ?? ''],
        decimal: mapping.decimal,
        dates: mapping.dates,
        expectsDays: expectsDays?.(header[index] ?? '') ?? false,
      },
    ),
  );
  refuseSameName(attributes, file);
  const assumptions = attributes.flatMap(({ assumption }) =>
    assumption ? [`${assumption}; to say otherwise, set "dates" or "decimal" in the mapping file`] : [],
  );
  const beyond = new Set(kept.slice(most));
  const ignoredColumns = header.filter((column, index) => ignored.has(column) || beyond.has(index));
  return { attributes, ignoredColumns, assumptions };
}

/** A column without name and values comes from delimiters at the end of lines. */
function isVoid({ sample }: Source, index: number): boolean {
  return sample.header[index] === unnamed(index) && sample.rows.every((cells) => !cells[index]);
}

function refuseUnknown(columns: string[], header: string[], file: string): void {
  const unknown = columns.find((column) => !header.includes(column));
  if (unknown !== undefined)
    throw new UserError(
      `the mapping names the column "${unknown}", which "${file}" does not have`,
      `Its columns are ${header.map((name) => `"${name}"`).join(', ')}.`,
    );
}

function refuseSameName(attributes: Attribute[], file: string): void {
  const names = attributes.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new UserError(
      `"${file}" has two columns that would both be kept as "${repeated}"`,
      'Rename one of them.',
    );
}
