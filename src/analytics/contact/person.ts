/** What is known of a person to match or reach them by; null where nothing is. */
export type Person = {
  email: string | null;
  /** E.164, such as +351912345678. */
  phone: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Two letters of ISO 3166-1, such as PT. */
  country: string | null;
  postcode: string | null;
};

/** The two names of a person, null where they cannot be told apart. */
export type Names = Pick<Person, 'firstName' | 'lastName'>;

const unknown: Names = { firstName: null, lastName: null };

/**
 * First and last name of a whole one: of two words, or as "Silva, Maria". Of more words nobody can say where the last name begins
 * ("Maria Silva Costa", "Ana Maria Silva"), so they are not taken apart.
 */
export function splitName(name: string): Names {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  const [last, first, ...more] = trimmed.split(', ');
  if (last && first && more.length === 0) return { firstName: first, lastName: last };
  const [one, two, ...others] = trimmed.split(' ');
  return one && two && others.length === 0 ? { firstName: one, lastName: two } : unknown;
}
