import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createRandom } from '../../local/shop/random.ts';

/** How the file is written: as "Online Retail" of the UCI repository first was, or as "Online Retail II" is exported by programs. */
export type RetailStyle = 'first' | 'second';

/** What is in a messy retail file, counted while it was made; rows with a customer unless said otherwise. */
export type RetailCounts = {
  rows: number;
  withoutCustomer: number;
  impossibleDays: number;
  duplicates: number;
  kept: number;
  cancelled: number;
  refunded: number;
  zeroPrices: number;
  nonProducts: number;
  testOrders: number;
  misspelt: number;
  /** Customers and countries among the rows that are kept, and the sum of these in ten-thousandths. */
  customers: number;
  countries: number;
  totalE4: number;
};

type Line = { code: string; description: string; quantity: number; price: string };
type Invoice = { number: string; minute: number; customer: string; country: string; lines: Line[] };

const countries = [
  ...['Germany', 'France', 'EIRE', 'Spain', 'Netherlands', 'Belgium', 'Switzerland', 'Portugal', 'Australia'],
  ...[
    'Norway',
    'Italy',
    'Channel Islands',
    'Finland',
    'Cyprus',
    'Sweden',
    'Unspecified',
    'Austria',
    'Denmark',
  ],
  ...['Japan', 'Poland', 'Israel', 'USA', 'Hong Kong', 'Singapore', 'Iceland', 'Canada', 'Greece', 'Malta'],
  ...[
    'United Arab Emirates',
    'European Community',
    'RSA',
    'Lebanon',
    'Lithuania',
    'Brazil',
    'Czech Republic',
  ],
  ...['Bahrain', 'Saudi Arabia'],
];
const adjustments = [
  '',
  '?',
  'damaged',
  'lost',
  'check',
  'wrongly marked 23343',
  'thrown away',
  'amazon',
  '??',
  'Found',
];
const nouns = [
  'HEART',
  'LANTERN',
  'TEA TOWEL',
  'CAKE STAND',
  'CUSHION',
  'BUNTING',
  'MUG',
  'CLOCK',
  'CANDLE',
  'BAG',
];
const looks = [
  'WHITE HANGING',
  'RED RETROSPOT',
  'VINTAGE',
  'SET OF 6',
  'JUMBO',
  'REGENCY',
  'IVORY',
  'CARRIAGE',
  'MINI',
];
const ends = ['', ' , LITTLE BIRDIE', ' "SHIMMERING PINKS"', ' T-LIGHT HOLDER', ' £1.50', ' IN TIN, SMALL'];
const products = 3900;
const misspeltProducts = 20;

/** A shop's lines over a year, as a wholesaler's system exports them: the same seed and size give the same bytes. */
export async function writeMessyRetail(
  path: string,
  { lines, style, seed = 1 }: { lines: number; style: RetailStyle; seed?: number },
): Promise<RetailCounts> {
  const tally = createRetailTally();
  const encoding = style === 'first' ? 'latin1' : 'utf8';
  const rows = function* () {
    const names =
      style === 'first'
        ? 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'
        : 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';
    yield Buffer.from(`${names}\r\n`, encoding);
    for (const invoice of invoices(lines, createRandom(seed, 0)))
      yield Buffer.from(
        invoice.lines.map((line) => `${tally.add(invoice, line, style)}\r\n`).join(''),
        encoding,
      );
  };
  await pipeline(Readable.from(rows()), createWriteStream(path));
  return tally.counts();
}

function* invoices(lines: number, random: () => number): Generator<Invoice> {
  const below = (limit: number) => Math.floor(random() * limit);
  const customers = Math.max(50, Math.round(lines / 124));
  const minutes = 373 * 24 * 60;
  let number = 536_365;
  let written = 0;
  for (const special of specials(minutes - 100)) {
    written += special.lines.length;
    yield special;
  }
  while (written < lines) {
    const minute = Math.floor((written / lines) * (minutes - 2000)) + below(600);
    const kind = random();
    // The square makes some customers come far more often than others.
    const index = Math.floor(random() ** 2 * customers);
    const country = index % 11 === 0 ? (countries[(index / 11) % countries.length] ?? '') : 'United Kingdom';
    const invoice: Invoice = {
      number: String(number++),
      minute,
      customer: String(12_346 + index),
      country,
      lines: [],
    };
    if (kind < 0.14) fillNobodys(invoice, below, random);
    else if (kind < 0.26) fillCancelled(invoice, below);
    else fillOrder(invoice, below, random);
    invoice.lines = invoice.lines.slice(0, lines - written);
    written += invoice.lines.length;
    yield invoice;
  }
}

