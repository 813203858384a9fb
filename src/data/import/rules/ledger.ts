import { fromE4, type MoneyE4 } from '../../../money.ts';
import { type RuleDone, type RuleName, ruleOf, rules } from './catalogue.ts';
import { isOn, type RuleChoices } from './choices.ts';

/** What a rule did in one file. */
export type RuleReport = {
  rule: RuleName;
  on: boolean;
  /** Rows that it matched, and their money in currency units (null for customers). */
  rows: number;
  money: number | null;
  /** What was done with them, in a word and in words. */
  done: RuleDone;
  outcome: string;
  /** The first of them: the line of the file and what is wrong in it. */
  examples: { line: number; value: string }[];
  /** How to have it otherwise, for a rule that is off. */
  offer: string | null;
};

/** A row that a rule matched. */
export type Match = { line: number; value: string; amountE4: MoneyE4 };

const shownExamples = 3;
const longestExample = 80;

type Entry = { rows: number; amountE4: number; examples: RuleReport['examples'] };

/** Counts what each rule matched in one file. */
export class RuleLedger {
  readonly #kind: 'services' | 'customers';
  readonly #choices: RuleChoices;
  readonly #entries = new Map<RuleName, Entry>();

  constructor(kind: 'services' | 'customers', choices: RuleChoices) {
    this.#kind = kind;
    this.#choices = choices;
  }

  /** Whether a rule applies to this file. */
  isOn(rule: RuleName): boolean {
    return isOn(this.#choices, rule);
  }

  /** Whether someone switched it on, rather than its being so by default. */
  isChosen(rule: RuleName): boolean {
    return this.#choices[rule] === true;
  }

  /** Counts a row, or as many as given, of which this is the first. */
  add(rule: RuleName, { line, value, amountE4 }: Match, rows = 1): void {
    let entry = this.#entries.get(rule);
    if (!entry) {
      entry = { rows: 0, amountE4: 0, examples: [] };
      this.#entries.set(rule, entry);
    }
    entry.rows += rows;
    entry.amountE4 += amountE4;
    if (entry.examples.length < shownExamples)
      entry.examples.push({ line, value: value.slice(0, longestExample) });
  }

  /** What every rule for such files did, those that matched nothing too. */
  report(): RuleReport[] {
    return rules.filter(({ files }) => files.includes(this.#kind)).map(({ name }) => this.#reportOf(name));
  }

  #reportOf(name: RuleName): RuleReport {
    const { done, whenOn, whenOff } = ruleOf(name);
    const on = this.isOn(name);
    const { rows, amountE4, examples } = this.#entries.get(name) ?? { rows: 0, amountE4: 0, examples: [] };
    const isRefusal = name === 'impossible-dates' && this.#kind === 'services';
    return {
      rule: name,
      on,
      rows,
      money: this.#kind === 'services' ? fromE4(amountE4) : null,
      done: isRefusal ? 'refused' : on ? done.on : done.off,
      outcome: isRefusal ? 'refused' : on ? whenOn : whenOff,
      examples,
      offer: on || isRefusal ? null : `--rules ${name}`,
    };
  }
}
