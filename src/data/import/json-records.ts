import { Tokenizer, TokenType } from '@streamparser/json';
import type { Value, ValueMap } from './record-cells.ts';

/** A record, and the list it stands in: "" at the top, else the names that lead there, such as "data.orders". */
export type ListedRecord = { list: string; record: ValueMap };

/** Figures as they are written: an id of 17 digits is no number that a double can hold. */
class TextualTokenizer extends Tokenizer {
  protected override parseNumber(text: string): number {
    return text as unknown as number;
  }
}

/** Records of people and programs are not nested any deeper. */
const deepest = 500;

type Frame =
  | { type: 'object'; value: ValueMap; key: string | undefined }
  | { type: 'array'; value: Value[] }
  /** An object around lists of records, which is not kept. */
  | { type: 'wrapper'; key: string | undefined }
  | { type: 'list'; name: string };

/**
 * Cuts JSON into records as its text comes. A list at the top, or in objects around it, is a list of records;
 * with `isSequence`, objects that follow one another are records themselves, as in NDJSON.
 */
export class JsonRecords {
  readonly #tokenizer = new TextualTokenizer({ separator: '' });
  readonly #isSequence: boolean;
  #stack: Frame[] = [];
  #records: ListedRecord[] = [];

  constructor(isSequence: boolean) {
    this.#isSequence = isSequence;
    this.#tokenizer.onToken = ({ token, value }) => this.#take(token, value as string | boolean | null);
    this.#tokenizer.onError = (error) => {
      throw error;
    };
  }

  /** The records that a piece of text completes. @throws Error where the text is no JSON. */
  read(text: string): ListedRecord[] {
    if (text !== '') this.#tokenizer.write(text);
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Whether all that was opened is closed. */
  get isWhole(): boolean {
    return this.#stack.length === 0;
  }

  #take(token: TokenType, value: string | boolean | null): void {
    if (this.#stack.length > deepest) throw new Error(`nested more than ${deepest} levels deep`);
    switch (token) {
      case TokenType.LEFT_BRACE:
        this.#stack.push(
          this.#opensRecord()
            ? { type: 'object', value: new Map(), key: undefined }
            : { type: 'wrapper', key: undefined },
        );
        break;
      case TokenType.LEFT_BRACKET:
        this.#stack.push(
          this.#opensValue() ? { type: 'array', value: [] } : { type: 'list', name: this.#path() },
        );
        break;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#closeFrame(token === TokenType.RIGHT_BRACE);
        break;
      case TokenType.COLON:
      case TokenType.COMMA:
      case TokenType.SEPARATOR:
        break;
      default:
        this.#putOrName(value);
    }
  }

  get #top(): Frame | undefined {
    return this.#stack.at(-1);
  }

  #opensRecord(): boolean {
    const type = this.#top?.type;
    return type === undefined ? this.#isSequence : type !== 'wrapper';
  }

  #opensValue(): boolean {
    const type = this.#top?.type;
    return type !== undefined && type !== 'wrapper';
  }

  #path(): string {
    return this.#stack
      .flatMap((frame) => (frame.type === 'wrapper' && frame.key !== undefined ? [frame.key] : []))
      .join('.');
  }

  #closeFrame(isBrace: boolean): void {
    const frame = this.#stack.pop();
    const opened = frame?.type === 'object' || frame?.type === 'wrapper';
    if (!frame || opened !== isBrace) throw new Error(`unexpected "${isBrace ? '}' : ']'}"`);
    if (frame.type === 'object' || frame.type === 'array') this.#put(frame.value);
    else this.#put(null);
  }

  #putOrName(value: string | boolean | null): void {
    const top = this.#top;
    if ((top?.type === 'object' || top?.type === 'wrapper') && top.key === undefined) top.key = String(value);
    else this.#put(value);
  }

  #put(value: Value): void {
    const top = this.#top;
    if (top?.type === 'array') top.value.push(value);
    else if (top?.type === 'object') {
      top.value.set(top.key ?? '', value);
      top.key = undefined;
    } else if (top?.type === 'wrapper') top.key = undefined;
    else if (value instanceof Map) this.#records.push({ list: top?.name ?? '', record: value });
  }
}

/** Whether the text goes on with another object after its first: then each is a record. */
export function isSequence(head: string): boolean {
  const records = new JsonRecords(true);
  try {
    for (let at = 0; at < head.length; at += 1 << 12) {
      const found = records.read(head.slice(at, at + (1 << 12)));
      if (found.length > 1) return true;
      if (found.length === 1 && (!records.isWhole || /\}\s*\{/.test(head.slice(at))))
        return !head.trimStart().startsWith('[');
    }
  } catch {
    // Reading it as a whole tells what is wrong with it.
  }
  return false;
}
