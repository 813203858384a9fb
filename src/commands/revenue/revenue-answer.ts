import { type Decomposition, decomposeChange } from '../../analytics/revenue/decompose-change.ts';
import type { RevenuePeriod } from '../../analytics/revenue/revenue-periods.ts';
import { type UsualChange, usualChange } from '../../analytics/revenue/usual-change.ts';
import { addDays } from '../../calendar.ts';
import { revenueTrendChart } from '../../charts/revenue-trend.ts';
import { capitalised, formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import { cohortInWords } from '../cohort/cohort-words.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import {
  drivers,
  mainDriver,
  partsInWords,
  reasonOf,
  shareOfChange,
  signedMoney,
  signedShare,
  usualInWords,
} from './change-words.ts';
import { type ComparedPeriod, type RevenueTrend, usualRevenueWindows } from './revenue-trend.ts';

/** The latest whole period beside others: what changed, of what that is made, and whether it is usual. */
type Change = {
  latest: ComparedPeriod;
  /** Against the period before and against last year's same one, where the data have them whole. */
  previous: { period: RevenuePeriod; parts: Decomposition } | null;
  yearAgo: { period: RevenuePeriod; parts: Decomposition } | null;
  usual: UsualChange | null;
};

/** How revenue develops, who brings it, and what drove the last change. */
export function revenueAnswer(trend: RevenueTrend, { currency }: CommandContext): Answer {
  const { grain, day, shown } = trend;
  const change = changeOf(trend);
  const title = finding(change, trend, currency);
  return {
    command: revenueCommand(trend),
    title,
    asOf: day.asOf,
    facts: facts(change, trend, currency),
    table: periodTable(shown, currency),
    chart: revenueTrendChart({ finding: title, grain, periods: shown, asOf: day.asOf, currency }),
    notes: [
      ...(change ? changeNotes(change, trend, currency) : []),
      ...partialNotes(trend, currency),
      'Revenue is the sum of all lines of the days, refunds included; an order, and who placed it, count where it began. New customers placed the very first order of their whole history in the period. Refunds here are revenue less the value of the orders, so also what of an order was dated in another period.',
      ...dataNotes(day, { withoutOrders: 0 }),
    ],
    actions: actions(trend),
    preview: {
      rows: 10,
      columns: [
        'period',
        'revenue',
        'lastYear',
        'customers',
        'newCustomers',
        'orders',
        'orderValue',
        'partial',
      ],
    },
    csvName: `revenue-by-${grain}`,
  };
}

/** The command as typed, without options that are as usual. */
export function revenueCommand({ grain, window }: RevenueTrend, ...options: string[]): string {
  return [
    '/revenue',
    ...(grain === 'week' ? [] : [`by=${grain}`]),
    ...(window.text === usualRevenueWindows[grain] ? [] : [`last=${window.text}`]),
    ...options,
  ].join(' ');
}

function changeOf({ all, latest }: RevenueTrend): Change | null {
  if (!latest) return null;
  const against = (period: RevenuePeriod | null) =>
    period && { period, parts: decomposeChange(period, latest) };
  const whole = all.filter(({ partial }) => !partial);
  return {
    latest,
    previous: against(latest.previous),
    yearAgo: against(latest.yearAgo),
    usual: latest.previous && usualChange(whole.map(({ revenue }) => revenue)),
  };
}

/** What moved and why. */
function finding(change: Change | null, { grain, all }: RevenueTrend, currency: string): string {
  if (!change) {
    const so = all.at(-1);
    return `No whole ${grain} yet: ${formatMoney(so?.revenue ?? 0, currency)} so far`;
  }
  const { latest, previous, yearAgo, usual } = change;
  const when = `in ${cohortInWords(latest.period, grain)}`;
  const now = formatMoney(latest.revenue, currency);
  const against = previous ?? yearAgo;
  if (!against) return `Revenue was ${now} ${when}, with nothing to compare it with yet`;
  const than = previous ? `the ${grain} before` : 'a year before';
  const moved = movedInWords(against.period.revenue, latest.revenue, currency);
  const main = mainDriver(against.parts);
  const why = main === null ? '' : `, mostly because ${reasonOf(against.parts, main)}`;
  const weight = usual
    ? usual.unusual
      ? '; that is out of the ordinary'
      : '; that is within the usual range'
    : '';
  return `Revenue ${moved} ${now} ${when} against ${than}${why}${weight}`;
}

