import { UserError } from '../../errors.ts';
import { type Attribute, detectAttribute } from './attributes.ts';
import type { CustomerRole } from './column-names.ts';
import type { CustomersMapping } from './mapping.ts';
import type { Source } from './read-source.ts';
import type { SourceReport } from './report.ts';
import { assignCustomerRoles, assignServiceRoles, type Roles } from './roles.ts';
import { unnamed } from './sample.ts';
import { startReport } from './source-report.ts';

/** How the rows of a customers file are read, and the report that says so. */
export type CustomersPlan = { roles: Roles<CustomerRole>; attributes: Attribute[]; report: SourceReport };

/** From this share of different ids on, rows are customers; below, something that customers have several of. */
const differentIds = 0.8;

/**
 * Decides how to read a customers file: from the mapping, else from its column names and sampled rows. All columns
 * without a role are attributes.
 * @throws UserError when the id is not found, or the file is one of service lines.
 */
export function planCustomers(source: Source, mapping: CustomersMapping): CustomersPlan {
  const { header, rows } = source.sample;
  const { roles, notes } = assignCustomerRoles(header, mapping.columns, source.survey.name);
  if (!mapping.columns) refuseServices(source, roles);
  const ignored = new Set(mapping.ignore ?? []);
  refuseUnknown([...ignored, ...Object.keys(mapping.types ?? {})], header, source.survey.name);
  const used = new Set(Object.values(roles));
  const attributes = header.flatMap((column, index) =>
    used.has(index) || ignored.has(column) || isVoid(source, index)
      ? []
      : [
          detectAttribute(
            index,
            column,
            rows.map((cells) => cells[index] ?? ''),
            {
              type: mapping.types?.[column],
              decimal: mapping.decimal,
              dates: mapping.dates,
            },
          ),
        ],
  );
  refuseSameName(attributes, source.survey.name);
  const columns = [
    ...Object.entries(roles).map(([role, index]) => ({ role, column: header[index] ?? '', format: 'text' })),
    ...attributes.map(({ index, format }) => ({ role: 'attribute', column: header[index] ?? '', format })),
  ];
  const assumptions = attributes.flatMap(({ assumption }) =>
    assumption ? [`${assumption}; to say otherwise, set "dates" or "decimal" in the mapping file`] : [],
  );
  const ignoredColumns = header.filter((column) => ignored.has(column));
  const report = startReport('customers', source, {
    columns,
    ignoredColumns,
    notes,
    assumptions,
    warnings: [],
  });
  return { roles, attributes, report };
}

/** A column without name and values comes from delimiters at the end of lines. */
function isVoid({ sample }: Source, index: number): boolean {
  return sample.header[index] === unnamed(index) && sample.rows.every((cells) => !cells[index]);
}

function refuseServices({ sample, survey }: Source, roles: Roles<CustomerRole>): void {
  const ids = sample.rows.map((cells) => cells[roles.customerId ?? -1]);
  const isOfCustomers = new Set(ids).size >= ids.length * differentIds;
  if (isOfCustomers || !readsAsServices(sample.header, survey.name)) return;
  throw new UserError(
    `"${survey.name}" looks like service lines, not customers: it has dates and amounts, and the same customers again and again`,
    'Give it as --services; if it does hold customers, name its columns in a mapping file.',
  );
}

function readsAsServices(header: string[], file: string): boolean {
  try {
    assignServiceRoles(header, undefined, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof UserError) return false;
    throw thrown;
  }
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
