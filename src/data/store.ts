import type { Collection, Db } from 'mongodb';
import type { Cuts } from '../analytics/rfm.ts';
import type { SourceReport } from './import/report.ts';

/** The database as the rest of src/data uses it; everyone else only hands it on. */
export type Store = {
  db: Db;
  services: Collection<ServiceLine>;
  customers: Collection<Customer>;
  profiles: Collection<Profile>;
  imports: Collection<ImportRecord>;
  state: Collection<StateDocument>;
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
  importId: string;
};

/** One row of the customers file. */
export type Customer = {
  _id: string;
  name?: string;
  email?: string;
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

/** One run of `midas import`: what was read, kept, refused, added; `profiled` once the touched profiles are refreshed. */
export type ImportRecord = {
  _id: string;
  startedAt: Date;
  finishedAt?: Date;
  state: 'running' | 'done' | 'failed';
  /** Why it failed. */
  reason?: string;
  profiled: boolean;
  timezone: string;
  sources: SourceReport[];
};

/** What Midas notes about its own work, one document a subject. */
export type StateDocument = ProfilesState | Lease | SampleMark;

/** There while the sample shop is being imported. */
export type SampleMark = { _id: 'sample-shop'; startedAt: Date };

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
