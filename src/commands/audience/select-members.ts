import { assignClusters } from '../../analytics/clusters/assign-clusters.ts';
import { laterPeriod } from '../../analytics/cohorts/periods.ts';
import { noOrders } from '../../analytics/segment-map.ts';
import { columnValues } from '../../data/audience-columns.ts';
import {
  customersByPrediction,
  type Expected,
  highestFirst,
  type ProfileTest,
  profilesMatching,
  topCustomersOf,
} from '../../data/audience-profiles.ts';
import { customersOfCluster } from '../../data/clusters.ts';
import type { ProfileSet } from '../../data/profiles.ts';
import { movedCustomers } from '../../data/segment-snapshots.ts';
import type { Profile } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { clusteringFor } from '../cluster/with-partition.ts';
import type { CommandContext } from '../command.ts';
import { ensureForecast, type Forecast } from '../forecast/ensure-forecast.ts';
import { usualHorizon } from '../forecast/train-model.ts';
import { fold } from '../suggest.ts';
import { customersByColumn, holdsContacts } from './customers-by-column.ts';
import { dayRange } from './day-range.ts';
import type { AudienceExpression, Base, Filter } from './expression.ts';
import { baseText } from './expression-text.ts';
import { readAudience } from './read-audience.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Who is meant, as profiles in no particular order, unless `ranked` says by customer which comes first. */
export type Selected = {
  profiles: Profile[];
  /** What is expected of them; absent where predictions are not asked for. */
  expected?: ReadonlyMap<string, Expected>;
  ranked: boolean;
};

type Top = Extract<Base, { of: 'top' }>;

/** Customers by their ids. */
type Group = ReadonlySet<string> | ReadonlyMap<string, unknown>;

/** What a selection demands: tests of profiles, groups to be in and groups not to be in. */
type Demands = {
  tests: ProfileTest[];
  within: Group[];
  without: Group[];
  /** Whether what is expected of the members is asked for; known where it has been read of all who may be members. */
  predicted: boolean;
  expected?: ReadonlyMap<string, Expected>;
  /** Whether that is in the order of a `top`. */
  ranked: boolean;
};

/** Evaluates audiences on one day; what several of them ask for is found once. */
export class Selector {
  readonly vocabulary: Vocabulary;
  readonly #context: CommandContext;
  readonly #profiles: ProfileSet;
  readonly #found = new Map<string, Promise<unknown>>();
  #usesContacts = false;

  constructor(context: CommandContext, profiles: ProfileSet, vocabulary: Vocabulary) {
    this.#context = context;
    this.#profiles = profiles;
    this.vocabulary = vocabulary;
  }

  /** Whether customers were chosen by e-mail addresses or telephone numbers, which their expression then shows. */
  get usesContacts(): boolean {
    return this.#usesContacts;
  }

  /**
   * The customers that an expression means.
   * @throws UserError for a cluster or value that there is none of, a saved audience that leads back to itself, or without predictions
   */
  async select(expression: AudienceExpression): Promise<Selected> {
    const demands = await this.#demands(expression, []);
    const { predicted, expected, ranked } = demands;
    const profiles = await this.#meeting(demands);
    return predicted
      ? { profiles, expected: expected ?? (await this.#expected()), ranked }
      : { profiles, ranked };
  }

  async #meeting({ tests, within, without }: Demands): Promise<Profile[]> {
    const [smallest] = within.toSorted((a, b) => a.size - b.size);
    const found = await profilesMatching(this.#profiles, tests, smallest);
    return found.filter(
      ({ _id }) => within.every((group) => group.has(_id)) && !without.some((group) => group.has(_id)),
    );
  }

  async #demands({ base, filters }: AudienceExpression, path: readonly string[]): Promise<Demands> {
    // A top is that of those of whom the filters hold.
    if (base.of === 'top') return this.#topDemands(base, filters, path);
    const demands: Demands = await this.#baseDemands(base, path);
    for (const filter of filters) await this.#add(demands, filter, path);
    return demands;
  }

  async #topDemands(base: Top, filters: readonly Filter[], path: readonly string[]): Promise<Demands> {
    const top = await this.#top(base, filters, path);
    return { ...nothing(), within: [top], predicted: true, expected: top, ranked: true };
  }

