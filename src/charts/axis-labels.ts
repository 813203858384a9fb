/** The expression that labels an axis: each of its values with the text given for it. */
export function axisLabels(texts: Iterable<readonly [value: number, text: string]>): string {
  return `(${JSON.stringify(Object.fromEntries(texts))})[datum.value]`;
}
