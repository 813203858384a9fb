import { audience } from './audience.ts';
import { campaign } from './campaign.ts';
import { cluster } from './cluster.ts';
import { cohort } from './cohort.ts';
import type { CommandDeclaration } from './command.ts';
import { customer } from './customer.ts';
import { digest } from './digest.ts';
import { explore } from './explore.ts';
import { exportList } from './export.ts';
import { importFile } from './import.ts';
import { midas } from './midas.ts';
import { predict } from './predict.ts';
import { revenue } from './revenue.ts';
import { segment } from './segment.ts';
import { suppress } from './suppress.ts';
import { train } from './train.ts';

/** Every command, in the order in which help, the manifest and the README list them. */
export const commands: readonly CommandDeclaration[] = [
  segment,
  customer,
  predict,
  cohort,
  cluster,
  revenue,
  explore,
  campaign,
  audience,
  exportList,
  digest,
  suppress,
  train,
  importFile,
  midas,
];