type Below = (limit: number) => number;

function fillOrder(invoice: Invoice, below: Below, random: () => number): void {
  const count = 1 + Math.floor(-Math.log(1 - random()) * 20);
  for (let index = 0; index < count; index++) {
    const line = productLine(below, 1 + below(24));
    if (random() < 0.0003) line.price = '0';
    invoice.lines.push(line);
    if (random() < 0.013) invoice.lines.push({ ...line });
  }
  if (invoice.country !== 'United Kingdom' && random() < 0.4)
    invoice.lines.push(other('POST', 'POSTAGE', 1 + below(3), '18'));
  if (random() < 0.015)
    invoice.lines.push(other('M', 'Manual', random() < 0.2 ? -1 : 1, `${below(900)}.${below(90) + 10}`));
  if (random() < 0.006) invoice.lines.push(other('C2', 'CARRIAGE', 1, '50'));
  if (random() < 0.002) invoice.lines.push(other('PADS', 'PADS TO MATCH ALL CUSHIONS', 1, '0.001'));
  if (random() < 0.002) invoice.lines.push(other('TEST001', 'This is a test product.', 5, '4.5'));
  // A day that there is not, in the months that have such.
  if (random() < 0.0015) invoice.minute = -1;
}

function fillCancelled(invoice: Invoice, below: Below): void {
  invoice.number = `C${invoice.number}`;
  const count = 1 + below(3);
  for (let index = 0; index < count; index++) invoice.lines.push(productLine(below, -1 - below(12)));
  const kind = below(40);
  if (kind < 2) invoice.lines.push(other('D', 'Discount', -1, `${below(50)}.5`));
  if (kind === 3) invoice.lines.push(other('CRUK', 'CRUK Commission', -1, `${below(900)}.25`));
  if (kind === 4)
    Object.assign(invoice, { customer: '', lines: [other('AMAZONFEE', 'AMAZON FEE', -1, '13541.33')] });
  if (kind === 5) Object.assign(invoice, { customer: '', lines: [other('S', 'SAMPLES', -1, '30.99')] });
}

/** Sales of nobody: orders of passers-by, and changes of the stock without a price. */
function fillNobodys(invoice: Invoice, below: Below, random: () => number): void {
  invoice.customer = '';
  if (random() < 0.25) {
    invoice.lines.push({
      ...productLine(below, below(300) - 200),
      price: '0',
      description: adjustments[below(adjustments.length)] ?? '',
    });
    return;
  }
  const count = 1 + Math.floor(-Math.log(1 - random()) * 55);
  for (let index = 0; index < count; index++) {
    const line = productLine(below, 1 + below(6));
    invoice.lines.push(line);
    if (random() < 0.0004) invoice.lines.push({ ...line });
  }
  if (random() < 0.3) invoice.lines.push(other('DOT', 'DOTCOM POSTAGE', 1, `${below(900)}.77`));
  if (random() < 0.03)
    invoice.lines.push(other('gift_0001_20', 'Dotcomgiftshop Gift Voucher £20.00', 1, '16.67'));
  if (random() < 0.02) invoice.lines.push(other('BANK CHARGES', 'Bank Charges', 1, '15'));
}

/** Rows as they stand out in the real file: bad debt, a slip of the keyboard taken back, a manual entry of a fortune. */
function specials(minute: number): Invoice[] {
  const paper: Line = other('23843', 'PAPER CRAFT , LITTLE BIRDIE', 80_995, '2.08');
  const uk = { minute, country: 'United Kingdom' };
  const debt = (number: string, price: string) => ({
    ...uk,
    number,
    customer: '',
    lines: [other('B', 'Adjust bad debt', 1, price)],
  });
  return [
    debt('A563185', '11062.06'),
    debt('A563186', '-11062.06'),
    debt('A563187', '-11062.06'),
    { ...uk, number: '581483', customer: '16446', lines: [paper] },
    { ...uk, number: 'C581484', customer: '16446', lines: [{ ...paper, quantity: -80_995 }] },
    { ...uk, number: 'C556445', customer: '15098', lines: [other('M', 'Manual', -1, '38970')] },
  ];
}

