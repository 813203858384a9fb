import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs packages from PyPI in a virtual environment in the system's temporary directory, where it is kept.
 * @returns the directory of its `python`; programs that packages bring do not run there, as they name the directory it was made in.
 * @throws Error when Python or PyPI is not there.
 */
export async function pythonPrograms(...requirements: string[]): Promise<string> {
  const kept = join(tmpdir(), `midas-bench-${requirements.join('-')}`);
  if (!existsSync(kept)) {
    const made = await mkdtemp(`${kept}-`);
    await run('python3', ['-m', 'venv', made]);
    await run(join(made, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...requirements]);
    await rename(made, kept);
  }
  return join(kept, 'bin');
}
