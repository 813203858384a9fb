import { cluster } from './cluster.ts';
import type { CommandDeclaration } from './command.ts';
import { midas } from './midas.ts';
import { segment } from './segment.ts';

/** Every command, in the order in which help, the manifest and the README list them. */
export const commands: readonly CommandDeclaration[] = [segment, cluster, midas];
