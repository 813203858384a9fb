import { comparable } from './column-names.ts';
import { wordList } from './word-list.ts';

/** Words of a status that take a sale back, in English, German, French, Spanish and Portuguese, without accents. */
const takenBack = new Set(
  wordList(`
  cancelled canceled cancel cancellation refunded refund returned return voided void chargeback chargedback reversed reversal
  storniert storno stornierung erstattet rueckerstattet ruckerstattet retourniert retoure ruckgabe rueckgabe abgebrochen
  annule annulee annulation rembourse remboursee remboursement retourne retournee
  cancelado cancelada anulado anulada reembolsado reembolsada reembolso devuelto devuelta devolucion
  devolvido devolvida devolucao estornado estornada estorno
`),
);

/** Words beside them that say that the sale stands, at least for now. */
const stillStands = new Set(
  wordList(`
  not no non never partial partially part requested request pending rejected declined denied failed open
  nicht kein teilweise teil beantragt
  pas partiel partielle partiellement demande demandee
  parcial parcialmente pendiente pendente solicitado solicitada
`),
);

/** How such words begin where the sale never came to be, rather than being paid back. */
const calledOff = /^(?:cancel|storn|abgebroch|annul|anulad|void)/;

const keptStatuses = 10_000;

/**
 * Judges whether a status marks a line as cancelled or refunded: it holds a word for it and none that denies it
 * ("Order cancelled", "Remboursé", not "partially refunded" or "return requested"). `further` are whole statuses.
 */
export function createStatusJudge(further: readonly string[] = []): (status: string) => boolean {
  const given = new Set(further.map(comparable));
  const known = new Map<string, boolean>();
  return (status) => {
    const judged = known.get(status);
    if (judged !== undefined) return judged;
    if (known.size >= keptStatuses) known.clear();
    const result = given.has(comparable(status)) || isTakenBack(status);
    known.set(status, result);
    return result;
  };
}

/** Judges whether a status that takes a sale back says that it was cancelled, rather than refunded. */
export function isCancelledStatus(status: string): boolean {
  return tokensOf(status).some((token) => calledOff.test(token));
}

/**
 * Judges whether an order id marks a cancellation, as "C536379" does among ids of plain digits. Only where at least
 * nine in ten of the other sampled ids are plain digits; elsewhere the letter may mean anything.
 */
export function createOrderIdJudge(sampled: readonly string[]): (orderId: string) => boolean {
  return lettered(/^C\d+$/i, sampled);
}

/** Judges in the same way whether an order id marks an entry of the accounts, as "A563185" does: bad debt, say. */
export function createEntryJudge(sampled: readonly string[]): (orderId: string) => boolean {
  return lettered(/^A\d+$/i, sampled);
}

function lettered(marked: RegExp, sampled: readonly string[]): (orderId: string) => boolean {
  const others = sampled.filter((id) => id !== '' && !marked.test(id));
  const digits = others.filter((id) => /^\d+$/.test(id)).length;
  if (others.length === 0 || digits < others.length * 0.9) return () => false;
  return (orderId) => marked.test(orderId);
}

function isTakenBack(status: string): boolean {
  const tokens = tokensOf(status);
  return tokens.some((token) => takenBack.has(token)) && !tokens.some((token) => stillStands.has(token));
}

function tokensOf(status: string): string[] {
  return status
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map(comparable);
}
