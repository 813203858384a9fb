import type { MoneyE4 } from '../../money.ts';
import type { RefusedCell } from './cells.ts';
import { isFault } from './fault.ts';
import type { ImportContext } from './import-context.ts';
import type { ServicesPlan } from './plan-services.ts';
import { readRows } from './read-source.ts';
import { CurrencyTally } from './rules/currencies.ts';
import { createLineJudge, type Finding } from './rules/line-rules.ts';
import { createSpeller, type UsualSpellings, usualSpellings } from './rules/speller.ts';
import { createServiceRowReader, isNobodys, type NobodysRow, type ReadLine } from './service-rows.ts';

type LeftOut = Finding & { column: number; amountE4: MoneyE4 };

/** What the cleaning rules make of a row: it is left out by one of them, or kept with what it is flagged for. */
type Judgement = { leftOutBy: LeftOut } | { leftOutBy?: never; kept: ReadLine; flags: readonly Finding[] };

/** The cleaning rules at work on the rows of a services file; what they do goes into the ledger and the file of rejects. */
export type LineCleaning = {
  judge(reading: ReadLine | NobodysRow, cells: string[]): Judgement;
  refuse(line: number, cells: string[], fault: RefusedCell): void;
  leaveOut(line: number, cells: string[], by: LeftOut): void;
  /** Whether rows like this one are looked at for repeating others. */
  mayRepeat(kept: ReadLine): boolean;
  /** Counts a row that repeats another; whether it is left out. */
  dropsRepeated(line: number, kept: ReadLine): boolean;
  /** Counts what is known of a row that is kept, and spells it as is usual where that is asked for. */
  keep(line: number, kept: ReadLine, flags: readonly Finding[], cells: string[]): void;
  finish(): void;
};

/** Starts the rules on a file; where spellings are to be unified, that takes one reading of it. */
export async function createLineCleaning(plan: ServicesPlan, context: ImportContext): Promise<LineCleaning> {
  const { ledger, currencyOf, keptCurrency } = plan;
  const { report, rejects, source } = context;
  const judgeLine = createLineJudge(plan.judged, ledger);
  const speller = createSpeller(plan.spelled, ledger, await usualIn(plan, context));
  const currencies = new CurrencyTally();
  const dropsRepeated = ledger.isOn('exact-duplicates');
  const nobodys = ({ column, value, amountE4 }: NobodysRow): Judgement => ({
    leftOutBy: { rule: 'missing-customer-ids', value, column, amountE4 },
  });
  const header = (column: number) => source.sample.header[column] ?? '';

  return {
    judge(reading, cells) {
      if (isNobodys(reading)) return nobodys(reading);
      const { amountE4 } = reading.line;
      if (keptCurrency !== undefined && currencyOf) {
        const value = currencyOf(cells) ?? keptCurrency;
        if (value !== keptCurrency)
          return { leftOutBy: { rule: 'mixed-currencies', value, column: -1, amountE4 } };
      }
      const { leftOutBy, flags } = judgeLine(reading.line, cells);
      return leftOutBy ? { leftOutBy: { ...leftOutBy, column: -1, amountE4 } } : { kept: reading, flags };
    },
    refuse(line, cells, { column, value, fault }) {
      rejects.add({ line, column: header(column), value, reason: fault, cells });
      if (isImpossibleDay(fault)) ledger.add('impossible-dates', { line, value, amountE4: 0 });
    },
    leaveOut(line, cells, { rule, value, column, amountE4 }) {
      report.leftOut++;
      ledger.add(rule, { line, value, amountE4 });
      rejects.leaveOut({ line, column: header(column), value, reason: rule, cells });
    },
    mayRepeat: ({ line }) => line.orderId !== undefined || ledger.isChosen('exact-duplicates'),
    dropsRepeated(line, { line: { amountE4, orderId, service } }) {
      ledger.add('exact-duplicates', { line, value: orderId ?? service ?? '', amountE4 });
      if (dropsRepeated) report.repeated++;
      return dropsRepeated;
    },
    keep(line, kept, flags, cells) {
      const { amountE4, customerId } = kept.line;
      for (const { rule, value } of flags) ledger.add(rule, { line, value, amountE4 });
      if (kept.decimalId !== undefined) ledger.add('decimal-ids', { line, value: kept.decimalId, amountE4 });
      if (kept.isGuest) ledger.add('missing-customer-ids', { line, value: customerId, amountE4 });
      if (currencyOf) currencies.add(currencyOf(cells), line, amountE4);
      speller.see(kept.line, line, amountE4);
    },
    finish() {
      speller.finish();
      const others = currencies.others();
      for (const { currency, rows, ...first } of others)
        ledger.add('mixed-currencies', { ...first, value: currency }, rows);
      if (others.length > 0)
        report.warnings.push(
          `there are amounts in several currencies (${others.map(({ currency }) => currency).join(', ')} beside the most frequent one); they are summed as they are`,
        );
    },
  };
}

function isImpossibleDay(fault: string): boolean {
  return fault === 'day does not exist' || fault.startsWith('year not between');
}

async function usualIn(plan: ServicesPlan, context: ImportContext): Promise<UsualSpellings | undefined> {
  return plan.ledger.isOn('category-spelling')
    ? usualSpellings(plan.spelled, linesOf(plan, context))
    : undefined;
}

async function* linesOf(
  { formats }: ServicesPlan,
  { source, signal }: ImportContext,
): AsyncGenerator<ReadLine['line']> {
  const read = createServiceRowReader(formats);
  for await (const { rows } of readRows(source, undefined, signal))
    for (const { cells } of rows) {
      const reading = read(cells);
      if (!isFault(reading) && !isNobodys(reading)) yield reading.line;
    }
}
