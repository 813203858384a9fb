import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChildResult } from '../in-child.ts';
import { pythonPrograms } from '../python.ts';
import type { Trial, TrialResult } from './trial.ts';

const run = promisify(execFile);
const requirement = 'scikit-learn==1.9.1';
const program = fileURLToPath(new URL('./scikit-learn.py', import.meta.url));

/** What tunes the linear algebra below scikit-learn for other machines than this: left out, it looks for itself. */
const tuning = new Set(['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']);

/**
 * What runs a trial with scikit-learn from PyPI.
 * @throws Error when Python or PyPI is not there.
 */
export async function scikitLearn(): Promise<(trial: Trial) => Promise<ChildResult<TrialResult>>> {
  const programs = await pythonPrograms(requirement);
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !tuning.has(name)));
  return async (trial) => {
    const { stdout } = await run(join(programs, 'python'), [program, JSON.stringify(trial)], {
      env: environment,
    });
    return JSON.parse(stdout) as ChildResult<TrialResult>;
  };
}
