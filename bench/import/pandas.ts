import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChildResult } from '../in-child.ts';
import { pythonPrograms } from '../python.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./insert-frames.py', import.meta.url));
const batch = 5000;

/** What pandas and pymongo took. */
export type PandasImported = { seconds: number; lines: number };

/**
 * What reads a services file with pandas and writes its rows with pymongo into an empty database.
 * @throws Error when Python or PyPI is not there.
 */
export async function pandasImport(): Promise<
  (input: { services: string; uri: string }) => Promise<ChildResult<PandasImported>>
> {
  const programs = await pythonPrograms('pandas==3.1.1', 'pymongo==4.20.0');
  return async (input) => {
    const { stdout } = await run(join(programs, 'python'), [program, JSON.stringify({ ...input, batch })]);
    return JSON.parse(stdout) as ChildResult<PandasImported>;
  };
}
