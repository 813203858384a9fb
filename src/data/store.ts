import type { Binary, Collection, Db, ObjectId } from 'mongodb';
import type { Clustering } from '../analytics/clusters/clustering.ts';
import type { ModelSummary } from '../analytics/compute.ts';
import type { ColumnSummary, Distribution, SampleColumn } from '../analytics/explore/variable.ts';
import type { Prediction } from '../analytics/prediction/prediction.ts';
import type { Cuts } from '../analytics/rfm.ts';
import type { ProfileCell } from '../analytics/segment-totals.ts';
import type { Schedule } from '../schedule.ts';
import type { ContactChannel } from './contact-columns.ts';
import type { ExploredSet } from './explore/exploration.ts';
import type { SourceReport } from './import/report.ts';

/** The database as the rest of src/data uses it; everyone else only hands it on. */
export type Store = {
  db: Db;
  services: Collection<ServiceLine>;
  customers: Collection<Customer>;
  profiles: Collection<Profile>;
  histories: Collection<History>;
  cells: Collection<PeriodCellRecord>;
  imports: Collection<ImportRecord>;
  replacedCustomers: Collection<ReplacedCustomer>;
  state: Collection<StateDocument>;
  models: Collection<ModelRecord>;
  scorings: Collection<ScoringRecord>;
  predictions: Collection<PredictionRecord>;
  clusterings: Collection<ClusteringRecord>;
  columns: Collection<ColumnRecord>;
  audiences: Collection<SavedAudience>;
  segmentSnapshots: Collection<SegmentSnapshotRecord>;
  snapshotCustomers: Collection<SnapshotCustomers>;
  campaigns: Collection<CampaignRecord>;
  campaignMembers: Collection<CampaignMembersRecord>;
  digests: Collection<DigestRecord>;
  deliveries: Collection<DeliveryRecord>;
  suppressions: Collection<SuppressionRecord>;
  audits: Collection<AuditRecord>;
  exports: Collection<ExportRecord>;
  close(): Promise<void>;
};

/** One service line. `amountE4` is money in ten-thousandths; `day` is the business day's midnight in UTC. */
export type ServiceLine = {
  /** Content hash and, from the second identical row on, its occurrence. */
  _id: string;
  customerId: string;
  day: Date;
  /** The instant, where the source gives one. */
  at?: Date;
  amountE4: number;
  quantity?: number;
  orderId?: string;
  /** What makes an order together with the customer: the order id, or the day where there is none. */
  orderKey: string;
  /** A refund (negative amount or quantity, cancelled or refunded by status or order id) is never an order. */
  kind: 'sale' | 'refund';
  service?: string;
  category?: string;
  status?: string;
  /** What the other columns of the file say, by their names; no part of the line's key. Absent where the file has none. */
  attributes?: Record<string, string | number | boolean | Date | null>;
  importId: string;
};

/** One row of the customers file. */
export type Customer = {
  _id: string;
  /** The whole name, also where the file has it in two columns. */
  name?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  /** As the file has it. */
  phone?: string;
  attributes: Record<string, string | number | boolean | Date | null>;
  importId: string;
};

/** What is known of one customer on the as-of day. Customers without a counted order have segment `no-orders` and no scores. */
export type Profile = {
  _id: string;
  asOf: Date;
  lines: number;
  frequency: number;
  monetaryE4: number;
  firstOrderDay?: Date;
  lastOrderDay?: Date;
  recencyDays?: number;
  r?: number;
  f?: number;
  m?: number;
  segment: string;
  /** When the lines of this customer were last summed. */
  refreshedAt: Date;
};

/** What one customer did on one business day, as known on the as-of day. Money is in ten-thousandths. */
export type HistoryDay = {
  day: Date;
  /** Counted orders that began on it, and what these come to: their sales only, also those of later days. */
  orders: number;
  ordersE4: number;
  /** All lines dated that day, refunds included. */
  revenueE4: number;
  /** The last day before it on which a counted order began; null where there is none. */
  previous: Date | null;
};

