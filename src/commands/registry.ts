import { cluster } from './cluster.ts';
import type { CommandDeclaration } from './command.ts';
import { customer } from './customer.ts';
import { midas } from './midas.ts';
import { predict } from './predict.ts';
import { segment } from './segment.ts';
import { train } from './train.ts';

/** Every command, in the order in which help, the manifest and the README list them. */
export const commands: readonly CommandDeclaration[] = [segment, customer, predict, cluster, train, midas];
