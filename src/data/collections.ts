import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, IndexDescription } from 'mongodb';
import { MongoServerError } from 'mongodb';

type CollectionDeclaration = {
  indexes: readonly IndexDescription[];
  /** A JSON schema that MongoDB holds every document to; absent where documents have several shapes. */
  schema?: Document;
};

const text = { bsonType: 'string' };
const number = { bsonType: 'number' };
const count = { bsonType: 'number', minimum: 0 };
const date = { bsonType: 'date' };
const flag = { bsonType: 'bool' };
const score = { bsonType: 'number', minimum: 1, maximum: 5 };

const profileIndexes: readonly IndexDescription[] = [
  // The cut points of the three scores, and below them the customers of a segment by what they spent.
  { key: { lastOrderDay: 1 } },
  { key: { frequency: 1 } },
  { key: { monetaryE4: 1, frequency: 1 } },
  { key: { segment: 1, monetaryE4: -1, _id: 1 } },
];

/** Every collection with its indexes and the schema that its documents keep. Types: `store.ts`. */
export const collections: Readonly<Record<string, CollectionDeclaration>> = {
  services: {
    indexes: [
      { key: { customerId: 1, orderKey: 1 } },
      { key: { day: 1, customerId: 1 } },
      { key: { importId: 1, customerId: 1 } },
    ],
    schema: documentOf(
      {
        _id: text,
        customerId: text,
        day: date,
        amountE4: number,
        orderKey: text,
        kind: { enum: ['sale', 'refund'] },
        importId: text,
      },
      {
        at: date,
        quantity: number,
        orderId: text,
        service: text,
        category: text,
        status: text,
        attributes: { bsonType: 'object' },
      },
    ),
  },
  customers: {
    indexes: [{ key: { importId: 1 } }, { key: { email: 1 } }, { key: { name: 1 } }],
    schema: documentOf(
      { _id: text, attributes: { bsonType: 'object' }, importId: text },
      { name: text, firstName: text, lastName: text, email: text, phone: text },
    ),
  },
  profiles: {
    indexes: profileIndexes,
    schema: documentOf(
      {
        _id: text,
        asOf: date,
        lines: count,
        frequency: count,
        monetaryE4: number,
        segment: text,
        refreshedAt: date,
      },
      { firstOrderDay: date, lastOrderDay: date, recencyDays: number, r: score, f: score, m: score },
    ),
  },
  histories: {
    indexes: [{ key: { firstOrderDay: 1 } }],
    schema: documentOf(
      {
        _id: text,
        lines: count,
        frequency: count,
        monetaryE4: number,
        days: { bsonType: 'array' },
        refreshedAt: date,
      },
      { firstOrderDay: date, lastOrderDay: date },
    ),
  },
  cells: {
    indexes: [{ key: { grain: 1, cohort: 1 } }],
    schema: documentOf(
      {
        _id: text,
        grain: { enum: ['week', 'month'] },
        cohort: { bsonType: ['date', 'null'] },
        period: date,
        customers: count,
        returned: count,
        orders: count,
        ordersE4: number,
        revenueE4: number,
      },
      { summedAt: date },
    ),
  },
  imports: {
    indexes: [{ key: { startedAt: -1 } }, { key: { profiled: 1 } }],
    schema: {
      ...documentOf(
        {
          _id: text,
          startedAt: date,
          state: { enum: ['running', 'done', 'failed', 'undoing', 'undone'] },
          profiled: flag,
          timezone: text,
        },
        { finishedAt: date, sources: { bsonType: 'array' } },
      ),
      additionalProperties: true,
    },
  },
  replacedCustomers: {
    indexes: [{ key: { importId: 1 } }, { key: { customerId: 1, beforeImportId: 1 } }],
    schema: documentOf(
      {
        _id: text,
        importId: text,
        customerId: text,
        before: { bsonType: ['object', 'null'] },
        beforeImportId: { bsonType: ['string', 'null'] },
      },
      {},
    ),
  },
  state: { indexes: [] },
  models: {
    indexes: [{ key: { horizonDays: 1, keptAsOf: -1 } }],
    schema: documentOf(
      {
        _id: text,
        horizonDays: count,
        asOf: date,
        keptAsOf: date,
        serves: flag,
        trainedAt: date,
        seconds: count,
        dataStamp: text,
        format: count,
        summary: { bsonType: 'object' },
        fileId: { bsonType: 'objectId' },
        bytes: count,
        sha256: text,
      },
      {},
    ),
  },
  scorings: {
    indexes: [{ key: { horizonDays: 1, startedAt: -1 } }],
    schema: documentOf(
      {
        _id: text,
        state: { enum: ['running', 'done'] },
        model: text,
        horizonDays: count,
        asOf: date,
        dataStamp: text,
        rules: text,
        startedAt: date,
        customers: count,
      },
      // Absent in runs of before there were versions.
      { version: count },
    ),
  },
  predictions: {
    // The most likely buyers of all, and of one segment, equal ones by spend; those of most expected spend.
    indexes: [
      { key: { run: 1, purchaseProbability: -1, expectedSpend: -1, customerId: 1 } },
      { key: { run: 1, segment: 1, purchaseProbability: -1, expectedSpend: -1, customerId: 1 } },
      { key: { run: 1, expectedSpend: -1, customerId: 1 } },
    ],
  },
  columns: { indexes: [{ key: { run: 1 } }] },
  segmentSnapshots: {
    indexes: [],
    schema: documentOf(
      {
        _id: text,
        version: count,
        segmentMap: { bsonType: 'object' },
        rules: text,
        dataStamp: text,
        checkedAt: date,
        stands: flag,
        takenAt: date,
        reconstructed: flag,
        cuts: { bsonType: 'object' },
        customers: count,
        segments: { bsonType: 'array' },
        codes: { bsonType: 'binData' },
      },
      { revised: { bsonType: 'object' }, moneyE4: { bsonType: 'binData' } },
    ),
  },
  snapshotCustomers: {
    indexes: [],
    schema: documentOf({ _id: count, ids: { bsonType: 'array' } }, {}),
  },
  audiences: {
    indexes: [],
    schema: documentOf({ _id: text, name: text, expression: text, savedBy: text, savedAt: date }, {}),
  },
  clusterings: {
    indexes: [],
    schema: documentOf(
      { _id: text, version: count, standsOn: date, asOf: date, clustering: { bsonType: 'object' } },
      {},
    ),
  },
  campaigns: {
    indexes: [],
    schema: documentOf(
      {
        _id: text,
        name: text,
        audience: text,
        audienceTitle: text,
        channel: { enum: ['email', 'phone', 'any'] },
        owner: text,
        start: date,
        end: date,
        offer: text,
        costE4: count,
        currency: text,
        treatments: { bsonType: 'array' },
        holdoutShare: number,
        windowDays: count,
        hopedFor: number,
        state: { enum: ['draft', 'drawing', 'running', 'stopped'] },
        draftedAt: date,
      },
      { launch: { bsonType: 'object' }, stop: { bsonType: 'object' } },
    ),
  },
  campaignMembers: {
    indexes: [{ key: { campaignId: 1, arm: 1 } }],
    schema: documentOf(
      { _id: text, campaignId: text, arm: count, stratum: count, customerIds: { bsonType: 'array' } },
      {},
    ),
  },
  suppressions: {
    indexes: [{ key: { value: 1 } }, { key: { list: 1 } }, { key: { at: -1 } }],
    schema: documentOf(
      {
        _id: text,
        kind: { enum: ['id', 'email', 'phone'] },
        value: text,
        shown: text,
        channel: { enum: ['email', 'phone', 'any'] },
        list: { bsonType: ['string', 'null'] },
        by: text,
        at: date,
      },
      { reason: text, until: date },
    ),
  },
  exports: {
    indexes: [{ key: { who: 1, at: -1 } }],
    schema: documentOf(
      {
        _id: text,
        at: date,
        who: text,
        query: text,
        request: { bsonType: 'object' },
        asOf: date,
        counts: { bsonType: 'object' },
        state: { enum: ['previewed', 'sent'] },
      },
      { sent: { bsonType: 'object' } },
    ),
  },
  audits: {
    indexes: [{ key: { at: -1 } }],
    schema: documentOf(
      { _id: text, at: date, who: text, what: text, about: text },
      {
        isBegun: flag,
        place: text,
        customers: count,
        counts: { bsonType: 'object' },
        file: { bsonType: 'object' },
      },
    ),
  },
  digests: {
    indexes: [{ key: { nameKey: 1 }, unique: true }, { key: { state: 1, nextDueAt: 1 } }],
    schema: documentOf(
      {
        _id: text,
        name: text,
        nameKey: text,
        command: text,
        channelId: text,
        schedule: { bsonType: 'object' },
        ownerId: text,
        state: { enum: ['on', 'paused'] },
        pauseReason: { bsonType: ['string', 'null'] },
        sections: { bsonType: 'array' },
        graceHours: count,
        freshDays: { bsonType: ['number', 'null'] },
        freshWaitHours: count,
        createdAt: date,
        changedAt: date,
        nextDueAt: date,
      },
      {},
    ),
  },
  deliveries: {
    indexes: [{ key: { open: 1, notBefore: 1 } }, { key: { digestId: 1, dueAt: -1 } }],
    schema: documentOf(
      {
        _id: text,
        digestId: text,
        name: text,
        channelId: text,
        kind: { enum: ['scheduled', 'now'] },
        dueAt: date,
        state: { enum: ['waiting', 'posting', 'posted', 'sent', 'skipped', 'failed', 'unknown'] },
        open: flag,
        notBefore: date,
        holder: { bsonType: ['string', 'null'] },
        leaseUntil: date,
        attempts: count,
        reason: { bsonType: ['string', 'null'] },
      },
      {
        postingSince: date,
        ts: text,
        postedAt: date,
        late: flag,
        outstanding: { bsonType: 'array' },
        sharing: { bsonType: 'object' },
        owner: { bsonType: 'object' },
      },
    ),
  },
};

