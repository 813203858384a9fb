import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';
import { describeEmbedded } from './database.ts';

/** The path of a file of real data kept beside the project (`../shared/data`), if it is there. */
export function sharedData(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** A `describe` that needs files of `../shared/data`: skipped, and saying so, where they are absent. */
export function describeWithShared(
  title: string,
  names: string[],
  body: (paths: string[]) => void,
  { embeddedOnly }: { embeddedOnly?: string } = {},
): void {
  const paths = names.map(sharedData);
  const missing = names.filter((_, index) => paths[index] === undefined);
  if (missing.length === 0 && embeddedOnly !== undefined)
    describeEmbedded(title, embeddedOnly, () => body(paths as string[]));
  else if (missing.length === 0) describe(title, () => body(paths as string[]));
  else describe.skip(`${title} (skipped: ../shared/data/${missing.join(', ')} not found)`, () => body(names));
}