/** "rose 12% to", "fell from −$20.00 to", "stayed at". */
function movedInWords(from: number, to: number, currency: string): string {
  const share = shareOfChange(from, to);
  if (from === to) return 'stayed at';
  const verb = to > from ? 'rose' : 'fell';
  return share === null
    ? `${verb} from ${formatMoney(from, currency)} to`
    : `${verb} ${formatShare(Math.abs(share))} to`;
}

function facts(change: Change | null, trend: RevenueTrend, currency: string): Fact[] {
  const { grain, shown, all } = trend;
  const total = (periods: readonly RevenuePeriod[]) =>
    Number(periods.reduce((sum, { revenue }) => sum + revenue, 0).toFixed(4));
  const current = all.at(-1);
  return [
    ...(change ? latestFacts(change, trend, currency) : []),
    ...(current?.partial && current !== change?.latest
      ? [{ key: 'partialRevenue', label: `This ${grain} so far`, value: current.revenue, unit: currency }]
      : []),
    { key: 'periods', label: `Periods shown (${grain}s)`, value: shown.length },
    { key: 'totalRevenue', label: 'Revenue of all shown', value: total(shown), unit: currency },
    {
      key: 'totalOrders',
      label: 'Orders of all shown',
      value: shown.reduce((sum, { orders }) => sum + orders, 0),
    },
  ];
}

function latestFacts(
  { latest, previous, yearAgo, usual }: Change,
  { grain }: RevenueTrend,
  currency: string,
): Fact[] {
  const money = (key: string, label: string, value: number | null): Fact => ({
    key,
    label,
    value,
    unit: currency,
  });
  const share = (key: string, label: string, value: number | null): Fact => ({
    key,
    label,
    value,
    unit: 'share',
  });
  const compared = (suffix: string, than: string, against: Change['previous']): Fact[] =>
    against
      ? [
          money(`revenue${suffix}`, `Revenue ${than}`, against.period.revenue),
          money(`change${suffix}`, `Change against ${than}`, rounded(against.parts.change)),
          share(
            `changeShare${suffix}`,
            `Change against ${than}`,
            shareOfChange(against.period.revenue, latest.revenue),
          ),
          ...drivers.map((driver) =>
            money(`${driver}Part${suffix}`, `… by ${driverNames[driver]}`, rounded(against.parts[driver])),
          ),
        ]
      : [];
  return [
    { key: 'period', label: `Latest whole ${grain}, from`, value: latest.period, unit: 'day' },
    money('revenue', 'Revenue', latest.revenue),
    { key: 'customers', label: 'Customers who ordered', value: latest.customers },
    { key: 'newCustomers', label: 'New customers', value: latest.newCustomers },
    { key: 'returningCustomers', label: 'Returning customers', value: latest.returningCustomers },
    share('newRevenueShare', 'Revenue from new customers', shareOrNull(latest.newRevenue, latest.revenue)),
    { key: 'orders', label: 'Orders', value: latest.orders },
    money('orderValue', 'Mean order', latest.orderValue),
    money('refunds', 'Refunds', latest.refunds),
    ...compared('Before', `the ${grain} before`, previous),
    ...compared('LastYear', 'last year', yearAgo),
    ...(usual
      ? [
          share('usualLow', 'Usual change from', usual.low),
          share('usualHigh', 'Usual change to', usual.high),
          { key: 'unusual', label: 'Unusual change', value: usual.unusual ? 'yes' : 'no' },
        ]
      : []),
  ];
}

const driverNames = {
  customers: 'customers',
  frequency: 'orders a customer',
  orderValue: 'order value',
  refunds: 'refunds',
} as const;

function shareOrNull(part: number, all: number): number | null {
  return all > 0 ? part / all : null;
}

function rounded(amount: number): number {
  return Number(amount.toFixed(4));
}

function changeNotes(change: Change, trend: RevenueTrend, currency: string): string[] {
  const { latest, previous, yearAgo, usual } = change;
  const { grain } = trend;
  const made = (against: NonNullable<Change['previous']>, than: string) => {
    const share = shareOfChange(against.period.revenue, latest.revenue);
    const parts = partsInWords(against.parts, currency);
    return `Against ${than} (${cohortInWords(against.period.period, grain)}, ${formatMoney(against.period.revenue, currency)}): ${signedMoney(against.parts.change, currency)}${share === null ? '' : ` (${signedShare(share)})`}${parts === '' ? '' : `, made of: ${parts}`}.`;
  };
  return [
    ...(previous ? [made(previous, `the ${grain} before`), mixNote(latest, previous.period, currency)] : []),
    ...(usual ? [usualInWords(usual, grain)] : []),
    ...(yearAgo
      ? [made(yearAgo, 'last year')]
      : [`The data hold no whole ${grain} of last year to compare it with.`]),
    ...(previous ? [whatToDo(latest, previous)] : []),
  ];
}

