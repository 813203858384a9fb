import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { model } from '../../../local/shop/model.ts';
import { writeSampleShop } from '../../../local/shop/write-sample-shop.ts';
import { e164 } from '../../../src/analytics/contact/phone.ts';
import { daysBetween } from '../../../src/calendar.ts';

type Row = Record<string, string>;
type Line = {
  orderId: string;
  customerId: string;
  date: string;
  day: string;
  service: string;
  quantity: string;
  unitPrice: string;
  status: string;
  cents: number;
};

const until = '2026-11-23';
let root: string;
let services: Line[];
let customers: Row[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'midas-shop-'));
  const paths = await writeSampleShop(join(root, 'default'), { seed: 1, customers: 2500, until });
  services = (await rows(paths.services)).map(lineOf);
  customers = await rows(paths.customers);
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the same shop', () => {
  test('comes from the same options, to the byte', async () => {
    const options = { seed: 7, customers: 200, until };
    const [first, second] = [join(root, 'first'), join(root, 'second')];
    await writeSampleShop(first, options);
    await writeSampleShop(second, options);
    for (const name of ['services.csv', 'customers.csv'])
      expect(await readFile(join(first, name))).toEqual(await readFile(join(second, name)));
  });

  test('came from these options when the model was last changed', async () => {
    const paths = await writeSampleShop(join(root, 'pinned'), {
      seed: 42,
      customers: 300,
      until: '2026-01-01',
    });
    expect(await digest(paths.services)).toBe('33749306baa7a625');
    expect(await digest(paths.customers)).toBe('b71476ba35eda3c6');
  });

  test('does not come from another seed', async () => {
    const first = await writeSampleShop(join(root, 'a'), { seed: 1, customers: 50, until });
    const second = await writeSampleShop(join(root, 'b'), { seed: 2, customers: 50, until });
    expect(await digest(first.services)).not.toBe(await digest(second.services));
    expect(await digest(first.customers)).not.toBe(await digest(second.customers));
  });
});

describe('telephone numbers of the sample', () => {
  test('can nearly all be read with the country of their customer', () => {
    const given = customers.filter(({ phone }) => phone !== '');
    const read = given.filter(({ phone = '', country = '' }) => e164(phone, country) !== null);
    expect(given.length / customers.length).toBeCloseTo(1 - model.withoutTelephone, 1);
    expect(read.length).toBeLessThan(given.length);
    expect(read.length / given.length).toBeCloseTo(1 - model.brokenTelephone, 1);
  });
});

describe('every line of the sample', () => {
  test('falls into the sample, none on its end or later', () => {
    const days = services.map(({ day }) => day).sort();
    expect(daysBetween(days[0] ?? '', until)).toBeLessThanOrEqual(model.days);
    expect(days.at(-1)).toBe('2026-11-22');
  });

  test('comes in the order of the clock', () => {
    const dates = services.map(({ date }) => date ?? '');
    expect(dates).toEqual([...dates].sort());
  });

  test.each([
    ['date', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/],
    ['customerId', /^\d{5}$/],
    ['quantity', /^-?[1-9]$/],
    ['unitPrice', /^\d+\.\d{2}$/],
  ] as const)('writes its %s as %s', (name, pattern) => {
    expect(services.filter((line) => !pattern.test(line[name]))).toEqual([]);
  });

  test('differs from every other, so that dropping repeated rows drops none', () => {
    expect(new Set(services.map((line) => JSON.stringify(line))).size).toBe(services.length);
  });

  test('follows the sign-up of its customer', () => {
    const signups = new Map(customers.map((row) => [row['customer_id'], row['signup_date'] ?? '']));
    expect(services.filter(({ customerId, day }) => day < (signups.get(customerId) ?? ''))).toEqual([]);
  });
});

describe('an order', () => {
  test('belongs to one customer, and a customer has one a day', () => {
    const orders = [...groups(sales(), 'orderId').values()];
    const visits = orders.map((lines) => new Set(lines.map(({ customerId, day }) => `${customerId} ${day}`)));
    expect(visits.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(visits.flatMap((visit) => [...visit])).size).toBe(orders.length);
  });

  test('has one to five lines', () => {
    const sizes = [...groups(sales(), 'orderId').values()].map(({ length }) => length);
    expect(Math.min(...sizes)).toBe(1);
    expect(Math.max(...sizes)).toBe(model.maxLines);
  });

  test('is refunded after it was made, a line at a time and never more than was paid', () => {
    const refunds = services.filter(({ status }) => status === 'refunded');
    expect(refunds.length).toBeGreaterThan(100);
    const orders = groups(sales(), 'orderId');
    const unpaid = refunds.filter((refund) => {
      const paid = orders.get(refund.orderId)?.find(({ service }) => service === refund.service);
      return paid?.cents !== -refund.cents || paid.day >= refund.day;
    });
    expect(unpaid).toEqual([]);
    expect(new Set(refunds.map(({ orderId }) => orderId)).size).toBe(refunds.length);
  });

  test('costs nothing when it is cancelled', () => {
    const cancelled = services.filter(({ status }) => status === 'cancelled');
    expect(cancelled.length).toBeGreaterThan(50);
    expect(cancelled.every(({ cents }) => cents === 0)).toBe(true);
  });
});

