import { messageOf, UserError } from '../../errors.ts';
import { isSequence, JsonRecords, type ListedRecord } from './json-records.ts';
import type { SpooledTable } from './read-source.ts';
import { RecordSpool } from './record-spool.ts';
import { surveyFile } from './survey.ts';
import { readSpread, readText } from './text.ts';
import { UnfitFile } from './unfit-file.ts';
import type { UnpackedFiles } from './unpacked-files.ts';

type JsonFile = { path: string; name: string; bytes: number };

const headBytes = 1 << 20;
const largestRecord = 1 << 24;

/**
 * Reads the records of a JSON file into spools, one for each list of them.
 * @throws UserError when it is not JSON, cut off, has no list of records, or a record beyond 16 MB.
 */
export async function readJson(
  file: JsonFile,
  format: string,
  { unpacked, signal }: { unpacked: UnpackedFiles; signal: AbortSignal | undefined },
): Promise<{ name: string; spool: SpooledTable }[]> {
  const survey = await surveyFile(file.path, undefined, signal, file.name);
  const [head = ''] = await readSpread({ ...survey, bytes: Math.min(survey.bytes, headBytes) }, 1, headBytes);
  const records = new JsonRecords(isSequence(head));
  const lists = new RecordLists(file, unpacked);
  try {
    let sinceRecord = 0;
    for await (const { text } of readText(survey, signal)) {
      const found = read(records, text, file.name, lists.records);
      sinceRecord = found.length > 0 ? 0 : sinceRecord + text.length;
      if (sinceRecord > largestRecord)
        throw new UserError(
          `"${file.name}" has a record of more than ${largestRecord >> 20} MB, or no list of records at all`,
          'Export the data as a list of records, or as CSV.',
        );
      await lists.add(found);
    }
    if (!records.isWhole)
      throw new UserError(
        `"${file.name}" is cut off: it ends in the middle of a record`,
        'Fetch or export it again.',
      );
  } catch (thrown) {
    await lists.abandon();
    throw thrown;
  }
  const tables = await lists.close(format);
  if (tables.length === 0)
    throw new UnfitFile(
      file.name,
      'holds no list of records',
      'Export the data as a list such as [{"customer": "1", …}, …], or as CSV.',
    );
  return tables;
}

function read(records: JsonRecords, text: string, name: string, before: number): ListedRecord[] {
  try {
    return records.read(text);
  } catch (thrown) {
    throw new UserError(
      `"${name}" is not valid JSON, some way after record ${before} (${messageOf(thrown).slice(0, 120)})`,
      'Export it again.',
    );
  }
}

/** A spool for each list of records. */
class RecordLists {
  readonly #file: JsonFile;
  readonly #unpacked: UnpackedFiles;
  readonly #lists = new Map<string, { spool: RecordSpool; records: number }>();
  /** Records so far. */
  records = 0;

  constructor(file: JsonFile, unpacked: UnpackedFiles) {
    this.#file = file;
    this.#unpacked = unpacked;
  }

  async add(found: readonly ListedRecord[]): Promise<void> {
    for (const { list, record } of found) {
      const known = this.#lists.get(list) ?? (await this.#newList(list));
      known.spool.add(record, ++known.records);
      this.records++;
      await known.spool.ready();
    }
  }

  async close(format: string): Promise<{ name: string; spool: SpooledTable }[]> {
    const tables: { name: string; spool: SpooledTable }[] = [];
    for (const [list, { spool }] of this.#lists) {
      const name = this.#nameOf(list);
      tables.push({ name, spool: { ...(await spool.close()), bytes: this.#file.bytes, format } });
    }
    return tables;
  }

  async abandon(): Promise<void> {
    for (const { spool } of this.#lists.values()) await spool.abandon();
  }

  async #newList(list: string): Promise<{ spool: RecordSpool; records: number }> {
    const spool = new RecordSpool(await this.#unpacked.newPath(), this.#nameOf(list), this.#unpacked);
    const made = { spool, records: 0 };
    this.#lists.set(list, made);
    return made;
  }

  #nameOf(list: string): string {
    return list === '' ? this.#file.name : `${this.#file.name}, ${list}`;
  }
}
