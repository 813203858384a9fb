import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type ListedImport, listImports } from '../data/import/list-imports.ts';
import { formatCounted, formatNumber } from '../format.ts';
import { openMidas } from '../main.ts';

/** `midas import list`: every import with its id, when it was, its files and rows. */
export function importListCommand(): Command {
  return new Command('list')
    .description('list the imports, the latest first')
    .option('--json', 'print them as one JSON document and nothing else')
    .action(async ({ json }: { json?: boolean }) => {
      const midas = await openMidas(readConfig());
      try {
        const imports = await listImports(midas.store);
        console.log(json ? JSON.stringify(imports) : listText(imports));
      } finally {
        await midas.leave();
      }
    });
}

function listText(imports: ListedImport[]): string {
  if (imports.length === 0) return 'Nothing was imported yet.';
  return imports
    .map(({ importId, startedAt, state, files, rows, added, updated }) =>
      [
        `${importId}  ${startedAt.slice(0, 16).replace('T', ' ')} UTC  ${state}`,
        `${formatCounted(rows, 'row')}, ${formatNumber(added)} added${updated > 0 ? `, ${formatNumber(updated)} updated` : ''}`,
        files.join(', '),
      ].join('  '),
    )
    .join('\n');
}
