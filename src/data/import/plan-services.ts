import type { ServiceRole } from './column-names.ts';
import { createMomentReader, type DateFormat, detectDateFormat } from './dates.ts';
import { doubtsAbout } from './doubts.ts';
import type { ServicesMapping } from './mapping.ts';
import { type DecimalMark, detectNumberFormat, type NumberFormat } from './numbers.ts';
import { planAttributes } from './plan-attributes.ts';
import type { Source } from './read-source.ts';
import { createEntryJudge, createOrderIdJudge, createStatusJudge, isCancelledStatus } from './refunds.ts';
import type { SourceReport } from './report.ts';
import { assignServiceRoles, type Roles } from './roles.ts';
import type { RuleChoices } from './rules/choices.ts';
import { type CurrencyReader, createCurrencyReader } from './rules/currencies.ts';
import { remembered } from './rules/folded.ts';
import { RuleLedger } from './rules/ledger.ts';
import type { JudgedFile } from './rules/line-rules.ts';
import { type SpelledColumn, spelledAttribute } from './rules/speller.ts';
import type { ReadLine, ServiceFormats } from './service-rows.ts';
import { startReport } from './source-report.ts';

/** How the rows of a services file are read, and the report that says so. */
export type ServicesPlan = {
  formats: ServiceFormats;
  report: SourceReport;
  /** Whether the file has columns that are no part of a line's key: then equal lines need not be equal rows. */
  hasOtherColumns: boolean;
  ledger: RuleLedger;
  judged: JudgedFile;
  /** In which currency a row is; absent where the file does not say. */
  currencyOf: CurrencyReader | undefined;
  /** The only currency to keep. */
  keptCurrency: string | undefined;
  /** Columns that name categories, by their names. */
  spelled: SpelledColumn<ReadLine['line']>[];
};

type NumberRole = 'amount' | 'unitPrice' | 'quantity';
type Findings = Pick<SourceReport, 'notes' | 'assumptions' | 'warnings'>;

/** Columns of a services file that are kept as attributes; what comes after is not. */
const mostAttributes = 40;

const numberRoles: NumberRole[] = ['amount', 'unitPrice', 'quantity'];

/**
 * Decides how to read a services file: from the mapping, else from its column names and sampled rows.
 * @throws UserError when a column that is needed is not found.
 */
export function planServices(
  source: Source,
  mapping: ServicesMapping,
  timezone: string,
  choices: RuleChoices = {},
): ServicesPlan {
  const { header } = source.sample;
  const { roles, notes } = assignServiceRoles(header, mapping.columns, source.survey.name);
  const findings: Findings = { notes, assumptions: [], warnings: [] };
  const dates = detectDateFormat(valuesOf(source, roles.date), mapping.dates);
  if (!mapping.dates) assumeDates(dates, header[roles.date ?? -1] ?? '', findings);
  if (dates.midnightUtc && timezone !== 'UTC' && mapping.time !== 'ignore')
    findings.assumptions.push(
      `every date is midnight in UTC and was converted to ${timezone}; if they are plain dates, set "time": "ignore" in the mapping file`,
    );
  const numbers = detectNumbers(source, roles, mapping, findings);
  findings.warnings.push(...doubtsAbout(source.sample, roles));
  const { serviceCode, currency, ...ofLine } = roles;
  const textual = new Set([serviceCode, currency].filter((index) => index !== undefined));
  const used = new Set(Object.values(ofLine));
  const { attributes, ignoredColumns, assumptions } = planAttributes(source, used, mapping, {
    most: mostAttributes,
    textual,
  });
  findings.assumptions.push(...assumptions);
  const ofRoles = (Object.entries(roles) as [ServiceRole, number][]).map(([role, index]) => ({
    role,
    column: header[index] ?? '',
    format: role === 'date' ? dates.pattern : numberText(numbers[role as NumberRole]),
  }));
  const ofAttributes = attributes
    .filter(({ index }) => !textual.has(index))
    .map(({ index, format }) => ({ role: 'attribute', column: header[index] ?? '', format }));
  const columns = [...ofRoles, ...ofAttributes];
  const ledger = new RuleLedger('services', choices);
  const orderIds = valuesOf(source, roles.orderId);
  const isCancelledOrder = createOrderIdJudge(orderIds);
  const hasSigns = Object.values(numbers).some(({ currencies }) => currencies.length > 0);
  return {
    formats: {
      roles,
      attributes,
      readMoment: createMomentReader(dates.order, timezone, mapping.time),
      decimals: Object.fromEntries(Object.entries(numbers).map(([role, { decimal }]) => [role, decimal])),
      isRefundStatus: createStatusJudge(mapping.refundStatuses),
      isCancelledOrder,
      wholeIds: ledger.isOn('decimal-ids'),
      keepsGuests: !ledger.isOn('missing-customer-ids'),
    },
    ledger,
    judged: {
      roles,
      header,
      attributes,
      isCancelledStatus: remembered(isCancelledStatus),
      isCancelledOrder,
      isAccountingEntry: createEntryJudge(orderIds),
    },
    currencyOf: createCurrencyReader(roles, hasSigns),
    keptCurrency: mapping.currency?.toUpperCase(),
    spelled: [
      ...spelledRoles(roles, header),
      ...attributes.filter(({ type }) => type === 'text').map(({ name }) => spelledAttribute(name)),
    ],
    report: startReport('services', source, { columns, ignoredColumns, ...findings }),
    hasOtherColumns: header.some((_, index) => !used.has(index)),
  };
}

