import { basename } from 'node:path';
import {
  type ImportOptions,
  type ImportProgress,
  importFiles,
  type SourceReport,
} from '../../data/import/import-files.ts';
import { ruleOf } from '../../data/import/rules/catalogue.ts';
import type { Store } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatShare } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { ruleWords } from './import-words.ts';
import { importedAnswer } from './imported-answer.ts';
import { previewAnswer, previewSummary } from './preview-answer.ts';

/** What a file holds. */
export type FileKind = SourceReport['kind'];

/** A cleaning rule that matched rows of a file, and whether it would apply. */
export type RuleOffer = { name: string; label: string; looksFor: string; on: boolean };

/** What importing a file would do. Nothing of it is written. */
export type FilePreview = {
  kind: FileKind;
  answer: Answer;
  /** What would come in, in a sentence. */
  summary: string;
  rules: RuleOffer[];
};

/** What to import a file as, and the rules that apply of those that were offered. */
export type ImportChoices = { kind: FileKind; rules: Readonly<Record<string, boolean>> };

/** What became of an import: the answer for people, and where its refused rows are, if there are any. */
export type FileImported = { answer: Answer; rejectsFile: string | null };

/** Takes in files, one at a time, each from a path and after a preview. */
export type FileImports = {
  /** @throws UserError where the file cannot be imported, with what would mend it. */
  preview(path: string, kind?: FileKind): Promise<FilePreview>;
  /** `progress` is told, in sentences, how far it is. @throws UserError before anything is written, OutageError. */
  run(path: string, choices: ImportChoices, progress: (sentence: string) => void): Promise<FileImported>;
};

/** What importing needs besides the file. */
export type FileImportsContext = Pick<ImportOptions, 'timezone' | 'rejectsDirectory'> & {
  store: Store;
  currency: string;
  /** Brings what is computed of the data up to date. */
  refresh: () => Promise<void>;
  /** Stops an import; what is written by then stays. */
  signal: AbortSignal;
};

const kinds: readonly FileKind[] = ['services', 'customers'];
const progressMilliseconds = 10_000;

/** Imports of files for people who have seen a preview. */
export function createFileImports(context: FileImportsContext): FileImports {
  const { store, currency, refresh, ...options } = context;
  const inTurn = oneAtATime();

  async function read(
    path: string,
    { kind, rules = {} }: { kind: FileKind; rules?: ImportChoices['rules'] },
    more: Partial<ImportOptions>,
  ) {
    const report = await importFiles(store, { ...options, ...more, [kind]: path, rules }).catch((thrown) => {
      throw withoutFolder(thrown, path);
    });
    const [source] = report.sources;
    if (!source) throw new Error('an import reported nothing of its file');
    return { report, source };
  }

  return {
    preview: (path, kind) =>
      inTurn(async () => {
        const { source } = await firstReadable(kind ? [kind] : kinds, (it) =>
          read(path, { kind: it }, { dryRun: true }),
        );
        return {
          kind: source.kind,
          answer: previewAnswer(source, currency),
          summary: previewSummary(source),
          rules: offersOf(source),
        };
      }),
    run: (path, choices, progress) =>
      inTurn(async () => {
        progress(`Importing ${basename(path)} …`);
        const onProgress = sparing(progress);
        const { report, source } = await read(path, choices, { onProgress });
        if (report.state === 'done') {
          progress('Bringing segments and figures up to date …');
          await refresh();
        }
        return { answer: importedAnswer(report, source, currency), rejectsFile: source.rejectsFile };
      }),
  };
}

/** Reads a file as the first kind that it can be read as; where it is none, the error for the first is the one to show. */
async function firstReadable<Result>(
  asKinds: readonly FileKind[],
  read: (kind: FileKind) => Promise<Result>,
): Promise<Result> {
  const [kind, ...others] = asKinds;
  if (!kind) throw new Error('a file is read as one kind at least');
  try {
    return await read(kind);
  } catch (thrown) {
    if (!(thrown instanceof UserError) || others.length === 0) throw thrown;
    return await firstReadable(others, read).catch(() => {
      throw thrown;
    });
  }
}

/** A mistake in a file is told by the file's name: where it lies meanwhile is nobody's concern. */
function withoutFolder(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof UserError)) return thrown;
  const named = (text: string) => text.replaceAll(path, basename(path));
  return new UserError(named(thrown.message), thrown.hint && named(thrown.hint));
}

/** Lets a job begin once the last one has ended: two imports at a time would take twice the memory, and no less time. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(job: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(job);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Tells how far an import is, every ten seconds. */
function sparing(tell: (sentence: string) => void): (progress: ImportProgress) => void {
  let next = performance.now() + progressMilliseconds;
  return ({ bytesRead, bytesTotal, rows }) => {
    if (performance.now() < next) return;
    next = performance.now() + progressMilliseconds;
    tell(`${formatShare(bytesRead / Math.max(bytesTotal, 1))}, ${formatCounted(rows, 'row')} …`);
  };
}

/** What there is to decide: rules that would change something if they were switched. */
function offersOf({ rules }: SourceReport): RuleOffer[] {
  return rules
    .filter(({ rows, done }) => rows > 0 && done !== 'refused')
    .map(({ rule, rows, on }) => {
      const { whenOn, looksFor } = ruleOf(rule);
      return {
        name: rule,
        label: `${ruleWords(rule)} (${formatCounted(rows, 'row')}): ${whenOn}`,
        looksFor,
        on,
      };
    });
}
