import type { ImportReport } from '../../data/import/import-files.ts';
import { formatNumber } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { countFacts, refusalNotes, ruleNotes, tablesInWords } from './import-words.ts';

/** What the import of a file did, for the people who wait for it: counts, what was left out and why, how to undo it, what to ask next. */
export function importedAnswer(
  { importId, state, sources, skipped }: ImportReport,
  file: string,
  currency: string,
): Answer {
  const updated = sources.reduce((sum, source) => sum + source.updated, 0);
  const changed = `${tablesInWords(sources)} added${updated > 0 ? ` and ${formatNumber(updated)} updated` : ''}`;
  const isDone = state === 'done';
  const isChanged = updated > 0 || sources.some(({ added }) => added > 0);
  const title = isChanged ? `${changed} from ${file}` : `Nothing in ${file} is new`;
  const hasRejects = sources.some(({ rejectsFile }) => rejectsFile !== null);
  return {
    command: '/import',
    title: isDone ? title : `The import of ${file} was stopped: ${changed} by then`,
    asOf: null,
    facts: countFacts(sources, currency, { added: 'Added', updated: 'Updated' }),
    table: null,
    chart: null,
    notes: [
      ...(isDone ? [] : ['What was written by then stays; importing the file again completes it.']),
      ...(isDone && !isChanged ? ['Every row of it was there already, repeated, left out or refused.'] : []),
      ...sources.flatMap((source) => [...ruleNotes(source, currency), ...refusalNotes(source)]),
      ...skipped.map(({ name, reason }) => `Passed over: ${name}, ${reason}.`),
      ...(hasRejects
        ? [
            'The rows refused or left out go to who shared the file, each with its reason: mend them and share them again.',
          ]
        : []),
      `To take it back: midas import undo ${importId}`,
    ],
    actions: [
      { label: 'Segments', command: '/segment' },
      { label: 'Explore the data', command: '/explore' },
    ],
  };
}