const spelledFields = ['service', 'category', 'status'] as const;

function spelledRoles(roles: Roles<ServiceRole>, header: string[]): ServicesPlan['spelled'] {
  return spelledFields
    .filter((field) => roles[field] !== undefined)
    .map((field) => ({
      label: header[roles[field] ?? -1] ?? field,
      of: (line) => line[field],
      put: (line, value) => {
        line[field] = value;
      },
    }));
}

/** The sampled values of a column, without empty ones. */
function valuesOf({ sample }: Source, index: number | undefined): string[] {
  return index === undefined
    ? []
    : sample.rows.map((cells) => cells[index] ?? '').filter((cell) => cell !== '');
}

function assumeDates(
  { ambiguous, pattern, order }: DateFormat,
  column: string,
  { assumptions }: Findings,
): void {
  if (order === 'excel' || order === 'unix')
    assumptions.push(
      `the figures of "${column}" are ${pattern}; to say otherwise, set "dates" in the mapping file`,
    );
  if (ambiguous.length > 0)
    assumptions.push(
      `"${column}" is written ${pattern}, though every sampled date also reads the other way round; to say otherwise, set "dates": "dmy" or "mdy" in the mapping file`,
    );
}

/** Columns whose values show the decimal mark are looked at first; they decide for those that read both ways. */
function detectNumbers(
  source: Source,
  roles: Roles<ServiceRole>,
  mapping: ServicesMapping,
  { assumptions }: Findings,
): Partial<Record<NumberRole, NumberFormat>> {
  const present = numberRoles.filter((role) => roles[role] !== undefined);
  const alone = present.map((role) => detectNumberFormat(valuesOf(source, roles[role])));
  const clear = alone.find(({ decimal, ambiguous }) => decimal === ',' && !ambiguous);
  const preferred: DecimalMark =
    clear || (source.sample.delimiter === ';' && !alone.some(isPoint)) ? ',' : '.';
  const found: Partial<Record<NumberRole, NumberFormat>> = {};
  for (const role of present) {
    const detected = detectNumberFormat(valuesOf(source, roles[role]), preferred);
    found[role] = mapping.decimal ? { ...detected, decimal: mapping.decimal } : detected;
    const column = source.sample.header[roles[role] ?? -1];
    if (detected.ambiguous && !mapping.decimal)
      assumptions.push(
        `"${column}" has a decimal ${markName(detected.decimal)}, though its sampled values also read the other way; to say otherwise, set "decimal" in the mapping file`,
      );
  }
  return found;
}

function isPoint({ decimal, ambiguous }: NumberFormat): boolean {
  return decimal === '.' && !ambiguous;
}

function numberText(format: NumberFormat | undefined): string {
  if (!format) return 'text';
  const currency = format.currencies.length === 1 ? `, in ${format.currencies[0]}` : '';
  return `number, decimal ${markName(format.decimal)}${currency}`;
}

function markName(decimal: DecimalMark): string {
  return decimal === '.' ? 'point' : 'comma';
}
