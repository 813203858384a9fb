import { dayOfDate } from '../../calendar.ts';
import type { MoneyE4 } from '../../money.ts';
import type { ServiceLine } from '../store.ts';
import { type Attribute, type OnMisfit, readAttributes } from './attributes.ts';
import type { RefusedCell } from './cells.ts';
import { longestId, present } from './cells.ts';
import type { ServiceRole } from './column-names.ts';
import type { Moment } from './dates.ts';
import type { Fault } from './fault.ts';
import { fault, isFault } from './fault.ts';
import type { DecimalMark } from './numbers.ts';
import { multiplyExactly, notANumber, plainNumber, readMoney } from './numbers.ts';
import type { Roles } from './roles.ts';
import { wholeId } from './rules/decimal-ids.ts';

/** What it takes to read the cells of a services file. */
export type ServiceFormats = {
  roles: Roles<ServiceRole>;
  attributes: readonly Attribute[];
  readMoment: (text: string) => Moment | Fault;
  decimals: Partial<Record<'amount' | 'unitPrice' | 'quantity', DecimalMark>>;
  isRefundStatus: (status: string) => boolean;
  isCancelledOrder: (orderId: string) => boolean;
  /** Whether "17850.0" is read as 17850. */
  wholeIds: boolean;
  /** Whether an order of nobody is kept as a customer's of its own. */
  keepsGuests: boolean;
};

/** A line without what the import adds, the texts that make up its key, and attributes whose value did not fit. */
export type ReadLine = {
  line: Omit<ServiceLine, '_id' | 'importId'>;
  content: string[];
  misfits: readonly Parameters<OnMisfit>[];
  /** The customer's id as written, where a program took it for a number. */
  decimalId?: string;
  isGuest?: true;
};

/** A row without a customer, and what it comes to if its amount can be read. */
export type NobodysRow = { nobody: true; column: number; value: string; amountE4: MoneyE4 };

/** Whether a row is one without a customer. */
export function isNobodys(reading: object): reading is NobodysRow {
  return 'nobody' in reading;
}

/** The longest text of an attribute of a line, in characters: a longer one is a note to people, not what one splits by. */
const longestText = 500;
const noMisfits: readonly Parameters<OnMisfit>[] = [];

/** A reader of the rows of a services file. */
export function createServiceRowReader(
  formats: ServiceFormats,
): (cells: string[]) => ReadLine | RefusedCell | NobodysRow {
  const { roles, attributes, readMoment, isRefundStatus, isCancelledOrder, wholeIds, keepsGuests } = formats;
  const text = (cells: string[], role: ServiceRole) => present(cells[roles[role] ?? -1]);
  const refuse = (cells: string[], role: ServiceRole, reason: string): RefusedCell => {
    const column = roles[role] ?? -1;
    return { ...fault(reason), column, value: cells[column] ?? '' };
  };

  return (cells) => {
    const orderId = text(cells, 'orderId');
    const writtenId = text(cells, 'customerId');
    if (writtenId === undefined && !keepsGuests) return nobodysRow(cells, formats);
    if (writtenId === undefined && orderId === undefined)
      return refuse(cells, 'customerId', 'no customer id');
    const whole = writtenId === undefined ? `guest ${orderId}` : wholeId(writtenId);
    const customerId = wholeIds ? whole : (writtenId ?? whole);
    if (customerId.length > longestId)
      return refuse(cells, 'customerId', `longer than ${longestId} characters`);
    const moment = readMoment(cells[roles.date ?? -1]?.trim() ?? '');
    if (isFault(moment))
      return refuse(cells, 'date', cells[roles.date ?? -1]?.trim() ? moment.fault : 'no date');
    const quantity = readQuantity(cells, formats);
    if (isFault(quantity)) return refuse(cells, 'quantity', quantity.fault);
    const money = readAmount(cells, formats, quantity);
    if (isFault(money.amount)) return refuse(cells, money.role, money.amount.fault);
    if (orderId && orderId.length > longestId)
      return refuse(cells, 'orderId', `longer than ${longestId} characters`);
    const status = text(cells, 'status');
    const isRefund =
      money.amount < 0 ||
      quantity?.startsWith('-') === true ||
      (status !== undefined && isRefundStatus(status)) ||
      (orderId !== undefined && isCancelledOrder(orderId));
    const service = text(cells, 'service');
    const category = text(cells, 'category');
    const line: ReadLine['line'] = {
      customerId,
      day: moment.day,
      amountE4: money.amount,
      orderKey: orderId ?? dayOfDate(moment.day),
      kind: isRefund ? 'refund' : 'sale',
    };
    if (moment.at) line.at = moment.at;
    if (quantity !== undefined) line.quantity = Number(quantity);
    if (orderId !== undefined) line.orderId = orderId;
    if (service !== undefined) line.service = service;
    if (category !== undefined) line.category = category;
    if (status !== undefined) line.status = status;
    let misfits = noMisfits;
    if (attributes.length > 0)
      line.attributes = readAttributes(
        attributes,
        cells,
        (...misfit) => {
          misfits = [...misfits, misfit];
        },
        longestText,
      );
    const number = quantity === undefined ? '' : String(Number(quantity));
    const content = [
      customerId,
      moment.written,
      String(money.amount),
      number,
      orderId ?? '',
      service ?? '',
      category ?? '',
      status ?? '',
    ];
    const read: ReadLine = { line, content, misfits };
    if (writtenId === undefined) read.isGuest = true;
    else if (whole !== writtenId) read.decimalId = writtenId;
    return read;
  };
}

function nobodysRow(cells: string[], formats: ServiceFormats): NobodysRow {
  const quantity = readQuantity(cells, formats);
  const amount = isFault(quantity) ? quantity : readAmount(cells, formats, quantity).amount;
  const column = formats.roles.customerId ?? -1;
  return { nobody: true, column, value: cells[column] ?? '', amountE4: isFault(amount) ? 0 : amount };
}

/** The quantity in plain notation; without a value there is none. */
function readQuantity(cells: string[], { roles, decimals }: ServiceFormats): string | undefined | Fault {
  const text = present(cells[roles.quantity ?? -1]);
  if (text === undefined) return undefined;
  const decimal = decimals.quantity ?? '.';
  return plainNumber(text, decimal) ?? notANumber(text, decimal);
}

function readAmount(
  cells: string[],
  { roles, decimals }: ServiceFormats,
  quantity: string | undefined,
): { amount: MoneyE4 | Fault; role: ServiceRole } {
  const role = roles.amount === undefined ? 'unitPrice' : 'amount';
  const text = present(cells[roles[role] ?? -1]);
  if (text === undefined) return { role, amount: fault(role === 'amount' ? 'no amount' : 'no unit price') };
  const decimal = decimals[role] ?? '.';
  if (role === 'amount') return { role, amount: readMoney(text, decimal) };
  if (quantity === undefined) return { role: 'quantity', amount: fault('no quantity') };
  const price = plainNumber(text, decimal);
  return { role, amount: price === undefined ? notANumber(text, decimal) : multiplyExactly(quantity, price) };
}
