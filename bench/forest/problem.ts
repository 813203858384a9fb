import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/analytics/forest/random.ts';
import type { TrainingData } from '../../src/analytics/forest/train-forest.ts';

const columnCount = 10;
const heldRows = 20_000;

/** Files of rows to learn from and of the rows that every forest is judged on; `readProblem` reads them. */
export type ProblemFiles = { train: string; held: string };

/**
 * A problem of two classes in ten normal columns, five of which matter, made once and kept in the system's temporary
 * directory: doubles, column after column, the classes last. The values are exact in single precision, which scikit-learn works in.
 */
export async function benchProblem(rows: number): Promise<ProblemFiles> {
  const kept = join(tmpdir(), `midas-bench-forest-${rows}`);
  if (!existsSync(kept)) {
    const made = await mkdtemp(`${kept}-`);
    await writeFile(join(made, 'train'), problemRows(rows, 1));
    await writeFile(join(made, 'held'), problemRows(heldRows, 2));
    await rename(made, kept);
  }
  return { train: join(kept, 'train'), held: join(kept, 'held') };
}

/** Reads a file of a problem. */
export async function readProblem(file: string): Promise<TrainingData> {
  const bytes = await readFile(file);
  const rows = bytes.length / 8 / (columnCount + 1);
  const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const columns = Array.from({ length: columnCount + 1 }, (_, column) =>
    values.slice(column * rows, (column + 1) * rows),
  );
  return { columns: columns.slice(0, columnCount), target: columns[columnCount] ?? new Float64Array() };
}

function problemRows(rows: number, seed: number): Float64Array {
  const random = new Random(seed, rows);
  const uniform = (): number => ((random.next() >>> 0) + 0.5) / 2 ** 32;
  const normal = (): number =>
    Math.fround(Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
  const values = new Float64Array(rows * (columnCount + 1));
  for (let at = 0; at < rows * columnCount; at++) values[at] = normal();
  for (let row = 0; row < rows; row++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = [0, 1, 2, 3, 4].map((column) => values[column * rows + row]);
    const logit = 1.2 * a + Math.sin(2 * b) + 0.8 * c * d + (e > 0.5 ? 1 : 0) - 1;
    values[columnCount * rows + row] = uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return values;
}
