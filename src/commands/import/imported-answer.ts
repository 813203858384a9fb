import type { ImportReport, SourceReport } from '../../data/import/import-files.ts';
import type { Answer } from '../answer.ts';
import { countFacts, refusalNotes, rowsOf, ruleNotes } from './import-words.ts';

/** What an import did, for the people who wait for it: counts, what was left out and why, how to undo it, what to ask next. */
export function importedAnswer(report: ImportReport, source: SourceReport, currency: string): Answer {
  const { importId, state } = report;
  const { file, added, updated, rejectsFile } = source;
  const changed =
    updated > 0 ? `${rowsOf(source, added)} added and ${updated} updated` : `${rowsOf(source, added)} added`;
  const isDone = state === 'done';
  return {
    command: '/import',
    title: isDone ? `${changed} from ${file}` : `The import of ${file} was stopped: ${changed} by then`,
    asOf: null,
    facts: countFacts(source, currency, { added: 'Added', updated: 'Updated' }),
    table: null,
    chart: null,
    notes: [
      ...(isDone ? [] : ['What was written by then stays; importing the file again completes it.']),
      ...(added + updated === 0 && isDone
        ? ['Everything in this file was there already, left out or refused.']
        : []),
      ...ruleNotes(source, currency),
      ...refusalNotes(source),
      ...(rejectsFile === null
        ? []
        : [
            'The rows refused or left out are in the thread, each with its reason: mend them and share them again.',
          ]),
      `To take it back: midas import undo ${importId}`,
    ],
    actions: [
      { label: 'Segments', command: '/segment' },
      { label: 'Explore the data', command: '/explore' },
    ],
  };
}
