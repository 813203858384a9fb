/** The text on lines of at most so many characters, broken at spaces; a longer word keeps a line of its own. */
export function wrapped(text: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const extended = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && extended.length <= characters) lines[lines.length - 1] = extended;
    else lines.push(word);
  }
  return lines;
}

/** The text on one line of at most so many characters, ended with an ellipsis where it is longer. */
export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** The title of a chart: the finding, and below it what the finding stands on, each wrapped to the design's width. */
export function heading(finding: string, ...basis: string[]): { text: string[]; subtitle: string[] } {
  return { text: wrapped(finding, 58), subtitle: basis.flatMap((line) => wrapped(line, 84)) };
}
