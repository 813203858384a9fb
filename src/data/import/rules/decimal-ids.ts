/**
 * An id as it was before a program took it for a number: "17850.0" is 17850, "1.7850e4" is 17850. Scientific notation counts only where
 * it has every digit: "1.785E+04" may stand for many ids. Any other id is returned as it is.
 */
export function wholeId(id: string): string {
  // Nearly all ids end here.
  if (!id.includes('.')) return id;
  const decimal = /^(\d+)\.0+$/.exec(id);
  if (decimal?.[1] !== undefined) return decimal[1];
  const scientific = /^([1-9])\.(\d+)e\+?(\d{1,2})$/i.exec(id);
  if (!scientific) return id;
  const [, first = '', decimals = '', exponent = ''] = scientific;
  const places = Number(exponent);
  const isWhole = decimals.length >= places && /^0*$/.test(decimals.slice(places));
  return isWhole ? first + decimals.slice(0, places) : id;
}
