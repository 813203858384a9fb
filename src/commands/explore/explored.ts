import type { Exploration } from '../../data/explore/exploration.ts';
import type { ProfileSet } from '../../data/profiles.ts';
import type { CommandContext } from '../command.ts';

/** What an answer about the data stands on. */
export type Explored = { exploration: Exploration; profiles: ProfileSet; context: CommandContext };