/** The days on which one customer has lines, the earliest first. Customers without lines have none. */
export type History = {
  _id: string;
  lines: number;
  frequency: number;
  monetaryE4: number;
  firstOrderDay?: Date;
  lastOrderDay?: Date;
  days: HistoryDay[];
  refreshedAt: Date;
};

/** What the customers of a cohort did in a period; both are ISO weeks or calendar months by their first day. */
export type PeriodCellRecord = {
  /** Grain, cohort and period (`cellId`). */
  _id: string;
  grain: 'week' | 'month';
  /** When its customers' first counted order in the whole history began; null for those without any. */
  cohort: Date | null;
  period: Date;
  /** Those with a counted order that began in the period. */
  customers: number;
  /** Those of them whose first period after their cohort's with an order it is. */
  returned: number;
  orders: number;
  ordersE4: number;
  revenueE4: number;
  /** When all cells were last summed; absent in those that came since. */
  summedAt?: Date;
};

/** One run of `midas import`: what was read, kept, refused, added; `profiled` once the touched profiles are refreshed. */
export type ImportRecord = {
  _id: string;
  startedAt: Date;
  finishedAt?: Date;
  /** `undoing` and `undone`: being taken back, and taken back. */
  state: 'running' | 'done' | 'failed' | 'undoing' | 'undone';
  /** Why it failed. */
  reason?: string;
  profiled: boolean;
  timezone: string;
  sources: SourceReport[];
  /** When it was taken back. */
  undoneAt?: Date;
  /** Whether there were customers which it replaced that are kept no longer, so that it cannot be taken back. */
  replacedDropped?: boolean;
};

/** A customer as it was before an import replaced it; null if it was not there. */
export type ReplacedCustomer = {
  /** The import and the customer. */
  _id: string;
  importId: string;
  customerId: string;
  before: Customer | null;
  beforeImportId: string | null;
};

/** What Midas notes about its own work, one document a subject. */
export type StateDocument =
  | ProfilesState
  | CutsBefore
  | Lease
  | SampleMark
  | SampleLife
  | TrainingVerdict
  | ColumnsState
  | KeptState;

/** Where scores began on an earlier day; `standsOn` is when the profiles had been refreshed. */
export type CutsBefore = { _id: 'cuts-before'; day: Date; standsOn: Date; rules: string; cuts: Cuts };

/** What is found out once after a refresh: what first counted orders were about, what a split brought, and what customers bought. */
export type KeptKind = 'first_orders' | 'revenue_by' | 'bought';

/** What a collection of that stands on: when the profiles had been refreshed. */
export type KeptState = { _id: `${KeptKind}_${string}`; standsOn: Date };

/** There while the sample shop is being imported. */
export type SampleMark = { _id: 'sample-shop'; startedAt: Date };

/** That the database holds the sample shop: as what it was written, until when it has lived, and how campaigns are answered. */
export type SampleLife = {
  _id: 'sample-life';
  seed: number;
  customers: number;
  until: Date;
  livedUntil: Date;
  /** The import that brought it; once that is taken back, the database holds no sample shop. */
  importId: string;
  responses: { campaignId: string; from: Date; lifts: number[] }[];
};

/** What the profiles stand on. Absent while they are being refreshed: whoever finds it missing refreshes them all. */
export type ProfilesState = {
  _id: 'profiles';
  /** Of what Midas computes; profiles of another version are computed anew. */
  version: number;
  asOf: Date;
  segmentMap: { id: string; version: number };
  /** A digest of what the segment map makes of scores: a map edited without a new version is noticed. */
  rules: string;
  cuts: Cuts;
  medians: ProfileMedians;
  /** Sums over the customers of each combination of segment and scores, so that no question adds them up. */
  scoreCells: ProfileCell[];
  /** Rows of imports that were still running: they may have brought more since. */
  runningRows: number;
  /** Service lines dated after the day on which the refresh was made. */
  futureLines: number;
  computedAt: Date;
};

