import { describe, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../../src/analytics/segment-map.ts';
import { audienceInWords } from '../../../src/commands/audience/audience-in-words.ts';
import type { AudienceExpression, Base, Filter } from '../../../src/commands/audience/expression.ts';
import { expressionText } from '../../../src/commands/audience/expression-text.ts';
import { readAudience } from '../../../src/commands/audience/read-audience.ts';
import type { Vocabulary } from '../../../src/commands/audience/vocabulary.ts';
import type { AudienceColumn } from '../../../src/data/audience-columns.ts';
import { UserError } from '../../../src/errors.ts';

const [country, city, tier, service, spend] = ['country', 'city', 'Loyalty tier', 'service', 'spend'].map(
  (name): AudienceColumn => ({
    name,
    of: name === 'service' ? 'lines' : 'customer',
    field: `attributes.${name}`,
    address: false,
  }),
) as [AudienceColumn, AudienceColumn, AudienceColumn, AudienceColumn, AudienceColumn];

function saved(name: string, id: string) {
  return { _id: id, name, expression: 'all', savedBy: 'U1', savedAt: new Date(0) };
}

const vocabulary: Vocabulary = {
  segmentMap: loadSegmentMap('rxfm-11'),
  saved: [
    saved('Lapsed big spenders', 'lapsedbigspenders'),
    saved('Lost', 'lost'),
    saved('Maria’s "A" list', 'mariasalist'),
    saved('Not yet engaged', 'notyetengaged'),
  ],
  clusters: [
    { number: 1, name: 'Big spenders' },
    { number: 2, name: 'Bought once' },
  ],
  columns: [country, city, tier, service, spend],
};

const read = (text: string) => readAudience(text, vocabulary);
const words = (text: string) => audienceInWords(read(text), { ...vocabulary, currency: 'EUR' });

const all: Base = { of: 'all' };
const champions: Base = { of: 'segment', segment: 'champions' };
const column = (of: AudienceColumn, values: string[], not = false): Filter => ({
  of: 'column',
  column: of,
  is: '=',
  values,
  not,
});

describe('an audience begins with', () => {
  test.each<[string, Base]>([
    ['champions', champions],
    ['Champion customers', champions],
    ["can't lose", { of: 'segment', segment: 'cant-lose' }],
    ['at risk', { of: 'segment', segment: 'at-risk' }],
    ['"At risk"', { of: 'segment', segment: 'at-risk' }],
    ['segment lost', { of: 'segment', segment: 'lost' }],
    ['all', all],
    ['Everyone', all],
    ['no-orders', { of: 'no-orders' }],
    ['No orders', { of: 'no-orders' }],
    ['cluster 2', { of: 'cluster', cluster: 2 }],
    ['cluster #2', { of: 'cluster', cluster: 2 }],
    ['cluster big spenders', { of: 'cluster', cluster: 1 }],
    ['bought once', { of: 'cluster', cluster: 2 }],
    ['top', { of: 'top', by: 'probability', count: 100 }],
    ['top 50', { of: 'top', by: 'probability', count: 50 }],
    ['predict top 2.5%', { of: 'top', by: 'probability', share: 0.025 }],
    ['top 50 by=spend', { of: 'top', by: 'spend', count: 50 }],
    ['cohort 2026-09', { of: 'cohort', grain: 'month', period: '2026-09-01' }],
    ['cohort 2026-W36', { of: 'cohort', grain: 'week', period: '2026-08-31' }],
    ['cohort 2020-w53', { of: 'cohort', grain: 'week', period: '2020-12-28' }],
    [
      'moved champions to at-risk',
      { of: 'moved', moved: { from: 'champions', to: 'at-risk' }, since: { weeks: 1 } },
    ],
    [
      'moved from about to sleep since 4w',
      { of: 'moved', moved: { from: 'about-to-sleep' }, since: { weeks: 4 } },
    ],
    [
      'moved to lost since 2026-10-05 until 2026-11-02',
      { of: 'moved', moved: { to: 'lost' }, since: { day: '2026-10-05' }, until: '2026-11-02' },
    ],
    ['cohort 2026-09-14', { of: 'cohort', grain: 'day', period: '2026-09-14' }],
    ['"Lapsed big spenders"', { of: 'saved', name: 'Lapsed big spenders' }],
    ['lapsed BIG-spenders', { of: 'saved', name: 'Lapsed big spenders' }],
    ["'Not yet engaged'", { of: 'saved', name: 'Not yet engaged' }],
    ['"Maria’s ""A"" list"', { of: 'saved', name: 'Maria’s "A" list' }],
    ['lost', { of: 'segment', segment: 'lost' }],
    ['audience lost', { of: 'saved', name: 'Lost', hidden: true }],
  ])('%p', (text, base) => {
    expect(read(text)).toEqual({ base, filters: [] });
  });
});

describe('a filter', () => {
  test.each<[string, Filter]>([
    ['country=PT', column(country, ['PT'])],
    ['Country = PT', column(country, ['PT'])],
    ['country=PT,ES', column(country, ['PT', 'ES'])],
    ['country=PT, ES', column(country, ['PT', 'ES'])],
    ['country!=PT', column(country, ['PT'], true)],
    ['country≠PT', column(country, ['PT'], true)],
    ['not country=PT', column(country, ['PT'], true)],
    ['not country!=PT', column(country, ['PT'])],
    ['city="New York",Porto', column(city, ['New York', 'Porto'])],
    ["city='New York'", column(city, ['New York'])],
    ["city=L'Aquila", column(city, ["L'Aquila"])],
    ['loyalty-tier=gold', column(tier, ['gold'])],
    ['"Loyalty tier"=gold', column(tier, ['gold'])],
    ['"spend"=3', column(spend, ['3'])],
    ['p>0.4', { of: 'figure', figure: 'p', is: '>', values: [0.4], not: false }],
    ['P >= 40%', { of: 'figure', figure: 'p', is: '>=', values: [0.4], not: false }],
    ['spend>€100', { of: 'figure', figure: 'spend', is: '>', values: [100], not: false }],
    ['monetary<-2.50', { of: 'figure', figure: 'monetary', is: '<', values: [-2.5], not: false }],
    ['orders>=3', { of: 'figure', figure: 'orders', is: '>=', values: [3], not: false }],
    ['frequency=1,2', { of: 'figure', figure: 'orders', is: '=', values: [1, 2], not: false }],
    ['r≤2', { of: 'figure', figure: 'r', is: '<=', values: [2], not: false }],
    ['recency<30', { of: 'day', day: 'recency', is: '<', value: { count: 30, unit: 'd' }, not: false }],
    [
      'last-order<30d',
      { of: 'day', day: 'last-order', is: '<', value: { count: 30, unit: 'd' }, not: false },
    ],
    ['lastOrder<6m', { of: 'day', day: 'last-order', is: '<', value: { count: 6, unit: 'm' }, not: false }],
    ['last-order>2026-01-01', { of: 'day', day: 'last-order', is: '>', value: '2026-01-01', not: false }],
    [
      'first_order=>2y',
      { of: 'day', day: 'first-order', is: '>=', value: { count: 2, unit: 'y' }, not: false },
    ],
    ['segment=lost', { of: 'segment', segments: ['lost'], not: false }],
    ["segment!=can't-lose,no-orders", { of: 'segment', segments: ['cant-lose', 'no-orders'], not: true }],
    ['not lost', { of: 'group', base: { of: 'segment', segment: 'lost' }, not: true }],
    ['not at risk', { of: 'group', base: { of: 'segment', segment: 'at-risk' }, not: true }],
    ['not top 10%', { of: 'group', base: { of: 'top', by: 'probability', share: 0.1 }, not: true }],
    [
      'not "Lapsed big spenders"',
      { of: 'group', base: { of: 'saved', name: 'Lapsed big spenders' }, not: true },
    ],
  ])('%p', (text, filter) => {
    expect(read(text)).toEqual({ base: all, filters: [filter] });
  });

  test('stands beside others, all of which must hold', () => {
    const expected: AudienceExpression = {
      base: champions,
      filters: [
        column(country, ['PT', 'ES']),
        { of: 'figure', figure: 'spend', is: '>', values: [100], not: false },
        { of: 'segment', segments: ['lost'], not: true },
        { of: 'group', base: { of: 'saved', name: 'Lapsed big spenders' }, not: true },
        { of: 'day', day: 'last-order', is: '<', value: { count: 30, unit: 'd' }, not: false },
      ],
    };
    const filters = 'not segment=lost not "Lapsed big spenders"';
    expect(read(`champions country=PT,ES spend>100 ${filters} last-order<30d`)).toEqual(expected);
    expect(read(`champions with country=PT,ES and spend > 100, ${filters}, last-order<30d`)).toEqual(
      expected,
    );
  });
});

describe('an audience is refused', () => {
  test.each([
    ['', 'no audience is named'],
    ['champoins', 'no segment or saved audience "champoins"; did you mean "champions"?'],
    ['all contry=PT', 'no filter "contry"; did you mean "country"?'],
    ['all "segment"=lost', 'no filter "segment"; did you mean "segment"?'],
    ['champions or lost', '"or" is not understood: all filters of an audience must hold'],
    ['champions country=PT or country=ES', '"or" is not understood: all filters of an audience must hold'],
    ['champions country=PT lost', '"lost" is no filter'],
    ['all country=New York', '"York" is no filter'],
    ['champions country=', '"country" is compared with nothing'],
    ['champions =PT', 'no filter "champions"'],
    ['champions not', '"" is not understood'],
    ['all country="PT', '"PT has a quotation mark that is not closed'],
    ['all p>40', 'p "40" is no probability: they go from 0 to 1, or 0% to 100%'],
    ['all p>much', 'p "much" is not a number'],
    ['all orders>1.5', 'orders "1.5" is not a whole number'],
    ['all orders>€3', 'orders "€3" is not a plain number'],
    ['all r>6', 'r "6" is no score: they go from 1 to 5'],
    ['all monetary>40%', 'monetary "40%" is no amount of money'],
    ['all monetary>1,000', 'monetary>1,000 compares with several values'],
    ['all last-order<30', 'last-order "30" has no unit'],
    ['all last-order>2026-02-30', '"2026-02-30" is not a day'],
    ['all last-order<9999y', '"9999y" is more than 200 years'],
    ['all recency<soon', 'recency "soon" is no number of days'],
    ['all segment=losst', 'no segment "losst"; did you mean "lost"?'],
    ['all segment>lost', 'segments are not compared by ">"'],
    ['top none', 'top "none" is not a number of customers'],
    ['top 0', 'top "0" is not a number of customers'],
    ['top 100 by=name', 'no choice for by= "name"'],
    ['champions by=spend', '"by=spend" goes with top only'],
    ['moved champoins to lost', 'no segment "champoins"; did you mean "champions"?'],
    ['moved champions to lost since soon', 'since="soon" is neither a day nor a number of weeks'],
    ['cohort 2026-W60', '"2026-W60" is no cohort'],
    ['cohort 2021-W53', '"2021-W53" is no cohort'],
    ['cohort 2026-13', '"2026-13" is no cohort'],
    ['cluster spenders', 'no cluster "spenders"'],
    ['audience champions', 'no saved audience "champions"; did you mean "champions"?'],
  ])('%p: %s', (text, message) => {
    const attempt = () => read(text);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  test('with how to write thousands', () => {
    expect.assertions(1);
    try {
      read('all monetary>1,000');
    } catch (error) {
      expect(error).toHaveProperty('hint', 'Write numbers without thousands separators: monetary>1000.');
    }
  });
});

describe('canonical text', () => {
  test.each([
    ['segment=cant-lose country=FR', 'all segment=cant-lose country=FR'],
    ['Champions with  country = "PT" and p>40%', 'champions country=PT p>0.4'],
    ['predict top 10% by=spend', 'top 10% by=spend'],
    ['moved Champions to at risk', 'moved champions to at-risk since 1w'],
    ['cohort 2026-9', 'cohort 2026-09'],
    ['cohort 2026w36 city="New York",\'Say "A"\'', 'cohort 2026-W36 city="New York","Say ""A"""'],
    ['not last-order>=6m country!=not', 'all not last-order>=6m country!="not"'],
    ['"loyalty tier"=gold "spend">3', 'all "Loyalty tier"=gold "spend">3'],
    ['not segment=lost', 'all segment!=lost'],
    ['audience Lost not cluster 2', 'audience "Lost" not cluster 2'],
    ["'Lapsed big spenders' recency<30", '"Lapsed big spenders" recency<30d'],
  ])('of %p is %p', (text, canonical) => {
    expect(expressionText(read(text))).toBe(canonical);
  });

  test.each([
    'champions country=PT,ES segment!=lost not "Maria’s ""A"" list" last-order<30d first-order>2026-01-01',
    'top 2.5% by=spend p>0.4 spend>=12.5 orders=1,2 not top 10',
    'audience "Lost" city="New York" "spend"<=3 "Loyalty tier"!=gold,"a,b"',
  ])('means the same when it is read again: %s', (text) => {
    expect(expressionText(read(text))).toBe(text);
    expect(read(expressionText(read(text)))).toEqual(read(text));
  });
});

describe('in words', () => {
  test.each([
    ['champions', 'Champions'],
    ['all segment=cant-lose country=FR', "All customers (in Can't lose, country FR)"],
    [
      'top 10% country!=PT,ES spend>100 p>=0.4',
      'The top 10% by probability of an order (among: country not PT or ES, expected spend above €100.00, probability at least 40%)',
    ],
    [
      'cohort 2026-W36 not lost last-order>6m first-order<2026-01-01',
      'Customers who first ordered in 2026-W36 (not in Lost, last order more than 6 months ago, first order before 1 Jan 2026)',
    ],
    ['all loyalty-tier>2026-01-31', 'All customers (Loyalty tier after 31 Jan 2026)'],
    [
      '"Lapsed big spenders" orders>=3 recency<=1',
      '“Lapsed big spenders” (orders at least 3, last order at most 1 day ago)',
    ],
  ])('%p is %p', (text, expected) => {
    expect(words(text)).toBe(expected);
  });
});
