import type { ProfileSet } from '../../../data/profiles.ts';
import type { Action, Answer, Fact, Section } from '../../answer.ts';
import type { CommandContext } from '../../command.ts';

/** What a section of the weekly digest is told from: the day it stands on, and the settings. */
export type Telling = CommandContext & { profiles: ProfileSet };

/** What one section says. */
export type Told = Section & {
  /** For the digest's title, where it is news. */
  news?: string;
  facts?: readonly Fact[];
  actions?: readonly Action[];
  chart?: Answer['chart'];
};