/** Medians of all scored customers: days since the last order, and money spent; null without any. */
export type ProfileMedians = { recencyDays: number | null; monetaryE4: number | null };

/** Who alone may do a piece of work, until when unless renewed. */
export type Lease = { _id: string; holder: string; until: Date };

/** The clusters that customers were last divided into: the next ones take over their numbers and names. */
export type ClusteringRecord = {
  _id: 'standing';
  /** Of how Midas clusters; a record of another version counts for nothing. */
  version: number;
  /** When the profiles that were clustered had been refreshed. */
  standsOn: Date;
  asOf: Date;
  clustering: Clustering;
};

/** What is known of a trained model without reading it; the model itself is a file in GridFS. */
export type ModelRecord = {
  /** Readable, and equal for equal models. */
  _id: string;
  horizonDays: number;
  asOf: Date;
  /** The last day for which it was the best at hand: when it was trained, or later proved better than a newer one. */
  keptAsOf: Date;
  /** Whether it answers; if not, a better one was at hand when it was trained. */
  serves: boolean;
  trainedAt: Date;
  /** How long the training took. */
  seconds: number;
  /** What the data were (`dataStamp`). */
  dataStamp: string;
  format: number;
  summary: ModelSummary;
  fileId: ObjectId;
  bytes: number;
  sha256: string;
};

/** One run of predicting every customer; `done` once all its predictions are there. */
export type ScoringRecord = {
  _id: string;
  state: 'running' | 'done';
  model: string;
  horizonDays: number;
  asOf: Date;
  dataStamp: string;
  /** A digest of what makes a segment (`rulesOf`). */
  rules: string;
  /** Of how a model predicts (`predictionVersion`). */
  version: number;
  startedAt: Date;
  customers: number;
};

/** What one run of scoring expects of one customer, and their segment on its day. */
export type PredictionRecord = Prediction & {
  /** The run and the customer (`predictionId`). */
  _id: string;
  run: string;
  segment: string;
};

/** That the data did not suffice for a training: not worth another try before they change. */
export type TrainingVerdict = {
  _id: `too-few-data-${number}`;
  asOf: Date;
  dataStamp: string;
  message: string;
  hint?: string;
};

/** What the stored columns stand on, and what is known of the data sets without them. */
export type ColumnsState = {
  _id: 'columns';
  /** Of what Midas computes; columns of another version count for nothing. */
  version: number;
  /** When the profiles that were explored had been refreshed. */
  standsOn: Date;
  /** Under which the columns are stored. */
  run: string;
  sets: { lines: ExploredSet; customers: ExploredSet };
  computedAt: Date;
};

/** An audience that was saved under a name: an expression, which is evaluated anew each time. */
export type SavedAudience = {
  /** The name as names are compared. */
  _id: string;
  name: string;
  /** Canonical (`expressionText`). */
  expression: string;
  /** The id of whoever saved it last (`Asker`). */
  savedBy: string;
  savedAt: Date;
};

/** One variable as explored, its arrays as the bytes of 64-bit floats and 32-bit codes. */
export type ColumnRecord = {
  _id: string;
  run: string;
  summary: ColumnSummary;
  distribution: StoredDistribution;
  /** On the sampled rows of its own data set, and on the sampled lines where it is a customer's. */
  sample: StoredSample | null;
  ofLines: StoredSample | null;
};

export type StoredDistribution =
  | { kind: 'numbers'; rounded: boolean; values: Binary; counts: Binary }
  | Extract<Distribution, { kind: 'levels' }>;

export type StoredSample =
  | { kind: 'numbers'; values: Binary }
  | (Omit<Extract<SampleColumn, { kind: 'levels' }>, 'codes'> & { codes: Binary });