function productLine(below: Below, quantity: number): Line {
  const product = Math.floor((below(1000) / 1000) ** 2 * products);
  const letter = product % 4 === 0 ? 'ABL'[product % 3] : '';
  const description = `${looks[product % 9]} ${nouns[product % 10]} ${product}${ends[product % 6]}`;
  // Some products are now and then written in small letters.
  const isSlip = product < misspeltProducts && below(25) === 0;
  const price =
    [`${product % 12}.${10 + (product % 90)}`, '0.85', '4.25', '2.1', '12.75'][product % 5] ?? '1';
  return {
    code: `${20_000 + product}${letter}`,
    description: isSlip ? description.toLowerCase() : description,
    quantity: quantity === 0 ? 1 : quantity,
    price,
  };
}

function other(code: string, description: string, quantity: number, price: string): Line {
  return { code, description, quantity, price };
}

/** Counts rows as they are written, by what they were made as. */
function createRetailTally() {
  const found = { customers: new Set<string>(), countries: new Set<string>() };
  const counts: RetailCounts = {
    rows: 0,
    withoutCustomer: 0,
    impossibleDays: 0,
    duplicates: 0,
    kept: 0,
    cancelled: 0,
    refunded: 0,
    zeroPrices: 0,
    nonProducts: 0,
    testOrders: 0,
    misspelt: 0,
    customers: 0,
    countries: 0,
    totalE4: 0,
  };
  let invoiceNumber = '';
  let seen = new Set<string>();
  return {
    add({ number, minute, customer, country }: Invoice, line: Line, style: RetailStyle): string {
      if (number !== invoiceNumber) seen = new Set();
      invoiceNumber = number;
      const { code, description, quantity, price } = line;
      const id = customer === '' ? (quantity % 2 && style === 'second' ? 'nan' : '') : `${customer}.0`;
      const cells = [number, code, description, String(quantity), moment(minute, style), price, id, country];
      const row = cells.map(quoted).join(',');
      counts.rows++;
      if (customer === '') {
        counts.withoutCustomer++;
        return row;
      }
      if (minute < 0) {
        counts.impossibleDays++;
        return row;
      }
      if (seen.has(row)) {
        counts.duplicates++;
        return row;
      }
      seen.add(row);
      counts.kept++;
      found.customers.add(customer);
      found.countries.add(country);
      counts.totalE4 += quantity * Math.round(Number(price) * 10_000);
      if (number.startsWith('C')) counts.cancelled++;
      else if (quantity < 0) counts.refunded++;
      if (Number(price) === 0) counts.zeroPrices++;
      if (code === 'TEST001') counts.testOrders++;
      else if (!/^\d{5}/.test(code)) counts.nonProducts++;
      if (/[a-z]/.test(description) && /^\d{5}/.test(code)) counts.misspelt++;
      return row;
    },
    counts: (): RetailCounts => ({
      ...counts,
      customers: found.customers.size,
      countries: found.countries.size,
    }),
  };
}

/** A minute from the first of December 2010 on; a negative one is on the 31st of November. */
function moment(minute: number, style: RetailStyle): string {
  const at = new Date(Date.UTC(2010, 11, 1, 8, 26) + Math.max(0, minute) * 60_000);
  const clock = at.toISOString().slice(11, 16);
  if (style === 'second') return `${minute < 0 ? '2011-11-31' : at.toISOString().slice(0, 10)} ${clock}:00`;
  const day = minute < 0 ? '11/31' : `${at.getUTCMonth() + 1}/${at.getUTCDate()}`;
  return `${day}/${minute < 0 ? 2011 : at.getUTCFullYear()} ${clock.replace(/^0/, '')}`;
}

function quoted(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}
