/** An option as it is typed: with quotation marks around a value of several words, doubled where the value has them. */
export function optionText(name: string, value: string): string {
  return /^[^\s"]+$/.test(value) ? `${name}=${value}` : `${name}="${value.replaceAll('"', '""')}"`;
}
