import { openEmbedded } from '../../local/mongo/open.ts';

/** Serves the embedded database until the bench lets go of the process; gives its URI. */
export async function run({ directory }: { directory: string }): Promise<string> {
  const { uri, close } = await openEmbedded({ directory });
  process.once('disconnect', close);
  return uri;
}
