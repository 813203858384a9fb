import { openEmbedded } from '../../local/mongo/open.ts';

/** Serves the embedded database until the process ends; gives its URI. */
export async function run({ directory }: { directory: string }): Promise<string> {
  return (await openEmbedded({ directory })).uri;
}