/** A campaign: what was planned, and once launched who did so when. Days are their midnights in UTC, money is in ten-thousandths. */
export type CampaignRecord = {
  /** From the name (`campaignId`). */
  _id: string;
  name: string;
  audience: string;
  audienceTitle: string;
  channel: ContactChannel;
  owner: string;
  start: Date;
  /** The last day on which its customers are contacted. */
  end: Date;
  offer: string;
  costE4: number;
  currency: string;
  treatments: string[];
  holdoutShare: number;
  windowDays: number;
  hopedFor: number;
  /** `drawing`: its members are being written; until that is done it is not launched. */
  state: 'draft' | 'drawing' | 'running' | 'stopped';
  draftedAt: Date;
  launch?: {
    at: Date;
    by: string;
    asOf: Date;
    usual: number | null;
    before: { converted: number[]; revenueE4: number[] };
    counts: { matched: number; suppressed: number; heldOut: number; arms: number[] };
  };
  stop?: { at: Date; by: string; day: Date };
};

/** Some of the members of a campaign that share arm and stratum, in the order of their ids; fixed at the launch. */
export type CampaignMembersRecord = {
  _id: string;
  campaignId: string;
  /** 0 is the holdout, 1 and up are the treatments. */
  arm: number;
  stratum: number;
  customerIds: string[];
};

/** The segment of every customer on a Monday: what was known before its midnight, and what that stands on. */
export type SegmentSnapshotRecord = {
  /** The Monday (YYYY-MM-DD). */
  _id: string;
  /** Of what Midas computes; snapshots of another version count for nothing. */
  version: number;
  segmentMap: { id: string; version: number };
  /** A digest of what makes a segment (`rulesOf`). */
  rules: string;
  /** What the data were (`dataStamp`) when it was last known to hold, and when that was. */
  dataStamp: string;
  checkedAt: Date;
  /** Whether it does: not if lines of before the Monday have come or gone since. */
  stands: boolean;
  takenAt: Date;
  /** Whether it was made on a later day than its own, from what was then known of that day. */
  reconstructed: boolean;
  /** When it was last made anew because its data had changed, and for how many customers that made a difference. */
  revised?: { at: Date; customers: number };
  cuts: Cuts;
  /** Those with a counted order. */
  customers: number;
  /** The segments that codes stand for, from 1; 0 is no counted order. */
  segments: string[];
  /** One byte a customer in the order of `snapshotCustomers`, deflated. Those who came later are not in it. */
  codes: Binary;
  /** What all lines of each customer came to, as 64-bit floats in the same order, deflated; kept of the latest Monday. */
  moneyE4?: Binary;
};

/** Ids of customers in snapshots, by the position of the first of them. Positions are never given twice. */
export type SnapshotCustomers = { _id: number; ids: string[] };

/** A command that is asked at set times, and whose answer goes to a channel (`digests.ts`). */
export type DigestRecord = {
  _id: string;
  name: string;
  /** The name as it is compared. */
  nameKey: string;
  command: string;
  channelId: string;
  schedule: Schedule;
  /** Who is told when it cannot be delivered: a Slack user id. */
  ownerId: string;
  state: 'on' | 'paused';
  /** Why it is paused, where nobody asked for it. */
  pauseReason: string | null;
  sections: readonly string[];
  /** Hours after a due in which it is still sent, then marked late. */
  graceHours: number;
  /** Age in days of the last service line up to which the data count as fresh; null: it does not wait for data. */
  freshDays: number | null;
  /** Hours after a due for which it waits for fresh data. */
  freshWaitHours: number;
  createdAt: Date;
  changedAt: Date;
  /** The first due that is not in the ledger yet. */
  nextDueAt: Date;
};

/**
 * The ledger: one document for each time that a digest was due. `posting`: it may be in Slack or not; `posted`: it is, but perhaps
 * not yet its list; `unknown`: whether it is in Slack cannot be told. Times are the database's.
 */
