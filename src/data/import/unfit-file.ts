import { UserError } from '../../errors.ts';

/** Something that is whole, but no table to import: alone it is a mistake, among other files it is passed over. */
export class UnfitFile extends UserError {
  readonly file: string;
  /** What is the matter, as a sentence without its subject: "is empty". */
  readonly reason: string;

  constructor(file: string, reason: string, hint: string) {
    super(`"${file}" ${reason}`, hint);
    this.file = file;
    this.reason = reason;
  }
}

/** Notes what is no table, so that others can be read; what is damaged stops everything. */
export async function unlessUnfit<Result>(
  opening: Promise<Result>,
  unfit: UnfitFile[],
): Promise<Result | undefined> {
  try {
    return await opening;
  } catch (thrown) {
    if (!(thrown instanceof UnfitFile)) throw thrown;
    unfit.push(thrown);
    return undefined;
  }
}
