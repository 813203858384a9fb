import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChildResult } from '../in-child.ts';
import type { Trial, TrialResult } from './trial.ts';

const run = promisify(execFile);
const requirement = 'scikit-learn==1.9.1';
const program = fileURLToPath(new URL('./scikit-learn.py', import.meta.url));

/** What tunes the linear algebra below scikit-learn for other machines than this: left out, it looks for itself. */
const tuning = new Set(['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']);

/**
 * Installs scikit-learn from PyPI in a virtual environment in the system's temporary directory, where it is kept, and returns
 * what runs a trial there.
 * @throws Error when Python or PyPI is not there.
 */
export async function scikitLearn(): Promise<(trial: Trial) => Promise<ChildResult<TrialResult>>> {
  const kept = join(tmpdir(), `midas-bench-${requirement}`);
  if (!existsSync(kept)) {
    const made = await mkdtemp(`${kept}-`);
    await run('python3', ['-m', 'venv', made]);
    await run(join(made, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', requirement]);
    await rename(made, kept);
  }
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !tuning.has(name)));
  return async (trial) => {
    const python = join(kept, 'bin', 'python');
    const { stdout } = await run(python, [program, JSON.stringify(trial)], { env: environment });
    return JSON.parse(stdout) as ChildResult<TrialResult>;
  };
}
