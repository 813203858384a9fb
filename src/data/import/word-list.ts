/** The words of a text that are separated by blanks or lines, as lists of words are written here. */
export function wordList(text: string): string[] {
  return text.trim().split(/\s+/);
}
