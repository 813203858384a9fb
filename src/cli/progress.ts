import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../data/import/import-files.ts';

/** Shows how far an import is, file by file: a bar on a terminal, nothing elsewhere. */
export function showProgress(): { update(progress: ImportProgress): void; stop(): void } {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({ format: '{kind} {bar} {percentage}%, {rows} rows' }, Presets.shades_classic);
  let started = false;
  return {
    update({ kind, rows, bytesRead, bytesTotal }) {
      if (!started) bar.start(bytesTotal, 0, { kind, rows });
      started = true;
      bar.setTotal(bytesTotal);
      bar.update(bytesRead, { kind, rows });
    },
    stop: () => bar.stop(),
  };
}
