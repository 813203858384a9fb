import { UserError } from '../../../errors.ts';
import { formatNumber } from '../../../format.ts';
import { present } from '../cells.ts';
import type { ServiceRole } from '../column-names.ts';
import { currencyIn } from '../numbers.ts';
import type { Source } from '../read-source.ts';
import { readRows } from '../read-source.ts';
import type { Roles } from '../roles.ts';

/** Tells in which currency a row is, undefined where it does not say. */
export type CurrencyReader = (cells: readonly string[]) => string | undefined;

/** Reads the currency from its column, else from the sign beside the amount; undefined where the file has neither. */
export function createCurrencyReader(
  roles: Roles<ServiceRole>,
  hasSigns: boolean,
): CurrencyReader | undefined {
  const { currency } = roles;
  if (currency !== undefined) return (cells) => present(cells[currency])?.toUpperCase();
  const amount = roles.amount ?? roles.unitPrice;
  if (!hasSigns || amount === undefined) return undefined;
  return (cells) => currencyIn(cells[amount] ?? '');
}

/**
 * Reads a file once for its currencies.
 * @throws UserError when there are several.
 */
export async function refuseMixedCurrencies(
  source: Source,
  read: CurrencyReader,
  signal: AbortSignal | undefined,
): Promise<void> {
  const rowsOf = new Map<string, number>();
  for await (const { rows } of readRows(source, undefined, signal))
    for (const { cells } of rows) {
      const currency = read(cells);
      if (currency !== undefined) rowsOf.set(currency, (rowsOf.get(currency) ?? 0) + 1);
    }
  if (rowsOf.size < 2) return;
  const found = [...rowsOf].sort(([, left], [, right]) => right - left);
  const most = found[0]?.[0] ?? '';
  const shown = found.slice(0, 6).map(([currency, rows]) => `${currency} (${formatNumber(rows)} rows)`);
  throw new UserError(
    `"${source.survey.name}" has amounts in several currencies: ${shown.join(', ')}; their sums would mean nothing`,
    `Import one of them with { "services": { "currency": "${most}" } } in a mapping file, convert them beforehand, or sum them as they are with --no-rules mixed-currencies.`,
  );
}

/** Counts the rows of each currency, to say how many are not of the most frequent one. */
export class CurrencyTally {
  readonly #found = new Map<string, { rows: number; amountE4: number; line: number }>();

  add(currency: string | undefined, line: number, amountE4: number): void {
    if (currency === undefined) return;
    const known = this.#found.get(currency);
    if (known) {
      known.rows++;
      known.amountE4 += amountE4;
    } else this.#found.set(currency, { rows: 1, amountE4, line });
  }

  /** Those that are not the most frequent. */
  others(): { currency: string; rows: number; amountE4: number; line: number }[] {
    return [...this.#found]
      .map(([currency, found]) => ({ currency, ...found }))
      .sort((left, right) => right.rows - left.rows)
      .slice(1);
  }
}