  async #baseDemands(base: Base, path: readonly string[]): Promise<Demands> {
    if (base.of === 'saved') return this.#demands(this.#saved(base.name, path), [...path, fold(base.name)]);
    const test = profileTestOf(base);
    if (test) return { ...nothing(), tests: [test] };
    if (base.of === 'all') return nothing();
    return { ...nothing(), within: [await this.#group(base, path)] };
  }

  async #add(demands: Demands, filter: Filter, path: readonly string[]): Promise<void> {
    const { not } = filter;
    switch (filter.of) {
      case 'segment':
        demands.tests.push({ segments: filter.segments, not });
        return;
      case 'day': {
        const day = filter.day === 'first-order' ? 'firstOrderDay' : 'lastOrderDay';
        demands.tests.push({ day, ...dayRange(filter.is, filter.value, this.#profiles.asOf), not });
        return;
      }
      case 'figure': {
        const { figure, is, values } = filter;
        if (figure === 'p' || figure === 'spend') {
          demands.predicted = true;
          const asked = figure === 'p' ? ('purchaseProbability' as const) : ('expectedSpend' as const);
          const predicted = await this.#once([asked, is, values], async () =>
            customersByPrediction(this.#context.store, (await this.#forecast()).run, {
              figure: asked,
              is,
              values,
            }),
          );
          demands[not ? 'without' : 'within'].push(predicted);
          if (!not) demands.expected ??= predicted;
          return;
        }
        demands.tests.push({ figure: figure === 'orders' ? 'frequency' : figure, is, values, not });
        return;
      }
      case 'column': {
        const { column, is, values } = filter;
        const group = await this.#once([column, is, values], async () => {
          const known = await this.#once([column], () =>
            columnValues(this.#context.store, this.#profiles, column),
          );
          const { asker } = this.#context;
          this.#usesContacts ||= holdsContacts(column, known);
          return customersByColumn(filter, known, {
            asOf: this.#profiles.asOf,
            ...(asker ? { asker } : {}),
          });
        });
        demands[not ? 'without' : 'within'].push(group);
        return;
      }
      case 'group': {
        const test = profileTestOf(filter.base);
        if (test) demands.tests.push({ ...test, not });
        else demands[not ? 'without' : 'within'].push(await this.#group(filter.base, path));
      }
    }
  }

