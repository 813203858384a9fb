import { contactTest } from '../data/contact-columns.ts';
import { maskedAddress, maskedNumber, withoutContacts } from '../data/masked-contacts.ts';
import { UserError } from '../errors.ts';
import type { Cell, Table } from '../tables.ts';
import type { Answer } from './answer.ts';
import type { Asker } from './asker.ts';

/**
 * An answer as it may be shown where it goes: e-mail addresses and telephone numbers are left in it only for people with the role
 * `contacts`, and only where nobody else reads them. So no command can give them away, whatever data it shows.
 * @throws UserError where it cannot be found out whether the person may read them.
 */
export async function forReaders(answer: Answer, asker: Asker | undefined): Promise<Answer> {
  if (answer.isHelp) return answer;
  const hidden = hideContacts(answer);
  return hidden === answer || (asker && (await mayRead(answer, asker))) ? answer : hidden;
}

/** An error whose message has no addresses and numbers but those that were typed. */
export function hiddenInError(thrown: unknown, typed: string): unknown {
  if (!(thrown instanceof UserError)) return thrown;
  const hide = (text: string) => withoutContacts(text, (found) => typed.includes(found));
  const [message, hint] = [hide(thrown.message), thrown.hint && hide(thrown.hint)];
  if (message === thrown.message && hint === thrown.hint) return thrown;
  return Object.assign(new UserError(message, hint, thrown.about), { cause: thrown.cause });
}

async function mayRead({ audience }: Answer, asker: Asker): Promise<boolean> {
  if (!(await asker.may('contacts'))) return false;
  if (audience === 'asker' || audience === 'direct') return true;
  const place = await asker.place();
  return place === 'direct' || place === 'approved' || place === 'terminal';
}

/** An answer without addresses and numbers, for a place where others read it; the very same where it has none. */
export function hideContacts(answer: Answer): Answer {
  const { actions, table, file, chart, form, ...spoken } = answer;
  const facts = spoken.facts.some(({ label, value }) => hides(label, value))
    ? spoken.facts.map((fact) =>
        hides(fact.label, fact.value) ? { ...fact, value: masked(fact.value) } : fact,
      )
    : spoken.facts;
  const given = facts === spoken.facts ? spoken : { ...spoken, facts };
  const said = withoutAny(given);
  const shown = {
    table: table && withoutContactCells(table),
    chart: chart && withoutAny(chart),
    // A command with another address would not do what its button says.
    actions: actions?.filter((action) => withoutAny(action) === action),
    file: file && withoutContacts(file.content) === file.content ? file : undefined,
  };
  const isSame =
    said === spoken &&
    shown.table === table &&
    shown.chart === chart &&
    shown.actions?.length === actions?.length &&
    shown.file === file;
  if (isSame) return answer;
  return {
    ...said,
    table: shown.table,
    chart: shown.chart,
    ...(shown.actions && { actions: shown.actions }),
    ...(shown.file && { file: shown.file }),
    ...(form && { form }),
  };
}

/** Any data without addresses and numbers in its texts; the very same where it has none. */
function withoutAny<Data>(data: Data): Data {
  if (typeof data === 'string') return withoutContacts(data) as Data;
  if (typeof data !== 'object' || data === null || data instanceof Date) return data;
  const entries = Object.entries(data);
  const changed = entries.map(([key, value]) => [key, withoutAny(value)] as const);
  if (changed.every(([, value], at) => value === entries[at]?.[1])) return data;
  return (Array.isArray(data) ? changed.map(([, value]) => value) : Object.fromEntries(changed)) as Data;
}

function withoutContactCells(table: Table): Table {
  let isChanged = false;
  const hiding = table.columns.map(({ label, name }) => hidingIn(label ?? name));
  const hide = (value: Cell, at: number): Cell => {
    const shown = typeof value === 'string' ? withoutContacts(value) : value;
    const hidden = hiding[at]?.(shown) ? masked(shown) : shown;
    isChanged ||= hidden !== value;
    return hidden;
  };
  const rows = table.rows.map((row) => row.map(hide));
  return isChanged ? { ...table, rows } : table;
}

function hides(name: string, value: Cell): boolean {
  return hidingIn(name)(value);
}

/** Whether a value that is called so is hidden, unless it is already. */
function hidingIn(name: string): (value: Cell) => boolean {
  const isContact = contactTest(name);
  return (value) => isContact(value) && !String(value).includes('…');
}

function masked(value: Cell): string {
  const text = String(value);
  if (!text.includes('@')) return maskedNumber(text);
  return maskedAddress(text) === text ? '…' : maskedAddress(text);
}
