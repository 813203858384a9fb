/**
 * What work comes to, unless it takes too long; it is not ended by that, and what becomes of it is nobody's concern any more.
 * @throws what `late` makes where it takes longer than so many milliseconds.
 */
export async function inTime<Result>(
  work: Promise<Result>,
  milliseconds: number,
  late: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  return Promise.race([work, overdue]).finally(() => clearTimeout(timer));
}