  /** The customers of a base that is no test of profiles. */
  #group(base: Base, path: readonly string[]): Promise<Group> {
    if (base.of === 'top') return this.#top(base, [], path);
    return this.#once(baseText(base), async () => {
      if (base.of === 'cluster') return this.#cluster(base.cluster);
      if (base.of === 'moved') return this.#moved(base);
      const expression: AudienceExpression =
        base.of === 'saved' ? this.#saved(base.name, path) : { base, filters: [] };
      const inside = base.of === 'saved' ? [...path, fold(base.name)] : path;
      const profiles = await this.#meeting(await this.#demands(expression, inside));
      return new Set(profiles.map(({ _id }) => _id));
    });
  }

  #saved(name: string, path: readonly string[]): AudienceExpression {
    return savedExpression(name, path, this.vocabulary);
  }

  async #cluster(number: number): Promise<Group> {
    const { scaling, partitions, chosen } = await this.#once('clustering', () =>
      clusteringFor(this.#profiles, this.#context),
    );
    const partition = partitions.find(({ k }) => k === chosen);
    if (!partition)
      throw new UserError(
        `no cluster ${number}: there are too few different customers for clusters`,
        'Take a segment instead: /segment',
      );
    findCluster(String(number), partition);
    const { members } = await customersOfCluster(this.#context.store, this.#profiles, {
      number,
      assign: (measures) => assignClusters(measures, scaling, partition.clusters),
    });
    return new Set(members.map(({ customerId }) => customerId));
  }

  /** Between Mondays that the day of this selection knows of. */
  async #moved({ moved, since, until }: Extract<Base, { of: 'moved' }>): Promise<Group> {
    const { store, asOf } = this.#context;
    const latest = [until, asOf].flatMap((day) => day ?? []).sort()[0];
    const settings = latest === undefined ? this.#context : { ...this.#context, asOf: latest };
    const { customers } = await movedCustomers(store, settings, { moved, since });
    return new Set(customers.map(({ customerId }) => customerId));
  }

  /** The best of everyone of whom filters hold, the highest first, and what is expected of them. */
  async #top(
    base: Top,
    filters: readonly Filter[],
    path: readonly string[],
  ): Promise<ReadonlyMap<string, Expected>> {
    const { run, customers } = await this.#forecast();
    if (filters.length > 0) return this.#topMeeting(base, filters, path);
    return this.#once(baseText(base), () =>
      topCustomersOf(this.#context.store, run, { by: base.by, limit: sizeOf(base, customers) }),
    );
  }

  async #topMeeting(
    base: Top,
    filters: readonly Filter[],
    path: readonly string[],
  ): Promise<ReadonlyMap<string, Expected>> {
    const demands = await this.#demands({ base: { of: 'all' }, filters: [...filters] }, path);
    const expected = demands.expected ?? (await this.#expected());
    const fitting = (await this.#meeting(demands)).flatMap(({ _id }) => {
      const its = expected.get(_id);
      return its ? [{ customerId: _id, ...its }] : [];
    });
    const best = fitting.sort(highestFirst(base.by)).slice(0, sizeOf(base, fitting.length));
    return new Map(best.map(({ customerId, ...its }) => [customerId, its]));
  }

  #forecast(): Promise<Forecast> {
    return this.#once('forecast', () => ensureForecast(this.#context, usualHorizon));
  }

  #expected(): Promise<ReadonlyMap<string, Expected>> {
    return this.#once('expected', async () =>
      customersByPrediction(this.#context.store, (await this.#forecast()).run),
    );
  }

  #once<Result>(key: unknown, find: () => Promise<Result>): Promise<Result> {
    const text = JSON.stringify(key);
    const found = (this.#found.get(text) as Promise<Result> | undefined) ?? find();
    this.#found.set(text, found);
    return found;
  }
}

/**
 * What a saved audience means.
 * @param path the saved audiences that led to it, as names are compared
 * @throws UserError where it leads back to itself, or is not there
 */
export function savedExpression(
  name: string,
  path: readonly string[],
  vocabulary: Vocabulary,
): AudienceExpression {
  const id = fold(name);
  const audience = vocabulary.saved.find(({ _id }) => _id === id);
  if (!audience) throw new UserError(`no saved audience "${name}"`, 'See which there are: /audience');
  if (path.includes(id))
    throw new UserError(
      `the saved audience "${name}" leads back to itself`,
      'Save one of the audiences that it names anew: /audience',
    );
  return readAudience(audience.expression, vocabulary);
}

function nothing(): Demands {
  return { tests: [], within: [], without: [], predicted: false, ranked: false };
}

/** How many a top of so many customers has. */
function sizeOf(base: Top, customers: number): number {
  return 'count' in base ? base.count : Math.ceil(base.share * customers);
}

/** What must hold of a profile for a base, where that is all. */
function profileTestOf(base: Base): ProfileTest | undefined {
  if (base.of === 'segment') return { segments: [base.segment], not: false };
  if (base.of === noOrders) return { segments: [noOrders], not: false };
  if (base.of !== 'cohort') return undefined;
  const { grain, period } = base;
  return { day: 'firstOrderDay', from: period, before: laterPeriod(period, 1, grain), not: false };
}
