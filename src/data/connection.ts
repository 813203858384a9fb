import { MongoClient, MongoServerError } from 'mongodb';
import { now } from '../calendar.ts';
import { UserError } from '../errors.ts';
import { prepareCollections, sweepTemporaryProfiles } from './collections.ts';
import { outageOf, reportingOutages } from './outages.ts';
import type {
  AuditRecord,
  CampaignMembersRecord,
  CampaignRecord,
  ClusteringRecord,
  ColumnRecord,
  Customer,
  DeliveryRecord,
  DigestRecord,
  ExportRecord,
  History,
  ImportRecord,
  ModelRecord,
  PeriodCellRecord,
  PredictionRecord,
  Profile,
  ReplacedCustomer,
  SavedAudience,
  ScoringRecord,
  SegmentSnapshotRecord,
  ServiceLine,
  SnapshotCustomers,
  StateDocument,
  Store,
  SuppressionRecord,
} from './store.ts';

/**
 * Connects to MongoDB and readies its collections, schemas and indexes, so that an empty database works at once.
 * A URI without a database name means the database `midas`.
 * @throws UserError for a URI that is none or credentials that MongoDB refuses, OutageError when it does not answer.
 */
export async function connect(uri: string): Promise<Store> {
  const client = clientOf(uri);
  const db = reportingOutages(client.db(databaseNameOf(uri) ?? 'midas'));
  try {
    await client.connect();
    await prepareCollections(db);
    await sweepTemporaryProfiles(db, now());
  } catch (error) {
    await client.close();
    throw refusal(error, uri) ?? outageOf(error);
  }
  return {
    db,
    services: db.collection<ServiceLine>('services'),
    customers: db.collection<Customer>('customers'),
    profiles: db.collection<Profile>('profiles'),
    histories: db.collection<History>('histories'),
    cells: db.collection<PeriodCellRecord>('cells'),
    imports: db.collection<ImportRecord>('imports'),
    replacedCustomers: db.collection<ReplacedCustomer>('replacedCustomers'),
    state: db.collection<StateDocument>('state'),
    models: db.collection<ModelRecord>('models'),
    scorings: db.collection<ScoringRecord>('scorings'),
    predictions: db.collection<PredictionRecord>('predictions'),
    clusterings: db.collection<ClusteringRecord>('clusterings'),
    columns: db.collection<ColumnRecord>('columns'),
    audiences: db.collection<SavedAudience>('audiences'),
    segmentSnapshots: db.collection<SegmentSnapshotRecord>('segmentSnapshots'),
    snapshotCustomers: db.collection<SnapshotCustomers>('snapshotCustomers'),
    campaigns: db.collection<CampaignRecord>('campaigns'),
    campaignMembers: db.collection<CampaignMembersRecord>('campaignMembers'),
    digests: db.collection<DigestRecord>('digests'),
    deliveries: db.collection<DeliveryRecord>('deliveries'),
    suppressions: db.collection<SuppressionRecord>('suppressions'),
    audits: db.collection<AuditRecord>('audits'),
    exports: db.collection<ExportRecord>('exports'),
    close: () => client.close(),
  };
}

/** Used where the URI says nothing else, which the driver would otherwise overrule. */
const unsaidPatience: Readonly<Record<string, number>> = {
  serverSelectionTimeoutMS: 5_000,
  // Longer than the longest aggregation, short enough that a server which hangs is noticed.
  socketTimeoutMS: 300_000,
};

/** How long to wait for a server, where its URI does not say so itself. */
export function patience(uri: string): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(unsaidPatience).filter(([name]) => !uri.includes(`${name}=`)));
}

function clientOf(uri: string): MongoClient {
  try {
    return new MongoClient(uri, { appName: 'midas', ignoreUndefined: true, ...patience(uri) });
  } catch {
    // The driver's own message may repeat the URI, and with it the password.
    throw new UserError(
      `MONGODB_URI "${withoutPassword(uri)}" is not the address of a MongoDB server`,
      'Write it as mongodb://HOST:PORT/midas, or mongodb+srv://… as your provider shows it.',
    );
  }
}

/** The database that a URI names, if it does. */
export function databaseNameOf(uri: string): string | undefined {
  const name = /^[^/]*\/\/[^/]*\/([^?]+)/.exec(uri)?.[1];
  return name ? decodeURIComponent(name) : undefined;
}

/** A URI as it may be shown. */
export function withoutPassword(uri: string): string {
  return uri.replace(/^([^/]*\/\/)?.*@/, '$1…@');
}

const refusedCodes: Readonly<Record<number, string>> = {
  13: 'does not let this user work in the database',
  18: 'refuses the user name or password',
  8000: 'refuses the user name or password',
};

function refusal(error: unknown, uri: string): UserError | undefined {
  const reason = error instanceof MongoServerError ? refusedCodes[Number(error.code)] : undefined;
  return reason
    ? new UserError(`MongoDB ${reason} (MONGODB_URI "${withoutPassword(uri)}")`, 'Check MONGODB_URI.')
    : undefined;
}