describe('the customers file', () => {
  test('has the sign-ups, some of whom never order, but not every buyer', () => {
    const known = new Set(customers.map((row) => row['customer_id'] ?? ''));
    const buyers = new Set(services.map(({ customerId }) => customerId));
    expect(known.size).toBe(customers.length);
    expect([...known].filter((id) => !buyers.has(id)).length).toBeGreaterThan(50);
    expect([...buyers].filter((id) => !known.has(id)).length).toBeGreaterThan(10);
  });

  test('has names that files get wrong', () => {
    const names = customers.map((row) => row['name'] ?? '');
    for (const awkward of [/,/, /"/, /'/, /^@/, /[ãç]/, /ß/])
      expect(names.some((name) => awkward.test(name))).toBe(true);
  });

  test('reaches only addresses reserved for examples, each once', () => {
    const addresses = customers.map((row) => row['email'] ?? '').filter((email) => email !== '');
    expect(addresses.filter((address) => !/^[a-z.]+\.\d+@example\.(com|org)$/.test(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe('the customers differ', () => {
  test('in worth: the best tenth makes more than a third of the revenue', () => {
    const worth = [...totals(({ customerId }) => customerId).values()].sort((left, right) => right - left);
    const best = sum(worth.slice(0, Math.floor(worth.length / 10))) / sum(worth);
    expect(best).toBeGreaterThan(0.35);
    expect(best).toBeLessThan(0.6);
  });

  test('in loyalty: most come again, many do not', () => {
    const orders = [...groups(sales(), 'customerId').values()].map(orderCount);
    const repeating = orders.filter((count) => count > 1).length / orders.length;
    expect(repeating).toBeGreaterThan(0.6);
    expect(repeating).toBeLessThan(0.8);
  });

  test('by channel: who comes through a partner orders less', () => {
    const channels = new Map(customers.map((row) => [row['customer_id'], row['channel']]));
    const mean = (channel: string): number => {
      const members = [...channels.values()].filter((value) => value === channel).length;
      return sales().filter((line) => channels.get(line.customerId) === channel).length / members;
    };
    expect(mean('partner')).toBeLessThan(mean('store') * 0.7);
  });

  test('so that every segment of the 5 × 5 grid holds at least one in a hundred, and none more than a quarter', () => {
    const sizes = segmentSizes();
    const shares = sizes.map((size) => size / sum(sizes));
    expect(Math.min(...shares)).toBeGreaterThan(0.01);
    expect(Math.max(...shares)).toBeLessThan(0.25);
  });
});

describe('the calendar shows', () => {
  test('in December, which beats November and the January after it', () => {
    const months = totals(({ day }) => day.slice(0, 7));
    const december = months.get('2025-12') ?? 0;
    expect(december).toBeGreaterThan(1.2 * (months.get('2025-11') ?? 0));
    expect(december).toBeGreaterThan(1.4 * (months.get('2026-01') ?? 0));
  });

  test('in August, which falls behind July and September', () => {
    const months = totals(({ day }) => day.slice(0, 7));
    expect(months.get('2026-08')).toBeLessThan(0.85 * (months.get('2026-07') ?? 0));
    expect(months.get('2026-08')).toBeLessThan(0.75 * (months.get('2026-09') ?? 0));
  });

  test('in the week: Saturday is the strongest day, Sunday the weakest', () => {
    const weekdays = totals(({ day }) => String(new Date(day).getUTCDay()));
    const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => weekdays.get(String(weekday)) ?? 0);
    expect(week.indexOf(Math.min(...week))).toBe(0);
    expect((week[6] ?? 0) + (week[5] ?? 0)).toBeGreaterThan(1.5 * ((week[1] ?? 0) + (week[2] ?? 0)));
  });

  test('in campaigns, which bring sign-ups in a burst', () => {
    const campaign = customers.filter((row) =>
      between(daysBetween(row['signup_date'] ?? '', until), 421, 430),
    );
    const before = customers.filter((row) => between(daysBetween(row['signup_date'] ?? '', until), 435, 444));
    expect(campaign.length).toBeGreaterThan(2.5 * before.length);
  });
});

describe('a shop of any size', () => {
  test('may have a single customer and a single day', async () => {
    const paths = await writeSampleShop(join(root, 'tiny'), { seed: 3, customers: 1, until, days: 1 });
    expect(await rows(paths.customers)).toHaveLength(1);
  });

  test.each([{ customers: 0 }, { customers: 2.5 }, { days: 0 }])('is refused with %j', async (wrong) => {
    const options = { seed: 1, customers: 10, until, ...wrong };
    await expect(writeSampleShop(join(root, 'none'), options)).rejects.toThrow(/is not a number of/);
  });

  test('is written in less memory than its lines would take', async () => {
    const module = new URL('../../../local/shop/write-sample-shop.ts', import.meta.url).href;
    const options = JSON.stringify({ seed: 1, customers: 20_000, until });
    const script = `import { writeSampleShop } from ${JSON.stringify(module)};
      await writeSampleShop(${JSON.stringify(join(root, 'large'))}, ${options});`;
    const memory = ['--max-old-space-size=48', '--max-semi-space-size=4'];
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const argv = [...memory, '--import', 'tsx', '--input-type=module', '--eval', script];
    await promisify(execFile)(process.execPath, argv, { cwd, env: { ...process.env, NODE_OPTIONS: '' } });
    const lines = await readFile(join(root, 'large', 'services.csv'), 'latin1');
    expect(lines.split('\n').length).toBeGreaterThan(180_000);
  });
});

async function rows(path: string): Promise<Row[]> {
  return parse(await readFile(path), { columns: true });
}

function lineOf(row: Row): Line {
  const cell = (name: string): string => row[name] ?? '';
  return {
    orderId: cell('order_id'),
    customerId: cell('customer_id'),
    date: cell('date'),
    day: cell('date').slice(0, 10),
    service: cell('service'),
    quantity: cell('quantity'),
    unitPrice: cell('unit_price'),
    status: cell('status'),
    cents: Math.round(Number(cell('quantity')) * Number(cell('unit_price')) * 100),
  };
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex').slice(0, 16);
}

function sales(): Line[] {
  return services.filter(({ status }) => status === 'completed');
}

function groups(lines: Line[], key: 'orderId' | 'customerId'): Map<string, Line[]> {
  const found = new Map<string, Line[]>();
  for (const line of lines) {
    const group = found.get(line[key]) ?? [];
    group.push(line);
    found.set(line[key], group);
  }
  return found;
}

function orderCount(lines: Line[]): number {
  return new Set(lines.map(({ orderId }) => orderId)).size;
}

/** Cents of all lines, refunds included. */
function totals(keyOf: (line: Line) => string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of services) found.set(keyOf(line), (found.get(keyOf(line)) ?? 0) + line.cents);
  return found;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function between(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** Customers of each segment, by the definitions spelt out naively: nothing shared with the product's own. */
function segmentSizes(): number[] {
  const cells: Record<string, string> = {
    champions: '55 54 45',
    loyal: '53 44 35 34',
    'potential-loyalists': '52 42 33 43',
    new: '51',
    promising: '41 31',
    'needs-attention': '32 23 22',
    'about-to-sleep': '21',
    'at-risk': '25 24 13',
    'cant-lose': '15 14',
    hibernating: '12',
    lost: '11',
  };
  const worth = totals(({ customerId }) => customerId);
  const scored = [...groups(sales(), 'customerId')].map(([customerId, lines]) => ({
    recency: -Math.min(...lines.map(({ day }) => daysBetween(day, until))),
    frequency: orderCount(lines),
    monetary: worth.get(customerId) ?? 0,
  }));
  const scores = (values: number[]): number[] =>
    values.map(
      (value) => 1 + Math.floor((5 * values.filter((other) => other < value).length) / values.length),
    );
  const r = scores(scored.map(({ recency }) => recency));
  const f = scores(scored.map(({ frequency }) => frequency));
  const m = scores(scored.map(({ monetary }) => monetary));
  const found = scored.map((_, index) => {
    const cell = `${r[index]}${Math.floor(((f[index] ?? 0) + (m[index] ?? 0)) / 2 + 0.5)}`;
    return Object.keys(cells).find((name) => cells[name]?.split(' ').includes(cell));
  });
  return Object.keys(cells).map((segment) => found.filter((name) => name === segment).length);
}
