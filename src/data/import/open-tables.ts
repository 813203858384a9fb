import { UserError } from '../../errors.ts';
import { type OtherMongodb, readCollection } from './collection-table.ts';
import { foundFiles } from './found-files.ts';
import type { Mapping } from './mapping.ts';
import { type GivenFormat, openSource, openSpool, type Source } from './read-source.ts';
import { recogniseKind, type TableKind } from './recognise-kind.ts';
import type { Skipped } from './report.ts';
import { assignCustomerRoles, assignServiceRoles } from './roles.ts';
import { UnfitFile, unlessUnfit } from './unfit-file.ts';
import { type Table, type Unpacking, unpack } from './unpack.ts';

/** A table whose kind is known. */
export type KindSource = { kind: TableKind; source: Source };

/** What is to be imported, by kind where that is said. */
export type Wanted = {
  files: readonly string[];
  services: readonly string[];
  customers: readonly string[];
  mongodb: OtherMongodb | undefined;
};

/**
 * Opens all tables of all files. Where a path leads to one table of a kind that is said, it is taken for that; of
 * several tables, those that read as the kind; without a kind, each by what it reads as.
 * @throws UserError when a file cannot be read, or no table of it is of the kind.
 */
export async function openTables(
  { files, services, customers, mongodb }: Wanted,
  mapping: Mapping,
  unpacking: Unpacking,
): Promise<{ sources: KindSource[]; skipped: Skipped[] }> {
  const skipped: Skipped[] = [];
  const open = (paths: readonly string[], kind: TableKind | undefined) =>
    paths.length === 0
      ? []
      : openPaths(paths, kind, mapping, withSheet(unpacking, kind && mapping[kind]?.sheet), skipped);
  const sources = [
    ...(await open(customers, 'customers')),
    ...(await open(services, 'services')),
    ...(await open(files, undefined)),
    ...(mongodb ? await openCollections(mongodb, mapping, unpacking) : []),
  ];
  return { sources, skipped };
}

/** A sheet that is named for this import goes before that of the mapping. */
function withSheet(unpacking: Unpacking, mapped: string | undefined): Unpacking {
  return { ...unpacking, sheet: unpacking.sheet ?? mapped };
}

async function openCollections(
  { uri, ...collections }: OtherMongodb,
  mapping: Mapping,
  unpacking: Unpacking,
): Promise<KindSource[]> {
  const sources: KindSource[] = [];
  for (const kind of ['customers', 'services'] as const) {
    const collection = collections[kind];
    if (collection === undefined) continue;
    const { spool } = await readCollection(uri, collection, unpacking);
    sources.push({ kind, source: await openSpool(spool, mapping[kind] ?? {}) });
  }
  return sources;
}

async function openPaths(
  paths: readonly string[],
  kind: TableKind | undefined,
  mapping: Mapping,
  unpacking: Unpacking,
  skipped: Skipped[],
): Promise<KindSource[]> {
  const found = await foundFiles(paths);
  skipped.push(...found.skipped);
  const several = found.files.length > 1;
  const unfit: UnfitFile[] = [];
  const tables: Table[] = [];
  for (const file of found.files)
    tables.push(...((await unlessUnfit(unpack(file, unpacking, skipped), unfit)) ?? []));
  const isOnly = !several && tables.length === 1;
  const sources: KindSource[] = [];
  for (const table of tables) {
    const opened = await unlessUnfit(openTable(table, kind, mapping, isOnly, unpacking), unfit);
    if (opened) sources.push(opened);
  }
  const [first] = unfit;
  if (sources.length === 0 && first) throw unfit.length === 1 ? first : noneFits(unfit, kind);
  skipped.push(...unfit.map(({ file, reason }) => ({ name: file, reason })));
  return sources;
}

/** Opens a table. One that is the only one is taken for what it is said to be: what is missing in it is then told exactly. */
async function openTable(
  table: Table,
  wanted: TableKind | undefined,
  mapping: Mapping,
  isOnly: boolean,
  { signal }: Unpacking,
): Promise<KindSource> {
  const open = async (given: GivenFormat) =>
    'spool' in table ? openSpool(table.spool, given) : openText(table, given, signal);
  const assumed = wanted ?? (mapping.services ? 'services' : 'customers');
  const source = await open(mapping[assumed] ?? {});
  if (wanted && isOnly) return { kind: wanted, source };
  const kind = kindOf(source, wanted, mapping);
  if (kind === assumed) return { kind, source };
  if (kind !== undefined && wanted === undefined) return { kind, source: await open(mapping[kind] ?? {}) };
  const reads = kind === 'services' ? 'reads as service lines' : 'reads as customers';
  throw new UnfitFile(
    source.survey.name,
    kind
      ? reads
      : `has no columns of service lines or customers: ${source.sample.header.slice(0, 8).join(', ')}`,
    'Name its columns in a mapping file, and say --services or --customers.',
  );
}

async function openText(
  { name, text }: Extract<Table, { text: object }>,
  given: GivenFormat,
  signal: AbortSignal | undefined,
): Promise<Source> {
  const source = await openSource(text.path, given, signal, name);
  return { ...source, bytes: text.bytes, format: [text.format, source.format].filter(Boolean).join(', ') };
}

/** What a table reads as: by the columns that the mapping names, where it names some. */
function kindOf({ sample }: Source, wanted: TableKind | undefined, mapping: Mapping): TableKind | undefined {
  const { header, rows } = sample;
  const kinds: TableKind[] = wanted ? [wanted] : ['services', 'customers'];
  const mapped = kinds.find((kind) => mapping[kind]?.columns && fitsMapping(header, mapping, kind));
  return mapped ?? recogniseKind(header, rows);
}

function fitsMapping(header: string[], mapping: Mapping, kind: TableKind): boolean {
  try {
    if (kind === 'services') assignServiceRoles(header, mapping.services?.columns, 'table');
    else assignCustomerRoles(header, mapping.customers?.columns, 'table');
    return true;
  } catch (thrown) {
    if (thrown instanceof UserError) return false;
    throw thrown;
  }
}

function noneFits(unfit: readonly UnfitFile[], kind: TableKind | undefined): UserError {
  const what =
    kind === 'services' ? 'service lines' : kind === 'customers' ? 'customers' : 'service lines or customers';
  const reasons = unfit.slice(0, 5).map(({ message }) => message);
  const more = unfit.length > reasons.length ? `; and ${unfit.length - reasons.length} more` : '';
  return new UserError(
    `none of ${unfit.length} tables holds ${what}: ${reasons.join('; ')}${more}`,
    'Name the columns in a mapping file, or the one file to import.',
  );
}
