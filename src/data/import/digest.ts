import { hash } from 'node:crypto';

const digestLength = 20;

/**
 * 120 bits of the SHA-256 of texts in their order, as 20 characters of base64url. No text may hold a NUL
 * character, which separates them; imports refuse rows that do.
 */
export function digestOf(texts: readonly string[]): string {
  return hash('sha256', texts.join('\0'), 'base64url').slice(0, digestLength);
}
