import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type UndoReport, undoImport } from '../data/import/undo-import.ts';
import { formatCounted } from '../format.ts';
import { openMidas } from '../main.ts';

type Options = { dryRun?: boolean; force?: boolean; json?: boolean };

/** `midas import undo`: takes an import back, and brings the profiles up to date. */
export function importUndoCommand(): Command {
  return new Command('undo')
    .description('take an import back: what it brought goes, what it replaced returns')
    .argument('<id>', 'the import, as midas import list shows it')
    .option('--dry-run', 'say what would go, write nothing')
    .option('--force', 'also where later imports found rows there already, which then go with it')
    .option('--json', 'print what was done as one JSON document and nothing else')
    .action(async (importId: string, { json, ...options }: Options) => {
      const report = await undo(importId, options);
      console.log(json ? JSON.stringify(report) : undoText(report));
    });
}

async function undo(importId: string, options: Options): Promise<UndoReport> {
  const midas = await openMidas(readConfig());
  try {
    const report = await undoImport(midas.store, importId, options);
    if (!options.dryRun) await midas.refreshProfiles();
    return report;
  } finally {
    await midas.leave();
  }
}

function undoText({ importId, dryRun, files, lines, customers, restored, losses }: UndoReport): string {
  const gone = dryRun ? 'to delete' : 'deleted';
  const counts: [number, string][] = [
    [lines, `${formatCounted(lines, 'service line')} ${gone}`],
    [customers, `${formatCounted(customers, 'customer')} ${gone}`],
    [
      restored,
      `${formatCounted(restored, 'customer')} ${dryRun ? 'to restore' : 'restored'} to what they were before`,
    ],
  ];
  const shown = counts.filter(([count]) => count > 0).map(([, text]) => text);
  return [
    dryRun
      ? `Dry run: nothing was written. Taking ${importId} back would mean:`
      : `The import ${importId} is taken back.`,
    `  files: ${files.join(', ')}`,
    `  ${shown.length > 0 ? shown.join(', ') : 'it had brought nothing'}`,
    ...losses.map((loss) => `  WARNING: ${loss}`),
  ].join('\n');
}
