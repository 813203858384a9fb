const addresses = /[^\s@<>()[\]"'`,;:=|]+@[^\s@<>()[\]"'`,;:=|]+\.[^\s@<>()[\]"'`,;:=|.]+/g;
const numbers = /(?<![\w.])\+\d[\d ().\-/]{6,}\d/g;
const aDay = /\d{4}-\d\d-\d\d/;

/** An e-mail address with most of it hidden, "a…@e….com"; any other text as it is. */
export function maskedAddress(text: string): string {
  const [, first, domain, end] = /^([^\s@])[^\s@]*@([^\s@])[^\s@]*(\.[^\s@.]+)$/.exec(text.trim()) ?? [];
  return first === undefined ? text : `${first}…@${domain}…${end}`;
}

/** The last two digits of a telephone number. */
export function maskedNumber(text: string): string {
  return `…${text.replace(/\D/g, '').slice(-2)}`;
}

/** A text in which e-mail addresses and international telephone numbers are hidden, but for those that `keep` wants. */
export function withoutContacts(text: string, keep: (found: string) => boolean = () => false): string {
  if (!text.includes('@') && !text.includes('+')) return text;
  return text
    .replace(addresses, (address) => (keep(address) ? address : maskedAddress(address)))
    .replace(numbers, (number) => (aDay.test(number) || keep(number) ? number : maskedNumber(number)));
}
