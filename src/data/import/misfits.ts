import { formatCounted } from '../../format.ts';
import type { OnMisfit } from './attributes.ts';
import type { ImportContext } from './import-context.ts';

/** Counts attributes whose value was left empty or shortened, and says so in the report at the end. */
export type Misfits = { add(line: number, ...misfit: Parameters<OnMisfit>): void; finish(): void };

/** An empty count for one file. */
export function createMisfits({ report, source }: Pick<ImportContext, 'report' | 'source'>): Misfits {
  const found = new Map<
    string,
    { count: number; column: string; line: number; value: string; cut: boolean }
  >();
  return {
    add(line, column, value, problem) {
      const key = `${column} ${problem}`;
      const known = found.get(key);
      if (known) known.count++;
      else {
        const name = source.sample.header[column] ?? '';
        found.set(key, { count: 1, column: name, line, value, cut: problem === 'shortened' });
      }
    },
    finish() {
      for (const { count, column, line, value, cut } of found.values())
        report.warnings.push(
          cut
            ? `${formatCounted(count, 'very long value')} of "${column}" shortened, first on line ${line}`
            : `${formatCounted(count, 'value')} of "${column}" left empty, not being of its type, first on line ${line} ("${value}"); set its type in the mapping file to keep them`,
        );
    },
  };
}
