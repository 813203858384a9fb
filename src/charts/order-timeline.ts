import { addDays, type Day, dateOfDay, daysBetween } from '../calendar.ts';
import { formatCompact, formatDay } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { ink } from './theme.ts';

/**
 * What charts of one customer's orders over time have in common. Days are numbers counted from the as-of day, so that no
 * time zone takes part.
 */
export type TimeSpan = { from: number; to: number };

/** The axis of such days: first days of every so many months by their names, so that about `most` steps fit. */
export function timeAxis(span: TimeSpan, asOf: Day, most = 6) {
  const ticks = monthTicks(span, asOf, most);
  return {
    title: null,
    values: ticks.map(({ days }) => days),
    labelExpr: axisLabels(ticks.map(({ days, label }) => [days, label])),
    domain: true,
    domainColor: ink.faint,
    ticks: true,
    tickColor: ink.faint,
  };
}

/** The axis of amounts, of money or without a currency of counts, labelled in few characters. */
export function moneyAxis(title: string, values: readonly number[], currency?: string) {
  const labelExpr = axisLabels(values.map((value) => [value, formatCompact(value, currency)]));
  return { title, values: [...values], labelExpr };
}

/** Round amounts from zero up to the largest, about so many. */
export function moneyTicks(largest: number, count = 4): number[] {
  const rough = largest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(largest / step) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

function monthTicks({ from, to }: TimeSpan, asOf: Day, most: number): { days: number; label: string }[] {
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((months) => (to - from) / (months * 30.4) <= most) ?? 240;
  const first = dateOfDay(addDays(asOf, Math.floor(from)));
  const ticks: { days: number; label: string }[] = [];
  const month = (index: number) => new Date(Date.UTC(first.getUTCFullYear(), index, 1));
  for (let index = Math.ceil(first.getUTCMonth() / step) * step; ; index += step) {
    const day = month(index).toISOString().slice(0, 10);
    const days = daysBetween(asOf, day);
    if (days > to) return ticks;
    if (days >= from) ticks.push({ days, label: formatDay(day).replace(/^\d+ /, '') });
  }
}
