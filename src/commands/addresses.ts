/** Whether a value is an e-mail address: what names a person to strangers is not shown. */
export function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^\S+@\S+\.\S+$/.test(value.trim());
}
