/** An option as it is typed: with quotation marks around a value of several words. */
export function optionText(name: string, value: string): string {
  return /\s/.test(value) ? `${name}="${value}"` : `${name}=${value}`;
}
