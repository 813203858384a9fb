import { basename } from 'node:path';
import {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importFiles,
  type SourceReport,
} from '../../data/import/import-files.ts';
import { importSuppressions, type SuppressionsReport } from '../../data/import/import-suppressions.ts';
import { type RuleName, ruleOf } from '../../data/import/rules/catalogue.ts';
import { UnfitFile } from '../../data/import/unfit-file.ts';
import type { Store } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatShare } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { hideContacts } from '../hide-contacts.ts';
import { ruleWords, tablesInWords } from './import-words.ts';
import { importedAnswer } from './imported-answer.ts';
import { previewAnswers } from './preview-answer.ts';
import { suppressionsAnswer } from './suppressions-answer.ts';

/** What the tables of a file hold: data, or people who must not be contacted. */
export type FileKind = SourceReport['kind'] | 'suppressions';

/** A cleaning rule that matched rows of a file, and whether it would apply. */
export type RuleOffer = { name: string; label: string; looksFor: string; on: boolean };

/** What importing a file would do. Nothing of it is written. */
export type FilePreview = {
  /** What it holds, `both` where a workbook or archive has tables of both. */
  kind: FileKind | 'both';
  /** What somebody said that it holds, where it was not recognised. */
  takenAs?: FileKind;
  /** One for each table, to be read in their order. */
  answers: Answer[];
  /** What would come in, in a sentence. */
  summary: string;
  rules: RuleOffer[];
};

/** How to import a file, and who does: as somebody said what it holds, or as recognised, and by which of the rules that were offered. */
export type ImportChoices = { takenAs?: FileKind; rules: Readonly<Record<string, boolean>>; by: string };

/** What became of an import: the answer for people, and where its refused rows are, if there are any. */
export type FileImported = { answer: Answer; rejectsFiles: string[] };

/** Takes in files, one at a time, each from a path and after a preview. */
export type FileImports = {
  /** @throws UserError where the file cannot be imported, with what would mend it. */
  preview(path: string, takenAs?: FileKind): Promise<FilePreview>;
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

type TableKind = SourceReport['kind'];

/** How files are named that hold people not to be contacted. */
const listName =
  /suppress|unsubscri|opt-?_?outs?|do[-_ ]?not|dnc|blocklist|blacklist|robinson|abmeld|desinscri|bajas/i;

const firstProgressMilliseconds = 10_000;

/** Imports of files for people who have seen a preview. */
export function createFileImports(context: FileImportsContext): FileImports {
  const { store, currency, refresh, ...options } = context;
  const inTurn = oneAtATime();

  async function read(path: string, takenAs: TableKind | undefined, more: Partial<ImportOptions>) {
    const what = takenAs ? { [takenAs]: path } : { files: [path] };
    return importFiles(store, { ...options, ...more, ...what }).catch((thrown: unknown) => {
      throw withoutFolder(thrown, path);
    });
  }

  async function suppressing(path: string, by: string, dryRun: boolean): Promise<SuppressionsReport> {
    const { signal } = options;
    return importSuppressions(store, path, { by, channel: 'any', dryRun, signal }).catch(
      (thrown: unknown) => {
        throw withoutFolder(thrown, path);
      },
    );
  }

  async function previewList(path: string): Promise<FilePreview> {
    const report = await suppressing(path, '', true);
    return {
      kind: 'suppressions',
      takenAs: 'suppressions',
      answers: [hideContacts(suppressionsAnswer(report))],
      summary: `${formatCounted(report.added, 'entry', 'entries')} would be added to the suppression lists.`,
      rules: [],
    };
  }

  /** What is named like a list of people not to be contacted, or cannot be anything else, is one. */
  async function previewUnsaid(path: string, preview: () => Promise<FilePreview>): Promise<FilePreview> {
    if (listName.test(basename(path))) return previewList(path).catch(() => preview());
    return preview().catch((thrown: unknown) => {
      if (!(thrown instanceof UnfitFile)) throw thrown;
      return previewList(path).catch(() => {
        throw thrown;
      });
    });
  }

  async function previewTables(path: string, takenAs: TableKind | undefined): Promise<FilePreview> {
    const report = await read(path, takenAs, { dryRun: true });
    return {
      kind: kindOf(report),
      ...(takenAs && { takenAs }),
      answers: previewAnswers(report, basename(path), currency).map(hideContacts),
      summary: `${tablesInWords(report.sources)} would be added.`,
      rules: offersOf(report),
    };
  }

  return {
    preview: (path, takenAs) =>
      inTurn(() => {
        if (takenAs === 'suppressions') return previewList(path);
        const tables = () => previewTables(path, takenAs);
        return takenAs ? tables() : previewUnsaid(path, tables);
      }),
    run: (path, { takenAs, rules, by }, progress) =>
      inTurn(async () => {
        if (takenAs === 'suppressions') {
          const answer = suppressionsAnswer(await suppressing(path, by, false));
          return { answer: hideContacts(answer), rejectsFiles: [] };
        }
        progress(`Importing ${basename(path)} …`);
        const report = await read(path, takenAs, { rules, onProgress: sparing(progress) });
        if (report.state === 'done') {
          progress('Bringing segments and figures up to date …');
          await refresh();
        }
        const rejectsFiles = report.sources.flatMap(({ rejectsFile }) => rejectsFile ?? []);
        return { answer: hideContacts(importedAnswer(report, basename(path), currency)), rejectsFiles };
      }),
  };
}

function kindOf({ sources }: ImportReport): FilePreview['kind'] {
  const [kind, ...others] = new Set(sources.map((source) => source.kind));
  if (!kind) throw new Error('an import reported no table of its file');
  return others.length > 0 ? 'both' : kind;
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

/** Tells how far an import is after ten seconds, and again after twice as long each time. */
function sparing(tell: (sentence: string) => void): (progress: ImportProgress) => void {
  let pause = firstProgressMilliseconds;
  let next = performance.now() + pause;
  return ({ file, bytesRead, bytesTotal, rows }) => {
    if (performance.now() < next) return;
    pause *= 2;
    next = performance.now() + pause;
    tell(`${file}: ${formatShare(bytesRead / Math.max(bytesTotal, 1))}, ${formatCounted(rows, 'row')} …`);
  };
}

/** What there is to decide: rules that would change something if they were switched. */
function offersOf({ sources }: ImportReport): RuleOffer[] {
  const rows = new Map<RuleName, { rows: number; on: boolean }>();
  for (const { rule, rows: found, done, on } of sources.flatMap(({ rules }) => rules))
    if (found > 0 && done !== 'refused') rows.set(rule, { on, rows: found + (rows.get(rule)?.rows ?? 0) });
  return [...rows].map(([name, { rows: found, on }]) => {
    const { whenOn, looksFor } = ruleOf(name);
    const [done = ''] = whenOn.split(/[,:]/, 1);
    return { name, label: `${ruleWords(name)} (${formatCounted(found, 'row')}): ${done}`, looksFor, on };
  });
}