/** Who brought it: new customers and returning ones, and how both have changed. */
function mixNote(latest: RevenuePeriod, previous: RevenuePeriod, currency: string): string {
  const of = (
    who: string,
    customers: 'newCustomers' | 'returningCustomers',
    money: 'newRevenue' | 'returningRevenue',
  ) => {
    const share = shareOrNull(latest[money], latest.revenue);
    const brought = `${formatMoney(latest[money], currency)}${share === null ? '' : ` (${formatShare(share)})`}`;
    const more = `${signedCount(latest[customers] - previous[customers])} customers, ${signedMoney(latest[money] - previous[money], currency)}`;
    return `${who}: ${formatNumber(latest[customers])} brought ${brought}, ${more}.`;
  };
  return `${of('New customers', 'newCustomers', 'newRevenue')} ${of('Returning ones', 'returningCustomers', 'returningRevenue')}`;
}

function signedCount(count: number): string {
  if (count === 0) return '±0';
  return `${count < 0 ? '−' : '+'}${formatNumber(Math.abs(count))}`;
}

/** What to look at next, by what moved revenue most. */
function whatToDo(
  latest: RevenuePeriod,
  { period: previous, parts }: NonNullable<Change['previous']>,
): string {
  const main = mainDriver(parts);
  if (main === null) return 'What to do: nothing moved; look at who brings it: /segment';
  if (parts.change > 0)
    return 'What to do: find out what worked and do it again; whether the new ones come back is in /cohort';
  if (main === 'refunds') return 'What to do: look at what was sent back, and why, before anything else.';
  if (main === 'orderValue')
    return 'What to do: offer bundles or a threshold for free delivery a little above the usual order.';
  if (main === 'frequency') return 'What to do: remind those who usually have ordered again by now: /predict';
  const lostNew = previous.newCustomers - latest.newCustomers;
  const lostReturning = previous.returningCustomers - latest.returningCustomers;
  return lostNew > lostReturning
    ? 'What to do: it is new customers who were fewer; look at what used to bring them.'
    : 'What to do: it is returning customers who were fewer; write to those at risk: /segment at-risk';
}

/** What is not compared because the data cover only a part of it. */
export function partialNotes({ grain, all, day }: RevenueTrend, currency: string): string[] {
  const [first, last] = [all[0], all.at(-1)];
  return [
    ...(last?.partial && last.before > day.asOf
      ? [
          `${capitalised(cohortInWords(last.period, grain))} is not over: ${formatMoney(last.revenue, currency)} up to ${formatDay(addDays(day.asOf, -1))}. It is compared with nothing.`,
        ]
      : []),
    ...(first?.partial && first !== last
      ? [
          `The data begin within ${cohortInWords(first.period, grain)}, so it is compared with nothing either.`,
        ]
      : []),
  ];
}

/** One row a period, the latest first. */
function periodTable(shown: readonly ComparedPeriod[], currency: string): Table {
  const money = { type: 'money', unit: currency } as const;
  return tableOf(
    [
      { name: 'period', type: 'day' },
      { name: 'revenue', ...money },
      { name: 'lastYear', ...money },
      { name: 'change', type: 'share' },
      { name: 'changeLastYear', type: 'share' },
      { name: 'customers', type: 'integer' },
      { name: 'newCustomers', type: 'integer' },
      { name: 'returningCustomers', type: 'integer' },
      { name: 'orders', type: 'integer' },
      { name: 'orderValue', ...money },
      { name: 'refunds', ...money },
      { name: 'newRevenue', ...money },
      { name: 'returningRevenue', ...money },
      { name: 'partial', type: 'flag' },
    ],
    shown.toReversed().map(({ previous, yearAgo, ...one }) => ({
      ...one,
      lastYear: yearAgo?.revenue ?? null,
      change: one.partial || !previous ? null : shareOfChange(previous.revenue, one.revenue),
      changeLastYear: one.partial || !yearAgo ? null : shareOfChange(yearAgo.revenue, one.revenue),
    })),
  );
}

function actions({ grain }: RevenueTrend): Action[] {
  return [
    grain === 'week'
      ? { label: 'By month', command: '/revenue by=month' }
      : { label: 'By week', command: '/revenue' },
    { label: 'Do new customers return?', command: '/cohort' },
    { label: 'All segments', command: '/segment' },
  ];
}
