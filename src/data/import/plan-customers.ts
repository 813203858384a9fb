import { UserError } from '../../errors.ts';
import { contactColumn } from '../contact-columns.ts';
import type { Attribute } from './attributes.ts';
import type { CustomerRole } from './column-names.ts';
import type { CustomersMapping } from './mapping.ts';
import { planAttributes } from './plan-attributes.ts';
import type { Source } from './read-source.ts';
import { hasDifferentIds, readsAsServices } from './recognise-kind.ts';
import type { SourceReport } from './report.ts';
import { assignCustomerRoles, type Roles } from './roles.ts';
import { isBirthName } from './rules/births.ts';
import type { RuleChoices } from './rules/choices.ts';
import { RuleLedger } from './rules/ledger.ts';
import { startReport } from './source-report.ts';

/** How the rows of a customers file are read, and the report that says so. */
export type CustomersPlan = {
  roles: Roles<CustomerRole>;
  attributes: Attribute[];
  report: SourceReport;
  ledger: RuleLedger;
};

/**
 * Decides how to read a customers file: from the mapping, else from its column names and sampled rows. All columns
 * without a role are attributes.
 * @throws UserError when the id is not found, or the file is one of service lines.
 */
export function planCustomers(
  source: Source,
  mapping: CustomersMapping,
  choices: RuleChoices = {},
): CustomersPlan {
  const { header } = source.sample;
  const { roles, notes } = assignCustomerRoles(header, mapping.columns, source.survey.name);
  if (!mapping.columns) refuseServices(source, roles);
  if (!mapping.columns?.phone && !holdsTelephones(source, roles.phone)) delete roles.phone;
  const ledger = new RuleLedger('customers', choices);
  const { attributes, ignoredColumns, assumptions } = planAttributes(
    source,
    new Set(Object.values(roles)),
    mapping,
    {
      most: Number.POSITIVE_INFINITY,
      textual: columnsOfContact(header),
      ...(ledger.isOn('impossible-dates') ? { expectsDays: isBirthName } : {}),
    },
  );
  const columns = [
    ...Object.entries(roles).map(([role, index]) => ({ role, column: header[index] ?? '', format: 'text' })),
    ...attributes.map(({ index, format }) => ({ role: 'attribute', column: header[index] ?? '', format })),
  ];
  const report = startReport('customers', source, {
    columns,
    ignoredColumns,
    notes,
    assumptions,
    warnings: [],
  });
  return { roles, attributes, report, ledger };
}

/** Telephone numbers keep their zeros, and a mark not to be contacted is kept whatever it says: neither is a number or a flag. */
function columnsOfContact(header: readonly string[]): ReadonlySet<number> {
  const found = header.map(contactColumn);
  const textual = header
    .map((_, index) => index)
    .filter((index) => {
      const says = found[index]?.says;
      return says === 'stop' || (says === 'address' && found[index]?.channel === 'phone');
    });
  return new Set(textual);
}

/** Whether most values of a column have the figures of a telephone number: a column "mobile" may as well say yes and no. */
function holdsTelephones({ sample }: Source, column = -1): boolean {
  const values = sample.rows.flatMap((cells) => cells[column] || []);
  const telephones = values.filter((value) => value.replace(/\D/g, '').length >= 6);
  return telephones.length * 2 > values.length;
}

function refuseServices({ sample, survey }: Source, roles: Roles<CustomerRole>): void {
  if (hasDifferentIds(sample.rows, roles.customerId) || !readsAsServices(sample.header)) return;
  throw new UserError(
    `"${survey.name}" looks like service lines, not customers: it has dates and amounts, and the same customers again and again`,
    'Give it as --services; if it does hold customers, name its columns in a mapping file.',
  );
}
