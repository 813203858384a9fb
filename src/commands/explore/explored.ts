import type { ColumnSummary, DataSet } from '../../analytics/explore/variable.ts';
import type { Exploration } from '../../data/explore/exploration.ts';
import type { ProfileSet } from '../../data/profiles.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';

/** What an answer about the data stands on. */
export type Explored = { exploration: Exploration; profiles: ProfileSet; context: CommandContext };

/** The part of an answer about one variable that its type decides. */
export type Described = Pick<Answer, 'title' | 'facts' | 'table' | 'chart' | 'notes'>;

/** Two variables on the same rows. */
export type Compared = {
  one: ColumnSummary;
  by: ColumnSummary;
  /** What a row is. */
  level: DataSet;
  /** "all 600 customers", "a random sample of 49,887 of 1,001,458 service lines". */
  basis: string;
};

/** The part of an answer about two variables that their types decide. */
export type ComparedAnswer = Pick<Answer, 'title' | 'facts' | 'table' | 'chart' | 'notes'>;
