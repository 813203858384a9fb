/** A text without case, accents and doubled blanks, for comparing it with words. */
export function folded(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFD').replace(/\p{Diacritic}/gu, '');
  return plain.toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Answers a question about texts that come again and again, and remembers the answers to the last ones. */
export function remembered<Result>(ask: (text: string) => Result, most = 50_000): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const answer = known.get(text);
    if (answer !== undefined || known.has(text)) return answer as Result;
    if (known.size >= most) known.clear();
    const result = ask(text);
    known.set(text, result);
    return result;
  };
}
