import type { Compute } from '../analytics/compute.ts';
import type { SegmentMap } from '../analytics/segment-map.ts';
import type { Day } from '../calendar.ts';
import type { Store } from '../data/store.ts';
import type { Answer } from './answer.ts';
import type { Asker } from './asker.ts';

/** What a command may use besides its words. */
export type CommandContext = {
  store: Store;
  segmentMap: SegmentMap;
  /** ISO 4217 code of the money in answers. */
  currency: string;
  timezone: string;
  /** What takes longer than an answer may keep others waiting. */
  compute: Compute;
  /** Told, in sentences, how far a command is that takes longer than a few seconds. */
  progress?: (sentence: string) => void;
  /** To be called by long work before each of its steps: lets questions be answered first. */
  giveWay?: () => Promise<void>;
  /** Every command there is, for those that speak of the others. */
  commands: readonly CommandDeclaration[];
  /** Who asks; absent where nobody does, as with a schedule: then there is no role and no private reply. */
  asker?: Asker;
  /** The day to stand on; absent: the data's own (see definitions in docs). */
  asOf?: Day;
};

/**
 * A positional word. `rest` takes everything up to the options, spaces included; `expression` everything that is no declared option,
 * `country=PT` and quotation marks included, as it was typed.
 */
export type WordDeclaration = {
  describe: string;
  placeholder: string;
  type: 'text' | 'rest' | 'expression' | 'integer';
};

/** A `key=value` option. Absent when not given, unless it has a default. */
export type OptionDeclaration =
  | { describe: string; type: 'text' | 'integer' | 'number' | 'day'; default?: string }
  | { describe: string; type: 'choice'; choices: readonly string[]; default?: string };

export type Words = Readonly<Record<string, WordDeclaration>>;
export type Options = Readonly<Record<string, OptionDeclaration>>;

type ValueOf<Declaration extends { type: string }> = Declaration extends { type: 'integer' | 'number' }
  ? number
  : Declaration extends { type: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice
    : string;

/** Parsed values: every word is optional, an option with a default is always there. */
export type Values<W extends Words, O extends Options> = { [Name in keyof W]?: ValueOf<W[Name]> } & {
  [Name in keyof O as O[Name] extends { default: string } ? Name : never]: ValueOf<O[Name]>;
} & { [Name in keyof O as O[Name] extends { default: string } ? never : Name]?: ValueOf<O[Name]> };

/** Written as a method's type, which a declaration of no words in particular may hold too. */
type Judgement<Judged> = { of(values: Judged): boolean }['of'];

/** One declaration gives parsing, types, help text, manifest entry and README row. */
export type CommandDeclaration<W extends Words = Words, O extends Options = Options> = {
  /** The slash command without its slash. */
  name: string;
  /** What it answers, in at most a line. */
  summary: string;
  words: W;
  options: O;
  /**
   * Whether its answers, or those to some of its words, stand as long as what is imported, the day and the settings do. They are then kept and given again, and long
   * work gives way to them: not for commands that train, that read what was trained, that depend on who asks, or that tell of
   * Midas's own work.
   */
  cacheable?: true | { of(values: Values<W, O>, context: Pick<CommandContext, 'segmentMap'>): boolean }['of'];
  /** Whether a digest may ask it, or which of its words: what only tells, and the same to everyone. Absent: it may not. */
  schedulable?: true | Judgement<Values<W, O>>;
  /** Whether a channel may be named in it, of which Slack then sends the id: `<#C0123456789|growth>`. */
  namesChannels?: true;
  /** Typed examples with what each gives; the first is the simplest. */
  examples: readonly { text: string; gives: string }[];
  run(values: Values<W, O>, context: CommandContext): Promise<Answer>;
};

/** Declares a command; exists for its types, which carry the declared words and options into `run`. */
export function defineCommand<const W extends Words, const O extends Options>(
  declaration: CommandDeclaration<W, O>,
): CommandDeclaration<W, O> {
  return declaration;
}