/** A schema of documents with these fields and no others. */
function documentOf(required: Document, optional: Document): Document {
  return {
    bsonType: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}

/** Creates what is missing of collections, schemas and indexes, and brings a changed schema up to date. */
export async function prepareCollections(db: Db): Promise<void> {
  const existing = await db.listCollections().toArray();
  for (const [name, { indexes, schema }] of Object.entries(collections)) {
    const validator = schema && { $jsonSchema: schema };
    const found = existing.find((collection) => collection.name === name);
    const options: Document | undefined = found && 'options' in found ? found.options : undefined;
    if (!found) await createCollection(db, name, validator);
    else if (validator && !isDeepStrictEqual(options?.['validator'], validator))
      await db.command({ collMod: name, validator });
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
  }
}

async function createCollection(db: Db, name: string, validator: Document | undefined): Promise<void> {
  try {
    await db.createCollection(name, validator ? { validator } : {});
  } catch (error) {
    // Another process that starts at the same moment has created it.
    const exists = error instanceof MongoServerError && error.code === 48;
    if (!exists) throw error;
  }
}

const temporaryPrefix = 'profiles_as_of_';
const abandonedAfterMilliseconds = 3_600_000;

/** The name of a new temporary collection of profiles; it says when it was made. */
export function temporaryProfilesName(at: Date, distinction: string): string {
  return `${temporaryPrefix}${at.getTime()}_${distinction}`;
}

/** The indexes of a collection of profiles. */
export async function indexProfiles(db: Db, name: string): Promise<void> {
  await db.collection(name).createIndexes([...profileIndexes]);
}

/** Drops temporary collections that a stopped process left behind: those older than an hour, so that none in use is hit. */
export async function sweepTemporaryProfiles(db: Db, at: Date): Promise<void> {
  for (const { name } of await db.listCollections().toArray()) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const made = Number(name.slice(temporaryPrefix.length).split('_')[0]);
    if (at.getTime() - made > abandonedAfterMilliseconds) await db.dropCollection(name);
  }
}
