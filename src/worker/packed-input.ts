import { setImmediate as breath } from 'node:timers/promises';
import type { FeatureTable } from '../analytics/features/feature-table.ts';
import type { TrainingInput } from '../analytics/prediction/train.ts';
import { type Window, windowsOf } from '../analytics/prediction/windows.ts';

/** A feature table whose many texts are one: thousands of them would hold up the thread that hands them over. */
type PackedTable = Pick<FeatureTable, 'cutOff' | 'columns'> & { texts: string };

type PackedWindow = Pick<Window, 'targets'> & { features: PackedTable };

/** What to train on, ready to be handed to a thread. */
export type PackedInput = Omit<TrainingInput, 'windows' | 'standing'> & {
  windows: PackedWindow[][];
  standing: PackedTable;
};

/** Packs what to train on, a table at a time with room for other work in between. */
export async function packInput({ windows, standing, ...others }: TrainingInput): Promise<PackedInput> {
  const packed: PackedWindow[][] = [];
  for (const window of windows) {
    const one: PackedWindow[] = [];
    for (const { features, targets } of windowsOf(window))
      one.push({ features: await packTable(features), targets });
    packed.push(one);
  }
  return { ...others, windows: packed, standing: await packTable(standing) };
}

/** What was packed. */
export function unpackInput({ windows, standing, ...others }: PackedInput): TrainingInput {
  const unpacked = windows.map((packed) => {
    const [first, ...further] = packed.map(({ features, targets }) => ({
      features: unpackTable(features),
      targets,
    }));
    if (!first) throw new RangeError('a window without tables');
    return { ...first, further };
  });
  return { ...others, windows: unpacked, standing: unpackTable(standing) };
}

/** The typed arrays of what was packed, which can go to a thread instead of being copied. */
export function arraysOf({ windows, standing }: PackedInput): Float64Array[] {
  const all = windows.flat();
  const tables = [...all.map(({ features }) => features), standing];
  const targets = all.flatMap((window) => [window.targets.purchased, window.targets.spend]);
  return [...tables.flatMap(({ columns }) => Object.values(columns)), ...targets];
}

async function packTable({ cutOff, columns, customerIds, categories }: FeatureTable): Promise<PackedTable> {
  await breath();
  return { cutOff, columns, texts: JSON.stringify([customerIds, categories]) };
}

function unpackTable({ cutOff, columns, texts }: PackedTable): FeatureTable {
  const [customerIds, categories] = JSON.parse(texts) as [
    FeatureTable['customerIds'],
    FeatureTable['categories'],
  ];
  return { cutOff, columns, customerIds, categories };
}