export type DeliveryRecord = {
  /** The digest and the due (`newDelivery`). */
  _id: string;
  digestId: string;
  /** The digest's name and channel: when it was due, and from a message on where that went. */
  name: string;
  channelId: string;
  kind: 'scheduled' | 'now';
  dueAt: Date;
  state: 'waiting' | 'posting' | 'posted' | 'sent' | 'skipped' | 'failed' | 'unknown';
  /** Whether there is anything left to do. */
  open: boolean;
  /** When that may be done. */
  notBefore: Date;
  /** Who does it, until when. */
  holder: string | null;
  leaseUntil: Date;
  /** Tries that failed. */
  attempts: number;
  /** Why it waits, was skipped, failed or is incomplete. */
  reason: string | null;
  /** When it was first handed to Slack. */
  postingSince?: Date;
  /** The message in Slack. */
  ts?: string;
  postedAt?: Date;
  late?: boolean;
  /** What of its files is still to be shared in the message's thread. */
  outstanding?: readonly ('chart' | 'list')[];
  /** The file that is being shared, which may have been carried out. */
  sharing?: { what: 'chart' | 'list'; fileId: string };
  /** Who is to be told that it was not sent, in which words, since when that is tried, and whether it is done. */
  owner?: { id: string; message: string; since?: Date; told: boolean };
};

/** That somebody must not be contacted. Addresses and numbers are not kept: their digest finds them again. */
export type SuppressionRecord = {
  /** What is suppressed, for which channel and by which list, so that a list given again adds nothing twice. */
  _id: string;
  kind: 'id' | 'email' | 'phone';
  /** The customer's id, or the SHA-256 of the address or number as it is compared. */
  value: string;
  /** The id, or the address or number with most of it hidden. */
  shown: string;
  channel: 'email' | 'phone' | 'any';
  /** The imported list that it comes from; null where somebody typed it. */
  list: string | null;
  reason?: string;
  /** The last day on which it holds; absent: for good. */
  until?: Date;
  /** Who suppressed them: a user id in Slack, or `terminal`. */
  by: string;
  at: Date;
};

/** A deed that reaches customers or their data, for those who have to account for it. Holds no addresses and no numbers. */
export type AuditRecord = {
  _id: string;
  at: Date;
  /** Until it is done. Where that stays, it was interrupted, and may have been done or not. */
  isBegun?: true;
  /** A user id in Slack, or `terminal`. */
  who: string;
  what: 'export' | 'suppress' | 'unsuppress' | 'launch' | 'stop' | 'delete' | 'digest';
  /** What it was done to, in words: the audience's expression, the campaign's name, the list. */
  about: string;
  /** Where it was handed out: `a direct message`, or a channel's id. */
  place?: string;
  /** How many customers it concerned. */
  customers?: number;
  /** How many matched, were suppressed, held out …, in the order of telling. */
  counts?: Record<string, number>;
  /** The file that was handed out. */
  file?: { name: string; rows: number; sha256: string };
};

/** An export: its preview, and once it was sent, the file that was handed out. Holds no addresses and no numbers. */
export type ExportRecord = {
  _id: string;
  /** When it was previewed, and by whom: a user id in Slack, or `terminal`. Nobody else may send it. */
  at: Date;
  who: string;
  /** The command as understood, and what it asks for. */
  query: string;
  request: {
    audience: string;
    /** The arm of a campaign. */
    arm?: string;
    columns: string[];
    format?: 'google' | 'meta' | 'tiktok';
    channel?: 'email' | 'phone';
    /** The day to stand on, where it was not the data's own. */
    asOf?: string;
  };
  /** The day that the list stood on. */
  asOf: Date;
  counts: { matched: number; suppressed: number; heldOut: number; toExport: number };
  state: 'previewed' | 'sent';
  sent?: {
    at: Date;
    /** As the list was made anew. */
    counts: ExportRecord['counts'];
    file: { name: string; rows: number; sha256: string };
  };
};
