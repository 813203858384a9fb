import { allDigests } from '../../data/digests.ts';
import { UserError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';

const longestName = 80;

/** @throws UserError for a name that no button or heading can bear. */
export function readName(text: string): string {
  const name = text.trim();
  if (name.length <= longestName) return name;
  throw new UserError(
    `the name "${name.slice(0, 30)}…" has ${name.length} characters`,
    `Choose one of at most ${longestName}.`,
    'name',
  );
}

/** A name that no digest has, with a number where this one is taken. */
export async function freeName(plain: string, { store }: Pick<CommandContext, 'store'>): Promise<string> {
  const wanted = plain.slice(0, longestName - 4);
  const taken = new Set((await allDigests(store)).map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
