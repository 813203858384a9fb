import { Presets, SingleBar } from 'cli-progress';

/** Shows how far an import is: a bar on a terminal, nothing elsewhere. */
export function showProgress(): {
  update(progress: { bytesRead: number; bytesTotal: number }): void;
  stop(): void;
} {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar(
    { format: '{bar} {percentage}% of {total} bytes, {eta_formatted} left' },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update({ bytesRead, bytesTotal }) {
      if (!started) bar.start(bytesTotal, 0);
      started = true;
      bar.update(bytesRead);
    },
    stop: () => bar.stop(),
  };
}
